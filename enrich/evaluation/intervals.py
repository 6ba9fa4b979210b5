"""How sure a measure is: 95 % intervals. Pure, and the same for the same numbers and seed.

A share of posts, each of which counts or does not, gets the score interval of Wilson (Probable Inference, the Law of
Succession, and Statistical Inference, Journal of the American Statistical Association 22, 1927).
Whatever else gets a percentile bootstrap over posts (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
chapter 13): the labels of one post hang together, so whole posts are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from enrich.evaluation.measures import OF_POSTS, Pair, ratio

SAMPLES = 1000
_Z = 1.959963984540054  # the 0.975 quantile of the normal distribution
_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure with its 95 % interval; ``posts`` are those that it could be measured on."""

    value: float
    low: float
    high: float
    posts: int
    method: str


def measured(name: str, pairs: Sequence[Pair], seed: int) -> Measured | None:
    """The measure of this name over these posts; ``None`` where there is nothing to count."""
    there = [pair for pair in pairs if pair[1]]
    value = ratio(there)
    if value is None:
        return None
    if name in OF_POSTS:
        return Measured(value, *wilson(sum(counted for counted, _ in there), len(there)), len(there), "wilson")
    return Measured(value, *bootstrap(there, seed), len(there), "bootstrap")


def wilson(counted: float, number: int) -> tuple[float, float]:
    """The score interval of a share: ``counted`` of ``number`` posts.

    >>> tuple(round(one, 4) for one in wilson(0, 10))
    (0.0, 0.2775)
    """
    share, square = counted / number, _Z * _Z
    centre = (share + square / (2 * number)) / (1 + square / number)
    spread = _Z / (1 + square / number) * math.sqrt(share * (1 - share) / number + square / (4 * number * number))
    return max(0.0, centre - spread), min(1.0, centre + spread)


def bootstrap(pairs: Sequence[Pair], seed: int, samples: int = SAMPLES) -> tuple[float, float]:
    """The percentile interval of a ratio over posts that are drawn again and again."""
    draw = Random(seed)  # noqa: S311 - a sample, not a secret
    found = sorted(ratio(draw.choices(pairs, k=len(pairs))) or 0.0 for _ in range(samples))
    return found[int(samples * _TAIL)], found[math.ceil(samples * (1 - _TAIL)) - 1]


def difference(ours: Sequence[Pair], theirs: Sequence[Pair], seed: int) -> Measured | None:
    """How much more a measure is for some posts than for the same posts in the same order, answered by another.

    Both are drawn together, so that posts which are hard for both do not blur what sets them apart.
    """
    both = [*zip(ours, theirs, strict=True)]
    value = _apart(both)
    if value is None:
        return None
    draw = Random(seed)  # noqa: S311 - a sample, not a secret
    drawn = (_apart(draw.choices(both, k=len(both))) for _ in range(SAMPLES))
    found = sorted(one or 0.0 for one in drawn)
    low, high = found[int(SAMPLES * _TAIL)], found[math.ceil(SAMPLES * (1 - _TAIL)) - 1]
    return Measured(value, low, high, len(both), "paired bootstrap")


def _apart(both: Sequence[tuple[Pair, Pair]]) -> float | None:
    ours, theirs = ratio([one for one, _ in both]), ratio([other for _, other in both])
    return None if ours is None or theirs is None else ours - theirs
