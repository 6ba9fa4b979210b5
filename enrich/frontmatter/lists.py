"""Lists of scalars in all formats: what stands around the items is taken from the source and kept.

An item that stays is written with its own bytes, and new items behind the old ones are only put in,
so that a diff shows nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from enrich.errors import FrontMatterError
from enrich.frontmatter.entries import Change, Item, Layout
from enrich.frontmatter.style import UNKNOWN, Style, commonest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from enrich.frontmatter.entries import Block, Entry
    from enrich.values import JSON

_DASH = re.compile(r"[ ]*-[ \t]*")
_LISTS = frozenset("[-")
_QUOTES = frozenset("'\"")
_OPENING = re.compile(r"-[ ]+(?=[^\s#-])|\[\s*(?=[^\s#\]])")
_SECOND = re.compile(r"""\[\s*+(?:"[^"\\\n]*"|'[^'\n]*'|[^\s,"'\[\]{}#][^,\[\]{}\n#]*+)(,\s*+)(?=[^\]#])""")


def same(one: JSON, other: JSON) -> bool:
    """Whether two values are equal as JSON has it: ``True`` is not ``1``, and ``1`` is not ``1.0``."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(item, other[key]) for key, item in one.items())
    return one == other


@dataclass(frozen=True, slots=True)
class Manner:
    """How new items are written, and the layout of other lists for where a list has one item only."""

    write: Callable[[JSON], str]
    model: Layout | None


def rewritten(block: Block, entry: Entry, items: Sequence[Item], value: list[JSON], manner: Manner) -> Change:
    """The change from the old items to new ones, where both lists have some; raises ``FrontMatterError``."""
    text, write = block.text, manner.write
    around = _layout(text, entry, items, manner.model)
    if len(value) > len(items) and all(same(item.value, new) for item, new in zip(items, value, strict=False)):
        return _extended(block, entry, items, around, [write(new) for new in value[len(items) :]])
    refuse_comments(block, entry, items)
    own = {(type(item.value), item.value): text[item.start : item.end] for item in items}
    sources = [(isinstance(new, str | int | float) and own.get((type(new), new))) or write(new) for new in value]
    return Change(entry.start, entry.end, around.open + around.separator.join(sources) + around.close)


def refuse_comments(block: Block, entry: Entry, items: Sequence[Item]) -> None:
    """Refuse a list with a comment in it, which a rewrite would lose."""
    starts = [item.start for item in items] + [entry.end]
    ends = [entry.start] + [item.end for item in items]
    for end, start in zip(ends, starts, strict=True):
        if "#" in block.text[end:start]:
            line = block.line_of(block.text.index("#", end))
            message = f"a comment stands inside the list `{block.called(entry.name)}` and would be lost"
            raise FrontMatterError("comment-in-list", message, "move it above the key", line=line)


def _layout(text: str, entry: Entry, items: Sequence[Item], model: Layout | None) -> Layout:
    """What stands around the items, to the letter."""
    opening = text[entry.start : items[0].start]
    close = text[items[-1].end : entry.end]
    if entry.form == "-":
        return Layout(_spaced(opening), _spaced(_lines_between(text, entry, items)), "")
    if len(items) > 1:
        return Layout(opening, text[items[0].end : items[1].start], close)
    if model and model.open == opening:
        return Layout(opening, model.separator, close)
    return Layout(opening, "," + (opening[1:] if "\n" in opening else " "), close)


def list_style(block: Block) -> Style:
    """How the lists of a block are written; the first item of each shows it, and the commonest opening is the model."""
    text, first = block.text, []
    models: dict[tuple[int, str], list[Entry]] = {}
    for entry in block.entries:
        if entry.form in _LISTS and (found := _OPENING.match(text, entry.start, entry.end)):
            margin = entry.start - text.rfind("\n", 0, entry.start) if entry.form == "-" else 0
            models.setdefault((margin, found[0]), []).append(entry)
            first.append(text[found.end()])
    if not models:
        return UNKNOWN
    (_, opening), entries = max(models.items(), key=lambda model: len(model[1]))
    quotes = [mark for mark in first if mark in _QUOTES]
    quoted = [mark in _QUOTES for mark in first if mark in _QUOTES or mark.isalpha()]
    layout = _pattern(text, entries[0], opening)
    return Style(lists=layout, quote=commonest(quotes) or "", quoted_items=commonest(quoted))


def _pattern(text: str, entry: Entry, opening: str) -> Layout:
    """What the list would have around its items at column 0 and with plain line ends."""
    if entry.form == "-":
        column = entry.key - text.rfind("\n", 0, entry.key) - 1
        dash = "\n" + (text[text.rfind("\n", 0, entry.start) + 1 : entry.start] + opening)[column:]
        return Layout(dash, dash, "")
    second = _SECOND.match(text, entry.start, entry.end)
    separator = second[1] if second else "," + (opening[1:] if "\n" in opening else " ")
    inner = text[entry.start : entry.end - 1].rstrip()
    inner = inner.removesuffix(",")
    parts = (opening, separator, text[entry.start + len(inner) : entry.end])
    return Layout(*(part.replace("\r\n", "\n") for part in parts))


def _lines_between(text: str, entry: Entry, items: Sequence[Item]) -> str:
    if len(items) > 1:
        return text[items[0].end : items[1].start].lstrip(" \t")
    margin = text[text.rfind("\n", 0, entry.start) + 1 : entry.start]
    return line_end(text, entry.start) + margin + text[entry.start : items[0].start]


def _spaced(dash: str) -> str:
    """An item without value has no blank behind its dash."""
    return dash + " " if dash.endswith("-") else dash


def line_end(text: str, at: int) -> str:
    r"""The line end of the line in which ``at`` stands, or of the last line that has one; ``\n`` where none has."""
    found = text.find("\n", at)
    if found < 0:
        found = text.rfind("\n")
    return "\r\n" if found > 0 and text[found - 1] == "\r" else "\n"


def _extended(block: Block, entry: Entry, items: Sequence[Item], around: Layout, sources: list[str]) -> Change:
    text, last = block.text, items[-1]
    if entry.form == "-":
        at = text.find("\n", last.end)
        at -= text.endswith("\r\n", 0, at + 1)
        dash = _DASH.fullmatch(text[text.rfind("\n", 0, last.start) + 1 : last.start])
        first = text[text.rfind("\n", 0, entry.start) + 1 : entry.start]
        opening = line_end(text, last.end) + (_spaced(dash[0]) if dash else first + "- ")
        return Change(at, at, "".join(opening + source for source in sources))
    refuse_comments(block, entry, items)
    separator = text[items[-2].end : last.start] if len(items) > 1 else around.separator
    return Change(last.end, last.end, "".join(separator + source for source in sources))
