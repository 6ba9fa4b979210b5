"""The answers to the parts of a post become one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.values import FieldSpec, Kind
from enrich.verify.merge import merge, whole
from enrich.vocabulary.terms import fold

TEXT = FieldSpec("summary", "summary", Kind.TEXT)
QUOTED = FieldSpec("insight", "insight", Kind.TEXT, evidence=True)
TERMS = FieldSpec("tags", "tags", Kind.TERMS)
FEW = FieldSpec("tags", "tags", Kind.TERMS, max_items=2)
TERM = FieldSpec("area", "area", Kind.TERM)
NAMES = FieldSpec("people", "people", Kind.NAMES)


def _ada(name: str = "Ada", quote: str = "said Ada") -> dict[str, str]:
    return {"name": name, "quote": quote}


@pytest.mark.parametrize(
    ("spec", "said", "merged"),
    [
        (TERMS, [], []),
        (TERMS, [[], []], []),
        (TERMS, [["a", "b"], ["c"]], ["a", "b", "c"]),
        (TERMS, [["a", "b"], ["c", "b"], ["c"]], ["b", "c", "a"]),
        (TERMS, [["a", "b", "b", "b"], ["c", "a"]], ["a", "b", "c"]),
        (TERMS, [["Machine Learning"], ["x", "machine-learning"]], ["Machine Learning", "x"]),
        (TERMS, [["AI", "ai", "-", " "], ["-"]], ["-", "AI"]),
        (TERM, [], None),
        (TERM, [None, "", None], None),
        (TERM, [None, "tech", None], "tech"),
        (TERM, ["life", "Tech", "tech"], "Tech"),
        (TERM, ["life", "tech"], "life"),
        (NAMES, [[_ada()], [_ada("Bob", "said Bob"), _ada("ada", "and ada")]], [_ada(), _ada("Bob", "said Bob")]),
        (NAMES, [[_ada(quote=" ")], [_ada(quote="said Ada")]], [_ada()]),
        (NAMES, [[_ada(quote="")]], [_ada(quote="")]),
        (FEW, [["a", "b", "c", "d"], ["e", "c"], ["f", "g"]], ["a", "b", "e", "c"]),
        (FEW, [["a", "b"], ["a"]], ["a", "b"]),
        (TEXT, ["One.", "N/A", "No summary available.", "无", "..."], "One."),
        (QUOTED, [{"text": "None", "quote": "a"}, {"text": "Two.", "quote": "c"}], "Two. «c»"),
        (TEXT, ["One.", "", "Two\nlines.", "One."], "One.\n\nTwo lines."),
        (QUOTED, [{"text": "One.", "quote": "a  b"}, {"text": "", "quote": "c"}], "One. «a b»"),
        (QUOTED, [{"text": "One.", "quote": ""}, {"text": "Two.", "quote": "c"}], "One.\n\nTwo. «c»"),
    ],
)
def test_merge(spec: FieldSpec, said: list[Any], merged: object) -> None:
    """Lists by votes and then by order, a term by majority, texts in a row; spellings meet, parts vote once."""
    assert merge([{spec.name: value} for value in said], [spec]) == {spec.name: merged}


def test_a_part_may_lack_a_field() -> None:
    """A reply that was only of use for some fields still counts for those."""
    answers: list[dict[str, Any]] = [{"tags": ["a"]}, {"area": "tech"}]
    assert merge(answers, [TERMS, TERM]) == {"tags": ["a"], "area": "tech"}


def test_the_last_request_is_about_what_the_parts_said() -> None:
    """Its body holds each text field under its name; what the parts settled is not asked again."""
    answers: list[dict[str, Any]] = [
        {"summary": "One.", "insight": {"text": "So.", "quote": "q"}, "tags": ["a"]},
        {"summary": "Two."},
    ]
    wanted = [TEXT, TERMS, QUOTED]
    assert whole(merge(answers, wanted), wanted) == "## summary\n\nOne.\n\nTwo.\n\n## insight\n\nSo. «q»"
    assert whole(merge([{"summary": ""}], [TEXT]), [TEXT]) == ""


@given(st.lists(st.lists(st.sampled_from(["a", "A", "b", "C c", "c-c", "#d", "d", "e"]), max_size=6), max_size=6))
def test_a_union_loses_and_repeats_nothing(said: list[list[str]]) -> None:
    """Every spelling that a part names is there once, and those that more parts name stand first."""
    merged = merge([{"tags": labels} for labels in said], [TERMS])["tags"]
    forms = [fold(label) for label in merged]
    votes = [sum(form in map(fold, labels) for labels in said) for form in forms]
    assert sorted(forms) == sorted({fold(label) for labels in said for label in labels})
    assert votes == sorted(votes, reverse=True)
