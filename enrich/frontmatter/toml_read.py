"""Find the top-level entries of a TOML block.

`tomllib` says whether the block is TOML and what its values are; the scanner here only has to find where they stand.
It may rely on valid input, which keeps it small, and it must find the same names in the same order.
"""

from __future__ import annotations

import math
import re
import tomllib
from datetime import date, datetime, time
from typing import TYPE_CHECKING, NamedTuple, cast

from enrich.errors import FrontMatterError, PatchError
from enrich.frontmatter.entry import Entry, Item
from enrich.frontmatter.fences import too_deep
from enrich.frontmatter.wanted import is_deep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from enrich.values import JSON

TABLE = "table"
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
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class Statement(NamedTuple):
    """A key with its value, or a table with all that belongs to it; ``name`` is the first part of a dotted key."""

    name: str
    key: int
    colon: int
    start: int
    end: int
    form: str


def entries(text: str) -> tuple[Entry, ...]:
    """The top-level entries of a block; raises ``FrontMatterError``, with the line counted within the block."""
    values = _values(text)
    found: dict[str, Statement] = {}
    for statement in statements(text):
        found.setdefault(statement.name, statement)
    if list(found) != list(values):
        raise PatchError("the TOML fields can't be located", "please report this with the post's front matter")
    return tuple(
        Entry(name, at.key, at.colon, at.start, at.end, _json(values[name], text[at.start : at.end]), at.form)
        for name, at in found.items()
    )


def statements(text: str) -> Iterator[Statement]:
    """The statements of the root table, then one for each table header."""
    at = _end(_GAP, text, 0)
    while at < len(text) and text[at] != "[":
        name, is_dotted, key_end = _key(text, at)
        colon = _end(_SEPARATOR, text, key_end)
        end = _value_end(text, colon)
        yield Statement(name, at, colon, colon, end, ":" if is_dotted else _form(text, colon))
        at = _end(_GAP, text, end)
    while at < len(text):
        at, table = _table(text, at)
        yield table


def items(text: str, entry: Entry) -> tuple[Item, ...]:
    """The items of an array, none for any other value."""
    if entry.form != "[" or not isinstance(entry.value, list):
        return ()
    spans = _item_spans(text, entry.start)
    return tuple(Item(start, end, value) for (start, end), value in zip(spans, entry.value, strict=True))


def _item_spans(text: str, start: int) -> Iterator[tuple[int, int]]:
    at = _end(_GAP, text, start + 1)
    while text[at] != "]":
        end = _value_end(text, at)
        yield at, end
        at = _end(_GAP, text, end)
        if text[at] == ",":
            at = _end(_GAP, text, at + 1)


def _value_end(text: str, start: int) -> int:
    if text[start] not in "[{":
        return _end(_SCALAR, text, start)
    depth, at = 1, start
    while depth:
        at = _end(_UP_TO_BRACKET, text, at + 1)
        depth += 1 if text[at] in "[{" else -1
    return at + 1


def _table(text: str, at: int) -> tuple[int, Statement]:
    name, _, end = _key(text, _end(_OPENING, text, at))
    end = _end(_CLOSING, text, end)
    behind = _end(_GAP, text, end)
    while behind < len(text) and text[behind] != "[":
        end = _value_end(text, _end(_SEPARATOR, text, _key(text, behind)[2]))
        behind = _end(_GAP, text, end)
    return behind, Statement(name, at, at, at, end, TABLE)


def _key(text: str, at: int) -> tuple[str, bool, int]:
    """The first part of a key, whether there are more, and where the key ends."""
    end = _end(_KEY, text, at)
    name, is_dotted = text[at:end], False
    if name[0] in "\"'":
        name = next(iter(tomllib.loads(f"{name} = 0")))
    while dot := _DOT.match(text, end):
        is_dotted, end = True, _end(_KEY, text, dot.end())
    return name, is_dotted, end


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    if not found:
        raise PatchError("a TOML value can't be located", "please report this with the post's front matter")
    return found.end()


def _form(text: str, start: int) -> str:
    if text.startswith(('"""', "'''"), start):
        return text[start : start + 3]
    return text[start] if text[start] in "[{\"'" else ""


def _values(text: str) -> dict[str, JSON]:
    try:
        values = tomllib.loads(text, parse_float=_float)
    except RecursionError:
        raise too_deep(1) from None
    except ValueError as error:
        raise _explain(text, str(error)) from None
    if is_deep(values):
        raise too_deep(1)
    return values


def _float(source: str) -> float | str:
    return number if math.isfinite(number := float(source)) else source


def _explain(text: str, message: str) -> FrontMatterError:
    place = _PLACE.search(message)
    line = int(place[1]) if place and place[1] else text.count("\n")
    column = f" (column {place[2]})" if place and place[2] else ""
    reason = _PLACE.sub("", message)
    hint = "check the quotes and brackets in this line and the one above"
    return FrontMatterError("toml-error", f"this is not TOML: {reason}{column}", hint, line=max(line, 1))


def _json(value: object, source: str) -> JSON:
    """A value as JSON; a date or time is its source, or ISO 8601 within another value."""
    match value:
        case datetime() | date() | time():
            return source or value.isoformat()
        case list():
            return [_json(item, "") for item in value]
        case dict():
            return {key: _json(item, "") for key, item in value.items()}
        case _:
            return cast("JSON", value)
