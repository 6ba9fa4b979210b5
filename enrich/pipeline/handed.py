"""Values that an agent or a script hands in go the way of a model's answer: journal, verify, propose.

Nobody was asked for them, so they need no request that left; one is made all the same, since evidence, terms and limits
are checked against it.
Values for fields that the post has already are left out: what stands there is a person's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from enrich.characters import encodable
from enrich.errors import EnrichError, ReplyError, shown
from enrich.journal.fingerprint import Basis
from enrich.pipeline.questions import RequestForm
from enrich.pipeline.recall import Known, rejected_before
from enrich.pipeline.rejections import respected
from enrich.pipeline.replies import NO_USAGE, foundation
from enrich.values import (
    Failed,
    FieldSpec,
    Kind,
    Note,
    Outcome,
    Proposed,
    Provenance,
    Reply,
    Request,
    Skipped,
    Unchanged,
)
from enrich.verify.reply import Verified, read

if TYPE_CHECKING:
    from enrich.pipeline.answer_lines import ValuesLine
    from enrich.pipeline.inspection import Inspection
    from enrich.pipeline.propose import Pipeline

_FORM = RequestForm(0, None, 0)


def handed_in(pipeline: Pipeline, line: ValuesLine) -> Outcome:
    """What comes of the values in a line; a failure is told with the line's place."""
    try:
        return _outcome(pipeline, line)
    except EnrichError as error:
        pipeline.task.fail(line.path, error)
        return Failed(line.path, error)


def _outcome(pipeline: Pipeline, line: ValuesLine) -> Outcome:
    found = pipeline.inspect(line.path)
    if isinstance(found, Skipped | Unchanged):
        notes = _unwanted(pipeline, line, ()) if isinstance(found, Unchanged) else ()
        return replace(found, notes=(*found.notes, *notes))
    chosen = tuple(spec for spec in found.wanted if spec.name in line.values or spec.key in line.values)
    notes = _unwanted(pipeline, line, chosen)
    if not chosen:
        return Unchanged(line.path, f"{line.place}: none of these values is wanted", NO_USAGE, (*found.notes, *notes))
    return _proposed(pipeline, replace(found, notes=(*found.notes, *notes)), chosen, line)


def _proposed(pipeline: Pipeline, found: Inspection, chosen: tuple[FieldSpec, ...], line: ValuesLine) -> Outcome:
    task = pipeline.task
    rests = pipeline.basis(found.title, found.body, found.wanted).only([spec.name for spec in chosen])
    known = Known((), chosen, rests, rejected_before(task, found, rests), Basis("", {}))
    request, reply = _asked(pipeline, found, known, line)
    if task.journal.reply(request.fingerprint) is None:
        task.journal.ask(task.run, request, f"{foundation(rests)} handed in", reply.model, task.clock())
        task.journal.keep(task.run, request.fingerprint, reply, task.clock())
    prompt = request.prompt
    came = Provenance(task.run, reply.model, prompt.name, prompt.version, request.fingerprint, task.clock())
    reading = read(reply, request, came)
    if reading.violations and not reading.proposals:
        first = reading.violations[0]
        where = f"`{first.pointer.strip('/')}`: " if first.pointer else ""
        told = f"{shown(line.path)}: the values at {line.place} can't be used: {where}{first.message}"
        raise ReplyError(told, line.remedy)
    reading = respected(reading, known.asked, known.down)
    outcome = _concluded(pipeline, found, known, reading)
    return outcome if isinstance(outcome, Proposed | Unchanged) else Unchanged(line.path, "nothing to propose")


def _concluded(pipeline: Pipeline, found: Inspection, known: Known, reading: Verified) -> Outcome:
    """What verified values come to; for what nothing is proposed, a model is asked as if nobody had said a word."""
    proposed = [one.field for one in reading.proposals]
    kept = replace(known, rests=known.rests.only(proposed))
    outcome = pipeline.conclude(found, kept, replace(reading, waiting=()), NO_USAGE)
    waiting = known.rests.only({one.field for one in reading.waiting})
    pipeline.task.journal.queue.put(found.post.path, waiting, reading.waiting)
    return outcome


def _asked(pipeline: Pipeline, found: Inspection, known: Known, line: ValuesLine) -> tuple[Request, Reply]:
    """The request that the values would be an answer to, known by these values alone, and the answer."""
    request = _request(pipeline, found, known)
    values = {spec.name: _shaped(spec, _value(spec, line.values)) for spec in known.asked}
    text = encodable(json.dumps(values, ensure_ascii=False))
    parts = json.dumps([request.fingerprint, "handed in", line.model, text]).encode()
    return replace(request, fingerprint=hashlib.sha256(parts).hexdigest()), Reply(text, line.model)


def request_for(pipeline: Pipeline, found: Inspection) -> Request:
    """The request for all that a post wants: its schema and its candidates say what values may be handed in."""
    nothing = Basis("", {})
    return _request(pipeline, found, Known((), found.wanted, nothing, {}, nothing))


def _request(pipeline: Pipeline, found: Inspection, known: Known) -> Request:
    questioner = pipeline.asking.questioner
    about = questioner.subject(found, known)
    return questioner.request(about, known.asked, about.shown, pipeline.task.prompt, _FORM)


def _value(spec: FieldSpec, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - parsed JSON
    return values[spec.name] if spec.name in values else values[spec.key]


def _shaped(spec: FieldSpec, value: Any) -> Any:  # noqa: ANN401 - parsed JSON
    """A value in the form of an answer: a bare name is looked for in the post itself."""
    if spec.kind is not Kind.NAMES or not isinstance(value, list):
        return value
    return [{"name": one, "quote": one} if isinstance(one, str) else one for one in value]


def _unwanted(pipeline: Pipeline, line: ValuesLine, chosen: Sequence[FieldSpec]) -> tuple[Note, ...]:
    """What is left out of the values, and why: a field that the site does not have, or one that the post has."""
    taken = {name for spec in chosen for name in (spec.name, spec.key)}
    fields = {name for spec in pipeline.task.specs for name in (spec.name, spec.key)}
    left = [name for name in line.values if name not in taken]
    return tuple(
        Note(name, "not-wanted", "the post has a value there, or wants none; what was handed in is left out")
        if name in fields
        else Note(shown(name[:60]), "unknown-field", f"{line.place} has a field that the site does not have")
        for name in left
    )
