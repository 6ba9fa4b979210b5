"""A small logistic model: measures of a candidate in, how likely it is to be right out.

Fitted by Newton's method with the shipped weights as its prior mean (maximum a posteriori), so that a site with few
labelled posts keeps the shipped weights and one with many finds its own.
A score is the log-odds above the site's threshold: a candidate is proposed where it is positive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STRENGTH = 10.0
_ROUNDS = 15
_HALVINGS = 12
_GAIN = 0.25
_ENOUGH = 1e-3
_FREE = 1e-3
_STEEPEST = 30.0

Floats = NDArray[np.float64]  # one dimension, or a row for each candidate and a column for each measure
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RankerWeights:
    """The weights, one for each measure and the last for a constant 1, and the log-odds from which one is proposed."""

    values: tuple[float, ...]
    threshold: float = 0.0

    def scores(self, measures: Floats) -> Floats:
        """The log-odds of each candidate above the threshold."""
        return self.odds(measures) - self.threshold

    def odds(self, measures: Floats) -> Floats:
        """The log-odds of each candidate.

        Added up in order: a matrix product may round equal rows differently, and then ties would be none.
        """
        odds: Floats = np.cumsum(measures * self.values, axis=1)[:, -1]
        return odds


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Candidates of posts whose labels are known, a row each; ``counts`` counts one for others that are left out."""

    measures: Floats
    right: Flags
    counts: Floats


def fit(examples: Examples, prior: Sequence[float], strength: float = STRENGTH) -> tuple[float, ...]:
    """The weights of highest posterior probability; ``strength`` is the prior's precision.

    The prior holds all weights but the constant's, which is all but free.
    """
    mean = np.array(prior)
    tight = np.full(len(mean), strength)
    tight[-1] *= _FREE
    measures, right, counts = examples.measures, examples.right, examples.counts
    sign = np.where(right, -1.0, 1.0)

    def loss(weights: Floats) -> float:
        against = np.logaddexp(0.0, sign * (measures @ weights))
        return float(tight @ (weights - mean) ** 2 / 2 + counts @ against)

    def slopes(weights: Floats) -> tuple[Floats, Floats]:
        likely = 1.0 / (1.0 + np.exp(-np.clip(measures @ weights, -_STEEPEST, _STEEPEST)))
        gradient = tight * (weights - mean) + (counts * (likely - right)) @ measures
        bend = counts * likely * (1.0 - likely)
        return gradient, np.diag(tight) + (measures.T * bend) @ measures

    return newton(mean, loss, slopes)


def newton(
    start: Floats, loss_of: Callable[[Floats], float], slopes_of: Callable[[Floats], tuple[Floats, Floats]]
) -> tuple[float, ...]:
    """The weights of least loss, where that is convex; the slopes are its gradient and its Hessian.

    Far from the optimum Newton's steps overshoot: one that gains less than a quarter of what the slope promises is
    halved (Armijo's rule).
    """
    weights, loss = start, loss_of(start)
    for _ in range(_ROUNDS):
        gradient, hessian = slopes_of(weights)
        step = np.linalg.solve(hessian, gradient)
        for tried in (step / 2**halvings for halvings in range(_HALVINGS)):
            if (better := loss_of(weights - tried)) <= loss - _GAIN * float(gradient @ tried):
                break
        else:
            break
        weights, loss = weights - tried, better
        if np.abs(tried).max() < _ENOUGH:
            break
    return tuple(weights.tolist())


def threshold(posts: Sequence[tuple[Floats, Flags, int]], most: int) -> float:
    """The score from which to propose, so that F1 over the posts is best.

    Each post gives its candidates' scores, which of them are right, and how many labels it really bears.
    At most ``most`` are proposed for a post.
    """
    kept = sorted((pair for scores, right, _ in posts for pair in _best(scores, right, most)), reverse=True)
    total = sum(truth for _, _, truth in posts)
    best = (0.0, 0.0)
    hits = 0
    for proposed, (score, right) in enumerate(kept, 1):
        hits += right
        best = max(best, (2 * hits / (proposed + total), -score))
    return -best[1]


def _best(scores: Floats, right: Flags, most: int) -> Iterator[tuple[float, bool]]:
    """The best scores of one post, each with whether it is a right candidate's."""
    places = np.lexsort((right, scores))[::-1][:most]
    return zip(scores[places].tolist(), right[places].tolist(), strict=True)


def spread(items: Sequence[int], most: int) -> Iterator[int]:
    """At most ``most`` items, evenly spread over the sequence."""
    if len(items) <= most:
        yield from items
    else:
        yield from (items[place * len(items) // most] for place in range(most))
