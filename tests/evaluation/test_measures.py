"""The measures: of labels, terms and texts, and how sure they are."""

from __future__ import annotations

import pytest

from enrich.evaluation.intervals import bootstrap, difference, measured, wilson
from enrich.evaluation.measures import OF_POSTS, Compared, of_kind, pairs, ratio, rouge_l
from enrich.evaluation.told import NAMES
from enrich.values import Kind


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [
        ("", "", 0.0),
        ("a b c", "a b c", 1.0),
        ("A  b, C!", "a b c", 1.0),
        ("a x b y", "a b", 2 / 3),
        ("b a", "a b", 0.5),
        ("时间是承诺", "时间是 承诺。", 1.0),
        ("时间承诺", "承诺", 2 / 3),
        ("…", "a", 0.0),
    ],
)
def test_texts_by_what_they_have_in_common(one: str, other: str, value: float) -> None:
    """ROUGE-L counts the longest common subsequence: of words, and of characters in Chinese."""
    assert rouge_l(one, other) == pytest.approx(value)
    assert rouge_l(other, one) == pytest.approx(value)


def test_lists_over_all_posts_together() -> None:
    """Precision, recall and F1 add up labels, not posts; a post without a proposal counts in what is missing."""
    those = [
        Compared("a", ("x", "y"), ("x", "z"), auto=True),
        Compared("b", ("x", "y"), ()),
        Compared("c", ("x",), ("x",)),
    ]
    made = pairs(Kind.TERMS, those)
    assert ratio(made["precision"]) == pytest.approx(2 / 3)
    assert ratio(made["recall"]) == pytest.approx(2 / 5)
    assert ratio(made["f1"]) == pytest.approx(2 * 2 / (3 + 5))
    assert ratio(made["filled"]) == pytest.approx(2 / 3)
    assert ratio(made["auto"]) == pytest.approx(1 / 3)
    assert ratio(made["evidence"]) is None


def test_a_text_is_measured_where_there_is_one() -> None:
    """A missing text has no ROUGE-L, and no say in whether lengths and languages are kept."""
    those = [
        Compared("a", ("four words stand here",), ("four words stand here",), language=True),
        Compared("b", ("four words stand here",), ("four words stand here and two more",), language=False),
        Compared("c", ("four words stand here",), ()),
    ]
    made = pairs(Kind.TEXT, those)
    assert ratio(made["rouge_l"]) == pytest.approx((1 + 8 / 11 + 0) / 3)
    assert ratio(made["length_kept"]) == ratio(made["language_kept"]) == pytest.approx(1 / 2)


@pytest.mark.parametrize(
    ("counted", "number", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_a_share_of_posts(counted: int, number: int, low: float, high: float) -> None:
    """The last row is the example of Newcombe (Statistics in Medicine 17, 1998), table I, method 3."""
    assert wilson(counted, number) == pytest.approx((low, high), abs=1e-4)


def test_an_interval_is_the_same_each_time_and_holds_the_value() -> None:
    """The seed decides, and posts are drawn whole: equal posts leave no doubt."""
    rows = [(float(number % 3), 2.0) for number in range(60)]
    low, high = bootstrap(rows, 7)
    assert (low, high) == bootstrap(rows, 7) != bootstrap(rows, 8)
    assert low < (ratio(rows) or 0.0) < high
    assert bootstrap([(1.0, 2.0)] * 9, 7) == (0.5, 0.5)


def test_which_interval_a_measure_gets() -> None:
    """A share of posts gets Wilson's, also by chance; what adds up labels gets the other, also by chance."""
    rows = [(1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
    by_posts, by_labels = measured("filled", rows, 7), measured("precision", rows, 7)
    assert by_posts is not None
    assert by_labels is not None
    assert (by_posts.method, by_posts.posts, by_posts.value) == ("wilson", 2, 0.5)
    assert (by_labels.method, by_labels.posts, by_labels.value) == ("bootstrap", 2, 0.5)
    assert measured("filled", [], 7) is None


def test_a_difference_is_that_of_the_same_posts() -> None:
    """Hard posts are hard for both: what is always a little better is surely better, though the intervals overlap."""
    hard = [(number % 10 / 10, 1.0) for number in range(50)]
    better = [(value + 0.05, all_) for value, all_ in hard]
    one, other, apart = measured("f1", hard, 7), measured("f1", better, 7), difference(better, hard, 7)
    assert one is not None
    assert other is not None
    assert apart is not None
    assert one.high > other.low
    assert (apart.value, apart.low, apart.high) == pytest.approx((0.05, 0.05, 0.05))
    assert difference([(0.0, 0.0)], [(1.0, 1.0)], 7) is None
    unsure = difference(hard, hard[::-1], 7)
    assert unsure is not None
    assert unsure.low < 0 < unsure.high


def test_every_measure_has_a_name() -> None:
    """What a kind of field has is told, and nothing else is."""
    assert OF_POSTS < {*NAMES} == {name for kind in Kind for name in of_kind(kind)}
