"""Stored proposals follow the settings: what no longer fits them is dropped, and told once for each cause.

Done when a session opens, so that no way to a post leads past it.
What fits takes its key, its review and its limits from the settings wherever it is used (`enrich.fields.applicable`).
The replies stay in the journal, so that going back to the old settings costs nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from enrich.errors import shown
from enrich.fields.applicable import Unfit, causes
from enrich.journal.decisions import Unfounded
from enrich.pipeline.context import RunContext
from enrich.report import counted
from enrich.values import Policy, Proposal

_ByPost = Mapping[str, Sequence[Unfit]]


@dataclass(frozen=True, slots=True)
class UnfitProposals:
    """What no longer fits, by post: of what waits for a decision, and of what is decided and not yet written.

    ``unfounded`` is what counts as decided without a decision.
    """

    waiting: _ByPost
    decided: _ByPost
    unfounded: Sequence[Unfounded] = ()

    def told(self) -> Iterator[str]:
        """One sentence for each cause, with its number of proposals."""
        every = (one for found in (self.waiting, self.decided) for those in found.values() for one in those)
        yield from causes(Counter(every))
        for one in self.unfounded:
            yield f"{shown(one.path)}: `{one.field}` counts as decided, and nobody's decision is there: it is dropped"


def unfit(context: RunContext) -> UnfitProposals:
    """The stored proposals that no longer fit; a value that a person wrote is not among them."""
    decisions = context.journal.decisions
    decided = {
        path: _unfit(context, [one.proposal for one in ready if one.proposal.provenance is not None])
        for path, ready in decisions.ready().items()
    }
    waiting = {path: _unfit(context, some) for path, some in decisions.waiting().items()}
    return UnfitProposals(waiting, decided, decisions.unfounded())


def _unfit(context: RunContext, proposals: Sequence[Proposal]) -> Sequence[Unfit]:
    return [found for one in proposals if (found := context.unfit(one))]


def written_elsewhere(context: RunContext) -> Iterator[str]:
    """Which fields of a run were written under another key before, in sentences; a run fills the new key beside it."""
    for spec in context.specs:
        if spec.policy is Policy.NEVER:
            continue
        for key, count in context.journal.writes.elsewhere(spec.name, spec.key).items():
            move = f"`enrich move-key {key} {spec.key}`"
            yield f"`{spec.name}` was written to `{key}` in {counted(count, 'post')} before: {move} moves it"


def drop(context: RunContext, found: UnfitProposals) -> None:
    """Drops them; they count as replaced."""
    decisions = context.journal.decisions
    for path, those in found.waiting.items():
        decisions.drop(path, [one.field for one in those])
    for path, those in found.decided.items():
        decisions.forget(path, [one.field for one in those])
    if found.unfounded:
        decisions.dismiss(found.unfounded)
