"""What a key is by its values: a table of each kind, and of each reason to leave it."""

from __future__ import annotations

import pytest

from enrich.setup.judging import Limit, closed, depends, judged, kept, limit
from enrich.setup.known import known_keys, why_left
from enrich.setup.survey import KeyFacts
from enrich.values import JSON, Kind
from setup.seen import facts_of, looked

_PROSE = [f"A sentence of its own about subject number {number}, and longer than any term." for number in range(20)]
_PLACES = ["Lisbon", "Porto", "Faro", "Braga"]


@pytest.mark.parametrize(
    ("values", "bodies", "kind"),
    [
        (_PROSE, [], Kind.TEXT),
        (["draft", "done", "draft", "done"] * 5, [], Kind.TERM),
        ([["a", "b"], ["a"], ["b"], ["a", "c"]] * 5, [], Kind.TERMS),
        ([[f"Ada {number}"] for number in range(20)], [f"By Ada {number}." for number in range(20)], Kind.NAMES),
        (["a b", *[["x", "y"]] * 9, *[["x"]] * 9], [], Kind.TERMS),
    ],
)
def test_a_field_has_the_kind_of_what_stands_there(values: list[JSON], bodies: list[str], kind: Kind) -> None:
    """Texts, one of few values, lists that share terms, and names that the text says."""
    assert judged(*facts_of(values, bodies)) is kind


@pytest.mark.parametrize(
    ("key", "values", "told"),
    [
        ("layout", ["post", "page"] * 10, "how a page looks"),
        ("cover.src", ["x"] * 20, "pictures and other files"),
        ("header_image", ["x"] * 20, "pictures and other files"),
        ("mood", ["calm", "", None, None] + [None] * 90, "too few posts bear it"),
        ("rank", [*range(20)], "no words: numbers, dates, true or false"),
        ("seen", [f"2024-01-{day:02}" for day in range(1, 21)], "no words: dates"),
        ("see", [f"https://example.org/{number}" for number in range(20)], "no words: addresses and files"),
        ("ref", [f"a{number}b2c3d4" for number in range(20)], "no words: numbers and codes"),
        ("mood", ["calm"] * 20, "the same in every post"),
        ("figure", ["left", "Right"] * 10, "a switch of a theme or a tool"),
        ("toc-place", ["here", "there"] * 10, "a switch of a theme or a tool"),
        (
            "motto",
            [f"word {number}" for number in range(20)],
            "short texts of many values, which could only be guessed",
        ),
        ("refs", [[f"r{number}"] for number in range(20)], "lists of values of their own, which could only be guessed"),
    ],
)
def test_what_is_no_field_has_a_reason(key: str, values: list[JSON], told: str) -> None:
    """Nothing is left without a word."""
    assert judged(*facts_of(values, key=key)) == told


def test_lists_may_hold_nothing() -> None:
    """As texts of commas alone do, where the generator reads them as lists."""
    facts = KeyFacts("mood", borne=9, filled=9, texts=9, is_list=True)
    assert judged(facts, looked([{"mood": ","}] * 9)) == "lists without terms"


def test_no_name_means_two_things() -> None:
    """A key that is left by its name is none of the fields, and stands under one reason alone."""
    known = known_keys()
    assert not known.left.keys() & known.meanings.keys()
    assert [name for name in known.meanings if why_left(name)] == []


@pytest.mark.parametrize(
    ("numbers", "step", "found"),
    [
        ([*range(1, 10)], 10, None),
        ([159] * 10, 10, Limit(160, 0, 10)),
        ([*[100] * 95, *[400] * 5], 10, Limit(100, 5, 100)),
        ([*[3] * 18, 9, 9], 1, Limit(9, 0, 20)),
    ],
)
def test_a_limit_is_the_95th_percentile(numbers: list[int], step: int, found: Limit | None) -> None:
    """By the nearest rank, rounded up; fewer than ten values tell nothing."""
    assert limit(numbers, step) == found


@pytest.mark.parametrize(
    ("values", "internal"),
    [
        ([["posts", "a"], ["posts", "b"]] * 10, ("posts",)),
        ([["rust", "a"], ["rust"]] * 10, ("rust",)),
        ([*[["rust", "a"]] * 30, ["b"]], ()),
        ([["rust", "a"], ["rust"]] * 5, ()),
        ([["rust"], ["a"]] * 10, ()),
    ],
)
def test_terms_that_tell_nothing_are_kept(values: list[JSON], internal: tuple[str, ...]) -> None:
    """A program's own term in most posts, or any term in all of many posts."""
    facts, _ = facts_of(values)
    assert kept(facts) == internal


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([*["calm"] * 15, *["stormy"] * 10], ("calm", "stormy")),
        ([*["calm"] * 5, *["stormy"] * 5], ()),
        ([f"m{number % 12}" for number in range(24)], ()),
        ([f"m{number % 30}" for number in range(300)], ()),
        ([*["calm"] * 50, *["stormy"] * 50, "a", "b"], ("calm", "stormy", "a", "b")),
        ([*["calm"] * 50, *["stormy"] * 50, *"abcdef"], ()),
        ([*["Tech"] * 30, *["tech"] * 20, *["Las Vegas"] * 3, *["las-vegas"] * 8], ("Tech", "las-vegas")),
    ],
)
def test_a_vocabulary_is_closed_where_few_values_do(values: list[JSON], found: tuple[str, ...]) -> None:
    """Each is used again and again, by enough posts, and all are read at a glance."""
    facts, _ = facts_of(values)
    assert closed(facts) == found


@pytest.mark.parametrize(
    ("pairs", "holds"),
    [
        ([("cell", "tech"), ("loan", "money"), ("chip", "tech")] * 5, True),
        ([("cell", "tech"), ("cell", "money"), ("loan", "money")] * 5, False),
        ([("cell", "tech"), ("loan", "money")] * 5, False),
        ([(f"only {number}", f"{number % 2}") for number in range(20)], False),
    ],
)
def test_a_term_depends_on_another_where_it_goes_with_one(pairs: list[tuple[str, str]], *, holds: bool) -> None:
    """Nearly each value goes with one value of the parent, which has fewer; values of one post show nothing."""
    found = looked([{"child": child, "parent": parent} for child, parent in pairs])
    by_key = {facts.key: facts for facts in found.keys}
    assert depends(by_key["child"], by_key["parent"]) is holds
