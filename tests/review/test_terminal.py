"""The dialogue of the terminal review, without a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from enrich.errors import PostError
from enrich.review.post_dialogue import PostDialogue, Then
from enrich.terminal import Console
from enrich.values import JSON, Decision, Proposal, Review, Verdict

SUMMARY = Proposal("summary", "summary", None, "S")
TAGS = Proposal("tags", "tags", [], ["a", "b"])
INSIGHT = Proposal("insight", "insight", None, "I", Review.ALWAYS)
ALL = (SUMMARY, TAGS, INSIGHT)


def _page(proposals: Sequence[Proposal]) -> str:
    if any(proposal.after == "unsafe" for proposal in proposals):
        raise PostError("no value like that can be written")
    return "".join(f"+{proposal.key}: {proposal.after}\n" for proposal in proposals)


def _ignore(_: Decision) -> None:
    pass


def _decide(
    keys: str,
    edits: Sequence[str] = (),
    keep: Callable[[Decision], None] = _ignore,
    back: Callable[[Decision], None] = _ignore,
) -> tuple[tuple[Decision, ...], Then, str]:
    typed, new = iter(keys.split()), iter(edits)
    shown: list[str] = []
    console = Console(lambda _: next(typed), shown.append, lambda _: next(new), lambda _: next(new))
    decisions, then = PostDialogue(console, _page, keep, back).decide(ALL)
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
        ("u", "", Then.BACK),
        ("s u y", "accept accept accept", Then.NEXT),
        ("s y u n y d", "reject accept defer", Then.NEXT),
        ("s y n u u u u", "", Then.BACK),
    ],
)
def test_keys(keys: str, verdicts: str, then: Then) -> None:
    """Each key of `git add -p` means what it means there."""
    decisions, after, _ = _decide(keys)
    assert (_verdicts(decisions), after) == (verdicts, then)


def test_help_tells_every_key() -> None:
    """`?` explains, and asks again."""
    _, _, shown = _decide("? y")
    assert all(f"\n{key} - " in f"\n{shown}" for key in "yneisaduq?")


@pytest.mark.parametrize(
    ("keys", "typed", "value"),
    [
        ("e summary", " A new\none ", "A new one"),
        ("e tags", "x\n\n y \nx\n", ["x", "y"]),
        ("i summary", " A new one, too ", "A new one, too"),
        ("i tags", 'x, "y, z",, x', ["x", "y, z"]),
        ("i t", "x", ["x"]),
    ],
)
def test_an_edited_value_is_the_persons(keys: str, typed: str, value: JSON) -> None:
    """After an edit the new diff is shown, and accepting keeps the person's value."""
    decisions, _, shown = _decide(f"{keys} y", [typed])
    field = "summary" if "summary" in keys else "tags"
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


def test_an_edit_that_can_not_be_written_is_refused() -> None:
    """The person is told why, and the proposal is what it was."""
    decisions, _, shown = _decide("e summary y", ["unsafe"])
    assert _verdicts(decisions) == "accept accept accept"
    assert "that can't be written: no value like that can be written\n" in shown


def test_answers_of_single_fields_are_handed_on_at_once() -> None:
    """Each is kept before the next question, and `u` gives the last one back."""
    log: list[str] = []
    _decide(
        "s y n u y q",
        keep=lambda one: log.append(f"{one.field} {one.verdict}"),
        back=lambda one: log.append(f"back {one.field}"),
    )
    assert log == ["summary accept", "tags reject", "back tags", "tags accept", "insight defer"]


def test_a_post_is_taken_up_where_it_was_left() -> None:
    """After the answers that stand comes the question about the next field; `u` goes back behind them."""
    typed, asked = iter("uny"), list[str]()

    def ask(question: str) -> str:
        asked.append(question)
        return next(typed)

    console = Console(ask, lambda _: None, None, lambda text: text)
    made = [Decision("summary", Verdict.EDIT, "mine"), Decision("tags", Verdict.ACCEPT, ["a", "b"])]
    decisions, _ = PostDialogue(console, _page, _ignore, _ignore).decide(ALL, made)
    assert [question.split()[1] for question in asked] == ["`insight`", "`tags`", "`insight`"]
    assert (_verdicts(decisions), decisions[0].value) == ("edit reject accept", "mine")
