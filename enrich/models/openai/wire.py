"""A `Request` as the JSON that is posted. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from enrich.fields import bounded, list_bounded
from enrich.models.openai.answer import SCHEMA_NAME
from enrich.models.openai.capabilities import TOLD, Capability, SchemaBounds, Shape
from enrich.settings import ModelConfig
from enrich.values import Message, Request

TEMPLATE = 600  # what a server may add to a request on its own, in tokens: turns, tool instructions


def body(request: Request, config: ModelConfig, capability: Capability) -> dict[str, Any]:
    """The JSON of one chat completion; what the settings leave open is left to the server."""
    schema = sent_schema(request, capability)
    made = {
        "model": config.name,
        "messages": _messages(request, capability),
        capability.limit: most_out(request, config, capability),
        **_settings(config, capability),
        **_shape(capability.shape, schema),
    }
    if capability.stream:
        made["stream"] = True
        made |= {"stream_options": {"include_usage": True}} if capability.counts else {}
    return merged(made, config.extra)


def sent_schema(request: Request, capability: Capability) -> Mapping[str, Any]:
    """The reply's schema as the server gets it: with bounds where it holds the answer to them."""
    match SchemaBounds.NONE if capability.shape in TOLD else capability.bounds:
        case SchemaBounds.ALL:
            return bounded(request.schema, request.wanted)
        case SchemaBounds.LISTS:
            return list_bounded(request.schema, request.wanted)
        case _:
            return request.schema


def most_out(request: Request, config: ModelConfig, capability: Capability) -> int:
    """The longest reply that is allowed, in tokens: by the settings, the request and the server."""
    return min(filter(None, (config.max_output_tokens, request.most_out, capability.most_out)))


def merged(made: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """A request with further keys; where both have an object, its keys are joined, and else the further one counts."""
    both = dict(made)
    for key, value in extra.items():
        old = both.get(key)
        both[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return both


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


def _messages(request: Request, capability: Capability) -> list[dict[str, str]]:
    """The messages as they are; where the server is not given the schema, the first one ends with it.

    Where no system message is taken, as by Gemma, the rules stand at the head of the user's.
    """
    turns = [_turn(message) for message in request.messages]
    if capability.shape in TOLD and turns:
        turns[0]["content"] += _instruction(request.schema)
    if not capability.system and len(turns) > 1 and turns[0]["role"] == "system":
        rules, first, *others = turns
        return [{**first, "content": f"{rules['content']}\n\n{first['content']}"}, *others]
    return turns


def _turn(message: Message) -> dict[str, str]:
    return {"role": message.role, "content": message.content}


def _instruction(schema: Mapping[str, Any]) -> str:
    """In the first message, so that it is the same for all posts and can be cached by the provider."""
    rule = json.dumps(schema, ensure_ascii=False)
    return f"\nAnswer with one JSON object and nothing else; it must satisfy this JSON Schema:\n{rule}\n"
