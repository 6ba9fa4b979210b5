"""The journal's file: opened beside another program, kept over a kill, and what an answer in it rests on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from enrich.errors import StateError
from enrich.fields import DEFAULTS
from enrich.journal.db import Journal
from enrich.journal.fingerprint import Basis, basis
from enrich.journal.migrations import STEPS
from enrich.journal.records import as_written, dump, load
from enrich.journal.writes import Intent
from enrich.prompt import Library
from enrich.prompt.request import INPUTS
from enrich.settings import ModelConfig
from enrich.testing import MemoryJournal
from enrich.values import (
    JSON,
    Decision,
    Edit,
    FieldSpec,
    Form,
    Kind,
    Mode,
    Patch,
    Policy,
    Proposal,
    Provenance,
    Review,
    Span,
    Verdict,
)

TIME = "2026-01-02T03:04:05+00:00"
FROM = Provenance("r", "m", "enrich", "1", "f", TIME)
TAGS = Proposal("tags", "tags", [], ["a", "b"], provenance=FROM)
BASIS = Basis("base", {"tags": {"field": "f"}})
PROMPT = Library().get("enrich", INPUTS)


@pytest.fixture
def journal() -> Iterator[MemoryJournal]:
    """A journal with one proposal for each of two posts."""
    with closing(MemoryJournal()) as made:
        made.start("r", "run", "m", 1, TIME)
        for path in ("a.md", "b.md"):
            made.propose("r", path, BASIS, [TAGS], TIME)
        yield made


def _patch(path: str, *proposals: Proposal) -> Patch:
    return Patch(path, b"---\nx\n---\n", b"---\ny\n---\n", (Edit(Span(4, 5), b"y"),), proposals, b"")


def test_what_was_committed_outlives_its_process(tmp_path: Path) -> None:
    """Another program that opens the file beside it, as after a kill, finds all of it."""
    first = Journal(tmp_path / ".enrich")
    first.start("r", "run", "m", 1, TIME)
    first.propose("r", "a.md", BASIS, [TAGS], TIME)
    first.flush()
    with closing(Journal(tmp_path / ".enrich")) as second:
        assert second.decisions.waiting() == {"a.md": (TAGS,)}
        assert second.history.run("last").ended == ""
    first.close()


def test_a_journal_is_at_the_newest_form_once(tmp_path: Path) -> None:
    """Opening it again changes nothing; the numbers of the steps are their places."""
    for _ in range(2):
        Journal(tmp_path / ".enrich").close()
        with closing(sqlite3.connect(tmp_path / ".enrich" / "journal.db")) as database:
            assert database.execute("PRAGMA user_version").fetchone() == (len(STEPS),)


@pytest.mark.parametrize("rules", ["*\n", "# mine\njournal.db\n", ""])
def test_a_persons_gitignore_stays(tmp_path: Path, rules: str) -> None:
    """It is only made where there is none."""
    (tmp_path / ".enrich").mkdir()
    (tmp_path / ".enrich" / ".gitignore").write_text(rules, encoding="utf-8")
    Journal(tmp_path / ".enrich").close()
    assert (tmp_path / ".enrich" / ".gitignore").read_text(encoding="utf-8") == rules


def test_a_journal_that_can_not_be_made_is_told_with_its_place(tmp_path: Path) -> None:
    """A file stands where its folder should be."""
    (tmp_path / ".enrich").write_bytes(b"")
    with pytest.raises(StateError, match=r"\.enrich: is a file, and no folder of enrich's"):
        Journal(tmp_path / ".enrich")


def test_a_newer_journal_says_what_to_do(tmp_path: Path) -> None:
    """And is left as it is."""
    Journal(tmp_path / ".enrich").close()
    with closing(sqlite3.connect(tmp_path / ".enrich" / "journal.db")) as database:
        database.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    with pytest.raises(StateError) as caught:
        Journal(tmp_path / ".enrich")
    assert caught.value.hint == "update enrich"


def test_several_writes_are_one_record(journal: MemoryJournal) -> None:
    """Numbered in their order, unfinished until each is concluded; a failed one leaves its proposal waiting."""
    decided = [Decision("tags", Verdict.ACCEPT, ["a", "b"])]
    intents = [Intent(_patch(path, TAGS), decided) for path in ("a.md", "b.md")]
    numbers = journal.writes.intend_all("r", intents, TIME)
    assert [(number, path) for number, path, _ in journal.writes.unfinished()] == list(
        zip(numbers, ("a.md", "b.md"), strict=True)
    )
    journal.writes.conclude_all({numbers[0]: True, numbers[1]: False})
    assert journal.writes.unfinished() == []
    assert list(journal.decisions.waiting()) == ["b.md"]
    assert [write.path for write in journal.writes.all(journal.writes.stack().of_run("r"))] == ["a.md"]
    assert (journal.writes.first(1), journal.writes.first(2)) == (TIME, "")
    assert journal.writes.of_post("b.md") is None


def test_one_write_that_can_not_be_kept_keeps_none(journal: MemoryJournal) -> None:
    """A decision without a proposal: no file may be touched for any of them."""
    wrong = Intent(_patch("b.md", TAGS), [Decision("summary", Verdict.ACCEPT, "S")])
    with pytest.raises(StateError, match=r"b\.md: no proposal for `summary` waits"):
        journal.writes.intend_all("r", [Intent(_patch("a.md", TAGS)), wrong], TIME)
    assert journal.writes.unfinished() == []


def test_a_write_keeps_the_head_that_takes_it_back(journal: MemoryJournal) -> None:
    """All that an edit may touch, and no word of the body."""
    source = b"---\ntitle: x\n---\nA body of the post.\n"
    edit = Edit(Span(11, 12), b"y")
    made = Patch("a.md", source, source.replace(b"x", b"y", 1), (edit,), (), b"")
    journal.writes.done(journal.writes.intend("r", made, TIME))
    write = journal.writes.of_post("a.md")
    assert write is not None
    assert (write.head, write.edits) == (b"---\ntitle: x\n---\n", (edit,))
    assert (write.run, write.path, write.time) == ("r", "a.md", TIME)


@pytest.mark.parametrize(
    ("before", "after", "verdict", "author"),
    [
        (None, "S", Verdict.ACCEPT, "enrich"),
        ("", "S", Verdict.ACCEPT, "enrich"),
        ([], ["a"], Verdict.ACCEPT, "enrich"),
        (["z"], ["z", "a"], Verdict.ACCEPT, "both"),
        ("old", "S", Verdict.ACCEPT, "enrich"),
    ],
)
def test_whose_a_written_value_is(before: JSON, after: JSON, verdict: Verdict, author: str) -> None:
    """A list that a person began is both's; a text that is replaced is enrich's."""
    proposal = Proposal("f", "f", before, after, provenance=FROM)
    found = as_written(proposal, verdict, 7, None)
    assert (found.author, found.proposal, found.old_author, found.old_proposal) == (author, 7, "person", None)
    again = as_written(replace(proposal, before=after, after="T"), verdict, 8, found)
    assert (again.author, again.old_author, again.old_proposal) == ("enrich", author, 7)
    assert again.swapped.swapped == again
    assert (again.swapped.value, again.swapped.old) == (after, "T")


@pytest.mark.parametrize(
    ("verdict", "number", "author"), [(Verdict.EDIT, 8, "person"), (None, 8, "person"), (None, None, "enrich")]
)
def test_a_value_without_provenance_is_a_persons_or_stays_whose_it_was(
    verdict: Verdict | None, number: int | None, author: str
) -> None:
    """An edit is a person's; a label under another name is whoever's it was."""
    first = as_written(Proposal("f", "f", None, ["a"], provenance=FROM), Verdict.ACCEPT, 7, None)
    found = as_written(Proposal("f", "f", ["a"], ["b"]), verdict, number, first)
    assert (found.author, found.proposal) == (author, number or 7)


@pytest.mark.parametrize(
    "value", [None, "", "文 🎉\u2028", [], ["a", 7, None, {"b": [1.5]}], {"a": True}, False, 0, 1e300]
)
def test_any_value_survives_as_text(value: JSON) -> None:
    """What the journal gives back equals what it was given."""
    proposal = replace(TAGS, before=value, after=value)
    assert load(dump(proposal)) == proposal


SPEC = FieldSpec("tags", "tags", Kind.TERMS)
OTHERS: dict[str, Any] = {
    "name": "topics", "kind": Kind.NAMES, "ask": "other words", "mode": Mode.CLOSED, "evidence": True,
    "language": "de", "min_chars": 1, "max_chars": 1, "max_sentences": 1, "max_items": 1, "max_new": 1,
    "values": ("a",), "parent": "area", "key": "keywords", "policy": Policy.EXTEND, "review": Review.ALWAYS,
    "keep": ("draft",), "begins_open": True, "form": Form.WORDS, "keys": ("tags", "topics"),
    "confidence": 0.5,
}  # fmt: skip
LATER = {"key", "policy", "review", "keep", "begins_open", "form", "keys", "confidence"}
WORDS = {"values", "mode", "max_new"}


def _basis(spec: FieldSpec = SPEC, model: ModelConfig | None = None, engine: str = "") -> Basis:
    return basis("t", "b", [spec], PROMPT, model or ModelConfig(name="m"), engine)


@pytest.mark.parametrize("name", [field.name for field in fields(FieldSpec)])
def test_each_setting_of_a_field_is_a_reason_or_is_none(name: str) -> None:
    """What the model is asked makes an answer stale, under its name; what is decided later does not."""
    now = _basis(replace(SPEC, **{name: OTHERS[name]}))
    then = _basis().fields["tags"]
    changed = now.changed(next(iter(now.fields)), "", then)
    expected = () if name in LATER else ("vocabulary",) if name in WORDS else ("field",)
    assert changed == ("body", *expected)


def test_confidence_counts_for_the_embedded_model_alone() -> None:
    """What was paid for is not asked again because of a setting that no paid model reads."""
    sure = replace(SPEC, confidence=0.5)
    assert _basis(sure) == _basis()
    assert _basis(sure).questions == _basis().questions
    then, now = _basis(engine="1"), _basis(sure, engine="1")
    assert now.changed("tags", now.base, then.fields["tags"]) == ("field",)
    assert now.questions != then.questions


@pytest.mark.parametrize(
    ("settings", "engine", "counts"),
    [
        ({"temperature": 0.5}, "", True),
        ({"seed": 7}, "", True),
        ({"base_url": "http://localhost/v1"}, "", True),
        ({"extra": {"top_p": 0.5}}, "", True),
        ({"extra": {}}, "", False),
        ({"attempts": 3, "timeout": 9, "max_output_tokens": 5}, "", False),
        ({"api_key_env": "OTHER", "headers": {"X": "Y"}, "stream": True}, "", False),
        ({}, "2.0", True),
    ],
)
def test_each_setting_of_a_model_is_a_reason_or_is_none(settings: dict[str, Any], engine: str, *, counts: bool) -> None:
    """What can change its answer counts; how it is reached, and how long that may take, does not."""
    now = _basis(model=ModelConfig(name="m", **settings), engine=engine)
    assert now.changed("tags", now.base, _basis().fields["tags"]) == (("model",) if counts else ())


def test_the_defaults_rest_on_different_things() -> None:
    """Two fields never share an answer."""
    found = basis("t", "b", DEFAULTS, PROMPT, ModelConfig(name="m"), "")
    assert len({settings["field"] for settings in found.fields.values()}) == len(DEFAULTS)
    assert found.only(["tags"]) == Basis(found.base, {"tags": found.fields["tags"]})


def test_a_write_takes_along_only_what_it_is_told(journal: MemoryJournal) -> None:
    """A value of neither a decision nor a ready field is no proposal's; the decision that came with it is logged."""
    plain = replace(TAGS, after=["c"], provenance=None)
    number = journal.writes.intend("r", _patch("a.md", plain), TIME)
    journal.writes.done(number)
    assert list(journal.decisions.waiting()) == ["a.md", "b.md"]
    assert journal.writes.newest("a.md")["tags"].proposal is None
    journal.writes.done(
        journal.writes.intend("r", _patch("b.md", TAGS), TIME, [Decision("tags", Verdict.ACCEPT, ["a"])])
    )
    past = journal.decisions.past(2)
    assert past is not None
    assert past.decision == Decision("tags", Verdict.ACCEPT, ["a"])


def test_a_rejection_that_comes_with_a_write_counts_though_the_write_fails(journal: MemoryJournal) -> None:
    """An acceptance does not: its proposal waits again."""
    summary = Proposal("summary", "summary", None, "S.", provenance=FROM)
    journal.propose("r", "a.md", Basis("base", {"summary": {"field": "s"}}), [summary], TIME)
    decisions = [Decision("tags", Verdict.REJECT), Decision("summary", Verdict.ACCEPT, "S.")]
    journal.writes.failed(journal.writes.intend("r", _patch("a.md", summary), TIME, decisions))
    assert [one.field for one in journal.decisions.waiting()["a.md"]] == ["summary"]
    assert list(journal.decisions.rejected("a.md", BASIS)) == ["tags"]
