"""What is known of a post before its model is asked: earlier answers that hold, and what was turned down there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enrich.fields.applicable import supported
from enrich.journal.fingerprint import Basis
from enrich.journal.states import ProposalState
from enrich.pipeline.context import RunContext
from enrich.pipeline.inspection import Inspection
from enrich.pipeline.rejections import turned_down
from enrich.values import FieldSpec, Proposal


@dataclass(frozen=True, slots=True)
class Known:
    """``held`` are proposals that wait and still apply, ``asked`` the fields that must be asked for.

    ``rests`` is what their answers rest on; ``down`` holds, by field, the forms of what was turned down for the post.
    ``adopted`` is what some of ``held`` rest on from now on: they fit limits or terms that they were not made for.
    """

    held: tuple[Proposal, ...]
    asked: tuple[FieldSpec, ...]
    rests: Basis
    down: Mapping[str, frozenset[str]]
    adopted: Basis


def recall(context: RunContext, found: Inspection, rests: Basis, *, paid: bool) -> Known:
    """What the journal knows of a post whose answers rest on ``rests``.

    Not asked for again is what was rejected, what is decided and not yet written, and what a ``paid`` model had nothing
    to say about.
    A waiting proposal that no longer applies, because its field or the settings changed, is asked for again.
    """
    path, journal = found.post.path, context.journal
    answers = journal.answers(path, rests)
    stored = [one.proposal for one in answers.values() if one.proposal and one.state is ProposalState.PENDING]
    waiting, _ = context.proved(found.post, stored)
    specs = {spec.name: spec for spec in found.wanted}
    still = context.applicable(path, waiting, found.known, specs)
    held = {one.field: one for one in still if supported(one, specs[one.field])}
    final = {ProposalState.REJECTED, ProposalState.NOTHING} if paid else {ProposalState.REJECTED}
    settled = {name for name, one in answers.items() if one.state in final}
    done = held.keys() | settled | context.unwritten(path)
    asked = tuple(spec for spec in found.wanted if spec.name not in done)
    adopted = rests.only([name for name in held if not answers[name].exact])
    rests = rests.only([spec.name for spec in asked])
    return Known(
        _in_order(held, found.wanted), asked, rests, rejected_before(context, found, rests) if asked else {}, adopted
    )


def _in_order(held: Mapping[str, Proposal], wanted: Sequence[FieldSpec]) -> tuple[Proposal, ...]:
    return tuple(held[spec.name] for spec in wanted if spec.name in held)


def rejected_before(context: RunContext, found: Inspection, rests: Basis) -> dict[str, frozenset[str]]:
    """The forms of what was turned down for a post, by field."""
    path, journal = found.post.path, context.journal
    rejected = journal.decisions.rejected(path, rests)
    return turned_down(found.wanted, rejected, journal.writes.newest(path), found.known)
