"""An answer that came whole counts, however its connection ends: it is paid, and must not be asked for again."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from enrich.errors import ModelUnavailableError
from enrich.models.openai import OpenAI
from enrich.models.openai.stream import is_over, is_whole
from enrich.settings import ModelConfig
from enrich.values import Request
from models.asking import ask
from server import Server, answers
from server.values import Answer, Asked, End

Script = Callable[[Asked], Answer]
OVER = b"data: [DONE]\n\n"


def _chunked(body: bytes) -> bytes:
    """Pieces without the empty one that would end them."""
    return b"transfer-encoding: chunked\r\n\r\n%x\r\n%b\r\n" % (len(body), body)


def _sized(body: bytes) -> bytes:
    """Fewer bytes than the head promises."""
    return b"content-length: %d\r\n\r\n%b" % (len(body) + 2, body)


def _streamed(asked: Asked, end: bytes) -> bytes:
    """A good answer as a stream of one chunk."""
    said = json.loads(json.dumps(answers.good(asked).data))
    choice = said["choices"][0]
    delta = {"index": 0, "delta": choice["message"], "finish_reason": choice["finish_reason"]}
    return b"data: %b\n\n%b" % (json.dumps({**said, "choices": [delta]}).encode(), end)


def _whole(asked: Asked, end: bytes) -> bytes:
    """A good answer in one piece; without its end, it lacks the last brace."""
    body = json.dumps(answers.good(asked).data).encode()
    return body if end else body[:-1]


def _ending(body: Callable[[Asked, bytes], bytes], framed: Callable[[bytes], bytes], end: End, last: bytes) -> Script:
    kind = b"text/event-stream" if body is _streamed else b"application/json"
    head = b"HTTP/1.1 200 OK\r\ncontent-type: " + kind + b"\r\n"
    return lambda asked: Answer(raw=head + framed(body(asked, last)), end=end)


@pytest.mark.parametrize("end", [End.CLOSE, End.HANG])
@pytest.mark.parametrize("framed", [_chunked, _sized])
@pytest.mark.parametrize("body", [_streamed, _whole])
def test_a_whole_answer_is_asked_for_once(
    server: Server,
    request_: Request,
    body: Callable[[Asked, bytes], bytes],
    framed: Callable[[bytes], bytes],
    end: End,
) -> None:
    """Whether the connection breaks behind it, or nothing comes any more."""
    server.script(_ending(body, framed, end, OVER))
    config = ModelConfig(name="m", base_url=server.url, stream=body is _streamed, timeout=0.5, attempts=2)
    (reply,) = ask(OpenAI(config, "k", backoff=0.01), request_)
    assert (reply.stop, len(server.history)) == ("stop", 1)


@pytest.mark.parametrize("framed", [_chunked, _sized])
@pytest.mark.parametrize("body", [_streamed, _whole])
def test_a_torn_answer_is_asked_for_again(
    server: Server, request_: Request, body: Callable[[Asked, bytes], bytes], framed: Callable[[bytes], bytes]
) -> None:
    """What does not say that it is over may lack its most important part."""
    server.script(*[_ending(body, framed, End.CLOSE, b"")] * 2)
    config = ModelConfig(name="m", base_url=server.url, stream=body is _streamed, timeout=0.5, attempts=2)
    with pytest.raises(ModelUnavailableError):
        ask(OpenAI(config, "k", backoff=0.01), request_)
    assert len(server.history) == 2


@pytest.mark.parametrize(
    ("payload", "over", "whole"),
    [
        (b"data: {}\n\ndata: [DONE]\n\n", True, True),
        (b"data:[DONE]", True, True),
        (b"data: {}\r\rdata: [DONE]\r\n", True, True),
        (b'data: {"content": "data: [DONE]"}\n\n', False, False),
        (b"data: [DONE]\ndata: {}\n", False, False),
        (b'{"choices": [{"message": {}, "finish_reason": "stop"}]}', False, True),
        (b'{"choices": [{"message": {}, "finish_reason": null}]}', False, False),
        (b'{"choices": [{"message": {}, "finish_reason": "stop"}]', False, False),
        (b"{}", False, False),
        (b"[" * 100_000, False, False),
        (b"", False, False),
    ],
)
def test_what_says_that_it_is_over(payload: bytes, *, over: bool, whole: bool) -> None:
    """The last line of a stream, and nothing that only looks like it; or one object with a reason to stop."""
    assert (is_over(payload), is_whole(bytearray(payload))) == (over, whole)
