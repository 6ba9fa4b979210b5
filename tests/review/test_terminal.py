"""The dialogue of the terminal review, without a terminal."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from enrich.review.terminal import Console, Dialogue, Then
from enrich.values import JSON, Decision, Patch, Proposal, Review, Verdict

SUMMARY = Proposal("summary", "summary", None, "S")
TAGS = Proposal("tags", "tags", [], ["a", "b"])
INSIGHT = Proposal("insight", "insight", None, "I", Review.ALWAYS)
ALL = (SUMMARY, TAGS, INSIGHT)


def _preview(proposals: Sequence[Proposal]) -> Patch:
    diff = "".join(f"+{proposal.key}: {proposal.after}\n" for proposal in proposals)
    return Patch("a.md", b"", b"", (), tuple(proposals), diff.encode())


def _decide(keys: str, edits: Sequence[str] = ()) -> tuple[tuple[Decision, ...], Then, str]:
    typed, new = iter(keys.split()), iter(edits)
    shown: list[str] = []
    console = Console(lambda _: next(typed), shown.append, lambda _: next(new), color=False)
    decisions, then = Dialogue(console, _preview).decide(ALL)
    assert not list(typed), "a key was left over"
    return decisions, then, "".join(shown)


def _verdicts(decisions: tuple[Decision, ...]) -> str:
    return " ".join(decision.verdict.value for decision in decisions)


@pytest.mark.parametrize(
    ("keys", "verdicts", "then"),
    [
        ("y", "accept accept accept", Then.NEXT),
        ("n", "reject reject reject", Then.NEXT),
        ("d", "defer defer defer", Then.NEXT),
        ("a", "accept accept accept", Then.ACCEPT_ALL),
        ("q", "defer defer defer", Then.QUIT),
        ("s y n d", "accept reject defer", Then.NEXT),
        ("s y q", "accept defer defer", Then.QUIT),
        ("? y", "accept accept accept", Then.NEXT),
        ("x y", "accept accept accept", Then.NEXT),
    ],
)
def test_keys(keys: str, verdicts: str, then: Then) -> None:
    """Each key of `git add -p` means what it means there."""
    decisions, after, _ = _decide(keys)
    assert (_verdicts(decisions), after) == (verdicts, then)


def test_help_tells_every_key() -> None:
    """`?` explains, and asks again."""
    _, _, shown = _decide("? y")
    assert all(f"\n{key} - " in f"\n{shown}" for key in "ynesadq?")


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [("summary", " A new\none ", "A new one"), ("tags", "x\n\n y \nx\n", ["x", "y"])],
)
def test_an_edited_value_is_the_persons(field: str, typed: str, value: JSON) -> None:
    """After an edit the new diff is shown, and accepting keeps the person's value."""
    decisions, _, shown = _decide(f"e {field} y", [typed])
    (edited,) = (decision for decision in decisions if decision.verdict is Verdict.EDIT)
    assert (edited.field, edited.value, edited.by) == (field, value, "person")
    assert f"+{field}: {value}\n" in shown


def test_an_empty_edit_changes_nothing() -> None:
    """Who empties the editor has not decided."""
    decisions, _, _ = _decide("e summary y", ["  "])
    assert _verdicts(decisions) == "accept accept accept"


def test_an_edit_that_is_rejected_is_no_edit() -> None:
    """The verdict counts, not what was typed before."""
    decisions, _, _ = _decide("e summary n", ["new"])
    assert _verdicts(decisions) == "reject reject reject"
