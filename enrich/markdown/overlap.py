"""How much two texts have in common: ROUGE-L (Lin 2004), in any script."""

from __future__ import annotations

import re
from collections.abc import Sequence

from enrich.markdown.plain import CJK
from enrich.markdown.words import MARKS, normal

_WIDE = re.compile(f"[{CJK}]")
_WORD = re.compile(rf"[\w{MARKS}]+")
_WIDE_SHARE = 0.2


def rouge_l(one: str, other: str) -> float:
    """F1 of the longest common subsequence, 0 to 1.

    Characters are compared where a fifth of a text is Chinese or Japanese, else words.
    """
    from rapidfuzz.distance import LCSseq

    left, right = _units(one), _units(other)
    common = LCSseq.similarity(left, right)
    return 2 * common / (len(left) + len(right)) if common else 0.0


def is_wide(text: str) -> bool:
    """Whether at least a fifth of a text is Chinese or Japanese."""
    return len(_WIDE.findall(text)) > _WIDE_SHARE * len(text)


def has_wide(text: str) -> bool:
    """Whether there is any Chinese or Japanese in a text."""
    return bool(_WIDE.search(text))


def _units(text: str) -> Sequence[str]:
    folded = normal(text)
    if is_wide(folded):
        return [character for character in folded if character.isalnum()]
    return _WORD.findall(folded)
