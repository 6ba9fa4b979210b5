"""Outcomes as programs read them: the contract of `--format json`, the counts and the exit code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from enrich.errors import EnrichError, FrontMatterError, ModelError
from enrich.report import Tally, counted, kind, line, record, undecided
from enrich.values import (
    Applied,
    Decision,
    Evidence,
    Failed,
    Flag,
    Match,
    Note,
    Outcome,
    Patch,
    Proposal,
    Proposed,
    Review,
    Skipped,
    Span,
    Unchanged,
    Usage,
    Verdict,
)

QUOTE = Evidence("Ada", "Ada Stone", Span(3, 12), 7, Match.NORMALIZED)
SUMMARY = Proposal("summary", "lead", None, "Über 钟.", Review.AUTO, (QUOTE,), (Flag("long", "it is long"),))
INSIGHT = Proposal("insight", "insight", "", "I", Review.ALWAYS)
PATCH = Patch("a/b.md", b"", b"", (), (SUMMARY, INSIGHT), "--- a\n+++ b \xff\n".encode("latin-1"))
USAGE, NOTE = Usage(10, 2, 0.5), Note("tags", "wrong-type", "holds a mapping", 3)
OUTCOMES: dict[str, Outcome] = {
    "unchanged": Unchanged("a/b.md", "nothing to do", USAGE, (NOTE,)),
    "skipped": Skipped("a/b.md", "it is private", (NOTE,)),
    "proposed": Proposed("a/b.md", PATCH, USAGE, (NOTE,), (Decision("summary", Verdict.DEFER),)),
    "applied": Applied("a/b.md", PATCH, USAGE, (NOTE,), (SUMMARY.accept(),)),
    "failed": Failed("a/b.md", FrontMatterError("yaml", "is broken", "mend it", path="a/b.md", line=2), USAGE),
}
KEYS = ["version", "path", "outcome", "reason", "changes", "diff", "usage", "error", "notes"]


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_outcome_has_every_key(name: str) -> None:
    """Keys may be added, never changed: a program reads them all without a look at what the outcome is."""
    told = record(OUTCOMES[name], "gpt")
    assert list(told) == KEYS
    assert (told["version"], told["path"], told["outcome"], kind(OUTCOMES[name])) == (1, "a/b.md", name, name)
    assert list(told["usage"]) == ["model", "tokens_in", "tokens_out", "cost"]
    assert told["usage"]["model"] == "gpt"


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_line_is_one_line_of_json_in_its_own_letters(name: str) -> None:
    """A line end inside of a text is escaped, and letters are not."""
    text = line(OUTCOMES[name], "m\nm")
    assert "\n" not in text
    assert json.loads(text) == record(OUTCOMES[name], "m\nm")
    assert ("Über 钟." in text) == (name in {"proposed", "applied"})


REASONS = {"unchanged": "nothing to do", "skipped": "it is private", "proposed": "", "applied": ""}
TOLD = {"field": "tags", "code": "wrong-type", "message": "holds a mapping", "line": 3}


@pytest.mark.parametrize("name", REASONS)
def test_what_did_not_fail_tells_its_reason_and_notes(name: str) -> None:
    """A remark has its field, a code for programs, and its line."""
    told = record(OUTCOMES[name], "gpt")
    assert (told["reason"], told["error"], told["notes"]) == (REASONS[name], None, [TOLD])


def test_what_failed_tells_code_message_and_hint() -> None:
    """The reason is the sentence that a person reads; the code stays the same from version to version."""
    told = record(OUTCOMES["failed"], "gpt")
    assert told["reason"] == told["error"]["message"] == "a/b.md:2: is broken"
    assert told["error"] == {"code": "yaml", "message": "a/b.md:2: is broken", "hint": "mend it"}
    assert (told["changes"], told["diff"], told["notes"]) == ([], "", [])


@pytest.mark.parametrize("name", ["unchanged", "proposed", "applied", "failed"])
def test_what_was_spent_stands_at_its_post(name: str) -> None:
    """Also where nothing came of it."""
    spent = {"model": "gpt", "tokens_in": 10, "tokens_out": 2, "cost": 0.5}
    assert record(OUTCOMES[name], "gpt")["usage"] == spent


def test_what_was_left_out_cost_nothing() -> None:
    """No model read it."""
    spent = {"model": "gpt", "tokens_in": 0, "tokens_out": 0, "cost": 0.0}
    assert record(OUTCOMES["skipped"], "gpt")["usage"] == spent


def test_a_price_that_nobody_knows_is_null() -> None:
    """Not 0, which is the price of the embedded model."""
    assert record(Unchanged("a", "", Usage(1, 1, None)), "m")["usage"]["cost"] is None


@pytest.mark.parametrize(("name", "decisions"), [("proposed", ["defer", None]), ("applied", ["accept", None])])
def test_a_change_tells_value_evidence_flags_and_decision(name: str, decisions: Sequence[str | None]) -> None:
    """All that a person sees; the place of a quote is given in the file's lines and in the body's characters."""
    told = record(OUTCOMES[name], "gpt")
    summary, insight = told["changes"]
    assert summary == {
        "field": "summary",
        "key": "lead",
        "before": None,
        "after": "Über 钟.",
        "evidence": [{"value": "Ada", "quote": "Ada Stone", "line": 7, "span": [3, 12], "match": "normalized"}],
        "flags": ["long: it is long"],
        "review": "auto",
        "decision": decisions[0],
    }
    assert (insight["before"], insight["review"], insight["decision"]) == ("", "always", decisions[1])
    assert told["diff"] == "--- a\n+++ b \ufffd\n"


def _decided(*verdicts: str) -> tuple[Decision, ...]:
    return tuple(Decision(field, Verdict(one)) for field, one in zip(("summary", "insight"), verdicts, strict=False))


WAITING = {
    "nothing decided": (Proposed("a", PATCH), ["summary", "insight"]),
    "one decided": (Proposed("a", PATCH, decisions=_decided("accept")), ["insight"]),
    "one rejected, one edited": (Proposed("a", PATCH, decisions=_decided("reject", "edit")), []),
    "one put off": (Proposed("a", PATCH, decisions=_decided("defer", "accept")), ["summary"]),
    "written": (Applied("a", PATCH, decisions=_decided("accept", "accept")), []),
    "written, one put off": (Applied("a", PATCH, decisions=_decided("accept", "defer")), ["insight"]),
    "written, and nothing told": (Applied("a", PATCH), []),
}


@pytest.mark.parametrize(("outcome", "fields"), WAITING.values(), ids=WAITING.keys())
def test_what_waits_is_what_nobody_decided_on(outcome: Proposed | Applied, fields: Sequence[str]) -> None:
    """A decision that was put off still waits; the tally counts the post as pending exactly then."""
    tally = Tally()
    tally.add(outcome)
    assert undecided(outcome) == fields
    assert tally.pending == bool(fields)


def test_a_failure_is_told_with_its_place() -> None:
    """The reason is the whole sentence, as on the terminal; what it has cost is told, too."""
    error = FrontMatterError("bad-fence", "is unclosed", "close it", path="e.md", line=4)
    told = record(Failed("e.md", error, Usage(100, 20, 0.5)), "m")
    assert told["error"] == {"code": "bad-fence", "message": "e.md:4: is unclosed", "hint": "close it"}
    assert told["reason"] == "e.md:4: is unclosed"
    assert told["usage"] == {"model": "m", "tokens_in": 100, "tokens_out": 20, "cost": 0.5}


CODES: dict[str, tuple[Sequence[Outcome], int, int]] = {
    "no posts": ([], 0, 0),
    "nothing to do": ([OUTCOMES["unchanged"], OUTCOMES["skipped"]], 0, 0),
    "something waits": ([OUTCOMES["proposed"]], 0, 1),
    "something failed": ([OUTCOMES["unchanged"], OUTCOMES["failed"]], 3, 3),
    "a failure counts more": ([OUTCOMES["proposed"], OUTCOMES["failed"]], 3, 3),
    "all is written": ([Applied("a", PATCH)], 0, 0),
    "written, one put off": ([Applied("a", PATCH, decisions=_decided("accept", "defer"))], 0, 1),
    "all was rejected": ([Proposed("a", PATCH, decisions=_decided("reject", "reject"))], 0, 0),
}


@pytest.mark.parametrize(("outcomes", "code", "strict"), CODES.values(), ids=CODES.keys())
def test_the_exit_code_follows_from_the_outcomes(outcomes: Sequence[Outcome], code: int, strict: int) -> None:
    """3 where a post failed; 1 where something waits and that was asked; else 0."""
    tally = Tally()
    for outcome in outcomes:
        tally.add(outcome)
    assert (tally.exit_code(), tally.exit_code(strict=True)) == (code, strict)


TOTALS: dict[str, tuple[Sequence[Outcome], str]] = {
    "none": ([], "0 posts"),
    "one": ([OUTCOMES["applied"]], "1 post: 1 applied"),
    "in a fixed order": (
        [*OUTCOMES.values(), OUTCOMES["failed"]],
        "6 posts: 1 applied, 1 proposed, 1 unchanged, 1 skipped, 2 failed",
    ),
    "many": ([OUTCOMES["skipped"]] * 1000, "1,000 posts: 1000 skipped"),
}


@pytest.mark.parametrize(("outcomes", "told"), TOTALS.values(), ids=TOTALS.keys())
def test_the_last_line_counts_all(outcomes: Sequence[Outcome], told: str) -> None:
    """What did not happen is not told."""
    tally = Tally()
    for outcome in outcomes:
        tally.add(outcome)
    assert str(tally) == told


def test_what_was_spent_is_added_up() -> None:
    """A price that nobody knows makes the sum unknown."""
    tally = Tally()
    for _ in range(3):
        tally.add(OUTCOMES["unchanged"])
    assert tally.usage == Usage(30, 6, 1.5)
    tally.add(Failed("a", ModelError("no"), Usage(1, 0, None)))
    assert (tally.usage.tokens_in, tally.usage.cost) == (31, None)


@pytest.mark.parametrize(
    ("old", "new", "pending"),
    [
        (Proposed("a", PATCH), Applied("a", PATCH), 0),
        (Applied("a", PATCH), Proposed("a", PATCH), 1),
        (Proposed("a", PATCH), Proposed("a", PATCH), 1),
        (Proposed("a", PATCH), Failed("a", EnrichError("no")), 0),
    ],
)
def test_a_changed_decision_counts_once(old: Proposed | Applied, new: Any, pending: int) -> None:  # noqa: ANN401 - one of three
    """A post that a person comes back to is one post, and nothing is paid again."""
    tally = Tally()
    tally.add(OUTCOMES["unchanged"])
    tally.add(old)
    spent = tally.usage
    tally.swap(old, new)
    assert (tally.total, tally.pending, tally.usage) == (2, pending, spent)
    assert tally.counts[kind(new)] == 1


@pytest.mark.parametrize(("number", "told"), [(0, "0 posts"), (1, "1 post"), (2, "2 posts"), (12345, "12,345 posts")])
def test_a_number_and_its_noun(number: int, told: str) -> None:
    """One is one; thousands are told apart."""
    assert counted(number, "post") == told
