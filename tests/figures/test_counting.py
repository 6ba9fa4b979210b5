"""What is counted of posts: periods, terms in bounded memory, twins, and what goes together."""

from __future__ import annotations

from collections import Counter

import pytest

from enrich.figures import terms
from enrich.figures.counting import BoundedCounter
from enrich.figures.periods import UNDATED, Timeline, quarter
from enrich.figures.posts import PostFigures, TermFigures
from enrich.journal.records import Written
from enrich.values import FieldSpec, Kind


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2024-01-31", "2024 Q1"),
        ("2024-12-01T10:00:00Z", "2024 Q4"),
        ("2024-13-01", UNDATED),
        ("2024-00-01", UNDATED),
        ("2024-012", UNDATED),
        ("yesterday", UNDATED),
        ("", UNDATED),
    ],
)
def test_a_day_has_a_quarter(day: str, found: str) -> None:
    """What is no date is in none."""
    assert quarter(day) == found


def test_time_has_no_gaps() -> None:
    """Few quarters are shown as such, also those without posts; many as years."""
    short = Timeline(["2023 Q4", "2024 Q2", UNDATED])
    assert short.periods == ["2023 Q4", "2024 Q1", "2024 Q2"]
    assert short.summed({"2024 Q2": 3, "2023 Q4": 1, UNDATED: 9}) == [1, 0, 3]
    long = Timeline(["2020 Q3", "2024 Q1"])
    assert long.periods == ["2020", "2021", "2022", "2023", "2024"]
    assert long.summed({"2020 Q3": 1, "2020 Q4": 2}) == [3, 0, 0, 0, 0]
    assert Timeline([UNDATED]).periods == []


def test_counting_is_bounded() -> None:
    """However many things come, no more than the bound are kept; what is frequent stays, nearly as often."""
    counter: BoundedCounter[str] = BoundedCounter(100)
    for number in range(2000):
        counter.add([f"rare {number}", "frequent"])
        assert len(counter.counts) <= 102
    assert counter.floor > 0
    assert 2000 - counter.floor <= counter.counts["frequent"] <= 2000
    exact: BoundedCounter[str] = BoundedCounter(100)
    exact.add(["a", "a", "b"])
    assert (exact.counts, exact.floor) == (Counter(a=2, b=1), 0)


@pytest.fixture
def tags() -> TermFigures:
    """Terms of ten posts over two quarters."""
    found = TermFigures()
    for _ in range(4):
        found.add(["rust", "wasm"], "2024 Q1")
    for _ in range(5):
        found.add(["python", "news"], "2024 Q2")
    found.add(["knowledge-base", "knowledge-bases"], "2024 Q2")
    return found


def test_what_is_told_of_terms(tags: TermFigures) -> None:
    """The most used first; single uses; growth from one period to the next; twins; and pairs beyond chance."""
    line = Timeline(["2024 Q1", "2024 Q2"])
    assert terms.most_used(tags)[:2] == [("news", 5), ("python", 5)]
    assert terms.used_once(tags) == ["knowledge-base", "knowledge-bases"]
    grown = [(one.label, one.before, one.last) for one in terms.growing(tags, line)]
    assert grown == [("news", 0, 5), ("python", 0, 5)]
    assert terms.twins(tags) == [("knowledge-base", 1, "knowledge-bases", 1)]
    pairs = [(one.one, one.other, one.posts, one.lift) for one in terms.together(tags, 10)]
    assert pairs == [("news", "python", 5, 2.0), ("rust", "wasm", 4, 2.5)]
    assert line.summed(tags.beginnings) == [2, 4]


def test_terms_of_every_post_go_with_nothing(tags: TermFigures) -> None:
    """What stands everywhere stands beside everything by chance."""
    both = TermFigures()
    for _ in range(5):
        both.add(["a", "b"], UNDATED)
    assert terms.together(both, 5) == []
    assert terms.growing(both, Timeline([UNDATED])) == []
    assert terms.together(tags, 10)


def test_fields_of_posts() -> None:
    """Filled values count by quarter; of what enrich wrote, what still stands and what was changed."""
    spec = FieldSpec("tags", "tags", Kind.TERMS, keep=("draft",))
    figures = PostFigures.of([spec])
    ours = Written("tags", "tags", ["a"], "enrich", 1, None, "person", None)
    theirs = Written("tags", "tags", ["a"], "person", 1, None, "person", None)
    figures.add({"tags": ["a"], "date": "2024-01-01"}, [spec], {"tags": ours})
    figures.add({"tags": ["a", "b"]}, [spec], {"tags": ours})
    figures.add({"tags": ["draft"], "date": "2024-01-01"}, [spec], {"tags": theirs})
    found = figures.fields["tags"]
    assert (figures.total, found.filled) == (3, Counter({"2024 Q1": 1, UNDATED: 1}))
    assert (found.standing, found.changed) == (1, 1)
