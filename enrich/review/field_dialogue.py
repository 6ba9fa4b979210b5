"""A person decides value by value: one question for all posts that would get the same value, one for each text.

The keys are those of the other reviews.
Each answer is carried out at once, and ``u`` takes the last one back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from enrich.review.grouping import Group, Member
from enrich.review.terms import posts
from enrich.review.text_dialogue import TextDecisions, TextQuestion, TextScreens
from enrich.terminal import Console

_LATER = {
    "d": "decide later",
    "u": "undo: back to the last answer",
    "q": "quit: this and all later ones wait",
}
_ONE_POST = {"y": "accept: for this post", "n": "reject: don't propose it for this post again", **_LATER}
_MANY_POSTS = {
    "y": "accept: for all these posts",
    "n": "reject: don't propose it for these posts again",
    "l": "list the posts, with their numbers",
    "x": "exclude posts by number, which then wait, or take them in again",
    "s": "look at samples, one after the other",
    **_LATER,
}
_SAMPLE = {
    "": "the next sample",
    "x": "exclude this post, or take it in again",
    "q": "back to the question",
}
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")


class GroupDecisions(TextDecisions, Protocol):
    """Carries out the answers of a person, and takes the last one back."""

    def undo(self) -> None:
        """The last answer is taken back."""
        ...


class Screens(TextScreens, Protocol):
    """The screens that a person sees."""

    def group(self, group: Group, position: str, excluded: Collection[int]) -> str:
        """The screen for a group."""
        ...

    def listed(self, group: Group, excluded: Collection[int]) -> str:
        """The posts of a group, numbered from 1."""
        ...

    def sample(self, group: Group, member: Member) -> str:
        """What one post would get."""
        ...


@dataclass(frozen=True, slots=True)
class FieldDialogue:
    """The questions about groups of posts; ``edited`` are the person's own texts by post and field."""

    console: Console
    screens: Screens
    keeper: GroupDecisions
    edited: dict[tuple[str, str], str] = field(default_factory=dict)

    def decide(self, groups: Sequence[Group]) -> None:
        """Asks about every group, until the person quits."""
        past: list[tuple[int, bool]] = []
        at = 0
        while at < len(groups):
            question = self._question(groups[at], f"({at + 1:,}/{len(groups):,}) ")
            key = question.answer()
            if key == "q":
                return
            if key != "u":
                past.append((at, question.carry_out(key)))
                at += 1
            elif past:
                at, kept = past.pop()
                if kept:
                    self.keeper.undo()
            else:
                self.console.show("there is nothing to undo\n")

    def _question(self, group: Group, position: str) -> _GroupQuestion | TextQuestion:
        if group.text:
            return TextQuestion(self.console, self.screens, self.keeper, group, position, self.edited)
        return _GroupQuestion(self, group, position)


@dataclass(slots=True)
class _GroupQuestion:
    """The questions about one group; ``excluded`` are places in its members, from 0."""

    dialogue: FieldDialogue
    group: Group
    position: str
    excluded: set[int] = field(default_factory=set)

    def answer(self) -> str:
        """The key that ended the question: one of ``yndqu``."""
        console = self.dialogue.console
        choices = _MANY_POSTS if len(self.group.members) > 1 else _ONE_POST
        self._show()
        while True:
            key = console.key(self._what(), choices, "d")
            if key == "l":
                console.show(self.dialogue.screens.listed(self.group, self.excluded))
            elif key == "x":
                self._exclude()
            elif key == "s":
                self._samples()
            elif key in "duq" or self._chosen():
                return key
            else:
                console.show("all posts are excluded: x takes some in again, d decides later\n")

    def carry_out(self, key: str) -> bool:
        """Gives an answer to the ``keeper``; returns whether it was a decision."""
        if key == "y":
            self.dialogue.keeper.accept(self.group, self._chosen())
        elif key == "n":
            self.dialogue.keeper.reject(self.group, self._chosen())
        return key in "yn"

    def _chosen(self) -> list[Member]:
        return [member for place, member in enumerate(self.group.members) if place not in self.excluded]

    def _show(self) -> None:
        self.dialogue.console.show(self.dialogue.screens.group(self.group, self.position, self.excluded))

    def _what(self) -> str:
        verb = "Write it to" if self.group.whole else "Add it to"
        count = len(self._chosen())
        return f"{self.position}{verb} {'this post' if len(self.group.members) == 1 else posts(count)}"

    def _exclude(self) -> None:
        """Excludes the posts whose numbers are typed, or takes them in again."""
        last = len(self.group.members)
        said = self.dialogue.console.ask(f"Exclude which (1-{last}, such as 2 5-7)? ").strip()
        if said == "q":
            return
        places = numbers(said, last)
        if places is None:
            self.dialogue.console.show(f"`{said}` names no posts from 1 to {last}; l lists them\n")
            return
        self.excluded ^= places
        self._show()

    def _samples(self) -> None:
        for place, member in enumerate(self.group.members):
            self.dialogue.console.show(self.dialogue.screens.sample(self.group, member))
            if not self._goes_on(place):
                break
        self._show()

    def _goes_on(self, place: int) -> bool:
        """Whether the person wants another sample."""
        while True:
            mark = ", excluded" if place in self.excluded else ""
            key = self.dialogue.console.key(f"Sample {place + 1} of {len(self.group.members)}{mark}", _SAMPLE)
            if key != "x":
                return key != "q"
            self.excluded ^= {place}


def numbers(said: str, last: int) -> set[int] | None:
    """The places, from 0, that numbers and ranges in a text name; ``None`` where a word is no number up to ``last``."""
    found: set[int] = set()
    for word in re.split(r"[\s,]+", said.strip()) if said.strip() else ():
        match = _RANGE.fullmatch(word)
        if match is None:
            return None
        low, high = int(match[1]), int(match[2] or match[1])
        if not 1 <= low <= high <= last:
            return None
        found |= set(range(low - 1, high))
    return found
