"""Where exactly one of a post's candidates is right, they compete: a conditional logit model (McFadden 1974).

It is fitted to choose, not to judge each candidate alone, as `logistic` does for lists: on the 1,199 posts of a garden,
fitted on 400 of them and judged on the others, that raised the hits of areas from 0.682 to 0.697, of categories from
0.486 to 0.491.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from enrich.index.logistic import Floats, newton

STRENGTH = 3.0
_LEAST = 1e-300


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """The measures of a post's candidates, and which of them is right."""

    candidates: Floats
    right: int


def fit(choices: Sequence[Choice], prior: Sequence[float]) -> tuple[float, ...]:
    """The weights of highest posterior probability; the prior's mean is ``prior``, its precision `STRENGTH`."""
    mean = np.array(prior)
    if not choices:
        return tuple(prior)
    measures = np.concatenate([choice.candidates for choice in choices])
    sizes = np.array([len(choice.candidates) for choice in choices])
    starts = np.cumsum(sizes) - sizes
    right = starts + [choice.right for choice in choices]

    def shares(weights: Floats) -> Floats:
        """How likely each candidate is."""
        scores = measures @ weights
        odds: Floats = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        odds /= np.repeat(np.add.reduceat(odds, starts), sizes)
        return odds

    def loss(weights: Floats) -> float:
        pulled = STRENGTH * ((weights - mean) ** 2).sum() / 2
        return float(pulled - np.log(np.maximum(shares(weights)[right], _LEAST)).sum())

    def slopes(weights: Floats) -> tuple[Floats, Floats]:
        weighed = measures * shares(weights)[:, np.newaxis]
        expected = np.add.reduceat(weighed, starts)
        gradient = STRENGTH * (weights - mean) + (expected - measures[right]).sum(axis=0)
        return gradient, np.diag(np.full(len(mean), STRENGTH)) + weighed.T @ measures - expected.T @ expected

    return newton(mean, loss, slopes)
