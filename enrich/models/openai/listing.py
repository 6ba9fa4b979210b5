"""What a server's list of models tells: a model's window, and whether the server heeds bounds in a schema. Pure.

Servers put it under different names: vLLM ``max_model_len``, OpenRouter and Together ``context_length``, llama.cpp
``meta.n_ctx``, Mistral ``max_context_length``, Groq ``context_window``, LM Studio ``loaded_context_length``.
Which program serves a model stands in ``owned_by``: llama.cpp says ``llamacpp``, vLLM ``vllm``, Ollama ``library`` and
LM Studio ``organization_owner``; llama.cpp's header ``Server`` names it, too.
These four make a grammar of a schema, and stop a list or a text at its bound.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_NAMES = (
    *("n_ctx", "loaded_context_length", "max_model_len", "context_length", "max_context_length"),
    *("context_window", "max_input_tokens", "max_seq_len", "num_ctx"),
)
_INSIDE = ("meta", "top_provider", "limits", "capabilities", "details", "model_info")
MOST_TOKENS = 1_000_000_000
_OWNERS = frozenset({"llamacpp", "vllm", "library", "organization_owner"})


class ModelListing(NamedTuple):
    """What a server tells of a model without being asked anything of it: see `window` and `heeds_bounds`."""

    window: int = 0
    heeds_bounds: bool = False


def listed(payload: bytes, headers: Mapping[str, str], model: str) -> ModelListing:
    """What an answer to the question for the list of models tells."""
    return ModelListing(window(payload, model), heeds_bounds(payload, headers, model))


def window(payload: bytes, model: str) -> int:
    """The window of a model in tokens, 0 where the list does not tell; a list of one model means that one."""
    return next((found for one in _entries(payload, model) for found in _told(one)), 0)


def heeds_bounds(payload: bytes, headers: Mapping[str, str], model: str) -> bool:
    """Whether this is a server that makes a grammar of a schema; ``headers`` have lower-case names."""
    if headers.get("server", "").lower().startswith("llama.cpp"):
        return True
    return any(_makes_grammars(one) for one in _entries(payload, model))


def _makes_grammars(entry: Mapping[str, Any]) -> bool:
    meta = entry.get("meta")
    owned = isinstance(name := entry.get("owned_by"), str) and name.lower() in _OWNERS
    return owned or "max_model_len" in entry or (isinstance(meta, Mapping) and "n_ctx" in meta)


def _entries(payload: bytes, model: str) -> list[Mapping[str, Any]]:
    """What the list says of the model: the entries of its name, or the only one there is."""
    try:
        data = json.loads(payload)
    except (ValueError, RecursionError):
        return []
    found = data.get("data", data.get("models")) if isinstance(data, Mapping) else data
    entries = [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
    named = [one for one in entries if model in (one.get("id"), one.get("name"), one.get("model"))]
    return named or (entries if len(entries) == 1 else [])


def _told(entry: Mapping[str, object]) -> Iterator[int]:
    """What one entry tells; what is said of the model as it runs counts before what it was trained for."""
    parts = [part for name in _INSIDE if isinstance(part := entry.get(name), Mapping)]
    for place in (*parts, entry):
        for name in _NAMES:
            value = place.get(name)
            if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST_TOKENS:
                yield value
