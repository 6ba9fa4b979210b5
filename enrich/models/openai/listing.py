"""What a server's list of models tells of a model: its window. Pure.

Servers put it under different names: vLLM ``max_model_len``, OpenRouter and Together ``context_length``, llama.cpp
``meta.n_ctx``, Mistral ``max_context_length``, Groq ``context_window``, LM Studio ``loaded_context_length``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

_NAMES = (
    *("n_ctx", "loaded_context_length", "max_model_len", "context_length", "max_context_length"),
    *("context_window", "max_input_tokens", "max_seq_len", "num_ctx"),
)
_INSIDE = ("meta", "top_provider", "limits", "capabilities", "details", "model_info")


def window(payload: bytes, model: str) -> int:
    """The window of a model in tokens, 0 where the list does not tell; a list of one model means that one."""
    try:
        data = json.loads(payload)
    except (ValueError, RecursionError):
        return 0
    listed = data.get("data", data.get("models")) if isinstance(data, Mapping) else data
    entries = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    named = [one for one in entries if model in (one.get("id"), one.get("name"), one.get("model"))]
    chosen = named or (entries if len(entries) == 1 else [])
    return next((found for one in chosen for found in _told(one)), 0)


def _told(entry: Mapping[str, object]) -> Iterator[int]:
    """What one entry tells; what is said of the model as it runs counts before what it was trained for."""
    parts = [part for name in _INSIDE if isinstance(part := entry.get(name), Mapping)]
    for place in (*parts, entry):
        for name in _NAMES:
            value = place.get(name)
            if isinstance(value, int) and not isinstance(value, bool) and value > 0:
                yield value
