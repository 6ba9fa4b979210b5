"""A person decides on one post's proposals at a terminal, with the keys of ``git add -p``.

Where the person decides field by field, each answer is passed on at once, so that it can be kept.
``u`` takes the last one back; where there is none in this post, the caller goes back to the post before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from enrich.errors import PostError
from enrich.review.editing import EDIT_KEYS, edited_value, rewritten
from enrich.terminal import Console
from enrich.values import JSON, Decision, Proposal, Verdict

_KEYS = {
    "y": "accept: write these values",
    "n": "reject: don't propose them again",
    **EDIT_KEYS,
    "s": "split: decide field by field",
    "a": "accept this post and all later ones",
    "d": "decide later",
    "u": "undo: take the last answer back",
    "q": "quit: this post and all later ones wait",
}
_VERDICTS = {"y": Verdict.ACCEPT, "n": Verdict.REJECT, "d": Verdict.DEFER}


class Then(Enum):
    """What comes after a post: the next one, the next ones without asking, the one before, or the end."""

    NEXT = auto()
    ACCEPT_ALL = auto()
    BACK = auto()
    QUIT = auto()


Answer = tuple[tuple[Decision, ...], Then]


@dataclass(slots=True)
class PostDialogue:
    """The questions about one post.

    ``page`` gives the screen for some of its proposals; it raises a `PostError` where they can't be written.
    ``keep`` is called with each answer on one field, ``back`` with the one that is taken back.
    """

    console: Console
    page: Callable[[Sequence[Proposal]], str]
    keep: Callable[[Decision], None]
    back: Callable[[Decision], None]
    position: str = ""
    edited: dict[str, JSON] = field(default_factory=dict)

    def decide(self, proposals: Sequence[Proposal], made: Sequence[Decision] = ()) -> Answer:
        """Decisions on all proposals of a post, and what comes next; no decisions where a person goes back.

        ``made`` are decisions on the first fields: the person is at the one that follows.
        """
        proposals = tuple(proposals)
        self.edited |= {one.field: one.value for one in made if one.verdict is Verdict.EDIT}
        answer = self._split(proposals, list(made)) if made else None
        return answer or self._ask(proposals, alone=False)

    def _ask(self, proposals: tuple[Proposal, ...], *, alone: bool) -> Answer:
        self._show(proposals)
        keys = "yneiduq" if alone else "yneiaduq" if len(proposals) == 1 else "yneisaduq"
        what = f"`{proposals[0].field}`" if len(proposals) == 1 else f"these {len(proposals)} fields"
        choices = {key: _KEYS[key] for key in keys}
        while True:
            key = self.console.key(f"{self.position}Write {what}", choices, "d")
            if key in "ei":
                self._edit(proposals, key)
                self._show(proposals)
            elif key != "s":
                return self._answer(proposals, key)
            elif answer := self._split(proposals, []):
                return answer
            else:
                self._show(proposals)

    def _answer(self, proposals: tuple[Proposal, ...], key: str) -> Answer:
        if key == "u":
            return (), Then.BACK
        if key == "a":
            return self._all(proposals, Verdict.ACCEPT), Then.ACCEPT_ALL
        if key == "q":
            return self._all(proposals, Verdict.DEFER), Then.QUIT
        return self._all(proposals, _VERDICTS[key]), Then.NEXT

    def _all(self, proposals: tuple[Proposal, ...], verdict: Verdict) -> tuple[Decision, ...]:
        return tuple(self._decision(proposal, verdict) for proposal in proposals)

    def _decision(self, proposal: Proposal, verdict: Verdict) -> Decision:
        if verdict is Verdict.ACCEPT and proposal.field in self.edited:
            return Decision(proposal.field, Verdict.EDIT, self.edited[proposal.field])
        return Decision(proposal.field, verdict, proposal.after)

    def _split(self, proposals: tuple[Proposal, ...], made: list[Decision]) -> Answer | None:
        """Asks field by field, from the first one not in ``made``; ``None`` where the person goes back."""
        while len(made) < len(proposals):
            decisions, then = self._ask((proposals[len(made)],), alone=True)
            if then is Then.BACK:
                if not made:
                    return None
                self.back(made.pop())
                continue
            made += decisions
            self.keep(made[-1])
            if then is Then.QUIT:
                return (*made, *self._all(proposals[len(made) :], Verdict.DEFER)), then
        return tuple(made), Then.NEXT

    def _show(self, proposals: tuple[Proposal, ...]) -> None:
        self.console.show(self.page([self._current(proposal) for proposal in proposals]))

    def _current(self, proposal: Proposal) -> Proposal:
        if proposal.field not in self.edited:
            return proposal
        return rewritten(proposal, self.edited[proposal.field])

    def _edit(self, proposals: tuple[Proposal, ...], key: str) -> None:
        """Takes the person's own value, unless it is empty or can't be written."""
        proposal = self._choose(proposals)
        if proposal is None:
            return
        before = dict(self.edited)
        old = self.edited.get(proposal.field, proposal.after)
        new = edited_value(self.console, key, old)
        if not new or new == old:
            return
        self.edited[proposal.field] = new
        try:
            self.page([self._current(proposal)])
        except PostError as error:
            self.edited = before
            self.console.show(f"that can't be written: {error}\n")

    def _choose(self, proposals: tuple[Proposal, ...]) -> Proposal | None:
        """The proposal that is meant, by the beginning of its field's name; none where the person goes back."""
        if len(proposals) == 1:
            return proposals[0]
        named = {proposal.field: proposal for proposal in proposals}

        def starting(typed: str) -> list[str]:
            return [typed] if typed in named else [name for name in named if name.startswith(typed)]

        return named.get(self.console.name(f"Edit which field ({', '.join(named)})", starting))
