"""How much front matter is read: counted in its bytes, before any parser sees it.

Real blocks are far below: of 3,366 posts, the largest has some kilobytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from enrich.errors import FrontMatterError

if TYPE_CHECKING:
    from enrich.values import Span

LARGEST_BLOCK = 1_000_000  # bytes
MOST_KEYS = 10_000
MOST_NODES = 100_000
_KEY = re.compile(rb":(?=[\s\"'\[{])|[\"']:|=|\?[ \t]")
_MARKS = (b"\n", b",", b":", b"=", b"[", b"{", b"- ", b"-\t")  # nothing begins in a block without one of them


def require_bounded(source: bytes, block: Span, line: int) -> None:
    """Refuses a block that is too large to be read; ``line`` is where it begins.

    Each key is counted by the sign behind it, and each value by the sign before it, those within texts, too.

    Raises ``FrontMatterError``.
    """
    size = block.end - block.start
    if size > LARGEST_BLOCK:
        raise _too_large(f"{size:,} bytes", f"{LARGEST_BLOCK:,}", line)
    if size <= MOST_KEYS:
        return
    counts = {mark: source.count(mark, block.start, block.end) for mark in _MARKS}
    if sum(counts.values()) > MOST_NODES:
        raise _too_large("too many values", f"{MOST_NODES:,} values", line)
    may_be = counts[b":"] + counts[b"="] + source.count(b"?", block.start, block.end)
    if may_be > MOST_KEYS and len(_KEY.findall(source, block.start, block.end)) > MOST_KEYS:
        raise _too_large("too many keys", f"{MOST_KEYS:,} keys", line)


def _too_large(found: str, limit: str, line: int) -> FrontMatterError:
    message = f"the front matter has {found}, and no more than {limit} are read"
    return FrontMatterError("too-large", message, "keep what is no metadata in a file of its own", line=line)
