"""A front matter format as another package would bring it: ``key: JSON`` lines in an HTML comment."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

from enrich.frontmatter import BlockFormat, BlockPlace, Style
from enrich.frontmatter.entries import Block, Change, Entry, New, behind
from enrich.values import JSON, Span

_OPENING = re.compile(rb"<!--\n(?=\w+:)")
_LINE = re.compile(r"(\w+):( ?)(.*)\n")


def find(source: bytes, start: int) -> BlockPlace | None:
    """The lines of a comment that begins the file."""
    opening = _OPENING.match(source, start)
    end = source.find(b"-->\n", start)
    if opening is None or end < 0:
        return None
    return BlockPlace(Span(opening.end(), end), Span(end + 4, len(source)))


def entries(text: str) -> tuple[Entry, ...]:
    """One entry a line; a value that is no JSON is text."""
    return tuple(
        Entry(line[1], line.start(), line.end(1) + 1, line.start(3), line.end(3), _read(line[3]), "")
        for line in _LINE.finditer(text)
    )


def _read(text: str) -> JSON:
    try:
        value: JSON = json.loads(text)
    except ValueError:
        return text
    return value


def unknown(_: Block) -> Style:
    """Texts and lists are always written alike."""
    return Style()


def replace(_block: Block, entry: Entry, value: JSON, _style: Style) -> Change:
    """The value, written anew."""
    return Change(entry.start, entry.end, _written(value))


def insert(block: Block, after: Entry | None, new: New, _style: Style) -> Change:
    """A line for each new entry."""
    at = behind(block, after)
    return Change(at, at, "".join(f"{name}: {_written(value)}\n" for name, value in new))


def _written(value: JSON) -> str:
    return json.dumps(value, ensure_ascii=False)


def broken(_block: Block, entry: Entry, value: JSON, _style: Style) -> Change:
    """Another value than the one that is asked for."""
    return Change(entry.start, entry.end, _written(f"not {value}"))


def greedy(_block: Block, entry: Entry, value: JSON, _style: Style) -> Change:
    """The value, and the rest of the block with it."""
    return Change(entry.start, len(_block.text), _written(value) + "\n")


def _dialect(**other: object) -> SimpleNamespace:
    own = {"entries": entries, "texts": unknown, "lists": unknown, "replace": replace, "insert": insert}
    return SimpleNamespace(**{**own, **other})


def nowhere(source: bytes, start: int) -> BlockPlace | None:
    """A block that ends before it begins."""
    return BlockPlace(Span(9, 3), Span(9, len(source))) if source.startswith(b"<!--", start) else None


EMPTY = ("<!--\n", "", "-->\n")
COMMENT = BlockFormat("comment", find, _dialect(), EMPTY)
BROKEN = BlockFormat("broken", find, _dialect(replace=broken), EMPTY)
GREEDY = BlockFormat("greedy", find, _dialect(replace=greedy), EMPTY)
NOWHERE = BlockFormat("nowhere", nowhere, _dialect(), EMPTY)
BARE = BlockFormat("bare", find, SimpleNamespace(entries=entries), EMPTY)
