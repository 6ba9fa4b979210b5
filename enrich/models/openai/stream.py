"""An answer that came as server-sent events, put together to the chat completion that it is.

Pure: bytes in, JSON out.
The format is that of OpenAI's chat completion chunks, in lines ``data: JSON``.
A line ends with CR, LF or both, and with nothing else that Unicode calls a line's end: a text may hold those.
Comments and other lines are passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from enrich.models.openai.answer import spoken

_TEXTS = ("content", "reasoning_content", "reasoning", "thinking", "refusal")
_DECODER = json.JSONDecoder()
_TAIL = 100
_OLD = -1  # the place of a call of the kind that came before tools, of which there is one
_BETWEEN = re.compile(r"[\s,\[]*+(?=\{)")
_LINES_OF_A_PIECE = 64
_OVER = re.compile(rb"(?:\A|[\r\n])data:[ \t]*+\[DONE\][ \t\r\n]*+\Z")
_LINE_END = re.compile(r"\r\n|\r|\n")


def decoded(payload: bytes) -> Mapping[str, Any] | None:
    """The completion in an answer: a JSON object, whatever follows it, or a stream of chunks; ``None`` for neither."""
    text = payload.decode("utf-8", "replace").lstrip("\ufeff\u200b \t\r\n")
    try:
        first = _object(text) if text.startswith("{") else None
        if first is not None and not _is_chunk(first):
            return first
        return _assembled(_objects(text) if text.startswith(("{", "[")) else _chunks(text))
    except RecursionError:
        return None


def unfinished(payload: bytes) -> bool:
    """Whether this is a stream that does not say that it is over, as where a connection was closed early."""
    return not payload.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b"[DONE]" not in payload[-_TAIL:]


def is_over(payload: bytes | bytearray) -> bool:
    """Whether this is a stream that says that it is over: nothing of use can follow."""
    return _OVER.search(payload, max(0, len(payload) - _TAIL)) is not None


def is_whole(payload: bytes | bytearray) -> bool:
    """Whether an answer came to its own end, however its connection ended: a stream, or one object of JSON."""
    if is_over(payload):
        return True
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError):
        return False
    choice = _first(found.get("choices")) if isinstance(found, dict) else {}
    return bool(choice.get("finish_reason")) and "message" in choice


def _object(text: str) -> Mapping[str, Any] | None:
    try:
        value, _ = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _is_chunk(value: Mapping[str, Any]) -> bool:
    """Whether this is a piece of a completion, as where a server sends them as lines or as a list."""
    choice = _first(value.get("choices"))
    return "delta" in choice and "message" not in choice


def _objects(text: str) -> Iterator[Mapping[str, Any]]:
    """The chunks that stand one after the other, with or without commas and the brackets of a list."""
    at = 0
    while found := _BETWEEN.match(text, at):
        try:
            value, at = _DECODER.raw_decode(text, found.end())
        except (ValueError, RecursionError):
            return
        if isinstance(value, dict) and _is_chunk(value):
            yield value


def _chunks(text: str) -> Iterator[Mapping[str, Any]]:
    """The objects in lines of data; one that is no object is continued by the next line."""
    begun: list[str] = []
    for line in _lines(text):
        name, _, data = line.partition(":")
        if name != "data" or len(begun) > _LINES_OF_A_PIECE:
            begun = []
        if name != "data":
            continue
        begun.append(data.strip().removeprefix("data:"))
        if (chunk := _object(begun[-1].strip()) or _object("\n".join(begun).strip())) is not None:
            yield chunk
            begun = []


def _lines(text: str) -> Iterator[str]:
    """The lines one by one, for a stream of tokens has very many."""
    start = 0
    for end in _LINE_END.finditer(text):
        yield text[start : end.start()]
        start = end.end()
    yield text[start:]


def _assembled(chunks: Iterator[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The completion that the chunks are of; ``None`` where there are none."""
    message: dict[str, Any] = {}
    pieces: dict[str, list[str]] = {}
    calls: dict[int, dict[str, list[str]]] = {}
    whole: dict[str, Any] | None = None
    for chunk in chunks:
        whole = whole or {}
        whole |= {key: value for key, value in chunk.items() if key != "choices" and value is not None}
        choice = _first(chunk.get("choices"))
        _add(message, pieces, calls, choice)
        whole["finish_reason"] = choice.get("finish_reason") or whole.get("finish_reason")
    if whole is None:
        return None
    message |= {name: "".join(parts) for name, parts in pieces.items()}
    if old := calls.pop(_OLD, None):
        message["function_call"] = _call(old)
    if calls:
        message["tool_calls"] = [{"function": _call(calls[number])} for number in sorted(calls)]
    finish = whole.pop("finish_reason", None)
    return {**whole, "choices": [{"message": message, "finish_reason": finish}]} if message or finish else whole


def _first(choices: object) -> Mapping[str, Any]:
    found = choices[0] if isinstance(choices, list) and choices else None
    return found if isinstance(found, Mapping) else {}


def _add(
    message: dict[str, Any],
    pieces: dict[str, list[str]],
    calls: dict[int, dict[str, list[str]]],
    choice: Mapping[str, Any],
) -> None:
    """Adds what one chunk brings; a server may send a whole message in the last one.

    Pieces are joined at the end: a text that grows by each of them would be copied as often.
    """
    if isinstance(whole := choice.get("message"), Mapping):
        message.update(whole)
        for name in whole:
            pieces.pop(name, None)
    delta = choice.get("delta", {"content": choice.get("text")})
    if not isinstance(delta, Mapping):
        return
    for name in _TEXTS:
        if text := spoken(delta.get(name)):
            pieces.setdefault(name, [before] if isinstance(before := message.get(name), str) else []).append(text)
    _add_calls(calls, delta)


def _add_calls(calls: dict[int, dict[str, list[str]]], delta: Mapping[str, Any]) -> None:
    if isinstance(old := delta.get("function_call"), Mapping):
        _add_call(calls.setdefault(_OLD, {"name": [], "arguments": []}), {"function": old})
    given = delta.get("tool_calls")
    for place, call in enumerate(given if isinstance(given, list) else ()):
        if isinstance(call, Mapping):
            _add_call(calls.setdefault(_number(call.get("index"), place), {"name": [], "arguments": []}), call)


def _number(index: object, place: int) -> int:
    return index if isinstance(index, int) else place


def _add_call(call: dict[str, list[str]], delta: Mapping[str, Any]) -> None:
    function = delta.get("function")
    if not isinstance(function, Mapping):
        return
    if isinstance(name := function.get("name"), str) and name:
        call["name"] = [name]
    if text := spoken(function.get("arguments")):
        call["arguments"].append(text)


def _call(found: Mapping[str, list[str]]) -> dict[str, str]:
    return {name: "".join(parts) for name, parts in found.items() if parts}
