"""Proposals of many posts, grouped by what they would put where."""

from __future__ import annotations

import pytest

from enrich.review.grouping import groups, remarks
from enrich.values import JSON, Flag, Proposal


def _tags(before: JSON, after: JSON) -> Proposal:
    return Proposal("tags", "tags", before, after)


def _told(waiting: dict[str, list[Proposal]], *order: str) -> list[tuple[str, JSON, str]]:
    return [(one.field, one.value, " ".join(it.path for it in one.members)) for one in groups(waiting, order)]


def test_a_list_stands_in_a_group_for_each_item_that_it_adds() -> None:
    """What stood there is no group, and most posts come first."""
    waiting = {"a": [_tags(["old"], ["old", "x", "y"])], "b": [_tags(None, ["y"])], "c": [_tags([], ["z", "y"])]}
    assert _told(waiting) == [("tags", "y", "a b c"), ("tags", "x", "a"), ("tags", "z", "c")]


@pytest.mark.parametrize(
    ("before", "after"),
    [(["a", "b"], ["b", "c"]), (["a"], ["b"]), ("a, b", "a, b, c"), (["a"], []), ([], [{"x": 1}]), ([], ["a", "a"])],
)
def test_what_does_not_only_add_is_one_value(before: JSON, after: JSON) -> None:
    """A list that takes something away, or is none, is decided on as a whole."""
    (group,) = groups({"a": [_tags(before, after)]})
    assert (group.value, group.whole) == (after, True)


def test_fields_come_in_the_sites_order() -> None:
    """The order that is given counts, and a field that it does not name comes last."""
    one, two = Proposal("mood", "mood", None, "calm"), Proposal("area", "area", None, "north")
    waiting = {"a": [two, one], "b": [one, two], "c": [Proposal("zest", "zest", None, "some")]}
    assert _told(waiting, "mood", "area") == [("mood", "calm", "a b"), ("area", "north", "a b"), ("zest", "some", "c")]


def test_what_many_posts_get_comes_first() -> None:
    """Thousands of summaries do not stand before the one tag that is decided for all."""
    waiting = {path: [Proposal("summary", "summary", None, path), _tags([], ["x"])] for path in "ab"}
    assert _told(waiting, "summary", "tags") == [("tags", "x", "a b"), ("summary", "a", "a"), ("summary", "b", "b")]


def test_texts_that_only_one_post_gets_come_in_the_order_of_posts() -> None:
    """Summaries are read post by post, not by their first letters."""
    waiting = {path: [Proposal("summary", "summary", None, text)] for path, text in (("a", "Z"), ("b", "A"))}
    assert _told(waiting) == [("summary", "Z", "a"), ("summary", "A", "b")]


def test_the_same_text_for_two_posts_is_two_questions() -> None:
    """A text is judged by its post, however many posts would get it; another field with one value is one group."""
    made = [Proposal("summary", "summary", None, "Same."), Proposal("area", "area", None, "north")]
    found = groups({"a": made, "b": made}, ("summary", "area"), {"summary"})
    assert [(one.field, one.text, len(one.members)) for one in found] == [
        ("area", False, 2),
        ("summary", True, 1),
        ("summary", True, 1),
    ]


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ([Flag("new-term", "x is new", value="x")], [("x is new", 2)]),
        ([Flag("new-term", "y is new", value="y")], []),
        ([Flag("no-evidence", "Bob was dropped", blocks=False, value="Bob")], []),
        ([Flag("in-parts", "read in parts", blocks=False)], [("read in parts", 2)]),
        (
            [Flag("in-parts", "read in parts", blocks=False), Flag("new-term", "x is new", value="x")],
            [("x is new", 2), ("read in parts", 2)],
        ),
        ([], []),
    ],
)
def test_a_group_tells_the_flags_on_its_value(flags: list[Flag], told: list[tuple[str, int]]) -> None:
    """With the number of posts, and first what a person must decide on; not those on another item of the list."""
    waiting = {path: [Proposal("tags", "tags", [], ["x"], flags=tuple(flags))] for path in "ab"}
    (group,) = groups(waiting)
    assert [(flag.message, count) for flag, count in remarks(group)] == told
