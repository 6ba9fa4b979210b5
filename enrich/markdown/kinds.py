"""What a block of a body is, and where it stands."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class BlockKind(StrEnum):
    """What a block is to its reader; nothing is seen of the last three."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTE = "quote"
    TABLE = "table"
    RULE = "rule"
    HTML = "html"
    CODE = "code"
    INDENTED = "indented"
    PLAIN = "plain"
    COMMENT = "comments"
    SCRIPT = "scripts"
    TARGET = "targets"


class MarkdownBlock(NamedTuple):
    """One block, in half-open character offsets into the body.

    ``words`` and ``stop`` are where its words begin and end, without the marks of headings, items and quotations.
    ``level`` is a heading's, 1 to 6, else 0.
    Blank lines behind prose belong to it; those elsewhere are a paragraph without words.
    A table's block is one row; plain text is preformatted, or behind a fence that nothing closes.
    """

    kind: BlockKind
    start: int
    end: int
    words: int
    stop: int
    level: int = 0


def whole(kind: BlockKind, start: int, end: int) -> MarkdownBlock:
    """A block whose words are all of it."""
    return MarkdownBlock(kind, start, end, start, end)
