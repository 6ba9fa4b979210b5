"""Outcomes become text, JSON Lines and an exit code; nothing here decides or writes to a file.

The exit code is one documented property, `Tally.exit_code`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, assert_never

from enrich import values
from enrich.characters import escaped

if TYPE_CHECKING:
    from enrich.errors import EnrichError
    from enrich.values import (
        Applied,
        Decision,
        Evidence,
        Note,
        Outcome,
        Patch,
        Proposal,
        Proposed,
        Reason,
        Usage,
    )

VERSION = 1


def counted(number: int, one: str, several: str = "") -> str:
    """A number of things, in words: `1 post`, `2,000 posts`; ``several`` where more of them take other words."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


def kind(outcome: Outcome) -> str:
    """The outcome's name in the JSON contract."""
    return type(outcome).__name__.lower()


@dataclass(slots=True)
class Tally:
    """The counts of a run so far; ``pending`` counts posts with a proposal that waits for a decision."""

    counts: Counter[str] = field(default_factory=Counter)
    pending: int = 0
    usage: Usage = field(default_factory=lambda: values.Usage(cost=0.0))

    def add(self, outcome: Outcome) -> None:
        """Counts one more outcome."""
        self.counts[kind(outcome)] += 1
        if not isinstance(outcome, values.Skipped):
            self.usage += outcome.usage
        if isinstance(outcome, values.Proposed | values.Applied) and undecided(outcome):
            self.pending += 1

    def swap(self, old: Outcome, new: Outcome) -> None:
        """Counts a post again after a person changed a decision; that costs nothing."""
        usage = self.usage
        self.add(new)
        self.usage = usage
        self.counts[kind(old)] -= 1
        if isinstance(old, values.Proposed | values.Applied) and undecided(old):
            self.pending -= 1

    @property
    def total(self) -> int:
        """How many posts have an outcome."""
        return self.counts.total()

    def exit_code(self, *, strict: bool = False) -> int:
        """3 if a post failed, 1 if something is pending and ``strict`` is set, else 0."""
        if self.counts["failed"]:
            return 3
        return 1 if strict and self.pending else 0

    def __str__(self) -> str:
        parts = [f"{self.counts[name]} {name}" for name in _NAMES if self.counts[name]]
        posts = counted(self.total, "post")
        return f"{posts}: {', '.join(parts)}" if parts else posts


_NAMES = ("applied", "proposed", "unchanged", "skipped", "failed")


def undecided(outcome: Proposed | Applied) -> list[str]:
    """The fields of an outcome that still wait for a person."""
    settled = {one.field for one in outcome.decisions if one.verdict is not values.Verdict.DEFER}
    if isinstance(outcome, values.Proposed):
        return [one.field for one in outcome.patch.proposals if one.field not in settled]
    return [one.field for one in outcome.decisions if one.verdict is values.Verdict.DEFER]


def dumped(record: Mapping[str, Any]) -> str:
    """A record as one line of JSON, in which what a terminal would obey is escaped, and so are lone surrogates.

    A byte of a name that is no UTF-8 is such a one, as Python reads it.
    """
    told = json.dumps(record, ensure_ascii=False)
    return escaped(told)


def line(outcome: Outcome, model: str, *, explained: bool = False) -> str:
    """One line of JSON Lines: the contract of ``--format json``, version 1; with the reasons where ``explained``."""
    told = record(outcome, model)
    return dumped(told | {"reasons": [asdict(one) for one in reasons(outcome)]} if explained else told)


def reasons(outcome: Outcome) -> tuple[Reason, ...]:
    """Why what is proposed is proposed, and the rest is not."""
    found: list[Proposal | Note] = []
    if isinstance(outcome, values.Proposed | values.Applied):
        found += outcome.patch.proposals
    if isinstance(outcome, values.Proposed):
        found += outcome.held
    if not isinstance(outcome, values.Failed):
        found += outcome.notes
    return tuple(reason for one in found for reason in one.reasons)


def told_reasons(outcome: Outcome) -> Iterator[str]:
    """The reasons as lines for a person, field by field: what is proposed is marked +, what is left out -."""
    found = reasons(outcome)
    for name in dict.fromkeys(reason.field for reason in found):
        yield name
        yield from (f"  {told_reason(reason)}" for reason in found if reason.field == name)


def told_reason(reason: Reason) -> str:
    """One reason on one line."""
    odds = f" ({reason.probability:.2f} of {reason.threshold:.2f})" if reason.value else ""
    value = f"{reason.value}{odds}: " if reason.value else ""
    return f"{'+' if reason.taken else '-'} {value}{reason.why}"


def record(outcome: Outcome, model: str) -> dict[str, Any]:
    """The outcome as the JSON object of the contract; keys may be added, never changed."""
    base = {"version": VERSION, "path": outcome.path, "outcome": kind(outcome), "reason": ""}
    base |= {"changes": [], "diff": "", "usage": _usage(values.Usage(cost=0.0), model), "error": None, "notes": []}
    match outcome:
        case values.Unchanged():
            return base | {
                "reason": outcome.reason,
                "usage": _usage(outcome.usage, model),
                "notes": _notes(outcome.notes),
            }
        case values.Skipped():
            return base | {"reason": outcome.reason, "notes": _notes(outcome.notes)}
        case values.Failed():
            told = _error(outcome.error)
            return base | {"reason": str(outcome.error), "usage": _usage(outcome.usage, model), "error": told}
        case values.Proposed() | values.Applied():
            told_changes = _changes(outcome.patch, outcome.decisions)
            diff = outcome.patch.diff()
            told_usage = _usage(outcome.usage, model)
            return base | {"changes": told_changes, "diff": diff, "usage": told_usage, "notes": _notes(outcome.notes)}
        case _:
            assert_never(outcome)


def _changes(patch: Patch, decisions: tuple[Decision, ...]) -> list[dict[str, Any]]:
    verdicts = {decision.field: decision.verdict.value for decision in decisions}
    return [_change(proposal, verdicts.get(proposal.field)) for proposal in patch.proposals]


def _change(proposal: Proposal, verdict: str | None) -> dict[str, Any]:
    return {
        "field": proposal.field,
        "key": proposal.key,
        "before": proposal.before,
        "after": proposal.after,
        "evidence": [_evidence(one) for one in proposal.evidence],
        "flags": [str(flag) for flag in proposal.flags],
        "review": (values.Review.ALWAYS if proposal.personal else values.Review.AUTO).value,
        "decision": verdict,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    told = {"value": evidence.value, "quote": evidence.quote, "line": evidence.line}
    return told | {"span": [evidence.span.start, evidence.span.end], "match": evidence.match.value}


def _notes(notes: tuple[Note, ...]) -> list[dict[str, Any]]:
    return [{"field": one.field, "code": one.code, "message": one.message, "line": one.line} for one in notes]


def _usage(usage: Usage, model: str) -> dict[str, Any]:
    return {"model": model, "tokens_in": usage.tokens_in, "tokens_out": usage.tokens_out, "cost": usage.cost}


def _error(error: EnrichError) -> dict[str, str]:
    return {"code": error.code, "message": str(error), "hint": error.hint}
