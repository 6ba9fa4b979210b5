"""The words that a post is found by, weighed by where they stand.

The recipe was measured on nine sites: title four times, headings and the heads of glosses twice, bold words once more,
then the first 4,000 characters, which tell as much as the whole post.
Words are kept as 32-bit hashes: the index needs to compare them, never to show them.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from zlib import crc32

from enrich.reading.blocks import BlockKind, blocks
from enrich.reading.plain import plain
from enrich.reading.words import normal, words

_READ = 4000
_BOLD = re.compile(r"\*\*([^*\n]{1,60})\*\*(\s?[（(][^（）()\n]{2,80}[:：])?")
_MOST = 255


@dataclass(frozen=True, slots=True)
class Features:
    """Hashed words, in the order of the post, and how much each counts, 1 to 255."""

    hashes: array[int] = field(default_factory=lambda: array("I"))
    counts: array[int] = field(default_factory=lambda: array("B"))


def digest(title: str, body: str) -> bytes:
    """16 bytes that change with the title or the body."""
    return hashlib.blake2b(f"{title}\0{body}".encode(errors="surrogatepass"), digest_size=16).digest()


def features(title: str, body: str) -> Features:
    """The weighted words of a post."""
    counts: Counter[str] = Counter()
    for part, weight in _parts(title, body):
        counts.update(words(normal(part)) * weight)
    hashes = map(crc32, "\n".join(counts).encode(errors="surrogatepass").split(b"\n"))
    return Features(array("I", hashes), array("B", [min(_MOST, n) for n in counts.values()])) if counts else Features()


def _parts(title: str, body: str) -> Iterator[tuple[str, int]]:
    found = blocks(body)
    headings = [body[block.start : block.end] for block in found if block.kind is BlockKind.HEADING]
    bold = list(_BOLD.finditer(body))
    prose = "\n".join(plain(body[block.start : block.end]) for block in found if block.start < 2 * _READ)
    yield title, 4
    yield plain("\n".join(headings)), 2
    yield "\n".join(match[1] for match in bold if match[2]), 2
    yield "\n".join(match[1] for match in bold), 1
    yield prose[:_READ], 1
