"""What was decided is written: one way for `enrich apply`, the terminal and the web page.

A post that changed since the decision is patched from its new bytes where the field is still what it was then.
A field that somebody changed meanwhile is a conflict: it is told, and the decision waits until it is taken back,
forgotten, or the field is again what it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from enrich import frontmatter
from enrich.errors import ConflictError, PostError
from enrich.fields.applicable import Unfit, keyed
from enrich.journal.decisions import Ready
from enrich.journal.writes import Intent
from enrich.pipeline.context import RunContext
from enrich.pipeline.write import write_all
from enrich.values import JSON, Applied, Failed, Field, FieldSpec, Note, Patch, Post, Proposal, Unchanged, Verdict
from enrich.values.posts import is_blank
from enrich.verify.rows import misshapen, strange


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that is no longer what it was: ``there`` stands in it now, ``wanted`` was to be written; 1-based line.

    ``why`` says what of the settings keeps a person's own value out, or why no reply can have led to a value; else the
    post was changed.
    """

    field: str
    key: str
    line: int
    there: JSON
    wanted: JSON
    why: str = ""

    def __str__(self) -> str:
        if self.why:
            return f"`{self.key}`: {told(self.wanted)} was to be written, and {self.why}"
        return f"`{self.key}` was changed since: {told(self.there)} stands there, {told(self.wanted)} was to be written"


@dataclass(frozen=True, slots=True)
class ApplyPlan:
    """What applying the decisions on one post comes to; ``standing`` fields have their value already.

    ``dropped`` are decisions on proposals that no longer fit the settings.
    """

    path: str
    patch: Patch | None
    taken: tuple[Ready, ...] = ()
    standing: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    dropped: tuple[Unfit, ...] = ()


def plan(context: RunContext, path: str, ready: Sequence[Ready]) -> ApplyPlan:
    """What is to be written to a post as it is now.

    Raises:
        PostError: The post can't be read, or a field can't be edited safely.
    """
    post = context.read(path)
    fields = {field.name: field for field in frontmatter.locate(post)}
    known = {name: field.value for name, field in fields.items()}
    context.places.require_open(path, known)
    specs = context.fields_in(known)
    ready = [_keyed(one, specs) for one in _newest(ready) if one.proposal.field in specs]
    forged = {one.proposal.field: fault for one in ready if (fault := _forged(context, one, post))}
    refused = [
        replace(conflict(context, one.proposal, fields.get(one.proposal.key)), why=forged[one.proposal.field])
        for one in ready
        if one.proposal.field in forged
    ]
    ready = [one for one in ready if one.proposal.field not in forged]
    standing = tuple(one.proposal.field for one in ready if _stands(one, fields))
    left = [one for one in ready if one.proposal.field not in standing]
    dropped = tuple(unfit for one in left if _is_models(one) and (unfit := context.unfit(one.proposal)))
    gone = {one.field for one in dropped}
    left = [one for one in left if one.proposal.field not in gone]
    kept = {one.field: one for one in context.applicable(path, [one.proposal for one in left], known)}
    lost = (one.proposal for one in left if one.proposal.field not in kept)
    conflicts = (*refused, *(conflict(context, one, fields.get(one.key)) for one in lost))
    made = context.patch(post, [*kept.values()]) if kept else None
    taken = tuple(one for one in left if one.proposal.field in kept)
    return ApplyPlan(path, made, taken, standing, conflicts, dropped)


def apply(context: RunContext, planned: ApplyPlan) -> Applied | Unchanged | Failed:
    """Carries out a plan; what is in conflict is left as it is, and told in the notes where the rest was written."""
    path = planned.path
    if planned.standing:
        context.journal.decisions.stand(path, planned.standing)
    context.journal.decisions.forget(path, [one.field for one in planned.dropped])
    if planned.patch is None and planned.conflicts:
        return Failed(path, conflict_error(planned))
    if planned.patch is None:
        return Unchanged(path, unchanged(planned))
    (error,) = write_all(context, [Intent(planned.patch, ready=[one.proposal.field for one in planned.taken])])
    if error is not None:
        context.fail(path, error)
        return Failed(path, error.at(path))
    notes = tuple(Note(one.field, "conflict", str(one), one.line) for one in planned.conflicts)
    return Applied(path, planned.patch, notes=notes, decisions=tuple(one.decision for one in planned.taken))


def unchanged(planned: ApplyPlan) -> str:
    """Why a plan without a patch writes nothing."""
    return "; ".join(map(str, planned.dropped)) or "the post already has the decided value"


def write_ready(context: RunContext, path: str, ready: Sequence[Ready]) -> Applied | Unchanged | Failed | None:
    """Writes what is decided on a post and kept in the journal; nothing where nothing is."""
    if not ready:
        return None
    try:
        planned = plan(context, path, ready)
    except PostError as error:
        return Failed(path, error.at(path))
    return apply(context, planned)


def conflict(context: RunContext, proposal: Proposal, field: Field | None) -> Conflict:
    """Why a proposal, under its key of now, can't be written over what stands in its field."""
    line, there = (0, None) if field is None else (field.line, field.value)
    why = unfit.reason if (unfit := context.unfit(proposal)) else ""
    if not why and frontmatter.same(there, proposal.before):
        why = f"a person's value stands there, and its `policy` is `{context.fields[proposal.field].policy}`"
    return Conflict(proposal.field, proposal.key, line, there, proposal.after, why)


def conflict_error(planned: ApplyPlan) -> ConflictError:
    """The conflicts of a post as one error."""
    message = "; ".join(map(str, planned.conflicts))
    hint = "put back what stood there, or forget the decision with `enrich apply --forget`"
    return ConflictError(message, hint, path=planned.path, line=planned.conflicts[0].line)


def told(value: JSON) -> str:
    """A value in a sentence."""
    if is_blank(value):
        return "nothing"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"“{' '.join(text.split())}”"


def _newest(ready: Sequence[Ready]) -> list[Ready]:
    """One decision a field; another adds to what this one will have left, so it waits for the next time."""
    return list({one.proposal.field: one for one in ready}.values())


def _value(one: Ready, fields: Mapping[str, Field]) -> JSON:
    field = fields.get(one.proposal.key)
    return None if field is None else field.value


def _stands(one: Ready, fields: Mapping[str, Field]) -> bool:
    return frontmatter.same(_value(one, fields), one.proposal.after)


def _keyed(one: Ready, specs: Mapping[str, FieldSpec]) -> Ready:
    return replace(one, proposal=keyed(one.proposal, specs[one.proposal.field]))


def _forged(context: RunContext, one: Ready, post: Post) -> str:
    """Why a value can't be what was decided; a person's own may hold what they like, in its field's shape."""
    spec = context.fields[one.proposal.field]
    own = one.decision.verdict is Verdict.EDIT
    return misshapen(one.proposal, spec) if own else strange(one.proposal, spec, post.text)


def _is_models(one: Ready) -> bool:
    """Whether the value is a model's; a person's own is never dropped, it is told as a conflict."""
    return one.proposal.provenance is not None
