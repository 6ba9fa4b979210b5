"""Decisions in the journal: which wait, which are ready, what can be taken back, and how long a rejection counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from enrich.errors import StateError
from enrich.journal.decisions import Past, Ready, Rejected
from enrich.journal.fingerprint import Basis
from enrich.journal.overview import ReviewRow
from enrich.journal.states import ProposalState
from enrich.testing import MemoryJournal
from enrich.values import (
    JSON,
    Decision,
    Edit,
    Evidence,
    Flag,
    Match,
    Patch,
    Proposal,
    Provenance,
    Review,
    Span,
    Verdict,
)

TIME, LATER = "2026-01-02T03:04:05+00:00", "2026-01-02T03:04:06+00:00"
GROUNDS = {"field": "f", "vocabulary": "v", "prompt": "p", "model": "m"}
BASIS = Basis("base", {"tags": GROUNDS})
MADE = Provenance("r", "m", "enrich", "1", "f", TIME)
PROOF = Evidence("a", "a quote", Span(0, 7), 5, Match.EXACT)
TAGS = Proposal("tags", "keywords", ["z"], ["z", "a"], Review.AUTO, (PROOF,), (Flag("odd", "is odd"),), MADE)


@pytest.fixture
def journal() -> Iterator[MemoryJournal]:
    """A journal in which two runs proposed tags for two posts."""
    with closing(MemoryJournal()) as made:
        for run in ("r", "s"):
            made.start(run, "run", "m", 1, TIME)
        made.propose("r", "a.md", BASIS, [TAGS], TIME)
        made.propose("s", "b.md", BASIS, [TAGS], TIME)
        yield made


def _decide(journal: MemoryJournal, verdict: Verdict, value: JSON = None, path: str = "a.md") -> None:
    journal.decisions.decide(path, [Decision("tags", verdict, value)], TIME)


def _write(journal: MemoryJournal, value: JSON, run: str = "r") -> None:
    patch = Patch("a.md", b"x", b"y", (Edit(Span(0, 1), b"y"),), (replace(TAGS, after=value),), b"")
    journal.writes.done(journal.writes.intend(run, patch, TIME, (), ("tags",)))


@pytest.mark.parametrize(
    ("paths", "run", "found"),
    [
        (None, "", ["a.md", "b.md"]),
        (["b.md", "c.md"], "", ["b.md"]),
        ([], "", []),
        (None, "r", ["a.md"]),
        (["b.md"], "r", []),
        (None, "no such run", []),
    ],
)
def test_what_is_asked_for_is_found(
    journal: MemoryJournal, paths: list[str] | None, run: str, found: list[str]
) -> None:
    """By paths and by run, before the decision and after it."""
    assert list(journal.decisions.waiting(paths, run)) == found
    for path in ("b.md", "a.md"):
        _decide(journal, Verdict.ACCEPT, ["z", "a"], path)
    assert list(journal.decisions.ready(paths, run)) == found
    assert journal.decisions.waiting() == {}


@pytest.mark.parametrize(
    ("verdict", "value", "proposal"),
    [
        (Verdict.ACCEPT, ["z", "a"], TAGS),
        (Verdict.EDIT, ["z", "b"], replace(TAGS, after=["z", "b"], provenance=None, evidence=(), flags=())),
    ],
)
def test_an_edited_value_is_a_persons(
    journal: MemoryJournal, verdict: Verdict, value: JSON, proposal: Proposal
) -> None:
    """Nothing of the model's stays on it; an accepted one keeps where it came from."""
    _decide(journal, verdict, value)
    assert journal.decisions.ready() == {"a.md": (Ready(proposal, Decision("tags", verdict, value)),)}
    assert [set(journal.decisions.unwritten(path)) for path in ("a.md", "b.md")] == [{"tags"}, set()]
    assert journal.decisions.unwritten_posts() == 1


def test_one_of_two_decisions_that_can_not_be_kept_keeps_none(journal: MemoryJournal) -> None:
    """A field that was decided elsewhere: nothing of the form is kept, and the message names the field."""
    both = [Decision("tags", Verdict.ACCEPT, ["z", "a"]), Decision("summary", Verdict.REJECT)]
    with pytest.raises(StateError, match=r"a\.md: no proposal for `summary` waits") as caught:
        journal.decisions.decide("a.md", both, TIME)
    assert caught.value.hint == "it was decided elsewhere; run the command again"
    assert list(journal.decisions.waiting()) == ["a.md", "b.md"]


@pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.EDIT, Verdict.REJECT])
def test_what_is_not_written_can_be_taken_back(journal: MemoryJournal, verdict: Verdict) -> None:
    """It waits again as it was, and the log says who took it back; a second time there is nothing to take back."""
    _decide(journal, verdict, ["b"])
    journal.decisions.undecide("a.md", ["tags"], LATER, "page")
    assert journal.decisions.waiting(["a.md"]) == {"a.md": (TAGS,)}
    assert journal.decisions.past(1) == Past("r", TAGS, Decision("tags", Verdict.DEFER, None, "page"), LATER)
    with pytest.raises(StateError, match=r"a\.md: no decision on `tags` can be taken back") as caught:
        journal.decisions.undecide("a.md", ["tags"], LATER)
    assert "enrich undo" in caught.value.hint


def test_nothing_is_taken_back_beside_a_newer_answer(journal: MemoryJournal) -> None:
    """A field never has two proposals that wait."""
    _decide(journal, Verdict.REJECT)
    journal.propose("s", "a.md", BASIS, [replace(TAGS, after=["z", "n"])], LATER)
    with pytest.raises(StateError, match="can be taken back"):
        journal.decisions.undecide("a.md", ["tags"], LATER)
    (waits,) = journal.decisions.waiting()["a.md"]
    assert waits.after == ["z", "n"]


@pytest.mark.parametrize(("end", "state"), [("forget", ProposalState.REPLACED), ("stand", ProposalState.WRITTEN)])
def test_a_decision_ends_without_a_write(journal: MemoryJournal, end: str, state: ProposalState) -> None:
    """Forgotten, or settled by a person's own hand: nothing is ready any more, and what waits elsewhere stays."""
    _decide(journal, Verdict.ACCEPT, ["z", "a"])
    finish: Callable[..., None] = getattr(journal.decisions, end)
    finish("a.md", ["tags", "summary"])
    finish("b.md", ["tags"])
    assert journal.decisions.ready() == {}
    assert journal.answers("a.md", BASIS)["tags"].state is state
    assert list(journal.decisions.waiting()) == ["b.md"]


@pytest.mark.parametrize(("amend", "ready"), [("amend_waiting", ["z", "a"]), ("amend", ["z", "b"])])
def test_proposals_are_amended_in_place(journal: MemoryJournal, amend: str, ready: list[str]) -> None:
    """Those that wait always, those that are ready where it is said; only what differs is told."""
    _decide(journal, Verdict.ACCEPT, ["z", "a"])
    change: Callable[..., list[str]] = getattr(journal.decisions, amend)
    changed = change("a.md", lambda one: replace(one, after=["z", "b"]))
    assert changed == (["tags"] if ready == ["z", "b"] else [])
    assert [one.proposal.after for one in journal.decisions.ready()["a.md"]] == [ready]
    assert change("b.md", lambda one: one) == []
    assert change("b.md", lambda one: replace(one, key="k")) == ["tags"]
    assert [one.key for one in journal.decisions.waiting()["b.md"]] == ["k"]


@pytest.mark.parametrize(
    ("base", "grounds", "counts"),
    [
        ("base", GROUNDS, True),
        ("base", GROUNDS | {"model": "other"}, True),
        ("base", GROUNDS | {"field": "other"}, False),
        ("base", GROUNDS | {"vocabulary": "other"}, False),
        ("base", GROUNDS | {"prompt": "other"}, False),
        ("base", GROUNDS | {"new setting": "x"}, False),
        ("other words", GROUNDS, False),
    ],
)
def test_a_rejection_counts_as_long_as_its_grounds(
    journal: MemoryJournal, base: str, grounds: dict[str, str], *, counts: bool
) -> None:
    """Another model is no reason to hear the same again; other words or settings are."""
    _decide(journal, Verdict.REJECT)
    found = journal.decisions.rejected("a.md", Basis(base, {"tags": grounds}))
    assert found == ({"tags": (Rejected(["z", "a"], ["z"]),)} if counts else {})
    assert journal.decisions.rejected("a.md", Basis(base, {"summary": grounds})) == {}
    assert journal.decisions.rejected("b.md", Basis(base, {"tags": grounds})) == {}


