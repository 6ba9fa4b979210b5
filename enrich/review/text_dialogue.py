"""A person decides on one text of one post: its old and its new words, the quote behind it, and one key.

What they edited is kept while they look at other texts, so that going back to it loses nothing.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from enrich.errors import PostError
from enrich.review.editing import EDIT_KEYS, edited_value
from enrich.review.grouping import Group, Member
from enrich.terminal import Console

_KEYS = {
    "y": "accept: write this text",
    "n": "reject: don't propose it for this post again",
    **EDIT_KEYS,
    "d": "decide later: skip this text",
    "u": "back to the text before, whose answer is taken back",
    "q": "quit: this and all later ones wait",
}
Edited = MutableMapping[tuple[str, str], str]


class TextDecisions(Protocol):
    """Carries out the answers of a person."""

    def accept(self, group: Group, members: Sequence[Member]) -> None:
        """These posts get it."""
        ...

    def reject(self, group: Group, members: Sequence[Member]) -> None:
        """It is not proposed for these posts again."""
        ...

    def edit(self, group: Group, text: str) -> None:
        """The one post of the group gets the person's own text instead."""
        ...


class TextScreens(Protocol):
    """The screens for texts."""

    def text(self, group: Group, position: str, edited: str) -> str:
        """The screen for it; ``edited`` is the person's own text, where they have changed it.

        Raises:
            PostError: It can't be written.
        """
        ...


@dataclass(frozen=True, slots=True)
class TextQuestion:
    """The question about one text; ``edited`` holds the person's own texts by post and field."""

    console: Console
    screens: TextScreens
    keeper: TextDecisions
    group: Group
    position: str
    edited: Edited

    def answer(self) -> str:
        """The key that ended the question: one of ``yndqu``."""
        self._show()
        while True:
            key = self.console.key(f"{self.position}Write it to this post", _KEYS, "d")
            if key not in EDIT_KEYS:
                return key
            self._edit(key)
            self._show()

    def carry_out(self, key: str) -> bool:
        """Gives an answer to the ``keeper``; returns whether it was a decision."""
        text = self.edited.get(self._place)
        if key == "y" and text is not None:
            self.keeper.edit(self.group, text)
        elif key == "y":
            self.keeper.accept(self.group, self.group.members)
        elif key == "n":
            self.keeper.reject(self.group, self.group.members)
        return key in "yn"

    @property
    def _place(self) -> tuple[str, str]:
        return self.group.members[0].path, self.group.field

    def _show(self) -> None:
        try:
            shown = self.screens.text(self.group, self.position, self.edited.get(self._place, ""))
        except PostError as error:
            shown = f"\n{error.at(self._place[0])}\n"
        self.console.show(shown)

    def _edit(self, key: str) -> None:
        """Takes the person's own text, unless it is empty or can't be written."""
        proposed = str(self.group.value)
        old = self.edited.get(self._place, proposed)
        new = str(edited_value(self.console, key, old))
        if new == proposed:
            self.edited.pop(self._place, None)
        elif new and new != old and self._may_be_written(new):
            self.edited[self._place] = new

    def _may_be_written(self, text: str) -> bool:
        try:
            self.screens.text(self.group, self.position, text)
        except PostError as error:
            self.console.show(f"that can't be written: {error}\n")
            return False
        return True
