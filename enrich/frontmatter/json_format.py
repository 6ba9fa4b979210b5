"""Change JSON front matter with its own indentation; a new entry takes over what stands in front of its neighbour."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Generator, Iterator
from typing import NoReturn

from enrich.frontmatter.entries import Block, Change, Entry, Item, Layout, New
from enrich.frontmatter.json_faults import explain
from enrich.frontmatter.lists import Manner, line_end, rewritten
from enrich.frontmatter.lists import list_style as lists
from enrich.frontmatter.mappings import Branch
from enrich.frontmatter.nesting import too_deep
from enrich.frontmatter.style import UNKNOWN, Style
from enrich.frontmatter.wanted import is_deep
from enrich.values import JSON

_SPACE = re.compile(r"[ \t\r\n]*")
_LONGEST_NUMBER = 400


def entries(text: str) -> tuple[Entry, ...]:
    """The top-level entries of a block; raises ``FrontMatterError``, with the line counted within the block."""
    try:
        found = tuple(_entries(text))
    except json.JSONDecodeError as error:
        raise explain(error, 1, "check quotes and commas") from None
    except RecursionError:
        raise too_deep(1) from None
    if is_deep([entry.value for entry in found]):
        raise too_deep(1)
    return found


def inside(block: Block, entry: Entry) -> Block:
    """The entries of an object."""
    at = _space(block.text, entry.start + 1)
    has_any = entry.form == "{" and not block.text.startswith("}", at)
    return block.within(entry, _pairs(block.text, at) if has_any else (), flow=True)


def require_open(_: Block, __: Entry) -> None:
    """Any object may be edited."""


def pieces(_: Block, entry: Entry) -> list[tuple[int, int]]:
    """The one place of an entry."""
    return [(entry.key, entry.end)]


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
        raise json.JSONDecodeError("this is not a JSON number", text, start) from None
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


__all__ = ["entries", "insert", "inside", "lists", "pieces", "replace", "require_open", "texts"]

_FLOW = Layout("[", ", ", "]")
_INDENT = re.compile(r"\s*\{[ \t]*\r?\n([ \t]*)")
_INVISIBLE = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def texts(_: Block) -> Style:
    """JSON writes all texts alike."""
    return UNKNOWN


def replace(block: Block, entry: Entry, value: JSON, style: Style) -> Change:
    """The change that gives an entry another value."""
    if isinstance(value, list) and value and (found := items(block.text, entry)):
        return rewritten(block, entry, found, value, Manner(_value, style.lists))
    written = _top(value, style).replace("\n", line_end(block.text, entry.start))
    return Change(entry.start, entry.end, written)


def insert(block: Block, after: Entry | None, new: New, style: Style) -> Change:
    """The change that adds entries right behind one, or at the end of the object."""
    newline = line_end(block.text, 0) if "\n" in block.text else block.newline
    after = after or (block.entries[-1] if block.entries else None)
    unit = _unit(block.text)
    if after:
        before, colon = _before(block, after), ":" + block.text[after.colon : after.start]
        margin = before.rpartition("\n")[2] if "\n" in before else None
        pairs = (f",{before}{_value(name)}{colon}{_top(value, style, margin, unit)}" for name, value in new)
        return Change(after.end, after.end, "".join(pairs).replace("\n", newline))
    if block.inside:
        margin = _margin(block.text, block.inside.key) if unit else None
        return Change(block.inside.start, block.inside.end, _object(new, style, margin, unit).replace("\n", newline))
    unit = unit or "  "
    if not has_braces(block.text):
        pairs = (f"{_value(name)}: {_top(value, style, '', unit)}" for name, value in new)
        return Change(0, 0, ",\n".join(pairs).replace("\n", newline) + newline)
    start, end = block.text.index("{"), block.text.rindex("}") + 1
    written = _object(new, style, "" if "\n" in block.text[start:end] else None, unit)
    return Change(start, end, written.replace("\n", newline))


def _unit(text: str) -> str:
    """By how much the first entry is indented; empty where the object stands on one line."""
    found = _INDENT.match(text)
    return (found[1] or "  ") if found else "" if has_braces(text) else "  "


def _margin(text: str, at: int) -> str | None:
    """The blanks in front of an entry that has a line of its own."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return None if before.strip() else before


def _before(block: Block, after: Entry) -> str:
    r"""The white space in front of a new entry, with ``\n`` for any line end; the first one may have none."""
    model = block.entries[1] if after is block.entries[0] and len(block.entries) > 1 else after
    above = block.text[: model.key]
    space = above[len(above.rstrip()) :].replace("\r\n", "\n")
    if model.key == 0:
        return "\n"
    return space if space or len(block.entries) > 1 else " "


def _top(value: JSON, style: Style, margin: str | None = None, unit: str = "") -> str:
    """A value; an object has a line for each entry where the entry of which it is the value has the ``margin``."""
    if isinstance(value, Branch):
        return _object(tuple(value.items()), style, margin, unit)
    if not isinstance(value, list) or not value:
        return _value(value)
    layout = style.lists if style.lists and not style.lists.is_block else _FLOW
    return layout.open + layout.separator.join(map(_value, value)) + layout.close.lstrip(",")


def _object(new: New, style: Style, margin: str | None, unit: str) -> str:
    """An object; on one line where there is no ``margin``."""
    inner = None if margin is None else margin + unit
    pairs = [f"{_value(name)}: {_top(value, style, inner, unit)}" for name, value in new]
    if inner is None:
        return "{" + ", ".join(pairs) + "}"
    return f"{{\n{inner}" + f",\n{inner}".join(pairs) + f"\n{margin}}}"


def _value(value: JSON) -> str:
    source = json.dumps(value, ensure_ascii=False)
    return _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", source)
