"""Change JSON front matter with its own indentation; a new entry takes over what stands in front of its neighbour."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from enrich.frontmatter.entry import Block, Change, Layout
from enrich.frontmatter.json_read import entries, has_braces, items
from enrich.frontmatter.lists import Manner, line_end, rewritten
from enrich.frontmatter.lists import list_style as lists
from enrich.frontmatter.style import UNKNOWN, Style

if TYPE_CHECKING:
    from enrich.frontmatter.entry import Entry, New
    from enrich.values import JSON

__all__ = ["entries", "insert", "lists", "replace", "texts"]

_FLOW = Layout("[", ", ", "]")
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
    if after:
        before, colon = _before(block, after), ":" + block.text[after.colon : after.start]
        pairs = (f",{before}{_value(name)}{colon}{_top(value, style)}" for name, value in new)
        return Change(after.end, after.end, "".join(pairs).replace("\n", newline))
    pairs = (f"{_value(name)}: {_top(value, style)}" for name, value in new)
    if not has_braces(block.text):
        return Change(0, 0, ",\n".join(pairs).replace("\n", newline) + newline)
    start, end = block.text.index("{") + 1, block.text.rindex("}")
    written = "\n  " + ",\n  ".join(pairs) + "\n" if "\n" in block.text[start:end] else ", ".join(pairs)
    return Change(start, end, written.replace("\n", newline))


def _before(block: Block, after: Entry) -> str:
    r"""The white space in front of a new entry, with ``\n`` for any line end; the first one may have none."""
    model = block.entries[1] if after is block.entries[0] and len(block.entries) > 1 else after
    above = block.text[: model.key]
    space = above[len(above.rstrip()) :].replace("\r\n", "\n")
    if model.key == 0:
        return "\n"
    return space if space or len(block.entries) > 1 else " "


def _top(value: JSON, style: Style) -> str:
    if not isinstance(value, list) or not value:
        return _value(value)
    layout = style.lists if style.lists and not style.lists.is_block else _FLOW
    return layout.open + layout.separator.join(map(_value, value)) + layout.close.lstrip(",")


def _value(value: JSON) -> str:
    source = json.dumps(value, ensure_ascii=False)
    return _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", source)
