"""Which sentences are taken for a summary."""

from __future__ import annotations

import pytest

from enrich.markdown.extract import DEFAULT, LEAD, joined, scored, summary
from enrich.markdown.sentences import sentences

POST = (
    "Hello and welcome!\n\nRust compiles to fast machine code. Its borrow checker stops data races. "
    "The weather was fine that day. Data races are bugs that the borrow checker of Rust finds early. "
    "Its borrow checker stops data races."
)


def _summary(body: str, title: str, budget: int) -> list[str]:
    return [item.sentence.text for item in summary(scored(sentences(body), title), DEFAULT, budget)]


def test_the_subject_wins_over_the_aside() -> None:
    """Sentences of the subject are taken in the post's order; greetings and asides are not, nothing is said twice."""
    taken = _summary(POST, "How Rust stops data races", 100)
    assert taken == ["Rust compiles to fast machine code.", "Its borrow checker stops data races."]


def test_the_lead_is_the_lead() -> None:
    """With weight on position alone, the first sentences are taken."""
    found = scored(sentences("First one here. Second one here. Third one here."), "Third")
    assert [item.sentence.order for item in summary(found, LEAD, 30)] == [0, 1]


@pytest.mark.parametrize("body", ["", "# Only a heading\n", "```\ncode\n```\n", "Hi!"])
def test_nothing_to_say(body: str) -> None:
    """A body without prose gives no summary."""
    assert _summary(body, "Title", 100) == []


def test_another_language_is_no_summary() -> None:
    """In a Chinese post, an English sentence is not preferred, however well it fits."""
    body = "火星上的水以冰的形式存在。\n\nMars water is ice on Mars and more Mars water.\n\n火星的水储量很大。"
    assert _summary(body, "火星 Mars water", 12)[0].startswith("火星")


@pytest.mark.parametrize(
    ("texts", "whole"),
    [(["One.", "Two."], "One. Two."), (["一。", "二。"], "一。二。"), (["One."], "One."), ([], "")],
)
def test_joined(texts: list[str], whole: str) -> None:
    """Sentences meet as their script wants it."""
    assert joined(texts) == whole
