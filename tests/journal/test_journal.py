"""The journal keeps what was asked, answered, proposed, decided and written."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from enrich.errors import StateError
from enrich.fields import DEFAULTS
from enrich.journal.db import Journal
from enrich.journal.fingerprint import Basis
from enrich.journal.records import dump, load
from enrich.prompt import AskedPost, Library, render
from enrich.prompt.request import INPUTS
from enrich.settings import ModelConfig
from enrich.testing import MemoryJournal
from enrich.values import (
    Decision,
    Edit,
    Evidence,
    Flag,
    Match,
    Patch,
    Proposal,
    Provenance,
    Reply,
    Request,
    Review,
    SiteContext,
    Span,
    Usage,
    Verdict,
)

NOW = "2026-01-02T03:04:05+00:00"
REPLY = Reply('{"summary": "S"}', "m", Usage(10, 5, 0.01), "stop")
ONE, TWO, NINE = ({"field": name, "prompt": "p"} for name in "129")
BASIS = Basis("base", {"summary": ONE, "tags": TWO})
SUMMARY = Proposal(
    "summary",
    "description",
    None,
    "S 摘要",
    Review.ALWAYS,
    (Evidence("S", "quote", Span(3, 8), 7, Match.NORMALIZED),),
    (Flag("new-term", "x is new", blocks=False),),
    Provenance("r", "m", "enrich", "1", "f", NOW),
)
PATCH = Patch("a.md", b"before", b"after!", (Edit(Span(0, 6), b"after!"),), (SUMMARY,), b"diff")


def _request() -> Request:
    return render(
        AskedPost("a.md", "", "x", "x", 1, {}, DEFAULTS),
        SiteContext(),
        Library().get("enrich", INPUTS),
        ModelConfig(name="m"),
    )


@pytest.fixture
def journal() -> Journal:
    """A journal in which a run has begun."""
    made = MemoryJournal()
    made.start("r", "run", "m", 1, NOW)
    return made


def test_a_proposal_survives_as_text() -> None:
    """What is read back equals what was written."""
    assert load(dump(SUMMARY)) == SUMMARY
    assert load(dump(None)) is None


def test_a_reply_is_kept_by_fingerprint(journal: Journal) -> None:
    """The same request finds its reply again, with what it cost."""
    request = _request()
    assert journal.reply(request.fingerprint) is None
    journal.ask("r", request, "rests", "m", NOW)
    journal.keep("r", request.fingerprint, REPLY, NOW)
    assert journal.reply(request.fingerprint) == REPLY


def test_a_reply_is_found_by_what_it_rests_on(journal: Journal) -> None:
    """Another request about the same post, for the same reasons, finds the reply too; one about another does not."""
    request = _request()
    journal.ask("r", request, "rests", "m", NOW)
    journal.keep("r", request.fingerprint, REPLY, NOW)
    assert journal.reply_for(request.path, "rests") == REPLY
    assert journal.reply_for(request.path, "else") is None
    assert journal.reply_for("other.md", "rests") is None


def test_a_useless_reply_is_not_used_again(journal: Journal) -> None:
    """A reply that broke its rules even after a repair does not stand in the way of a later run."""
    request = _request()
    journal.ask("r", request, "rests", "m", NOW)
    journal.keep("r", request.fingerprint, REPLY, NOW)
    journal.discard("another request's", request.path, "rests")
    assert journal.reply(request.fingerprint) is None
    assert journal.reply_for(request.path, "rests") is None


def test_answers_hold_as_long_as_their_basis(journal: Journal) -> None:
    """Other words in the post or other settings of the field, and the answer counts no more."""
    journal.propose("r", "a.md", BASIS, [SUMMARY], NOW)
    answers = journal.answers("a.md", BASIS)
    assert (answers["summary"].state, answers["summary"].proposal) == ("pending", SUMMARY)
    assert (answers["tags"].state, answers["tags"].proposal) == ("nothing", None)
    assert not journal.answers("a.md", Basis("other", BASIS.fields))
    assert list(journal.answers("a.md", Basis("base", {"summary": NINE, "tags": TWO}))) == ["tags"]


@pytest.mark.parametrize(
    ("verdict", "state", "waits"),
    [
        (Verdict.ACCEPT, "ready", False),
        (Verdict.EDIT, "ready", False),
        (Verdict.REJECT, "rejected", False),
        (Verdict.DEFER, "pending", True),
    ],
)
def test_decisions_end_the_waiting(journal: Journal, verdict: Verdict, state: str, waits: bool) -> None:  # noqa: FBT001
    """Only a deferred proposal goes on waiting."""
    journal.propose("r", "a.md", BASIS, [SUMMARY], NOW)
    journal.decisions.decide("a.md", [Decision("summary", verdict, "S")], NOW)
    assert journal.answers("a.md", BASIS)["summary"].state == state
    assert journal.decisions.waiting() == ({"a.md": (SUMMARY,)} if waits else {})


def test_a_newer_proposal_replaces_the_waiting_one(journal: Journal) -> None:
    """A post never has two proposals for one field."""
    journal.propose("r", "a.md", BASIS, [SUMMARY], NOW)
    newer = replace(SUMMARY, after="T")
    journal.propose("r", "a.md", Basis("base2", {"summary": ONE}), [newer], NOW)
    assert journal.decisions.waiting() == {"a.md": (newer,)}
    assert journal.decisions.waiting(["b.md"]) == {}


def test_a_decision_needs_a_waiting_proposal(journal: Journal) -> None:
    """What was decided elsewhere can't be decided again."""
    with pytest.raises(StateError, match="no proposal for `summary` waits"):
        journal.decisions.decide("a.md", [Decision("summary", Verdict.ACCEPT, "S")], NOW)


def test_what_was_written_is_known(journal: Journal) -> None:
    """The last value written to each field, but for writes that failed."""
    journal.writes.done(journal.writes.intend("r", PATCH, NOW))
    newer = replace(PATCH, proposals=(replace(SUMMARY, after="T"),))
    journal.writes.failed(journal.writes.intend("r", newer, NOW))
    assert journal.writes.written("a.md") == {"summary": "S 摘要"}


def test_the_file_ignores_itself(tmp_path: Path) -> None:
    """The state folder keeps itself out of git, and is found again."""
    first = Journal(tmp_path / ".enrich")
    first.start("r", "run", "m", 1, NOW)
    first.propose("r", "a.md", BASIS, [SUMMARY], NOW)
    first.close()
    assert (tmp_path / ".enrich" / ".gitignore").read_text(encoding="utf-8") == "*\n"
    second = Journal(tmp_path / ".enrich")
    assert second.decisions.waiting() == {"a.md": (SUMMARY,)}
    second.close()


def test_a_newer_journal_is_refused(tmp_path: Path) -> None:
    """An older enrich never writes into a journal it does not know."""
    folder = tmp_path / ".enrich"
    Journal(folder).close()
    database = sqlite3.connect(folder / "journal.db")
    database.execute("PRAGMA user_version = 999")
    database.close()
    with pytest.raises(StateError, match="written by a newer enrich"):
        Journal(folder)


def test_a_broken_journal_is_told(tmp_path: Path) -> None:
    """A file that only begins as a database does is one sentence, not a traceback."""
    folder = tmp_path / ".enrich"
    folder.mkdir()
    (folder / "journal.db").write_bytes(b"SQLite format 3\0".ljust(68, b"\0") + b"enrc" * 100)
    with pytest.raises(StateError, match="the journal is damaged: file is not a database"):
        Journal(folder)
