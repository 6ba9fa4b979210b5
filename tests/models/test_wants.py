"""What a server wants of a request, in the words of many: the second request has it, in the firmest form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest

from enrich.models.openai import OpenAI
from enrich.settings import ModelConfig
from enrich.values import Request
from models.asking import ask, form
from server import Answer, Asked, Server, answers


class Want(NamedTuple):
    """Which requests are refused, with what words, and the settings that lead to one."""

    refused: Callable[[Mapping[str, Any]], bool]
    words: str
    settings: Mapping[str, Any] = {}


WHOLE: Mapping[str, Any] = {"stream": False}
COLD: Mapping[str, Any] = {"temperature": 0}


def _whole(body: Mapping[str, Any]) -> bool:
    return not body.get("stream")


def _in_pieces(body: Mapping[str, Any]) -> bool:
    return bool(body.get("stream"))


def _having(key: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda body: key in body


WANTS = [
    Want(_whole, "This model only supports streaming", WHOLE),
    Want(_whole, "Stream must be set to true", WHOLE),
    Want(_whole, "Non-streaming requests are not allowed", WHOLE),
    Want(_whole, "enable_thinking must be false for non-streaming calls", WHOLE),
    Want(_whole, "请使用流式调用", WHOLE),
    Want(_whole, "该模型仅支持流式输出", WHOLE),
    Want(_in_pieces, "stream is not supported"),
    Want(_in_pieces, "SSE unsupported"),
    Want(_having("stream_options"), "Unrecognized argument: stream_options"),
    Want(_having("max_tokens"), "max_tokens is deprecated for this model"),
    Want(_having("max_tokens"), "Use 'max_completion_tokens' instead of 'max_tokens'"),
    Want(_having("temperature"), "temperature must be 1 for this model", COLD),
    Want(_having("temperature"), "`temperature` and reasoning can't be combined", COLD),
    Want(_having("seed"), "property 'seed' is unsupported", {"seed": 1}),
]


@pytest.mark.parametrize("want", WANTS)
def test_what_is_wanted_is_done(request_: Request, want: Want) -> None:
    """One request is refused, which costs nothing, and the form of the answer stays."""

    def answer(asked: Asked) -> Answer:
        return answers.failure(400, None, want.words) if want.refused(asked.body) else answers.good(asked)

    with Server(default=answer) as server:
        ask(OpenAI(ModelConfig(name="m", base_url=server.url, **want.settings), "k"), request_)
        assert [form(asked) for asked in server.history] == ["json_schema"] * 2
