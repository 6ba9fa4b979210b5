"""The line that tells what speaks for a candidate."""

from __future__ import annotations

import math

import pytest

from enrich.index import names, terms
from enrich.index.reasons import of_name, of_term


def _row(measures: tuple[str, ...], **told: float) -> list[float]:
    return [told.get(name.replace(" ", "_"), 0.0) for name in measures]


@pytest.mark.parametrize(
    ("told", "stands", "why"),
    [
        (
            {"neighbours": math.log1p(7), "in_title": 1, "in_text": math.log1p(3)},
            True,
            "7 of the 60 nearest posts bear it; stands in the title, 3 times in all",
        ),
        (
            {"neighbours": math.log1p(1), "in_lead": 1, "in_text": math.log1p(1)},
            True,
            "1 of the 60 nearest posts bears it; stands once, first near the beginning",
        ),
        ({"in_text": math.log1p(2)}, True, "no near post bears it; stands 2 times in the text"),
        ({"not_in_text": 1}, False, "no near post bears it; no word of it stands in the post"),
        (
            {"not_in_text": 1, "words_in_text": 0.5},
            True,
            "no near post bears it; a part of its words stands in the post",
        ),
        (
            {"not_in_text": 1, "words_in_text": 0.25},
            False,
            "no near post bears it; a part of its words stands in the post",
        ),
        (
            {"not_in_text": 1, "words_in_text": 1.0},
            True,
            "no near post bears it; all of its words stand in the post, apart",
        ),
    ],
)
def test_what_speaks_for_a_term(told: dict[str, float], *, stands: bool, why: str) -> None:
    """The neighbours that bear it, and where it stands; half of its words are enough."""
    assert of_term(_row(terms.MEASURES, **told)) == (stands, why)


@pytest.mark.parametrize(
    ("told", "used", "why"),
    [
        (
            {"in_text": math.log1p(2), "in_title": 1},
            4,
            "stands in the title, 2 times in all; borne by 4 posts of the site",
        ),
        ({"in_text": math.log1p(1)}, 1, "stands once in the text; borne by 1 post of the site"),
        ({"in_text": math.log1p(1), "new": 1}, 0, "stands once in the text; new to the site, between book marks"),
    ],
)
def test_what_speaks_for_a_name(told: dict[str, float], used: int, why: str) -> None:
    """Where it stands, and how many posts bear it."""
    assert of_name(_row(names.MEASURES, **told), used) == (True, why)
