"""What speaks for a candidate and against it, in one line for a person, from its measures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from enrich.index import names, terms
from enrich.index.labels import NEAREST
from enrich.report import counted

_HALF = 0.5
_Measured = Mapping[str, float]


def of_term(row: Sequence[float]) -> tuple[bool, str]:
    """Whether a term, or at least half of its words, stands in the post, and what speaks for it."""
    found = dict(zip(terms.MEASURES, row, strict=True))
    parts = max(found["words in title"], found["words in text"])
    stands = not found["not in text"] or parts >= _HALF
    told = [_bearers(_count(found["neighbours"])), _places(found) if not found["not in text"] else _parts(parts)]
    return stands, "; ".join(filter(None, told))


def of_name(row: Sequence[float], used: int) -> tuple[bool, str]:
    """That a name stands in the post, as each candidate does, and what speaks for it; ``used`` is by how many posts."""
    found = dict(zip(names.MEASURES, row, strict=True))
    told = "new to the site, between book marks" if found["new"] else f"{_posts(used)} of the site"
    return True, f"{_places(found)}; {told}"


def _bearers(count: int) -> str:
    if not count:
        return "no near post bears it"
    return f"{count} of the {NEAREST} nearest posts {'bears' if count == 1 else 'bear'} it"


def _posts(count: int) -> str:
    return f"borne by {counted(count, 'post')}"


def _places(found: _Measured) -> str:
    count = _count(found["in text"])
    often = "once" if count <= 1 else f"{count} times"
    if found["in title"]:
        return f"stands in the title, {often} in all"
    return f"stands {often}, first near the beginning" if found["in lead"] else f"stands {often} in the text"


def _parts(share: float) -> str:
    if not share:
        return "no word of it stands in the post"
    return "all of its words stand in the post, apart" if share >= 1 else "a part of its words stands in the post"


def _count(measure: float) -> int:
    return round(math.expm1(measure))
