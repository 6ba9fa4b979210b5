"""The small models that choose: against their definitions in plain Python, and in what they are for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.index import conditional_logit
from enrich.index.conditional_logit import Choice
from enrich.index.logistic import Examples, RankerWeights, fit, spread, threshold

PRIOR = (1.0, -1.0)
SIZE = 3
Row = tuple[float, ...]
Judged = tuple[Row, bool, float]  # the measures of a candidate, whether it is right, and for how many it counts
MEASURES = st.tuples(*[st.floats(-3, 3)] * (SIZE - 1), st.just(1.0))
WEIGHTS = st.tuples(*[st.floats(-2, 2)] * SIZE)
JUDGED = st.tuples(MEASURES, st.booleans(), st.sampled_from([1.0, 5.0]))
CHOICES = st.lists(st.lists(MEASURES, min_size=1, max_size=6), max_size=12)


def _examples(judged: Sequence[Judged], size: int) -> Examples:
    measures = np.array([row for row, _, _ in judged]).reshape(-1, size)
    return Examples(measures, np.array([right for _, right, _ in judged], bool), np.array([n for _, _, n in judged]))


def _dot(weights: Row, measures: Row) -> float:
    return math.fsum(map(mul, weights, measures))


def _logistic_slope(judged: Sequence[Judged], weights: Row, prior: Row, strength: float) -> list[float]:
    """The gradient of the negative log posterior: 0 where that is least, since it is convex."""
    precisions = [strength] * (SIZE - 1) + [strength * 1e-3]
    slope = [tight * (weight - mean) for tight, weight, mean in zip(precisions, weights, prior, strict=True)]
    for measures, right, count in judged:
        error = count * (1 / (1 + math.exp(-_dot(weights, measures))) - right)
        slope = [one + error * measure for one, measure in zip(slope, measures, strict=True)]
    return slope


def _logit_slope(choices: Sequence[Sequence[Row]], weights: Row, prior: Row) -> list[float]:
    """The same for choices whose first candidate is the right one."""
    slope = [conditional_logit.STRENGTH * (weight - mean) for weight, mean in zip(weights, prior, strict=True)]
    for candidates in choices:
        odds = [math.exp(_dot(weights, measures)) for measures in candidates]
        shares = [one / sum(odds) for one in odds]
        expected = [sum(map(mul, shares, column)) for column in zip(*candidates, strict=True)]
        slope = [one + mean - real for one, mean, real in zip(slope, expected, candidates[0], strict=True)]
    return slope


@given(st.lists(JUDGED, max_size=30), WEIGHTS, st.sampled_from([0.5, 10.0]))
def test_fit_is_the_most_likely(judged: list[Judged], prior: Row, strength: float) -> None:
    """The fitted weights are those of highest posterior probability."""
    found = fit(_examples(judged, SIZE), prior, strength)
    assert _logistic_slope(judged, found, prior, strength) == pytest.approx([0.0] * SIZE, abs=1e-3)


@given(CHOICES, WEIGHTS)
def test_choice_is_the_most_likely(choices: list[list[Row]], prior: Row) -> None:
    """So are those that are fitted to choices."""
    found = conditional_logit.fit([Choice(np.array(candidates), 0) for candidates in choices], prior)
    assert _logit_slope(choices, found, prior) == pytest.approx([0.0] * SIZE, abs=1e-3)


@given(st.lists(MEASURES, min_size=1), WEIGHTS, st.floats(-1, 1))
def test_scores_are_weighted_sums(rows: list[Row], weights: Row, limit: float) -> None:
    """A score is the weighted sum above the threshold, and the same for the same measures."""
    found = RankerWeights(weights, limit).scores(np.array([*rows, *rows]))
    assert found.tolist() == pytest.approx([_dot(weights, row) - limit for row in (*rows, *rows)])
    assert found[: len(rows)].tolist() == found[len(rows) :].tolist()


def test_without_examples_the_prior_stands() -> None:
    """Nothing seen, nothing learned."""
    assert fit(_examples([], 2), PRIOR) == pytest.approx(PRIOR)
    assert conditional_logit.fit([], PRIOR) == PRIOR


def test_what_separates_gets_weight() -> None:
    """A measure that tells right from wrong gains weight, one that does not keeps its own."""
    examples = [((1.0, 0.5, 1.0), True, 1.0), ((0.0, 0.5, 1.0), False, 1.0)] * 50
    found = fit(_examples(examples, 3), (0.0, 0.0, 0.0), strength=1.0)
    assert found[0] > 1.0
    assert abs(found[1]) < found[0] / 3


def test_a_count_counts_as_so_many() -> None:
    """One example that counts for 5 is five examples."""
    once = [((1.0, 1.0), True, 5.0), ((0.5, 1.0), False, 1.0)]
    often = [((1.0, 1.0), True, 1.0)] * 5 + [((0.5, 1.0), False, 1.0)]
    assert fit(_examples(once, 2), PRIOR) == pytest.approx(fit(_examples(often, 2), PRIOR), abs=1e-6)


def test_a_strong_prior_holds_longer() -> None:
    """The stronger the prior, the less the same examples move it."""
    examples = _examples([((1.0, 1.0), False, 1.0)] * 10, 2)
    weak, strong = (fit(examples, PRIOR, strength)[0] for strength in (0.1, 100.0))
    assert abs(strong - PRIOR[0]) < abs(weak - PRIOR[0])


@pytest.mark.parametrize(
    ("posts", "most", "limit"),
    [
        ([([(2.0, True), (1.0, False)], 1)], 5, 2.0),
        ([([(2.0, True), (1.0, True), (0.0, False)], 2)], 5, 1.0),
        ([([(2.0, False), (1.0, True)], 1)], 5, 1.0),
        ([([(3.0, True), (2.0, True), (1.0, True)], 3)], 1, 3.0),
        ([([(1.0, False)], 1)], 5, 0.0),
        ([], 5, 0.0),
    ],
)
def test_threshold(posts: list[tuple[list[tuple[float, bool]], int]], most: int, limit: float) -> None:
    """The threshold is the score from which F1 over all posts is best."""
    given_ = [
        (np.array([score for score, _ in scores]), np.array([right for _, right in scores]), truth)
        for scores, truth in posts
    ]
    assert threshold(given_, most) == limit


@pytest.mark.parametrize(("size", "most", "kept"), [(3, 5, [0, 1, 2]), (10, 5, [0, 2, 4, 6, 8]), (0, 5, [])])
def test_spread(size: int, most: int, kept: list[int]) -> None:
    """A sample is spread evenly."""
    assert list(spread(range(size), most)) == kept


def test_candidates_of_one_choice_compete() -> None:
    """What is the same for all candidates of a post tells nothing, what sets the right one apart gains weight."""
    choices = [Choice(np.array([(best, float(post), 1.0) for best in (1.0, 0.0, 0.2)]), 0) for post in range(40)]
    found = conditional_logit.fit(choices, (0.0, 0.5, -1.0))
    assert found[0] > 2.0
    assert found[1:] == pytest.approx((0.5, -1.0))


def test_a_choice_is_as_likely_as_counted() -> None:
    """Where the right one bears a measure three times of four, its odds are three to one, as far as the prior lets."""
    choices = [Choice(np.array([[1.0], [0.0]]), int(post % 4 == 0)) for post in range(4000)]
    assert conditional_logit.fit(choices, (0.0,)) == pytest.approx((math.log(3),), abs=0.01)
