"""Find where things stand in TOML that Python's parser has taken: it tells the values and not their places."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import NamedTuple

from enrich.errors import PatchError

TABLE = "table"
TABLES = "tables"
_GAP = re.compile(r"(?:\s|#[^\n]*)*+")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*'""")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_SEPARATOR = re.compile(r"[ \t]*=[ \t]*")
_STRING = (
    r""""{3}(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*+"{3,5}"""
    r"""|'{3}(?:[^']|'{1,2}(?!'))*+'{3,5}"""
    r"""|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*'"""
)
_SCALAR = re.compile(rf"""{_STRING}|\d{{4}}-\d\d-\d\d[ ]\d\d:[^\s,\]}}#]+|[^\s,\[\]{{}}#"']+""")
_UP_TO_BRACKET = re.compile(rf"(?:#[^\n]*|{_STRING}|[^#\"'\[\]{{}}]+)*+")
_OPENING = re.compile(r"\[{1,2}[ \t]*")
_CLOSING = re.compile(r"[ \t]*\]{1,2}")


class Statement(NamedTuple):
    """A key with its value, or a table's header.

    ``path`` leads to it from the root table; ``header`` is the part of it that stands in the header above.
    ``form`` is how the value is written, `TABLE` for a header and `TABLES` for that of an array of tables.
    """

    path: tuple[str, ...]
    header: tuple[str, ...]
    key: int
    colon: int
    end: int
    form: str


def statements(text: str) -> Iterator[Statement]:
    """All statements in their order."""
    header: tuple[str, ...] = ()
    at = _end(_GAP, text, 0)
    while at < len(text):
        if text[at] == "[":
            header, end = _key(text, _end(_OPENING, text, at))
            end = _end(_CLOSING, text, end)
            yield Statement(header, header, at, end, end, TABLES if text.startswith("[[", at) else TABLE)
        else:
            made = pair(text, at, header)
            end = made.end
            yield made
        at = _end(_GAP, text, end)


def pair(text: str, at: int, header: tuple[str, ...]) -> Statement:
    """The key at ``at`` with its value."""
    parts, key_end = _key(text, at)
    colon = _end(_SEPARATOR, text, key_end)
    return Statement((*header, *parts), header, at, colon, _value_end(text, colon), _form(text, colon))


def pairs(text: str, start: int) -> Iterator[Statement]:
    """The pairs of the inline table that opens at ``start``."""
    at = _end(_GAP, text, start + 1)
    while text[at] != "}":
        made = pair(text, at, ())
        yield made
        at = _next(text, made.end)


def item_spans(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Where the items of the array stand that opens at ``start``."""
    at = _end(_GAP, text, start + 1)
    while text[at] != "]":
        end = _value_end(text, at)
        yield at, end
        at = _next(text, end)


def _next(text: str, end: int) -> int:
    """Where the next item starts, or its brackets close."""
    at = _end(_GAP, text, end)
    return _end(_GAP, text, at + 1) if text[at] == "," else at


def _value_end(text: str, start: int) -> int:
    if text[start] not in "[{":
        return _end(_SCALAR, text, start)
    depth, at = 1, start
    while depth:
        at = _end(_UP_TO_BRACKET, text, at + 1)
        depth += 1 if text[at] in "[{" else -1
    return at + 1


def _key(text: str, at: int) -> tuple[tuple[str, ...], int]:
    """The parts of a key, and where it ends."""
    end = _end(_KEY, text, at)
    parts = [text[at:end]]
    while dot := _DOT.match(text, end):
        end = _end(_KEY, text, dot.end())
        parts.append(text[dot.end() : end])
    return tuple([_unquoted(part) if part[0] in "\"'" else part for part in parts]), end


def _unquoted(source: str) -> str:
    return next(iter(tomllib.loads(f"{source} = 0")))


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    if not found:
        raise PatchError("a TOML value can't be located", "please report this with the post's front matter")
    return found.end()


def _form(text: str, start: int) -> str:
    if text.startswith(('"""', "'''"), start):
        return text[start : start + 3]
    return text[start] if text[start] in "[{\"'" else ""
