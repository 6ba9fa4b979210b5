"""The answers of a server that means harm: nonsense in every place, floods, bombs, and HTTP that contradicts itself."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from server.examples import example
from server.values import Answer, Asked

JSON_HEAD: Mapping[str, str] = {"content-type": "application/json"}
DEEP = 1_000_000
LONG_NUMBER = "1" + "0" * 400
Hostile = Callable[[Asked], Answer]


def http(body: bytes, status: int = 200, **headers: str) -> Answer:
    """An answer of these bytes, after which the connection is as it was."""
    fields = {**JSON_HEAD, "content-length": str(len(body))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} Hostile", *(f"{name}: {value}" for name, value in fields.items())]
    return Answer(raw="\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)


def sent(body: bytes, status: int = 200, **headers: str) -> Hostile:
    """The same answer, whatever is asked."""
    return lambda _: http(body, status, **headers)


def head(*lines: str, body: bytes = b"{}", status: str = "200 OK") -> Hostile:
    """An answer with exactly these lines of head."""
    told = "\r\n".join([f"HTTP/1.1 {status}", *lines]).encode("latin-1") + b"\r\n\r\n" + body
    return lambda _: Answer(raw=told)


def around(usage: str = '{"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18}', **more: str) -> Hostile:
    """A good answer, in an envelope whose other parts are these pieces of JSON."""

    def answer(asked: Asked) -> Answer:
        content = json.dumps(json.dumps(example(asked.schema, asked.prompt)))
        choice = more.get(
            "choice", '{"index": 0, "message": {"role": "assistant", "content": %s}, "finish_reason": %s}'
        )
        choice = choice % (content, more.get("finish", '"stop"')) if "%s" in choice else choice
        model = more.get("model", '"m"')
        return http(f'{{"id": "x", "model": {model}, "choices": [{choice}], "usage": {usage}}}'.encode())

    return answer


def content(make: Callable[[dict[str, Any]], str]) -> Hostile:
    """A completion whose content is what ``make`` makes of a good answer; lone surrogates travel as escapes."""

    def answer(asked: Asked) -> Answer:
        text = make(dict(example(asked.schema, asked.prompt)))
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        return http(json.dumps({"id": "x", "model": "m", "choices": [choice]}).encode())

    return answer


def summed(text: str) -> Hostile:
    """A good answer but for its summary, which is this piece of JSON."""
    return content(lambda good: json.dumps({**good, "summary": "@"}).replace('"@"', text))


def chunks(*data: str, end: bool = True) -> Hostile:
    """A stream of these events."""
    body = "".join(f"data: {one}\n\n" for one in (*data, *(["[DONE]"] if end else []))).encode()
    return sent(body, content_type="text/event-stream")


def flood(first: bytes, again: bytes, status: str = "200 OK", kind: str = "text/event-stream") -> Hostile:
    """An answer that goes on until nobody reads it."""
    told = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\n\r\n".encode() + first
    return lambda _: Answer(raw=told, flood=again)


def packed_blanks(mebibytes: int) -> bytes:
    """Blanks as gzip has them: one piece again and again, which a full flush allows; the sum at the end is missing."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    first, again = (packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + again * mebibytes


def bomb(status: int = 200, mebibytes: int = 1000) -> Hostile:
    """A megabyte that unpacks to a thousand."""
    return lambda _: http(packed_blanks(mebibytes), status, content_encoding="gzip")


def refusal(message: str, code: object = None, status: int = 400, **headers: str) -> Hostile:
    """An error in OpenAI's shape."""
    return sent(json.dumps({"error": {"message": message, "type": "x", "code": code}}).encode(), status, **headers)
