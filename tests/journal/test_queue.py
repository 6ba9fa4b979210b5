"""The journal's queue of unknown terms: what waits for which post, once each, until a person has decided."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from enrich.journal.fingerprint import Basis
from enrich.journal.unknown_terms import Queued, TermDecision
from enrich.testing import MemoryJournal
from enrich.values import Evidence, Match, Provenance, Span, Waiting

MADE = Provenance("r", "m", "enrich", "1", "f", "2026-01-02T03:04:05+00:00")
BASIS = Basis("base", {"tags": {"field": "t"}, "people": {"field": "p"}})


@pytest.fixture
def journal() -> Iterator[MemoryJournal]:
    """An empty journal."""
    with closing(MemoryJournal()) as made:
        yield made


def _waiting(said: str, field: str = "tags", quote: str = "") -> Waiting:
    proof = Evidence(said, quote, Span(0, len(quote)), 7, Match.EXACT) if quote else None
    return Waiting(field, said, proof, MADE)


def _put(journal: MemoryJournal, path: str, *said: str, field: str = "tags") -> None:
    journal.queue.put(path, BASIS.only([field]), [_waiting(one, field) for one in said])


def _said(journal: MemoryJournal) -> list[tuple[str, str, str]]:
    return [(one.path, one.field, one.said) for one in journal.queue.all()]


def test_a_term_waits_with_all_that_is_known_of_it(journal: MemoryJournal) -> None:
    """What it rests on is its own field's part alone, and its quote is on one line."""
    journal.queue.put("a.md", BASIS, [_waiting("Éclair", quote="an\n  éclair\tof 1900"), _waiting("文字", "people")])
    first, second = journal.queue.all()
    rests = Basis("base", {"tags": {"field": "t"}})
    assert first == Queued(
        first.number,
        "a.md",
        "tags",
        "éclair",
        "Éclair",
        "an éclair of 1900",
        7,
        rests,
        MADE,
        TermDecision.UNDECIDED,
        "",
    )
    assert (second.quote, second.line, dict(second.rests.fields)) == ("", 0, {"people": {"field": "p"}})


def test_two_spellings_wait_once(journal: MemoryJournal) -> None:
    """The first way in which it was said stays; another field's and another post's are their own."""
    _put(journal, "a.md", "Web Dev", "web-dev", "webdev2")
    _put(journal, "b.md", "web dev")
    _put(journal, "a.md", "Web Dev", field="people")
    assert _said(journal) == [
        ("a.md", "tags", "Web Dev"),
        ("a.md", "tags", "webdev2"),
        ("b.md", "tags", "web dev"),
        ("a.md", "people", "Web Dev"),
    ]
    assert journal.queue.undecided() == 3


@pytest.mark.parametrize(
    ("fields", "said", "left"),
    [
        (("tags",), (), [("a.md", "people", "p"), ("b.md", "tags", "t")]),
        (("people",), (), [("a.md", "tags", "t"), ("b.md", "tags", "t")]),
        (("tags",), ("new",), [("a.md", "people", "p"), ("b.md", "tags", "t"), ("a.md", "tags", "new")]),
        (("tags", "people"), (), [("b.md", "tags", "t")]),
    ],
    ids=["nothing said", "of one field", "something else said", "of both fields"],
)
def test_a_new_answer_takes_the_place_of_the_old(
    journal: MemoryJournal, fields: tuple[str, ...], said: tuple[str, ...], left: list[tuple[str, str, str]]
) -> None:
    """For its fields and its post, and for no others."""
    _put(journal, "a.md", "t")
    _put(journal, "a.md", "p", field="people")
    _put(journal, "b.md", "t")
    journal.queue.put("a.md", BASIS.only(fields), [_waiting(one) for one in said])
    assert _said(journal) == left


@pytest.mark.parametrize("decision", [TermDecision.ACCEPT, TermDecision.ALIAS, TermDecision.REJECT])
def test_a_decision_counts_for_every_post(journal: MemoryJournal, decision: TermDecision) -> None:
    """A person decides on a term once; terms of other fields and other terms still wait."""
    for path in ("a.md", "b.md"):
        _put(journal, path, "One", "Two")
    _put(journal, "a.md", "One", field="people")
    journal.queue.decide("tags", "one", decision, "The One")
    decided = [(one.path, one.said, one.decision, one.label) for one in journal.queue.all() if one.decision]
    assert decided == [("a.md", "One", decision, "The One"), ("b.md", "One", decision, "The One")]
    assert journal.queue.undecided() == 2


def test_a_term_that_is_renamed_takes_its_decisions_along(journal: MemoryJournal) -> None:
    """What was decided for the old label means the new one, in this field alone."""
    _put(journal, "a.md", "one", "two", "three")
    _put(journal, "a.md", "one", field="people")
    for field, folded, label in (("tags", "one", "Old"), ("tags", "two", "Other"), ("people", "one", "Old")):
        journal.queue.decide(field, folded, TermDecision.ALIAS, label)
    journal.queue.rename("tags", "Old", "New")
    assert [(one.field, one.said, one.label) for one in journal.queue.all()] == [
        ("tags", "one", "New"),
        ("tags", "two", "Other"),
        ("tags", "three", ""),
        ("people", "one", "Old"),
    ]


def test_only_what_is_finished_goes(journal: MemoryJournal) -> None:
    """Each row by its number; numbers that are gone already are no error."""
    _put(journal, "a.md", "one", "two", "three")
    numbers = [one.number for one in journal.queue.all()]
    journal.queue.drop([numbers[1], 999])
    journal.queue.drop([])
    assert [one.said for one in journal.queue.all()] == ["one", "three"]
