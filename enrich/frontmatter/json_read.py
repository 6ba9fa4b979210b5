"""Find the top-level entries of JSON front matter: Hugo's object, and Hexo's, which may lack its braces."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, NoReturn

from enrich.errors import FrontMatterError
from enrich.frontmatter.entry import Entry, Item
from enrich.frontmatter.fences import too_deep
from enrich.frontmatter.wanted import is_deep

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from enrich.values import JSON

_SPACE = re.compile(r"[ \t\r\n]*")
_LONGEST_NUMBER = 400


def entries(text: str) -> tuple[Entry, ...]:
    """The top-level entries of a block; raises ``FrontMatterError``, with the line counted within the block."""
    try:
        found = tuple(_entries(text))
    except json.JSONDecodeError as error:
        message = f"this is not JSON: {error.msg} (column {error.colno})"
        raise FrontMatterError("json-error", message, "check quotes and commas", line=error.lineno) from None
    except RecursionError:
        raise too_deep(1) from None
    if is_deep([entry.value for entry in found]):
        raise too_deep(1)
    return found


def items(text: str, entry: Entry) -> tuple[Item, ...]:
    """The items of an array, none for any other value."""
    return tuple(_items(text, entry)) if isinstance(entry.value, list) else ()


def has_braces(text: str) -> bool:
    """Whether the object has its braces."""
    return text.startswith("{", _space(text, 0))


def _items(text: str, entry: Entry) -> Iterator[Item]:
    at = _space(text, entry.start + 1)
    while text[at] != "]":
        value, end = _DECODER.raw_decode(text, at)
        yield Item(at, end, value)
        at = _space(text, end)
        if text[at] == ",":
            at = _space(text, at + 1)


def _entries(text: str) -> Iterator[Entry]:
    at = _space(text, 0)
    closing = "}" if text.startswith("{", at) else ""
    at = _space(text, at + len(closing))
    if not _closes(text, at, closing):
        at = yield from _pairs(text, at)
    if not _closes(text, at, closing):
        raise json.JSONDecodeError("this follows the last value", text, at)


def _closes(text: str, at: int, closing: str) -> bool:
    return text.startswith(closing, at) and _space(text, at + len(closing)) == len(text)


def _pairs(text: str, at: int) -> Generator[Entry, None, int]:
    while True:
        entry = _pair(text, at)
        yield entry
        at = _space(text, entry.end)
        if not text.startswith(",", at):
            return at
        at = _space(text, at + 1)


def _pair(text: str, at: int) -> Entry:
    if not text.startswith('"', at):
        raise json.JSONDecodeError("a key in double quotes is missing", text, at)
    name, end = _DECODER.raw_decode(text, at)
    colon = _space(text, end)
    if not text.startswith(":", colon):
        raise json.JSONDecodeError("a colon is missing", text, colon)
    start = _space(text, colon + 1)
    try:
        value, end = _DECODER.raw_decode(text, start)
    except _ConstantError:
        raise json.JSONDecodeError("this is no number of JSON", text, start) from None
    form = text[start] if text[start] in '"[{' else ""
    return Entry(name, at, colon + 1, start, end, value, form)


def _space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _int(source: str) -> JSON:
    return int(source) if len(source) < _LONGEST_NUMBER else source


def _float(source: str) -> JSON:
    return number if math.isfinite(number := float(source)) else source


class _ConstantError(ValueError):
    """``NaN`` and the like, which Python's decoder takes and JSON has not."""


def _constant(source: str) -> NoReturn:
    raise _ConstantError(source)


_DECODER = json.JSONDecoder(parse_int=_int, parse_float=_float, parse_constant=_constant)