def test_an_edit_turns_down_what_it_replaced(journal: MemoryJournal) -> None:
    """With what was put instead; once that is taken back, or accepted after all, nothing is turned down."""
    _decide(journal, Verdict.EDIT, ["z", "b"])
    assert journal.decisions.rejected("a.md", BASIS) == {"tags": (Rejected(["z", "a"], ["z"], ["z", "b"]),)}
    journal.decisions.undecide("a.md", ["tags"], TIME)
    assert journal.decisions.rejected("a.md", BASIS) == {}
    _decide(journal, Verdict.ACCEPT, ["z", "a"])
    assert journal.decisions.rejected("a.md", BASIS) == {}


def test_what_people_made_of_proposals_is_told_for_the_site(journal: MemoryJournal) -> None:
    """Edits that are ready or written, by field; those that were taken back or turned down are none."""
    _decide(journal, Verdict.EDIT, ["b"], "a.md")
    _decide(journal, Verdict.EDIT, ["c"], "b.md")
    assert list(journal.decisions.edits("tags")) == [(TAGS, ["b"]), (TAGS, ["c"])]
    assert list(journal.decisions.edits("summary")) == []
    _write(journal, ["b"])
    journal.decisions.undecide("b.md", ["tags"], TIME)
    assert list(journal.decisions.edits("tags")) == [(TAGS, ["b"])]


def test_the_past_of_a_proposal(journal: MemoryJournal) -> None:
    """Its run and its last decision; nothing of a number that is not there, or of a field without an answer."""
    assert journal.decisions.past(2) == Past("s", TAGS)
    _decide(journal, Verdict.EDIT, ["b"])
    _decide(journal, Verdict.EDIT, ["c"])
    assert journal.decisions.past(1) == Past("r", TAGS, Decision("tags", Verdict.EDIT, ["c"]), TIME)
    journal.propose("r", "c.md", BASIS, [], TIME)
    assert (journal.decisions.past(3), journal.decisions.past(99)) == (None, None)


def _rows(journal: MemoryJournal, run: str = "r", path: str = "") -> list[ReviewRow]:
    return list(journal.overview.rows(run, path))


def test_an_overview_tells_what_can_be_decided_and_was(journal: MemoryJournal) -> None:
    """By post, with the newest decision on each proposal."""
    _decide(journal, Verdict.EDIT, ["b"], "b.md")
    _decide(journal, Verdict.EDIT, ["c"], "b.md")
    first, second = _rows(journal)
    answer = first.answer
    assert first == ReviewRow(1, "a.md", "r", ProposalState.PENDING, TAGS, None, 0, answer)
    made = Decision("tags", Verdict.EDIT, ["c"])
    assert second == ReviewRow(2, "b.md", "s", ProposalState.READY, TAGS, made, 2, answer)
    assert not first.same_answer(second)
    assert _rows(journal, path="b.md") == [second]
    assert _rows(journal, path="c.md") == []


def test_an_overview_tells_what_this_run_wrote(journal: MemoryJournal) -> None:
    """What another run wrote is past; a field that the model left open is none."""
    _decide(journal, Verdict.ACCEPT, ["z", "a"])
    _write(journal, ["z", "a"], "s")
    journal.propose("r", "c.md", BASIS, [], TIME)
    assert [(one.path, one.state) for one in _rows(journal, "s", "a.md")] == [("a.md", ProposalState.WRITTEN)]
    assert _rows(journal, "r", "a.md") == _rows(journal, "r", "c.md") == []


def test_an_overview_leaves_out_older_rejections(journal: MemoryJournal) -> None:
    """Only the parts of the newest answer are told of what was turned down; what is open is told always."""
    _decide(journal, Verdict.REJECT)
    newer = replace(TAGS, after=["z", "b", "c"])
    journal.propose("s", "a.md", Basis("base 2", {"tags": GROUNDS}), [newer], LATER)
    journal.items.reject("a.md", "tags", ["b"], LATER)
    told = [(one.state, one.proposal.after) for one in _rows(journal, path="a.md")]
    assert sorted(told) == [(ProposalState.PENDING, ["z", "c"]), (ProposalState.REJECTED, ["z", "b"])]
