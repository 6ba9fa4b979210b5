"""How likely it is that a site's owner takes a candidate, from its log-odds: a logistic curve (Platt 1999).

The log-odds of candidates that a model was fitted to are too sure, so the curve is learned from posts that it was not:
the labelled posts are dealt into folds, and each is scored by what was fitted to the others.
The shipped curve is the prior, for a site with few labelled posts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from enrich.index.logistic import Examples, Flags, Floats, fit

FOLDS, FEW_FOLDS = 4, 2
_MANY = 200
_STEEPEST = 30.0
_LEAST = 1e-12


@dataclass(frozen=True, slots=True)
class Calibration:
    """The log-odds are multiplied by ``slope``, then ``shift`` is added."""

    slope: float = 1.0
    shift: float = 0.0

    def probabilities(self, odds: Floats) -> Floats:
        """How likely each candidate is to be taken, 0 to 1."""
        likely: Floats = 1.0 / (1.0 + np.exp(-np.clip(self.slope * odds + self.shift, -_STEEPEST, _STEEPEST)))
        return likely


def alone(odds: Floats) -> Floats:
    """The log-odds of candidates of which any number may be right."""
    return odds


def competing(odds: Floats) -> Floats:
    """The log-odds of candidates of which exactly one is right."""
    if not len(odds):
        return odds
    shares = np.exp(odds - odds.max())
    shares /= shares.sum()
    found: Floats = np.log(np.maximum(shares, _LEAST)) - np.log(np.maximum(1.0 - shares, _LEAST))
    return found


def calibrated(found: Sequence[tuple[Floats, Flags]], prior: Calibration) -> Calibration:
    """The curve that suits candidates of posts, each with its log-odds and whether it is right."""
    odds = np.concatenate([one for one, _ in found])
    right = np.concatenate([flags for _, flags in found])
    if not len(odds):
        return prior
    told = Examples(np.column_stack([odds, np.ones(len(odds))]), right, np.ones(len(odds)))
    return Calibration(*fit(told, (prior.slope, prior.shift)))


def folds(size: int) -> Sequence[tuple[Sequence[int], Sequence[int]]]:
    """The places of posts to fit to, and of those to score, once for each fold; of many posts, a half is enough."""
    count = FEW_FOLDS if size >= _MANY else FOLDS
    dealt = [[*range(fold, size, count)] for fold in range(count)]
    return [([place for place in range(size) if place % count != fold], asked) for fold, asked in enumerate(dealt)]
