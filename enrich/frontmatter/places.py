"""Where a new entry goes: behind its neighbour's value and comment, never between a key and the comment above it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from enrich.frontmatter.entry import Block, Entry

_INDENTED_COMMENT = re.compile(r"([ \t]*)#[^\n]*\n")


def neighbour(name: str, entries: Iterable[Entry], order: Sequence[str]) -> Entry | None:
    """The entry that a new key follows: the nearest before it in the usual order; ``None`` means the block's end."""
    if name not in order:
        return None
    standing = {entry.name: entry for entry in entries}
    before = order[: order.index(name)]
    return next((standing[key] for key in reversed(before) if key in standing), None)


def behind(block: Block, after: Entry | None) -> int:
    """Where a line behind an entry starts, or behind the last line that is not blank."""
    text = block.text
    last = block.entries[-1] if block.entries else None
    if after is None or after is last:
        start = _next_line(text, last.end) if last else 0
        found = len(text[start:].rstrip())
        return _next_line(text, start + found) if found else start
    at = _next_line(text, after.end)
    column = after.key - text.rfind("\n", 0, after.key) - 1
    while (comment := _INDENTED_COMMENT.match(text, at)) and len(comment[1]) > column:
        at = comment.end()
    return at


def _next_line(text: str, at: int) -> int:
    found = text.find("\n", at)
    return found + 1 if found >= 0 else len(text)
