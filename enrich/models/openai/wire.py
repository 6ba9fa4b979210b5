"""A `Request` as the JSON that is posted, and the JSON that comes back as a `Reply`: pure both ways."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from enrich.errors import ModelError, RefusalError, ReplyError, TruncatedError
from enrich.values import Reply, Usage

if TYPE_CHECKING:
    from enrich.config import ModelConfig
    from enrich.models.openai.endpoint import Endpoint
    from enrich.values import Request

SCHEMA_NAME = "enrichment"


def body(request: Request, config: ModelConfig) -> dict[str, Any]:
    """The JSON of one chat completion; what the settings leave open is left to the server."""
    optional = {"temperature": config.temperature, "seed": config.seed}
    return {
        "model": config.name,
        "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": SCHEMA_NAME, "strict": True, "schema": request.schema},
        },
        "max_completion_tokens": config.max_output_tokens,
        **{key: value for key, value in optional.items() if value is not None},
    }


def read(payload: bytes, endpoint: Endpoint) -> Reply:
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
    text = _text(message.get("content"))
    problem = _declined(message, stop) or _unusable(text, stop)
    if problem:
        raise problem
    return Reply(text, str(data.get("model") or endpoint.model), usage(data.get("usage")), stop)


def usage(data: object) -> Usage:
    """The tokens that the server counted; none where it counted none."""
    if not isinstance(data, Mapping):
        return Usage()
    return Usage(_count(data.get("prompt_tokens")), _count(data.get("completion_tokens")))


def _decoded(payload: bytes, endpoint: Endpoint) -> Mapping[str, Any]:
    try:
        data = json.loads(payload)
    except ValueError:
        raise _strange(endpoint) from None
    if not isinstance(data, Mapping):
        raise _strange(endpoint)
    return data


def _first(choices: object) -> Mapping[str, Any]:
    found = choices[0] if isinstance(choices, list) and choices else None
    return found if isinstance(found, Mapping) else {}


def _text(content: object) -> str:
    """The text of a message; some servers send it in parts, of which only those of text count."""
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, Mapping))
    return content if isinstance(content, str) else ""


def _declined(message: Mapping[str, Any], stop: str) -> ModelError | None:
    if message.get("refusal"):
        return RefusalError("the model declined to answer")
    if stop == "content_filter":
        return RefusalError("the server's content filter took the reply away")
    return None


def _unusable(text: str, stop: str) -> ModelError | None:
    if stop == "length":
        return TruncatedError(
            "the reply was cut off at the limit of tokens",
            "raise `max_output_tokens` in [model], or ask for fewer fields",
        )
    return None if text.strip() else ReplyError("the reply is empty")


def _strange(endpoint: Endpoint) -> ReplyError:
    return ReplyError(
        f"{endpoint.host} sent something that is no chat completion",
        "check `base_url` in [model]: it often ends in /v1",
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
