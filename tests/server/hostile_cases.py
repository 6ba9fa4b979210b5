"""What a hostile server may answer, place by place, and what becomes of the post that meets it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from server.hostile import DEEP, LONG_NUMBER, Hostile, around, bomb, chunks, content, flood, head, refusal, sent, summed
from server.values import Answer

DELTA = '{"choices": [{"delta": {"content": "x"}}]}'


@dataclass(frozen=True)
class Case:
    """A hostile answer; ``code`` is that of the failure, empty where the post is written all the same.

    ``kept`` stands in what the journal holds of it; ``uncounted``: the cost is the most that the requests can cost.
    """

    name: str
    answer: Hostile
    code: str = "reply"
    kept: bytes = b""
    uncounted: bool = True
    stream: bool = False


def _limits(limit: str, left: str, reset: str) -> list[str]:
    names = (
        f"x-ratelimit-{what}-{kind}" for kind in ("requests", "tokens") for what in ("limit", "remaining", "reset")
    )
    return [f"{name}: {value}" for name, value in zip(names, (limit, left, reset) * 2, strict=True)]


def _with(answer: Answer, *lines: str) -> Answer:
    first, rest = answer.raw.split(b"\r\n", 1)
    return Answer(raw=b"\r\n".join([first, *(line.encode("latin-1") for line in lines), rest]))


WRITTEN = [
    Case("usage of 10^400", around(f'{{"prompt_tokens": {LONG_NUMBER}, "completion_tokens": {LONG_NUMBER}}}'), ""),
    Case("usage of 1e999", around('{"prompt_tokens": 1e999, "completion_tokens": 1e999, "cost": 1e999}'), ""),
    Case("usage of NaN", around('{"prompt_tokens": NaN, "completion_tokens": NaN, "cost": NaN}'), ""),
    Case("usage below zero", around('{"prompt_tokens": -9, "completion_tokens": -1e300, "cost": -1}'), ""),
    Case("usage of 10^9 tokens", around('{"prompt_tokens": 1000000000, "completion_tokens": 1000000000}'), ""),
    Case("usage of lists", around('{"prompt_tokens": [[]], "completion_tokens": {}, "total_tokens": "x"}'), ""),
    Case("usage that is no object", around("[1, 2]"), ""),
    Case("a stop reason that is an object", around(finish='{"a": [1]}'), "", uncounted=False),
    Case("a model of control characters", around(model='"\\u001b]52;c;aGk=\\u0007"'), "", uncounted=False),
    Case("a model of half a character", around(model='"\\ud800"'), "", uncounted=False),
    Case("a model of 100,000 letters", around(model=json.dumps("m" * 100_000)), "", uncounted=False),
    Case("non-ASCII headers", lambda asked: _with(around()(asked), "x-note: \xfc\xff\x80"), "", uncounted=False),
    Case(
        "limits of nothing",
        lambda asked: _with(around()(asked), *_limits("1e-320", "0", "1e-320")),
        "",
        uncounted=False,
    ),
    Case(
        "limits of 10^400",
        lambda asked: _with(around()(asked), *_limits(LONG_NUMBER, "NaN", "9" * 400 + "s")),
        "",
        uncounted=False,
    ),
    Case("limits below zero", lambda asked: _with(around()(asked), *_limits("-5", "-1", "-1s")), "", uncounted=False),
    Case(
        "cookies of nonsense",
        lambda asked: _with(around()(asked), "set-cookie: =;;;\x01\xff; expires=" + "9" * 3000),
        "",
        uncounted=False,
    ),
]
PLAIN = [
    Case("half a character", content(lambda good: json.dumps({**good, "summary": "a \ud800 b"}, ensure_ascii=False))),
    Case("half a character, escaped", summed('"a \\ud800 b"')),
    Case("half a character in a key", content(lambda good: json.dumps({**good, "\udfff": 1, "summary": 7}))),
    Case("NaN for a text", summed("NaN")),
    Case("1e999 for a text", summed("1e999")),
    Case("a number of 5,000 digits", summed("9" * 5000)),
    Case("a key that says two things", content(lambda good: '{"summary": "One.", ' + json.dumps(good)[1:])),
    Case("a million levels", sent(b"[" * DEEP), kept=b"[[["),
    Case("a million levels in an object", sent(b'{"choices": ' + b"[" * DEEP), kept=b'{"choices": [['),
    Case("a million levels in the answer", content(lambda _: '{"summary": ' + "[" * DEEP), kept=b'"summary": [['),
    Case("levels at the edge", summed("[" * 400 + "]" * 400)),
    Case(
        "content of many levels",
        around(choice='{"message": {"content": ' + '{"a":' * 300 + "1" + "}" * 300 + "}}"),
        uncounted=False,
    ),
    Case("a reason of many levels", around(choice='{"finish_reason": ' + "[" * 700 + "]" * 700 + "}"), uncounted=False),
    Case("an envelope of 5,000 digits", around("9" * 5000), kept=b"99999"),
    Case("no UTF-8", sent(b"\xff\xfe\x00\x80" * 50), kept=b"\xff\xfe\x00\x80"),
    Case("nothing", sent(b""), "reply"),
    Case("null", sent(b"null"), kept=b"null"),
    Case("choices that are none", sent(b'{"choices": {"0": 1}}'), kept=b'{"0": 1}'),
    Case("a choice that is a list", sent(b'{"choices": [[1]]}'), kept=b"[[1]]"),
    Case("a message that is a list", sent(b'{"choices": [{"message": [1]}]}'), kept=b"[1]"),
    Case("calls that are a number", sent(b'{"choices": [{"message": {"tool_calls": 5}}]}'), kept=b"5"),
    Case("a bomb", bomb(), kept=b"   "),
    Case("gzip that is none", sent(b"no gzip at all", content_encoding="gzip"), "unavailable"),
    Case("packed in an unknown way", sent(b"\x00\x01", content_encoding="br"), "reply"),
    Case("a flood", flood(b'{"choices": "', b"x" * 65536), kept=b'{"choices": "xxx'),
    Case(
        "a hidden failure of signs",
        sent('{"error": {"code": "²²²", "message": "no"}}'.encode()),
        "unavailable",
        "²²²".encode(),
    ),
    Case("a hidden success", sent(b'{"error": {"code": 200, "message": "no"}}'), "unavailable", b"200"),
    Case(
        "a hidden failure of levels",
        sent(b'{"error": {"code": ' + b"[" * 300 + b"]" * 300 + b"}}"),
        "unavailable",
        b"[[",
    ),
]
STREAMED = [
    Case("an endless comment", flood(b"", b": ping\n\n" * 4096), kept=b": ping", stream=True),
    Case("an endless answer", flood(b"", f"data: {DELTA}\n\n".encode() * 2048), kept=DELTA.encode(), stream=True),
    Case("an endless line", flood(b"data: ", b"x" * 65536), kept=b"data: xxx", stream=True),
    Case("calls of a number", chunks('{"choices": [{"delta": {"tool_calls": 5}}]}'), kept=b"5", stream=True),
    Case(
        "calls of nonsense",
        chunks('{"choices": [{"delta": {"tool_calls": [{"index": "x", "function": 3}, 4]}}]}'),
        stream=True,
    ),
    Case("chunks of many levels", chunks('{"choices": ' + "[" * 100_000), kept=b"[[[", stream=True),
    Case(
        "usage of 10^400 in a chunk",
        chunks('{"choices": [], "usage": {"prompt_tokens": ' + LONG_NUMBER + "}}"),
        stream=True,
    ),
    Case("half characters in pieces", chunks(*['{"choices": [{"delta": {"content": "\\ud83d"}}]}'] * 2), stream=True),
    Case("a stream that ends early", chunks(DELTA, end=False), kept=b'"x"', stream=True),
    Case("a bomb of a stream", bomb(), kept=b"   ", stream=True),
]
ERRORS = [
    Case("an error of a million levels", sent(b"[" * DEEP, 400), "model", b"[[[", uncounted=False),
    Case("an error of 300 levels", sent(b"[" * 300 + b"]" * 300, 500), "unavailable", b"[[[", uncounted=False),
    Case("a bomb of an error", bomb(400), "model", b"   ", uncounted=False),
    Case(
        "a flood of an error",
        flood(b"no", b"!" * 65536, "500 No", "text/plain"),
        "unavailable",
        b"no!!!",
        uncounted=False,
    ),
    Case(
        "a window of 5,000 digits",
        refusal(f"maximum context length is {'9' * 5000} tokens"),
        "too-long",
        b"9999",
        uncounted=False,
    ),
    Case(
        "a charset that unpacks",
        sent(b"\x78\x9c", 500, content_type="text/html; charset=zlib"),
        "unavailable",
        uncounted=False,
    ),
    Case(
        "a charset that always fails",
        sent(b"no", 500, content_type="text/html; charset=undefined"),
        "unavailable",
        b"no",
        uncounted=False,
    ),
    Case(
        "half characters in an error",
        sent(b'{"error": {"message": "\\ud800", "code": "\\ud800"}}', 500),
        "unavailable",
        uncounted=False,
    ),
    Case(
        "a pause in words of 10^400",
        refusal(f"try again in {LONG_NUMBER}s", status=500),
        "unavailable",
        uncounted=False,
    ),
    Case("the wait 10^400", refusal("no", status=503, retry_after=LONG_NUMBER), "unavailable", uncounted=False),
    Case("the wait below zero", refusal("no", status=500, retry_after="-7"), "unavailable", uncounted=False),
    Case("the wait NaN", refusal("no", status=503, retry_after="NaN"), "unavailable", uncounted=False),
    Case("the wait 1e300", refusal("no", status=503, retry_after="1e300"), "unavailable", uncounted=False),
    Case(
        "a date far away",
        refusal("no", status=503, retry_after="Fri, 31 Dec 9999 23:59:59 GMT"),
        "unavailable",
        uncounted=False,
    ),
    Case(
        "no date",
        refusal("no", status=503, retry_after="Fri, 99 Dec 99999 99:99:99 -9999"),
        "unavailable",
        uncounted=False,
    ),
    Case(
        "a pace far away",
        refusal("no", status=429, retry_after="Fri, 31 Dec 9999 23:59:59 GMT"),
        "rate-limited",
        uncounted=False,
    ),
    Case("a status of 999", head("content-length: 2", status="999 Odd"), "unavailable", uncounted=False),
]
HEADS = [
    Case("a header of a megabyte", head(f"x-long: {'x' * 1_000_000}", "content-length: 2"), "unavailable"),
    Case("20,000 headers", head(*(f"x-{one}: 1" for one in range(20_000)), "content-length: 2"), "unavailable"),
    Case("two lengths", head("content-length: 2", "content-length: 5"), "unavailable"),
    Case(
        "a length and pieces",
        head("content-length: 5", "transfer-encoding: chunked", body=b"2\r\n{}\r\n0\r\n\r\n"),
        "unavailable",
    ),
    Case("a length below zero", head("content-length: -5"), "unavailable"),
    Case("pieces of no size", head("transfer-encoding: chunked", body=b"zz\r\n{}\r\n"), "unavailable"),
    Case("a piece of 2^64 bytes", head("transfer-encoding: chunked", body=b"ffffffffffffffff\r\n{}"), "unavailable"),
    Case("a header without a colon", head("content-length 2"), "unavailable"),
    Case("a zero in a header", head("x: \x00", "content-length: 2"), "unavailable"),
    Case("a status that is none", head("content-length: 2", status="abc OK"), "unavailable"),
    Case(
        "endless promises",
        lambda _: Answer(raw=b"HTTP/1.1 100 Continue\r\n\r\n", flood=b"HTTP/1.1 100 Continue\r\n\r\n" * 64),
        "unavailable",
    ),
]
CASES = [*WRITTEN, *PLAIN, *STREAMED, *ERRORS, *HEADS]


LISTS: dict[str, Hostile] = {
    "a million levels": sent(b"[" * DEEP),
    "a window of 10^400": sent(f'{{"data": [{{"id": "m", "context_length": {LONG_NUMBER}}}]}}'.encode()),
    "a window of NaN": sent(b'{"data": [{"id": "m", "context_length": NaN, "max_model_len": 1e999}]}'),
    "windows that are none": sent(b'{"data": [{"id": "m", "n_ctx": true, "meta": {"n_ctx": "x"}}]}'),
    "an owner of many levels": sent(b'{"data": [{"id": "m", "owned_by": ' + b"[" * 300 + b"]" * 300 + b"}]}"),
    "names of half a character": sent(b'{"data": [{"id": "\\ud800", "name": {}}, 7, null]}'),
    "no UTF-8": sent(b"\xff\xfe\x80"),
    "a bomb": bomb(),
    "gzip that is none": sent(b"no", content_encoding="gzip"),
    "a flood": lambda _: Answer(raw=b"HTTP/1.1 200 OK\r\n\r\n", flood=b'{"data": ' * 8192),
    "a flood of an error": lambda _: Answer(raw=b"HTTP/1.1 500 No\r\n\r\n", flood=b"!" * 65536),
    "a charset that always fails": sent(b"no", 500, content_type="text/plain; charset=undefined"),
    "a redirect to itself": sent(b"", 302, location="/v1/models"),
    "a pause without end": sent(b"", 429, retry_after="1e300"),
    "two lengths": lambda _: Answer(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 5\r\n\r\n{}"),
}
