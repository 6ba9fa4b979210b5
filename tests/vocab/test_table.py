"""What a model says and the site does not know: from the reply into the journal's queue, and out of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from enrich.fields import DEFAULTS
from enrich.journal.db import Journal
from enrich.journal.fingerprint import Basis
from enrich.journal.unknown_terms import Queued, TermDecision
from enrich.prompt import AskedPost, Library, render
from enrich.prompt.request import INPUTS
from enrich.settings import ModelConfig
from enrich.testing import FixedKnowledge, MemoryJournal
from enrich.values import JSON, Decision, Proposal, Provenance, Reply, Verdict, Waiting
from enrich.verify.reply import read

NOW = "2026-01-02T03:04:05+00:00"
TAGS = tuple(replace(spec, begins_open=False) for spec in DEFAULTS if spec.name == "tags")
FROM = Provenance("r", "m", "enrich", "1", "f", NOW)
RESTS = Basis("base", {"tags": {"field": "1"}, "topics": {"field": "2"}})
BODY = "The mill stands still.\nWhoever winds a tower clock keeps its time, and 钟表 too.\n"


def _waiting(*said: str, body: str = BODY) -> tuple[Waiting, ...]:
    context = FixedKnowledge({"tags": ["mills"]}).context("a.md", "", body, TAGS, {})
    known: dict[str, JSON] = {}
    request = render(
        AskedPost("a.md", "", body, body, 5, known, TAGS),
        context,
        Library().get("enrich", INPUTS),
        ModelConfig(name="m"),
    )
    return read(Reply(json.dumps({"tags": said}), "m"), request, FROM).waiting


@pytest.fixture
def journal() -> Journal:
    """A journal in which a run has begun."""
    made = MemoryJournal()
    made.start("r", "run", "m", 1, NOW)
    return made


def _told(journal: Journal) -> list[tuple[str, str, str]]:
    return [(one.path, one.field, one.said) for one in journal.queue.all()]


@pytest.mark.parametrize(
    ("said", "waits", "quote", "line"),
    [
        ("tower-clock", ["tower-clock"], "Whoever winds a tower clock keeps its time, and 钟表 too.", 6),
        ("钟表", ["钟表"], "Whoever winds a tower clock keeps its time, and 钟表 too.", 6),
        ("horology", ["horology"], "", 0),
        ("mills", [], "", 0),
        ("Mill", [], "", 0),
        ("<b>bold</b>", [], "", 0),
    ],
)
def test_only_unknown_terms_wait(said: str, waits: list[str], quote: str, line: int) -> None:
    """A term waits where the site does not know it under any spelling, with the post's own words if it stands there."""
    found = _waiting(said)
    assert [one.said for one in found] == waits
    for one in found:
        proof = one.evidence
        assert (proof.quote, proof.line) == (quote, line) if proof else (quote, line) == ("", 0)


def test_spellings_of_a_term_wait_once() -> None:
    """What folds alike is one term, spelt as it was said first."""
    assert [one.said for one in _waiting("Tower Clock", "tower-clock", "mills", "#tower_clock")] == ["Tower Clock"]


def test_what_was_put_comes_back(journal: Journal) -> None:
    """A row holds the term, its place, what its answer rested on, and where it came from."""
    journal.queue.put("a.md", RESTS, _waiting("tower-clock"))
    quote = "Whoever winds a tower clock keeps its time, and 钟表 too."
    rests = Basis("base", {"tags": {"field": "1"}})
    assert journal.queue.all() == [
        Queued(1, "a.md", "tags", "towerclock", "tower-clock", quote, 6, rests, FROM, TermDecision.UNDECIDED, "")
    ]


def test_asking_anew_replaces_what_waited(journal: Journal) -> None:
    """Of the fields that were asked for; other posts and other fields go on waiting."""
    topic = replace(_waiting("horology")[0], field="topics")
    journal.queue.put("a.md", RESTS, (*_waiting("horology", "gears"), topic))
    journal.queue.put("b.md", RESTS, _waiting("horology"))
    journal.queue.put("a.md", RESTS.only(["tags"]), _waiting("springs"))
    assert _told(journal) == [("a.md", "topics", "horology"), ("b.md", "tags", "horology"), ("a.md", "tags", "springs")]
    journal.queue.put("a.md", RESTS, ())
    assert _told(journal) == [("b.md", "tags", "horology")]


def test_a_decision_holds_for_all_posts(journal: Journal) -> None:
    """Every post that waits for a term gets its decision, until it is taken back or finished."""
    for path in ("a.md", "b.md"):
        journal.queue.put(path, RESTS, _waiting("horology", "gears"))
    journal.queue.decide("tags", "horology", TermDecision.ALIAS, "clocks")
    assert [(one.decision, one.label) for one in journal.queue.all()] == [
        (TermDecision.ALIAS, "clocks"),
        (TermDecision.UNDECIDED, ""),
    ] * 2
    journal.queue.decide("tags", "horology", TermDecision.UNDECIDED, "")
    assert {one.decision for one in journal.queue.all()} == {TermDecision.UNDECIDED}
    journal.queue.drop(one.number for one in journal.queue.all() if one.said == "gears")
    assert [one.said for one in journal.queue.all()] == ["horology", "horology"]


def test_waiting_proposals_are_changed_in_place(journal: Journal) -> None:
    """A proposal that waits gets another value instead of a second proposal; others are left alone."""
    old = Proposal("tags", "tags", [], ["mills"], provenance=FROM)
    journal.propose("r", "a.md", RESTS.only(["tags"]), [old], NOW)
    new = replace(old, after=["mills", "horology"])
    assert journal.decisions.amend("a.md", lambda one: replace(one, after=["mills", "horology"])) == ["tags"]
    assert journal.decisions.amend("a.md", lambda one: one) == []
    assert journal.decisions.waiting() == {"a.md": (new,)}
    journal.decisions.decide("a.md", [Decision("tags", Verdict.ACCEPT, new.after)], NOW)
    assert journal.decisions.amend("a.md", lambda one: replace(one, after=["horology"])) == ["tags"]
    assert [one.proposal.after for one in journal.decisions.ready()["a.md"]] == [["horology"]]
