"""The words of a text (`enrich.markdown.words`), each as the CRC-32 of its UTF-8, repeated as they are.

A CRC is linear: that of two characters is made of what the first adds and what the second adds.
So the pairs of a whole text are hashed by two look-ups each; only words of alphabets are hashed one by one.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from enrich.index.characters import Codes, Marks, among, codes, table, with_blanks
from enrich.markdown.words import HAN, SPACELESS, words

_PAIRED = table(HAN + SPACELESS)
_BYTES = 3  # of each of these characters in UTF-8
_NOTHING = np.zeros(0, np.uint32)


def hashes(text: str) -> NDArray[np.uint32]:
    """The hash of each word of a normal ``text``, in no order."""
    numbers = codes(text)
    wide = among(numbers, _PAIRED)
    if not wide.any():
        return _alphabetic(text)
    return np.concatenate([_paired(numbers, wide), _alphabetic(with_blanks(numbers, wide))])


def _alphabetic(text: str) -> NDArray[np.uint32]:
    counts = Counter(words(text))
    if not counts:
        return _NOTHING
    found = map(crc32, "\n".join(counts).encode(errors="surrogatepass").split(b"\n"))
    return np.repeat(np.fromiter(found, np.uint32, len(counts)), [*counts.values()])


def _paired(numbers: Codes, wide: Marks) -> NDArray[np.uint32]:
    """The pairs of neighbours, and the characters without neighbours."""
    first, second, single = _tables()
    both = wide[:-1] & wide[1:]
    beside = np.zeros(len(wide) + 1, np.bool_)
    beside[1:-1] = both
    alone = wide & ~beside[:-1] & ~beside[1:]
    pairs: NDArray[np.uint32] = first[numbers[:-1][both]] ^ second[numbers[1:][both]]
    return np.concatenate([pairs, single[numbers[alone]]])


@cache
def _tables() -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]:
    """What each character adds to a hash as the first of two, as the second, and its hash alone."""
    numbers = np.arange(len(_PAIRED), dtype=np.uint32)
    signs = (0xE0 | numbers >> 12, 0x80 | numbers >> 6 & 0x3F, 0x80 | numbers & 0x3F)
    step = _step()
    alone = np.zeros_like(numbers)
    for sign in signs:
        alone = step[(alone ^ sign) & 0xFF] ^ alone >> 8
    moved = alone
    for _ in signs:
        moved = step[moved & 0xFF] ^ moved >> 8
    one, two = (np.uint32(crc32(bytes(size))) for size in (_BYTES, 2 * _BYTES))
    return moved, alone ^ two, alone ^ one


def _step() -> NDArray[np.uint32]:
    """What a byte makes of a register of zeros (the polynomial of zlib, reflected)."""
    made = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        made = np.where(made & 1, made >> 1 ^ np.uint32(0xEDB88320), made >> 1)
    return made
