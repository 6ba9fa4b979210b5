"""Outcomes as lines of JSON, as counts and as an exit code: the contract that programs read."""

from __future__ import annotations

import json

import pytest

from enrich.errors import FrontMatterError, RefusalError
from enrich.report import Tally, kind, line, record, undecided
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
)

PROOF = Evidence("S", "eine Zeile", Span(3, 13), 7, Match.NORMALIZED)
SUMMARY = Proposal("summary", "description", None, "Über 文", Review.ALWAYS, (PROOF,), (Flag("odd", "is odd"),))
TAGS = Proposal("tags", "tags", ["a"], ["a", "b"])
PATCH = Patch("a.md", b"x", b"y", (), (SUMMARY, TAGS), "diff ü".encode())
SPENT = Usage(100, 20, 0.5)
NOTE = Note("people", "wrong-type", "holds a text", 3)


def _proposed(*decisions: Decision) -> Proposed:
    return Proposed("a.md", PATCH, SPENT, (NOTE,), decisions)


OUTCOMES: list[Outcome] = [
    Unchanged("a.md", "nothing is wanted", SPENT),
    Skipped("b.md", "is private"),
    _proposed(),
    Applied("d.md", PATCH, Usage(1, 1, None), (), (SUMMARY.accept(), TAGS.defer())),
    Failed("e.md", RefusalError("declined", "try again"), SPENT),
]
KEYS = ["version", "path", "outcome", "reason", "changes", "diff", "usage", "error", "notes"]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=[kind(one) for one in OUTCOMES])
def test_each_line_has_every_key(outcome: Outcome) -> None:
    """In the same order, on one line, with signs as they are."""
    text = line(outcome, "m")
    assert "\n" not in text
    assert "\\u" not in text
    assert [*json.loads(text)] == KEYS
    assert (json.loads(text)["version"], json.loads(text)["path"]) == (1, outcome.path)


def test_a_change_is_told_whole() -> None:
    """The values, what speaks for them and against them, who may decide, and what was decided."""
    found = record(_proposed(SUMMARY.accept()), "m")
    assert found["outcome"] == "proposed"
    assert found["diff"] == "diff ü"
    assert found["notes"] == [{"field": "people", "code": "wrong-type", "message": "holds a text", "line": 3}]
    assert found["usage"] == {"model": "m", "tokens_in": 100, "tokens_out": 20, "cost": 0.5}
    first, second = found["changes"]
    assert first == {
        "field": "summary",
        "key": "description",
        "before": None,
        "after": "Über 文",
        "evidence": [{"value": "S", "quote": "eine Zeile", "line": 7, "span": [3, 13], "match": "normalized"}],
        "flags": ["odd: is odd"],
        "review": "always",
        "decision": "accept",
    }
    assert (second["evidence"], second["flags"], second["decision"]) == ([], [], None)


def test_a_failure_tells_code_message_and_hint() -> None:
    """And what it has cost; the reason is the whole sentence, with place."""
    error = FrontMatterError("bad-fence", "is unclosed", "close it", path="e.md", line=4)
    found = record(Failed("e.md", error, SPENT), "m")
    assert found["error"] == {"code": "bad-fence", "message": "e.md:4: is unclosed", "hint": "close it"}
    assert found["reason"] == "e.md:4: is unclosed"
    assert found["usage"]["cost"] == 0.5


def test_what_left_a_post_alone_is_told() -> None:
    """The reason, and the notes beside it."""
    found = record(Skipped("b.md", "is private", (NOTE,)), "m")
    assert (found["reason"], found["changes"], found["error"], len(found["notes"])) == ("is private", [], None, 1)
    assert found["usage"] == {"model": "m", "tokens_in": 0, "tokens_out": 0, "cost": 0.0}


@pytest.mark.parametrize(
    ("outcome", "fields"),
    [
        (_proposed(), ["summary", "tags"]),
        (_proposed(SUMMARY.accept()), ["tags"]),
        (_proposed(SUMMARY.reject(), TAGS.reject()), []),
        (_proposed(SUMMARY.defer(), TAGS.edit(["c"])), ["summary"]),
        (Applied("a.md", PATCH, decisions=(SUMMARY.accept(), TAGS.defer())), ["tags"]),
        (Applied("a.md", PATCH), []),
    ],
)
def test_what_waits_for_a_person(outcome: Proposed | Applied, fields: list[str]) -> None:
    """What was not decided, or put off."""
    assert undecided(outcome) == fields


def _tally(*outcomes: Outcome) -> Tally:
    made = Tally()
    for outcome in outcomes:
        made.add(outcome)
    return made


@pytest.mark.parametrize(
    ("outcomes", "code", "strict", "told"),
    [
        ([], 0, 0, "0 posts"),
        (OUTCOMES[:1], 0, 0, "1 post: 1 unchanged"),
        (OUTCOMES[1:2], 0, 0, "1 post: 1 skipped"),
        (OUTCOMES[2:3], 0, 1, "1 post: 1 proposed"),
        (OUTCOMES[3:4], 0, 1, "1 post: 1 applied"),
        ([_proposed(SUMMARY.reject(), TAGS.reject())], 0, 0, "1 post: 1 proposed"),
        (OUTCOMES, 3, 3, "5 posts: 1 applied, 1 proposed, 1 unchanged, 1 skipped, 1 failed"),
    ],
)
def test_a_run_in_one_line_and_one_code(outcomes: list[Outcome], code: int, strict: int, told: str) -> None:
    """3 where a post failed, 1 where something waits and that was asked, else 0."""
    tally = _tally(*outcomes)
    assert (tally.exit_code(), tally.exit_code(strict=True), str(tally)) == (code, strict, told)
    assert tally.total == len(outcomes)


def test_what_a_run_cost_is_a_sum_or_unknown() -> None:
    """One post of unknown cost, and nobody knows the whole; its tokens count."""
    assert _tally(OUTCOMES[0], OUTCOMES[2], OUTCOMES[1]).usage == Usage(200, 40, 1.0)
    assert _tally(*OUTCOMES).usage == Usage(301, 61, None)
    assert _tally().usage == Usage(0, 0, 0.0)


def test_a_changed_decision_counts_once() -> None:
    """The post moves from one count to the other, at no further cost."""
    waits, done = _proposed(), Applied("a.md", PATCH, SPENT, decisions=(SUMMARY.accept(), TAGS.accept()))
    tally = _tally(waits)
    tally.swap(waits, done)
    assert (str(tally), tally.pending, tally.usage) == ("1 post: 1 applied", 0, SPENT)
    tally.swap(done, waits)
    assert (str(tally), tally.pending, tally.usage) == ("1 post: 1 proposed", 1, SPENT)
