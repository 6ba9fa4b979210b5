"""How log-odds become the probability that a site's owner takes a candidate."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from enrich.fields.specs import KNOWN
from enrich.index import terms
from enrich.index.calibration import Calibration, calibrated, competing, folds
from enrich.index.logistic import RankerWeights
from enrich.index.ranker_training import Judged, Learned, assured, parsed, unlearned

PLAIN = Calibration()


def _drawn(slope: float, shift: float, size: int) -> tuple[Any, Any]:
    """Candidates with log-odds from -4 to 4 of which the truth is that they are right by this curve."""
    drawn = np.random.default_rng(3)
    odds = drawn.uniform(-4, 4, size)
    return odds, drawn.random(size) < Calibration(slope, shift).probabilities(odds)


@pytest.mark.parametrize(("slope", "shift"), [(1.0, 0.0), (0.5, -1.0), (2.0, 1.0), (0.2, 0.0), (1.0, -2.0)])
def test_the_curve_of_many_posts_is_found(slope: float, shift: float) -> None:
    """Whatever the prior says."""
    found = calibrated([_drawn(slope, shift, 4000)], PLAIN)
    assert (found.slope, found.shift) == pytest.approx((slope, shift), abs=0.2)


def test_few_posts_hardly_change_the_slope() -> None:
    """The prior holds it; without any candidate, nothing changes."""
    assert calibrated([_drawn(0.0, 0.0, 3)], PLAIN).slope > 0.5
    empty = np.zeros(0)
    assert calibrated([(empty, empty.astype(bool))], Calibration(0.7, -0.1)) == Calibration(0.7, -0.1)


@pytest.mark.parametrize("odds", [[0.0, 0.0], [3.0, -3.0, 0.0], [1.0], [50.0, -50.0], []])
def test_of_competing_candidates_one_is_right(odds: list[float]) -> None:
    """Their probabilities add up to one."""
    likely = PLAIN.probabilities(competing(np.array(odds)))
    assert likely.sum() == pytest.approx(1.0 if odds else 0.0, abs=1e-6)


@pytest.mark.parametrize("size", [1, 3, 4, 10, 11, 200])
def test_each_post_is_scored_once_by_what_others_taught(size: int) -> None:
    """No post is in both parts."""
    dealt = folds(size)
    assert sorted(place for _, asked in dealt for place in asked) == [*range(size)]
    assert all(set(known).isdisjoint(asked) and len(known) + len(asked) == size for known, asked in dealt)


def test_a_measure_that_means_nothing_makes_nothing_sure() -> None:
    """Candidates that are right by chance alone get the share of those that are, however sure the weights were."""
    drawn = np.random.default_rng(5)
    posts = [
        Judged(np.column_stack([drawn.normal(size=(20, 1)), np.ones(20)]), drawn.random(20) < 0.2, 4) for _ in range(60)
    ]
    curve = assured(posts, RankerWeights((3.0, 0.0)), PLAIN, 5)
    odds = np.array([-0.5, 0.5]) + RankerWeights((0.0, np.log(0.25))).odds(np.array([[0.0, 1.0]]))
    assert curve.probabilities(odds) == pytest.approx([0.2, 0.2], abs=0.12)


def test_what_was_learned_is_kept() -> None:
    """To the bit, and the shipped one where nothing was."""
    learned = Learned(RankerWeights((1.0, 2.0), 0.5), 3, Calibration(0.9, -0.2))
    assert parsed(learned.dump()) == learned
    likely = unlearned(KNOWN["tags"]).judged(KNOWN["tags"], np.zeros((1, len(terms.MEASURES))))[1]
    assert 0.0 < likely[0] < 1.0
