"""A person decides on one post's proposals at a terminal, with the keys of ``git add -p``.

Reading, writing and editing are given as functions, so that the dialogue can be tested without a terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from enrich.review import render
from enrich.values import JSON, Decision, Patch, Proposal, Verdict

HELP = """\
y - accept: write these values
n - reject: don't propose them again
e - edit a value, then decide
s - split: decide field by field
a - accept this post and all later ones
d - decide later
q - quit: this post and all later ones wait
? - this help
"""
_PLAIN_HELP = "".join(line for line in HELP.splitlines(keepends=True) if line[0] not in "sa")
_VERDICTS = {"y": Verdict.ACCEPT, "n": Verdict.REJECT, "d": Verdict.DEFER}


class Then(Enum):
    """What comes after a post: the next one, the next ones without asking, or the end."""

    NEXT = auto()
    ACCEPT_ALL = auto()
    QUIT = auto()


@dataclass(frozen=True, slots=True)
class Console:
    """How the dialogue reads and writes: ``ask`` returns what was typed (``q`` at the end of input)."""

    ask: Callable[[str], str]
    show: Callable[[str], None]
    edit: Callable[[str], str]
    color: bool


@dataclass(slots=True)
class Dialogue:
    """The questions about one post; ``preview`` makes the patch of some of its proposals."""

    console: Console
    preview: Callable[[Sequence[Proposal]], Patch]
    position: str = ""
    edited: dict[str, JSON] = field(default_factory=dict)

    def decide(self, proposals: Sequence[Proposal]) -> tuple[tuple[Decision, ...], Then]:
        """Decisions on all proposals of a post, and what comes then."""
        return self._ask(tuple(proposals), alone=False)

    def _ask(self, proposals: tuple[Proposal, ...], *, alone: bool) -> tuple[tuple[Decision, ...], Then]:
        self._show(proposals)
        keys = "yned" if alone or len(proposals) == 1 else "ynesd"
        keys += "q" if alone else "aq"
        what = f"`{proposals[0].field}`" if len(proposals) == 1 else f"these {len(proposals)} fields"
        while True:
            key = self.console.ask(f"{self.position}Write {what} [{','.join(keys)},?]? ").strip().lower()[:1]
            if key not in keys or not key:
                self.console.show(_PLAIN_HELP if alone else HELP)
            elif key == "e":
                self._edit(proposals)
                self._show(proposals)
            elif key == "s":
                return self._split(proposals)
            else:
                return self._answer(proposals, key)

    def _answer(self, proposals: tuple[Proposal, ...], key: str) -> tuple[tuple[Decision, ...], Then]:
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

    def _split(self, proposals: tuple[Proposal, ...]) -> tuple[tuple[Decision, ...], Then]:
        made: list[Decision] = []
        for number, proposal in enumerate(proposals):
            decisions, then = self._ask((proposal,), alone=True)
            made += decisions
            if then is Then.QUIT:
                made += self._all(proposals[number + 1 :], Verdict.DEFER)
                return tuple(made), then
        return tuple(made), Then.NEXT

    def _show(self, proposals: tuple[Proposal, ...]) -> None:
        current = tuple(self._current(proposal) for proposal in proposals)
        self.console.show(render.diff(self.preview(current), color=self.console.color))
        self.console.show(render.notes(current, color=self.console.color))

    def _current(self, proposal: Proposal) -> Proposal:
        if proposal.field not in self.edited:
            return proposal
        return replace(proposal, after=self.edited[proposal.field], provenance=None, evidence=(), flags=())

    def _edit(self, proposals: tuple[Proposal, ...]) -> None:
        proposal = self._choose(proposals)
        old = self.edited.get(proposal.field, proposal.after)
        new = _value(self.console.edit(_text(old)), old)
        if new:
            self.edited[proposal.field] = new

    def _choose(self, proposals: tuple[Proposal, ...]) -> Proposal:
        if len(proposals) == 1:
            return proposals[0]
        names = [proposal.field for proposal in proposals]
        while True:
            said = self.console.ask(f"Edit which field ({', '.join(names)})? ").strip()
            found = [proposal for proposal in proposals if said and proposal.field.startswith(said)]
            if len(found) == 1:
                return found[0]


def _text(value: JSON) -> str:
    """A value as it is edited: a list has one item a line."""
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _value(text: str, old: JSON) -> JSON:
    """What was edited: for a list its lines, each once; else one text."""
    if isinstance(old, list):
        lines = (line.strip() for line in text.splitlines())
        return [*dict.fromkeys(line for line in lines if line)]
    return " ".join(text.split())
