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
from enrich.values import FieldSpec, Note, Proposal


@dataclass(frozen=True, slots=True)
class Known:
    """``held`` are proposals that wait and still apply, ``asked`` the fields that must be asked for.

    ``rests`` is what their answers rest on; ``down`` holds, by field, the forms of what was turned down for the post.
    ``adopted`` is what some of ``held`` rest on from now on: they fit limits or terms that they were not made for.
    ``notes`` tell what was left out of answers that hold and propose nothing.
    """

    held: tuple[Proposal, ...]
    asked: tuple[FieldSpec, ...]
    rests: Basis
    down: Mapping[str, frozenset[str]]
    adopted: Basis
    notes: tuple[Note, ...] = ()


def recall(context: RunContext, found: Inspection, rests: Basis, *, paid: bool) -> Known:
    """What the journal knows of a post whose answers rest on ``rests``.

    Not asked for again is what was rejected, what is decided and not yet written, and what the model had nothing to say
    about: a ``paid`` one for good, the embedded one while the site is what it was.
    A waiting proposal that no longer applies, because its field or the settings changed, is asked for again.
    """
    path, journal = found.post.path, context.journal
    answers = journal.answers(path, rests)
    stored = [one.proposal for one in answers.values() if one.proposal and one.state is ProposalState.PENDING]
    waiting, _ = context.proved(found.post, stored)
    specs = {spec.name: spec for spec in found.wanted}
    still = context.applicable(path, waiting, found.known, specs)
    held = {one.field: one for one in still if supported(one, specs[one.field])}
    silent = {
        name: one for name, one in answers.items() if one.state is ProposalState.NOTHING and (paid or one.same_site)
    }
    rejected = {name for name, one in answers.items() if one.state is ProposalState.REJECTED}
    done = held.keys() | rejected | silent.keys() | context.unwritten(path)
    asked = tuple(spec for spec in found.wanted if spec.name not in done)
    adopted = rests.only([name for name in held if not answers[name].exact])
    rests = rests.only([spec.name for spec in asked])
    down = rejected_before(context, found, rests) if asked else {}
    notes = tuple(note for spec in found.wanted if spec.name in silent for note in silent[spec.name].notes)
    return Known(_in_order(held, found.wanted), asked, rests, down, adopted, notes)


def _in_order(held: Mapping[str, Proposal], wanted: Sequence[FieldSpec]) -> tuple[Proposal, ...]:
    return tuple(held[spec.name] for spec in wanted if spec.name in held)


def rejected_before(context: RunContext, found: Inspection, rests: Basis) -> dict[str, frozenset[str]]:
    """The forms of what was turned down for a post, by field."""
    path, journal = found.post.path, context.journal
    rejected = journal.decisions.rejected(path, rests)
    return turned_down(found.wanted, rejected, journal.writes.newest(path), found.known)
