"""What a model is told of a post's front matter, and what the site keeps back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enrich.fields.specs import KNOWN
from enrich.prompt.about import MOST_TOKENS, facts, without_withheld
from enrich.prompt.tokens import estimate
from enrich.values import JSON, Example, FieldSpec, Policy

INSIGHT = KNOWN["insight"]
KEYS = ("summary", "tags", "people", "insight")
POST: dict[str, JSON] = {
    "title": "The clock",
    "Author": "Ada Stone",
    "date": "2026-05-11",
    "layout": "post.njk",
    "draft": False,
    "summary": "A clock is kept.",
    "tags": ["clocks", "towers"],
    "people": [],
    "secret": "12345",
}


def _about(known: dict[str, JSON], *hidden: str, wanted: tuple[FieldSpec, ...] = (INSIGHT,)) -> dict[str, JSON]:
    return facts(known, wanted, KEYS, hidden)


def test_who_made_it_when_and_what_its_fields_hold() -> None:
    """In the post's own order; nothing of other keys, nothing that is empty, and the title only where it stands."""
    assert list(_about(POST).items()) == [
        ("Author", "Ada Stone"),
        ("date", "2026-05-11"),
        ("summary", "A clock is kept."),
        ("tags", ["clocks", "towers"]),
    ]


@pytest.mark.parametrize(
    ("hidden", "left"),
    [
        ((), ["Author", "date", "summary", "tags"]),
        (("author",), ["date", "summary", "tags"]),
        (("AUTHOR", "Tags"), ["date", "summary"]),
        (("summary", "date"), ["Author", "tags"]),
        (("*",), []),
        (("nothing",), ["Author", "date", "summary", "tags"]),
    ],
)
def test_what_the_site_withholds_is_not_told(hidden: tuple[str, ...], left: list[str]) -> None:
    """By key, in any case of letters; a star stands for all."""
    assert list(_about(POST, *hidden)) == left


def test_a_value_that_is_to_be_replaced_is_not_told() -> None:
    """A model would write it again."""
    wanted = (replace(KNOWN["summary"], policy=Policy.REFRESH), replace(KNOWN["tags"], policy=Policy.EXTEND))
    assert list(_about(POST, wanted=wanted)) == ["Author", "date", "tags"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("one\n  line\tonly", "one line only"),
        (2026, "2026"),
        (["Ada", " ", None, "Bo\nPage"], ["Ada", "Bo Page"]),
        ("x" * 900, "x" * 400),
        ([str(number) for number in range(90)], [str(number) for number in range(20)]),
        (True, None),
        (None, None),
        ("  ", None),
        ({"name": "Ada"}, None),
        ([{"name": "Ada"}], None),
    ],
)
def test_how_values_are_told(value: JSON, said: JSON) -> None:
    """One line a text, so that no value can look like a line of the prompt; maps and truths say nothing."""
    assert _about({"author": value}).get("author") == said


def test_no_front_matter_drowns_a_post() -> None:
    """All of it stays within its tokens; what does not fit is left out, and what follows may still fit."""
    shown = _about({"summary": "A clock. " * 40, "tags": ["词" * 60] * 20, "author": "Ada Stone"})
    assert list(shown) == ["summary", "author"]
    assert estimate(str(shown)) <= MOST_TOKENS


@pytest.mark.parametrize(
    ("hidden", "left"),
    [((), 2), (("summary",), 1), (("TAGS",), 2), (("tags", "summary"), 0), (("*",), 0), (("author",), 2)],
)
def test_examples_tell_nothing_that_is_withheld(hidden: tuple[str, ...], left: int) -> None:
    """Other posts' values of the same keys stay out as well, and an example without any is none."""
    both = Example("b.md", "B", {"summary": "It is.", "tags": ["a"]}, 0.5)
    examples = (both, Example("c.md", "C", {"summary": "It was."}, 0.4))
    shown = without_withheld(examples, KNOWN, hidden)
    assert len(shown) == left
    assert not {key.casefold() for one in shown for key in one.values} & {key.casefold() for key in hidden}
