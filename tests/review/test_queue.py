"""The dialogue on waiting terms, without a terminal."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from enrich.review.terms import TermDialogue, Unknown, WaitingPost
from enrich.terminal import Console

CLOCK = Unknown(
    "tags", "tower-clock", 3, (WaitingPost("Alpha", "a.md:6", "A tower clock."), WaitingPost("Beta", "b.md", ""))
)
GEARS = Unknown("tags", "gears", 1, (WaitingPost("", "c.md:9", "Its gears."),))
LABELS = ("clocks", "clockwork", "mills")


@dataclass
class Kept:
    """What was decided, in order."""

    said: list[str] = field(default_factory=list)

    def accept(self, unknown: Unknown) -> None:
        """Notes an accepted term."""
        self.said.append(f"+{unknown.said}")

    def alias(self, unknown: Unknown, label: str) -> None:
        """Notes an alias."""
        self.said.append(f"{unknown.said}={label}")

    def reject(self, unknown: Unknown) -> None:
        """Notes a rejected term."""
        self.said.append(f"-{unknown.said}")

    def undo(self, unknown: Unknown) -> None:
        """Notes what was taken back."""
        self.said.append(f"?{unknown.said}")


class Known:
    """Three terms; `clocks` resembles one unknown, and nothing the other."""

    def near(self, unknown: Unknown) -> list[tuple[str, int]]:
        """The one that resembles."""
        return [("clocks", 1200)] if unknown is CLOCK else []

    def starting(self, unknown: Unknown, typed: str) -> list[str]:
        """The labels with that beginning."""
        del unknown
        return [label for label in LABELS if label.startswith(typed)]


def _decided(*typed: str) -> tuple[list[str], str]:
    answers, kept, shown = iter(typed), Kept(), list[str]()
    console = Console(lambda _: next(answers), shown.append)
    TermDialogue(console, Known(), kept, color=False).decide([CLOCK, GEARS])
    assert not list(answers), "an answer was left over"
    return kept.said, "".join(shown)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (("y", "y"), ["+tower-clock", "+gears"]),
        (("n", "d"), ["-tower-clock"]),
        (("", "Y"), ["+gears"]),
        (("q",), []),
        (("y", "q"), ["+tower-clock"]),
        (("a", "", "q"), ["tower-clock=clocks"]),
        (("a", "m", "q"), ["tower-clock=mills"]),
        (("a", "clock", "clockw", "q"), ["tower-clock=clockwork"]),
        (("a", "zinc", "q", "y", "q"), ["+tower-clock"]),
        (("d", "a", "", "a", "mills"), ["gears=mills"]),
        (("y", "u", "n", "q"), ["+tower-clock", "?tower-clock", "-tower-clock"]),
        (("u", "y", "q"), ["+tower-clock"]),
        (("?", "x", "y", "q"), ["+tower-clock"]),
    ],
)
def test_keys(typed: tuple[str, ...], kept: list[str]) -> None:
    """Each key does what the help says; an alias is typed by a beginning that only it has, or is the one offered."""
    assert _decided(*typed)[0] == kept


def test_a_screen_holds_all_that_is_needed() -> None:
    """The term, its number of posts, their titles and words, and what resembles it."""
    _, shown = _decided("q")
    assert shown == (
        "\n(1/2) tags: tower-clock, proposed for 3 posts\n"
        "  Alpha\n    “A tower clock.” — a.md:6\n"
        "  Beta\n    the post does not say it — b.md\n"
        "  near: clocks (1,200 posts)\n"
    )


def test_help_tells_every_key() -> None:
    """`?` explains, and asks again."""
    _, shown = _decided("?", "q")
    assert all(f"\n{key} - " in f"\n{shown}" for key in "ynaduq?")
