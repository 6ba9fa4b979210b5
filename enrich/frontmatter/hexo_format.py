r"""YAML as Hexo reads it: tabs at the start of a line are two blanks each, and a header may end in blank lines.

Source: hexojs/hexo-front-matter, ``lib/front_matter.ts``: ``escapeYAML`` and ``rFrontMatterNew``.
YAML itself forbids such tabs, so these are only read where the site is known to be Hexo's.

All work is done on the text that Hexo's parser sees, and each offset is brought back to the text that stands there.
New lines are indented by tabs where no line of the block is indented by blanks, which Hexo reads as the same.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from functools import lru_cache

from enrich.errors import FrontMatterError
from enrich.frontmatter import yaml_edit
from enrich.frontmatter.entries import Block, Change, Entry, New
from enrich.frontmatter.fences import CLOSING_LINE, KEY_LINE, USUAL, BlockPlace, find_yaml
from enrich.frontmatter.style import Style
from enrich.values import JSON, Span

__all__ = ["entries", "find", "insert", "inside", "lists", "pieces", "replace", "require_open", "texts"]

_BLANK = "  "  # what Hexo makes of a tab
_TABBED = "\n\t"
_TABS = re.compile(r"(?<=\n)\t+")
_PAIRS = re.compile(r"(?<=\n)(?: {2})+")
_BLANK_LINES = re.compile(rb"(?:[ \t]*\r?\n)*+")
_SPACED = re.compile(rb'(?:(?:"?[A-Za-z_][\w \-]*+"?[ \t]*+:(?=\s)|[ \t#]|-(?!--))[^\n]*\n|\r?\n){1,200}')


def find(source: bytes, start: int) -> BlockPlace | None:
    """The block that all YAML readers find, or Hexo's header with blank lines around it."""
    return find_yaml(source, start) or _spaced(source, start)


def _spaced(source: bytes, start: int) -> BlockPlace | None:
    blank = _BLANK_LINES.match(source, start)
    first = blank.end() if blank else start
    header = _SPACED.match(source, first) if KEY_LINE.match(source, first) else None
    closing = header and CLOSING_LINE.match(source, header.end())
    if not header or not closing or not USUAL.search(header[0]):
        return None
    return BlockPlace(Span(first, header.end()), Span(closing.end(), len(source)))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A text as Hexo sees it, with the offsets of the tabs at the start of its lines, and those behind their blanks."""

    text: str
    tabs: tuple[int, ...]
    ends: tuple[int, ...]
    tabbed: bool

    def there(self, offset: int) -> int:
        """Where a character of the text that stands in the file is seen."""
        return offset + bisect_left(self.tabs, offset)

    def here(self, offset: int) -> int:
        """Where a seen character stands in the file.

        Raises:
            FrontMatterError: It is the second blank of a tab.
        """
        before = bisect_right(self.ends, offset)
        if before < len(self.ends) and self.ends[before] == offset + 1:
            line = self.text.count("\n", 0, offset) + 1
            message = "a tab would have to be cut in two, since Hexo reads it as two blanks"
            raise FrontMatterError("yaml-error", message, "indent with blanks", line=line)
        return offset - before

    def entry_there(self, one: Entry) -> Entry:
        key, colon, start, end = map(self.there, (one.key, one.colon, one.start, one.end))
        return one._replace(key=key, colon=colon, start=start, end=end)

    def entry_here(self, one: Entry) -> Entry:
        key, colon, start, end = map(self.here, (one.key, one.colon, one.start, one.end))
        return one._replace(key=key, colon=colon, start=start, end=end)

    def block_there(self, block: Block) -> Block:
        there = tuple(map(self.entry_there, block.entries))
        inside = self.entry_there(block.inside) if block.inside else None
        return replace_fields(block, text=self.text, entries=there, inside=inside)

    def change_here(self, change: Change) -> Change:
        before = self.text[change.start - 1 : change.start] or "\n"
        text = _PAIRS.sub(_as_tabs, before + change.text)[1:] if self.tabbed else change.text
        return Change(self.here(change.start), self.here(change.end), text)


def _as_tabs(blanks: re.Match[str]) -> str:
    return "\t" * (len(blanks[0]) // len(_BLANK))


@lru_cache(maxsize=8)
def _seen(text: str) -> _Seen:
    tabs = tuple(at for found in _TABS.finditer(text) for at in range(*found.span()))
    ends = tuple(at + number + len(_BLANK) for number, at in enumerate(tabs))
    seen = _TABS.sub(lambda found: _BLANK * len(found[0]), text)
    return _Seen(seen, tabs, ends, "\n " not in text and bool(tabs))


def entries(text: str) -> tuple[Entry, ...]:
    """The top-level entries of a block, as Hexo reads it."""
    if _TABBED not in text:
        return yaml_edit.entries(text)
    seen = _seen(text)
    return tuple(map(seen.entry_here, yaml_edit.entries(seen.text)))


def texts(block: Block) -> Style:
    """How texts are written in the block, as far as it shows."""
    return yaml_edit.texts(_seen(block.text).block_there(block))


def lists(block: Block) -> Style:
    """How lists are written in the block, as far as it shows; a tab counts as two blanks."""
    return yaml_edit.lists(_seen(block.text).block_there(block))


def replace(block: Block, entry: Entry, value: JSON, style: Style) -> Change:
    """The change that gives an entry another value."""
    seen = _seen(block.text)
    return seen.change_here(yaml_edit.replace(seen.block_there(block), seen.entry_there(entry), value, style))


def insert(block: Block, after: Entry | None, new: New, style: Style) -> Change:
    """The change that adds entries right behind one, or at the end of the block."""
    seen = _seen(block.text)
    behind = seen.entry_there(after) if after else None
    return seen.change_here(yaml_edit.insert(seen.block_there(block), behind, new, style))


def inside(block: Block, entry: Entry) -> Block:
    """The entries of a mapping."""
    seen = _seen(block.text)
    inner = yaml_edit.inside(seen.block_there(block), seen.entry_there(entry))
    return block.within(entry, map(seen.entry_here, inner.entries), flow=inner.flow)


def require_open(block: Block, entry: Entry) -> None:
    """Refuse a mapping that others share, or whose type or place is not plain."""
    seen = _seen(block.text)
    yaml_edit.require_open(seen.block_there(block), seen.entry_there(entry))


def pieces(block: Block, entry: Entry) -> list[tuple[int, int]]:
    """The one place of an entry."""
    return yaml_edit.pieces(block, entry)
