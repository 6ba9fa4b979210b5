"""A `Request` as the JSON that is posted, and the JSON that comes back as a `Reply`: pure both ways."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from enrich.config import ModelConfig
from enrich.errors import ModelError, RefusalError, ReplyError, TruncatedError
from enrich.models.openai.capabilities import Capability, Shape
from enrich.models.openai.endpoint import Endpoint
from enrich.models.prices import Price
from enrich.values import Message, Reply, Request, Usage

_THOUGHT_ENDS = re.compile(r"</think(?:ing)?>")
_DECODER = json.JSONDecoder()
STARTS = 500


def unwrap(text: str) -> str:
    """The longest JSON object after the model's thoughts, else the text without them; 500 places at most are tried."""
    stripped = text.strip()
    if _object_at(stripped, 0) == len(stripped):
        return stripped
    found = list(_objects(stripped))
    ends = [mark.end() for mark in _THOUGHT_ENDS.finditer(stripped) if not _inside(mark.start(), found)]
    spoken = ends[-1] if ends else 0
    answers = [stripped[start:end] for start, end in found if start >= spoken]
    return max(answers, key=len, default=stripped[spoken:].strip())


def _objects(text: str) -> Iterator[tuple[int, int]]:
    """Where objects stand, none inside another."""
    start = text.find("{")
    for _ in range(STARTS):
        if start < 0:
            return
        end = _object_at(text, start)
        if end:
            yield start, end
        start = text.find("{", max(end, start + 1))


def _object_at(text: str, start: int) -> int:
    """Where the object that begins at ``start`` ends; 0 where none begins."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return 0
    return end if isinstance(value, dict) else 0


def _inside(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start < place < end for start, end in spans)


SCHEMA_NAME = "enrichment"
TOLD = (Shape.OBJECT, Shape.TEXT)


def body(request: Request, config: ModelConfig, capability: Capability) -> dict[str, Any]:
    """The JSON of one chat completion; what the settings leave open is left to the server."""
    return {
        "model": config.name,
        "messages": _messages(request, capability.shape),
        capability.limit: config.max_output_tokens,
        **_settings(config, capability),
        **_shape(capability.shape, request.schema),
    }


def encoded(body: Mapping[str, Any]) -> bytes:
    """The bytes to post; half a surrogate pair, which no UTF-8 can hold, becomes a question mark."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _settings(config: ModelConfig, capability: Capability) -> dict[str, Any]:
    settings = {
        "temperature": config.temperature if capability.temperature else None,
        "seed": config.seed if capability.seed else None,
    }
    return {key: value for key, value in settings.items() if value is not None}


def _shape(shape: Shape, schema: Mapping[str, Any]) -> dict[str, Any]:
    """What holds the answer to its schema; nothing where only words can."""
    named = {"name": SCHEMA_NAME, "schema": schema}
    match shape:
        case Shape.STRICT:
            return {"response_format": {"type": "json_schema", "json_schema": {**named, "strict": True}}}
        case Shape.SCHEMA:
            return {"response_format": {"type": "json_schema", "json_schema": named}}
        case Shape.OBJECT:
            return {"response_format": {"type": "json_object"}}
        case Shape.TOOL:
            function = {"name": SCHEMA_NAME, "description": "Hands the answer over.", "parameters": schema}
            choice = {"type": "function", "function": {"name": SCHEMA_NAME}}
            return {"tools": [{"type": "function", "function": function}], "tool_choice": choice}
        case Shape.TEXT:
            return {}


def _messages(request: Request, shape: Shape) -> list[dict[str, str]]:
    """The messages as they are; where the server is not given the schema, the first one ends with it."""
    turns = [_turn(message) for message in request.messages]
    if shape in TOLD and turns:
        turns[0]["content"] += _instruction(request.schema)
    return turns


def _turn(message: Message) -> dict[str, str]:
    return {"role": message.role, "content": message.content}


def _instruction(schema: Mapping[str, Any]) -> str:
    """In the first message, so that it is the same for all posts and can be cached by the provider."""
    rule = json.dumps(schema, ensure_ascii=False)
    return f"\nAnswer with one JSON object and nothing else; it must satisfy this JSON Schema:\n{rule}\n"


def read(payload: bytes, endpoint: Endpoint, price: Price | None) -> Reply:
    """The reply in a chat completion.

    Raises:
        RefusalError: The model or a content filter declined.
        TruncatedError: The reply reached the limit of tokens.
        ReplyError: This is no chat completion, or an empty one.
    """
    data = _decoded(payload, endpoint)
    choice = _first(data.get("choices"))
    message = choice.get("message")
    if not isinstance(message, Mapping):
        raise _strange(endpoint)
    stop = str(choice.get("finish_reason") or "stop")
    text = _text(message.get("content")) or _arguments(message.get("tool_calls"))
    counted = usage(data.get("usage"), price)
    problem = _declined(message, stop) or _unusable(text, stop)
    if problem:
        problem.spent = (counted.tokens_in, counted.tokens_out, counted.cost)
        raise problem
    return Reply(unwrap(text), str(data.get("model") or endpoint.model), counted, stop)


def usage(data: object, price: Price | None) -> Usage:
    """The tokens that the server counted, none where it counted none, and what they cost.

    Without a known price the cost is what the server itself says (OpenRouter does), else unknown.
    """
    if not isinstance(data, Mapping):
        return Usage()
    details = data.get("prompt_tokens_details")
    details = details if isinstance(details, Mapping) else {}
    tokens = (_count(data.get("prompt_tokens")), _count(data.get("completion_tokens")))
    if price is None:
        return Usage(*tokens, _amount(data.get("cost")))
    cached = _count(details.get("cached_tokens") or data.get("prompt_cache_hit_tokens"))
    return Usage(*tokens, price.cost(*tokens, cached, _count(details.get("cache_write_tokens"))))


def _decoded(payload: bytes, endpoint: Endpoint) -> Mapping[str, Any]:
    try:
        data = json.loads(payload)
    except (ValueError, RecursionError):
        raise _strange(endpoint) from None
    if not isinstance(data, Mapping):
        raise _strange(endpoint)
    return data


def _first(entries: object) -> Mapping[str, Any]:
    found = entries[0] if isinstance(entries, list) and entries else None
    return found if isinstance(found, Mapping) else {}


def _text(content: object) -> str:
    """The text of a message; some servers send it in parts, of which only those of text count."""
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, Mapping))
    return content if isinstance(content, str) else ""


def _arguments(calls: object) -> str:
    """The arguments of the first function call, which some servers send as an object and not as text."""
    function = _first(calls).get("function")
    found = function.get("arguments", "") if isinstance(function, Mapping) else ""
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)


def _declined(message: Mapping[str, Any], stop: str) -> ModelError | None:
    if message.get("refusal"):
        return RefusalError("the model declined to answer")
    if stop == "content_filter":
        return RefusalError("the server's content filter took the reply away")
    return None


def _unusable(text: str, stop: str) -> ModelError | None:
    if stop == "length":
        hint = "raise `max_output_tokens` in [model], or ask for fewer fields"
        return TruncatedError("the reply was cut off at the limit of tokens", hint)
    return None if text.strip() else ReplyError("the reply is empty")


def _strange(endpoint: Endpoint) -> ReplyError:
    return ReplyError(
        f"{endpoint.host} sent something that is no chat completion",
        "check `base_url` in [model]: it often ends in /v1",
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _amount(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None
