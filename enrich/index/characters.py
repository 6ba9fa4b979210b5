"""The characters of a text as numbers, so that one look at all of them takes no longer than one at each of a few.

Scripts that are written without blanks are told from others by tables over the first 65,536 characters.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Marks = NDArray[np.bool_]
_TABLE = 1 << 16
_BLANK = ord(" ")


def codes(text: str) -> Codes:
    """The number of each character."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def text_of(numbers: Codes) -> str:
    """What `codes` was made of."""
    return numbers.tobytes().decode("utf-32-le", "surrogatepass")


def table(ranges: str = "", singles: str = "") -> Marks:
    """Which characters are in ``ranges``, written as between the brackets of a pattern, or among the ``singles``."""
    found = np.zeros(_TABLE, np.bool_)
    for first, last in re.findall("(.)-(.)", ranges):
        found[ord(first) : ord(last) + 1] = True
    found[codes(singles)] = True
    return found


def among(numbers: Codes, known: Marks) -> Marks:
    """Which characters are in a table, whose last character, none of Unicode's, stands for all beyond it."""
    found: Marks = known[np.minimum(numbers, _TABLE - 1)]
    return found


def with_blanks(numbers: Codes, wide: Marks) -> str:
    """The text with one blank in the place of each run of ``wide`` characters."""
    kept = ~wide
    kept[1:] |= ~wide[:-1]
    kept[:1] = True
    return text_of(np.where(wide, np.uint32(_BLANK), numbers)[kept])
