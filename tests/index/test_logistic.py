"""The small model that chooses."""

from __future__ import annotations

import math

import pytest

from enrich.index import conditional_logit
from enrich.index.conditional_logit import Choice
from enrich.index.logistic import Example, Weights, fit, spread, threshold

PRIOR = (1.0, -1.0)


def test_without_examples_the_prior_stands() -> None:
    """Nothing seen, nothing learned."""
    assert fit([], PRIOR) == pytest.approx(PRIOR)


def test_what_separates_gets_weight() -> None:
    """A measure that tells right from wrong gains weight, one that does not keeps its own."""
    examples = [Example((1.0, 0.5, 1.0), right=True), Example((0.0, 0.5, 1.0), right=False)] * 50
    found = fit(examples, (0.0, 0.0, 0.0), strength=1.0)
    assert found[0] > 1.0
    assert abs(found[1]) < found[0] / 3


def test_a_weight_counts_as_so_many() -> None:
    """One example of weight 5 is five examples."""
    once = [Example((1.0, 1.0), right=True, weight=5.0), Example((0.5, 1.0), right=False)]
    often = [Example((1.0, 1.0), right=True)] * 5 + [Example((0.5, 1.0), right=False)]
    assert fit(once, PRIOR) == pytest.approx(fit(often, PRIOR), abs=1e-6)


def test_a_strong_prior_holds_longer() -> None:
    """The stronger the prior, the less the same examples move it."""
    examples = [Example((1.0, 1.0), right=False)] * 10
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
    assert threshold(posts, most) == limit


def test_score() -> None:
    """The score is the weighted sum above the threshold."""
    assert Weights((2.0, -1.0), 0.5).score((1.0, 1.0)) == pytest.approx(0.5)


@pytest.mark.parametrize(("size", "most", "kept"), [(3, 5, [0, 1, 2]), (10, 5, [0, 2, 4, 6, 8]), (0, 5, [])])
def test_spread(size: int, most: int, kept: list[int]) -> None:
    """A sample is spread evenly."""
    assert list(spread(range(size), most)) == kept


def test_candidates_of_one_choice_compete() -> None:
    """What is the same for all candidates of a post tells nothing, what sets the right one apart gains weight."""
    choices = [Choice([(best, float(post), 1.0) for best in (1.0, 0.0, 0.2)], 0) for post in range(40)]
    found = conditional_logit.fit(choices, (0.0, 0.5, -1.0))
    assert found[0] > 2.0
    assert found[1:] == pytest.approx((0.5, -1.0))


def test_a_choice_is_as_likely_as_counted() -> None:
    """Where the right one bears a measure three times of four, its odds are three to one, as far as the prior lets."""
    choices = [Choice([(1.0,), (0.0,)], int(post % 4 == 0)) for post in range(4000)]
    assert conditional_logit.fit(choices, (0.0,)) == pytest.approx((math.log(3),), abs=0.01)
