"""A field's rules while a person types."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from enrich.review.web.rules import FieldRules, typed
from enrich.values import JSON, FieldSpec, Form, Kind, Mode, Proposal
from enrich.vocabulary.field_vocabulary import FieldVocabulary
from enrich.vocabulary.file import read

TEXT = FieldSpec("summary", "summary", Kind.TEXT, min_chars=3, max_chars=10, max_sentences=1)
TAGS = FieldSpec("tags", "tags", Kind.TERMS, mode=Mode.QUEUE, max_items=3)
CLOSED = FieldSpec("tags", "tags", Kind.TERMS, mode=Mode.CLOSED)
MOOD = FieldSpec("mood", "mood", Kind.TERM, values=("calm", "stormy"))
PEOPLE = FieldSpec("people", "people", Kind.NAMES)
OLD = Proposal("tags", "tags", [2024, "own"], [2024, "own", "clocks"])
POSTS = {"clocks": ["a.md", "b.md"], "rain": ["a.md"], "Ada Lovelace": ["a.md"]}


def _rules(spec: FieldSpec) -> FieldRules:
    return FieldRules(spec, FieldVocabulary(spec, POSTS, read(b"", "words")))


@pytest.mark.parametrize(
    ("spec", "said", "value", "fault"),
    [
        (TEXT, ["  A  word "], "A word", ""),
        (TEXT, ["Too long a text"], None, "15 characters, at most 10 are allowed"),
        (TEXT, ["a"], None, "1 characters, at least 3 are needed"),
        (TEXT, ["Ab. Cd. E."], None, "3 sentences"),
        (TEXT, ["<b>x"], None, "holds HTML"),
        (TEXT, [" "], None, "reject it instead"),
        (TAGS, ["Clocks", "new"], ["clocks", "new"], ""),
        (TAGS, ["clocks", "CLOCKS"], None, "clocks is there twice"),
        (TAGS, ["a", "b", "c", "d"], None, "4 items, at most 3"),
        (TAGS, ["{{ x }}"], None, "holds template code"),
        (TAGS, ["2024", "own"], [2024, "own"], ""),
        (CLOSED, ["nowhere"], None, "not in the vocabulary"),
        (CLOSED, ["rain"], ["rain"], ""),
        (MOOD, ["Calm"], "calm", ""),
        (MOOD, ["calm", "stormy"], None, "one term only"),
        (MOOD, ["odd"], None, "is not allowed here: calm, stormy"),
        (PEOPLE, ["Somebody"], ["Somebody"], ""),
    ],
)
def test_a_typed_value_is_checked(spec: FieldSpec, said: Sequence[str], value: JSON, fault: str) -> None:
    """A fault says what is wrong; a value without one is as it will be written, with the site's own spelling."""
    found = _rules(spec).check(said, OLD, "Nobody is named here.")
    assert fault in "; ".join(found.faults)
    assert bool(found.faults) == bool(fault)
    if not fault:
        assert found.value == value


@pytest.mark.parametrize(
    ("spec", "said", "note"),
    [
        (TAGS, "new", "new is new to this site"),
        (TAGS, "CLOCKS", "CLOCKS is written clocks"),
        (PEOPLE, "Somebody", "the post does not name Somebody"),
        (PEOPLE, "Ada Lovelace", ""),
        (TAGS, "own", ""),
    ],
)
def test_a_note_only_tells(spec: FieldSpec, said: str, note: str) -> None:
    """A person may know better than a vocabulary."""
    found = _rules(spec).check([said], OLD, "By Ada Lovelace.")
    assert (found.faults, "; ".join(found.notes)) == ((), note)


def test_terms_are_completed() -> None:
    """By their beginning, and of a fixed choice by that alone."""
    assert _rules(TAGS).complete("clo") == [("clocks", 2)]
    assert _rules(MOOD).complete("st") == [("stormy", 0)]
    assert _rules(TAGS).complete("") == []


def test_a_list_in_a_text_stays_one() -> None:
    """What stands as `a, b` is written so again."""
    written = Proposal("tags", "tags", "own", "own, clocks")
    assert typed(written.after, TAGS) == ["own", "clocks"]
    assert _rules(TAGS).check(["own", "rain"], written, "").value == "own, rain"


WORDS = FieldSpec("tags", "tags", Kind.TERMS, mode=Mode.QUEUE, form=Form.WORDS)
HASHES = FieldSpec("tags", "tags", Kind.TERMS, mode=Mode.QUEUE, form=Form.HASHES)


@pytest.mark.parametrize(
    ("spec", "before", "after", "said", "value", "fault"),
    [
        (WORDS, "own", "own clocks", ["own", "rain"], "own rain", ""),
        (WORDS, "own", "own clocks", ["own", "Ada Lovelace"], None, "a blank parts the terms"),
        (WORDS, None, "own clocks", ["own", "Ada Lovelace"], ["own", "Ada Lovelace"], ""),
        (WORDS, None, "own clocks", ["own", "rain"], "own rain", ""),
        (WORDS, ["own"], ["own", "clocks"], ["own", "Ada Lovelace"], ["own", "Ada Lovelace"], ""),
        (HASHES, "#own", "#own #clocks", ["own", "#rain"], "#own #rain", ""),
        (HASHES, None, ["clocks"], ["#clocks", "Ada Lovelace"], None, "a tag has none"),
        (HASHES, None, ["clocks"], ["2024"], None, "digits only"),
        (TAGS, None, ["clocks"], ["#"], None, "reject it instead"),
    ],
)
def test_what_is_typed_has_the_form_of_the_list(
    spec: FieldSpec, before: JSON, after: JSON, said: Sequence[str], value: JSON, fault: str
) -> None:
    """A text stays one, and what it can't hold is a fault; where nothing stands, a list takes any term."""
    found = _rules(spec).check(said, Proposal("tags", "tags", before, after), "")
    assert fault in "; ".join(found.faults)
    assert (found.value, bool(found.faults)) == (value, bool(fault))
