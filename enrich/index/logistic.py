"""A small logistic model: measures of a candidate in, how likely it is to be right out.

Fitted by Newton's method with the shipped weights as its prior mean (maximum a posteriori), so that a site with few
labelled posts keeps the shipped weights and one with many finds its own.
A score is the log-odds above the site's threshold: a candidate is proposed where it is positive.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import mul

STRENGTH = 10.0
_ROUNDS = 15
_HALVINGS = 12
_ENOUGH = 1e-3
_FREE = 1e-3
_STEEPEST = 30.0

Measures = Sequence[float]
Slopes = tuple[list[float], list[list[float]]]


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights, one for each measure and the last for a constant 1, and the log-odds from which one is proposed."""

    values: tuple[float, ...]
    threshold: float = 0.0

    def score(self, measures: Measures) -> float:
        """The log-odds above the threshold."""
        odds: float = sum(map(mul, self.values, measures))
        return odds - self.threshold


@dataclass(frozen=True, slots=True)
class Example:
    """A candidate of a post whose labels are known; ``weight`` counts it several times where others are left out."""

    measures: Measures
    right: bool
    weight: float = 1.0


def fit(examples: Sequence[Example], prior: Sequence[float], strength: float = STRENGTH) -> tuple[float, ...]:
    """The weights of highest posterior probability; ``strength`` is the prior's precision."""
    return newton(
        prior,
        lambda weights: _loss(examples, weights, prior, strength),
        lambda weights: _slopes(examples, weights, prior, strength),
    )


def newton(
    start: Sequence[float], loss_of: Callable[[list[float]], float], slopes_of: Callable[[list[float]], Slopes]
) -> tuple[float, ...]:
    """The weights of least loss, where that is convex; the slopes are its gradient and the lower half of its Hessian.

    A step that does not lessen the loss is halved, since far from the optimum Newton's steps overshoot.
    """
    weights = list(start)
    loss = loss_of(weights)
    for _ in range(_ROUNDS):
        gradient, hessian = slopes_of(weights)
        for row, line in enumerate(hessian):
            line[row + 1 :] = [below[row] for below in hessian[row + 1 :]]
        step = _solved(hessian, gradient)
        for _ in range(_HALVINGS):
            tried = [weight - change for weight, change in zip(weights, step, strict=True)]
            better = loss_of(tried)
            if better <= loss:
                break
            step = [change / 2 for change in step]
        else:
            break
        weights, loss = tried, better
        if max(map(abs, step)) < _ENOUGH:
            break
    return tuple(weights)


def threshold(posts: Sequence[tuple[Sequence[tuple[float, bool]], int]], most: int) -> float:
    """The score from which to propose, so that F1 over the posts is best.

    Each post gives its candidates' scores with whether they are right, and how many labels it really bears.
    At most ``most`` are proposed for a post.
    """
    kept = sorted((pair for scores, _ in posts for pair in nlargest_scores(scores, most)), reverse=True)
    total = sum(truth for _, truth in posts)
    best = (0.0, 0.0)
    hits = 0
    for proposed, (score, right) in enumerate(kept, 1):
        hits += right
        best = max(best, (2 * hits / (proposed + total), -score))
    return -best[1]


def nlargest_scores(scores: Sequence[tuple[float, bool]], most: int) -> Sequence[tuple[float, bool]]:
    """The best scores of one post."""
    return sorted(scores, reverse=True)[:most]


def _slopes(examples: Sequence[Example], weights: Sequence[float], prior: Sequence[float], strength: float) -> Slopes:
    """Gradient and lower half of the Hessian of the negative log posterior."""
    size = len(weights)
    tight = _precisions(size, strength)
    gradient = [pull * (weight - mean) for pull, weight, mean in zip(tight, weights, prior, strict=True)]
    hessian = [[tight[row] if row == column else 0.0 for column in range(size)] for row in range(size)]
    for example in examples:
        measures = example.measures
        likely = _logistic(sum(map(mul, weights, measures)))
        error = example.weight * (likely - example.right)
        bend = example.weight * likely * (1.0 - likely)
        filled = [(place, value) for place, value in enumerate(measures) if value]
        for count, (row, value) in enumerate(filled, 1):
            gradient[row] += error * value
            bent, line = bend * value, hessian[row]
            for column, other in filled[:count]:
                line[column] += bent * other
    return gradient, hessian


def _loss(examples: Sequence[Example], weights: Sequence[float], prior: Sequence[float], strength: float) -> float:
    """The negative log posterior, but for a constant."""
    pulls = zip(_precisions(len(weights), strength), weights, prior, strict=True)
    loss = sum(pull * (weight - mean) ** 2 / 2 for pull, weight, mean in pulls)
    for example in examples:
        odds = sum(map(mul, weights, example.measures))
        against = -odds if example.right else odds
        loss += example.weight * (math.log1p(math.exp(against)) if against < _STEEPEST else against)
    return loss


def _precisions(size: int, strength: float) -> list[float]:
    """How strongly the prior holds each weight; the constant's is all but free."""
    return [strength] * (size - 1) + [strength * _FREE]


def _logistic(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-_STEEPEST, min(_STEEPEST, odds))))


def _solved(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """The solution of a positive definite system, by Gaussian elimination."""
    size = len(right)
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for pivot in range(size):
        lead = rows[pivot][pivot]
        for row in range(pivot + 1, size):
            factor = rows[row][pivot] / lead
            if factor:
                rows[row] = [value - factor * above for value, above in zip(rows[row], rows[pivot], strict=True)]
    found = [0.0] * size
    for row in reversed(range(size)):
        rest = sum(rows[row][column] * found[column] for column in range(row + 1, size))
        found[row] = (rows[row][size] - rest) / rows[row][row]
    return found


def spread(items: Sequence[int], most: int) -> Iterator[int]:
    """At most ``most`` items, evenly spread over the sequence."""
    if len(items) <= most:
        yield from items
    else:
        yield from (items[place * len(items) // most] for place in range(most))
