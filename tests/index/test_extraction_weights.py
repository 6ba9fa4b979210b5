"""How a site writes its texts, as far as its own posts tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from enrich.frontmatter import Style
from enrich.index.extraction_weights import METHODS, SAMPLE, ExtractionHabits, length, manner, sampled
from enrich.index.row import Row
from enrich.markdown.extract import DEFAULT, LEAD, Weights

POSTS = 40


def _rows(lead: Callable[[int], float], posts: int = POSTS) -> Sequence[Row]:
    """Posts whose lead has this much in common with their summary, and all else one half."""
    rows = [
        Row(f"{n}.md", 0, 0, b"", bytes([n % 256]), "", 0, {"summary": ("x" * (n + 1),)}, Style(), [], [])
        for n in range(posts)
    ]
    for number, row in enumerate(rows):
        row.overlaps["summary"] = dict.fromkeys(METHODS, 0.5) | {"lead": lead(number)}
    return rows


@pytest.mark.parametrize(
    ("lead", "chosen"),
    [
        (lambda number: 0.6 + number / 1000, LEAD),
        (lambda number: 0.4 + number / 1000, DEFAULT),
        (lambda number: 1.0 if number == 7 else 0.5, DEFAULT),
        (lambda number: number % 2 * 1.0, DEFAULT),
    ],
)
def test_a_method_must_win_beyond_chance(lead: Callable[[int], float], chosen: Weights) -> None:
    """What is better on most posts replaces the default; what is better on one, or by luck, does not."""
    assert manner(_rows(lead), "summary").weights == (chosen.centroid, chosen.title, chosen.position)


def test_few_posts_tell_nothing() -> None:
    """Below five texts neither a length nor weights are known."""
    assert manner(_rows(lambda _: 1.0, posts=4), "summary") == ExtractionHabits(0, None)
    assert length(["a" * 3] * 4) == 0
    assert length(["a"] * 4 + ["abc"] * 5) == 3


def test_the_sample_stays_the_same() -> None:
    """Whatever the order of the posts, the same ones are measured."""
    rows = _rows(lambda _: 0.5, posts=256)
    assert [row.path for row in sampled(rows)] == [row.path for row in sampled(rows[::-1])]
    assert len(sampled(rows)) == SAMPLE
