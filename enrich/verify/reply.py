"""A reply becomes `Verified`: proposals, what was dropped and why, and what one repair may correct.

A text that breaks its rules is a violation; an item of a list that does is dropped with a flag, and the rest is kept.
A text in doubt is still proposed, with a flag that leaves the decision to a person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, TypeAlias, assert_never

from enrich.characters import encodable
from enrich.fields import as_text, fits, merged, rewritten, shape
from enrich.values import (
    EMBEDDED,
    JSON,
    FieldSpec,
    Flag,
    Kind,
    Mode,
    Policy,
    Proposal,
    Provenance,
    Reason,
    Reply,
    Request,
    Violation,
    Waiting,
)
from enrich.verify.choices import Choices
from enrich.verify.copies import with_near_names, without_copies
from enrich.verify.evidence import Body
from enrich.verify.form import mended, told_slip
from enrich.verify.lists import list_doubts
from enrich.verify.loose_json import relaxed
from enrich.verify.size import oversized, too_long
from enrich.verify.texts import text_value
from enrich.verify.trust import with_trust
from enrich.verify.value import Value
from enrich.verify.waiting import held_whole, waiting

_HALF = re.compile(r"\\u[dD][89a-fA-F]")  # of a surrogate pair, which may be all there is
Flags: TypeAlias = Mapping[str, tuple[Flag, ...]]


def paired(values: Mapping[str, Value], request: Request) -> dict[str, Value]:
    """The values by field name, without a term that does not belong to the parent that the post has or will have."""
    return {spec.name: _paired(spec, values, request) for spec in request.wanted}


def _paired(spec: FieldSpec, values: Mapping[str, Value], request: Request) -> Value:
    value = values[spec.name]
    parents = request.context.parents.get(spec.name, {}).get(str(value.after), ())
    if spec.kind is not Kind.TERM or not spec.parent or not parents:
        return value
    proposed = values[spec.parent].after if spec.parent in values else None
    above = proposed or request.context.above.get(spec.name, "")
    if not above or above in parents:
        return value
    message = f"{value.after} belongs to {' or '.join(parents)}, not to {above}"
    return replace(value, after=None, evidence=(), flags=(*value.flags, Flag("wrong-pair", message, blocks=False)))


def value_of(spec: FieldSpec, answer: Any, request: Request, body: Body) -> Value:  # noqa: ANN401 - parsed JSON
    """The value for ``spec``; ``answer`` has passed the reply's schema."""
    match spec.kind:
        case Kind.TEXT:
            return text_value(spec, answer, request, body)
        case Kind.TERMS:
            choices = Choices(spec, request)
            found = without_copies(spec, choices.terms(answer, body), request, body)
            return held_whole(found, choices.standing)
        case Kind.TERM:
            return Choices(spec, request).term(answer, body)
        case Kind.NAMES:
            return with_near_names(spec, Choices(spec, request).names(answer, body), request, body)
        case _:
            assert_never(spec.kind)


def _chosen(spec: FieldSpec, answer: Any, request: Request, body: Body) -> Value:  # noqa: ANN401 - parsed JSON
    """The value for a field as the embedded model chose it: what the site does not know waits, and holds nothing up."""
    if spec.kind is not Kind.TERMS or spec.mode is Mode.CLOSED:
        return value_of(spec, answer, request, body)
    choices = Choices(replace(spec, mode=Mode.QUEUE, begins_open=False), request)
    return without_copies(spec, choices.terms(answer, body), request, body)


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of one reply; ``flags`` are, by field name, those of fields without a proposal.

    ``reasons`` tell why nothing is proposed for fields without one, where the model can tell.
    """

    proposals: tuple[Proposal, ...] = ()
    violations: tuple[Violation, ...] = ()
    doubts: tuple[Violation, ...] = ()
    flags: Mapping[str, tuple[Flag, ...]] | None = None
    waiting: tuple[Waiting, ...] = ()
    reasons: tuple[Reason, ...] = ()


def read(reply: Reply, request: Request, provenance: Provenance) -> Verified:
    """The proposals of a reply to its request."""
    answer, slips, broken = _formed(reply, request)
    if broken:
        return Verified(violations=broken)
    body = Body(request.body, request.body_line)
    reader = _chosen if reply.model == EMBEDDED else value_of
    found = {spec.name: reader(spec, answer[spec.name], request, body) for spec in request.wanted}
    if reply.model != EMBEDDED:
        found = {spec.name: _in_doubt(spec, found[spec.name], answer[spec.name], request) for spec in request.wanted}
        found = with_trust(found, request, body)
    values = {name: _with_flags(value, slips.get(name, ())) for name, value in paired(found, request).items()}
    made = tuple(_proposals(values, request, provenance, reply.reasons))
    violations = tuple(violation for value in values.values() for violation in value.violations)
    doubts = tuple(doubt for value in values.values() for doubt in value.doubts)
    told = {proposal.field for proposal in made}
    extra = {key: flags for key, flags in slips.items() if key not in values}
    silent = extra | {name: value.flags for name, value in values.items() if value.flags and name not in told}
    waits = tuple(waiting({name: value.flags for name, value in values.items()}, body, provenance))
    untold = tuple(reason for reason in reply.reasons if reason.field not in told)
    return Verified(made, violations, doubts, silent, waits, untold)


def _in_doubt(spec: FieldSpec, value: Value, answer: Any, request: Request) -> Value:  # noqa: ANN401 - parsed JSON
    """The value of a list that is hardly an answer, with its doubts; the embedded model chooses by rank itself."""
    doubts = tuple(list_doubts(spec, answer, request))
    flags = tuple(Flag(doubt.rule, doubt.message) for doubt in doubts)
    return replace(value, doubts=(*value.doubts, *doubts), flags=(*value.flags, *flags)) if doubts else value


def _with_flags(value: Value, flags: tuple[Flag, ...]) -> Value:
    return replace(value, flags=(*value.flags, *flags)) if flags else value


def answered(reply: Reply, request: Request) -> tuple[Mapping[str, Any], tuple[Violation, ...]]:
    """The answer of a reply, by field name; empty, with the violations, where it breaks the schema."""
    answer, _, broken = _formed(reply, request)
    return answer, broken


def _formed(reply: Reply, request: Request) -> tuple[Mapping[str, Any], Flags, tuple[Violation, ...]]:
    """The answer of a reply with its form mended, what was mended by field name or key, and what breaks the schema."""
    if large := too_long(reply.text):
        return {}, {}, (large,)
    try:
        answer, slips = _meant(reply.text)
        if large := next(oversized(answer), None):
            return {}, {}, (large,)
        made = mended(answer, request.wanted)
        broken = tuple(islice(oversized(made.answer), 1)) or tuple(_violations(made.answer, request))
    except ValueError as error:
        return {}, {}, (Violation("", "json", f"not valid JSON: {error}"),)
    except RecursionError:
        return {}, {}, (Violation("", "json", "nested too deeply"),)
    flags = {name: (*slips, *made.flags.get(name, ())) for name in {*made.flags, *made.answer}} if slips else made.flags
    return ({}, {}, broken) if broken else (made.answer, flags, ())


def _meant(text: str) -> tuple[Any, tuple[Flag, ...]]:
    """What a reply says, and what was mended of its JSON.

    Raises:
        ValueError: It says nothing that can be read.
    """
    try:
        return _parsed(text), ()
    except json.JSONDecodeError:
        meant = relaxed(text)
        if meant is None:
            raise
        said = json.loads(encodable(json.dumps(meant[0], ensure_ascii=False, allow_nan=False)))
        return said, (told_slip(meant[1]),)


def _parsed(text: str) -> Any:  # noqa: ANN401 - parsed JSON
    """The value that a text of JSON holds; a line break that is not escaped is one all the same.

    Raises:
        ValueError: It is no JSON, holds a number that is none, or says two things under one key.
    """
    found = json.loads(text, strict=False, object_pairs_hook=_object, parse_constant=_no_number)
    return json.loads(encodable(json.dumps(found, ensure_ascii=False))) if _HALF.search(text) else found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs) and (twice := [key for key, value in pairs if made[key] != value]):
        raise ValueError(f"the key `{encodable(twice[0])[:60]}` stands twice, with different values")
    return made


def _no_number(name: str) -> Any:  # noqa: ANN401 - as json has it
    raise ValueError(f"{name} is no number")


def _proposals(
    values: Mapping[str, Value], request: Request, provenance: Provenance, reasons: Sequence[Reason]
) -> Iterator[Proposal]:
    for spec in request.wanted:
        value = values[spec.name]
        before = request.known.get(spec.key)
        after = _after(spec, before, value.after, request.context.texts)
        if value.violations or value.after in ("", [], None) or after == before:
            continue
        told = (value.evidence, value.flags, provenance)
        why = tuple(reason for reason in reasons if reason.field == spec.name)
        yield Proposal(spec.name, spec.key, before, after, spec.review, *told, spec.kind, why)


def _after(spec: FieldSpec, before: JSON, new: JSON, texts: Container[str]) -> JSON:
    """What the field is to hold: a list grows in its own form, and one that is replaced stays in it.

    A new one is a text where most posts of the site have ``texts`` there and no list stands, not even an empty one.
    """
    if not isinstance(new, list):
        return new
    labels = [str(one) for one in new]
    if labels and spec.name in texts and (before is None or (isinstance(before, str) and not before.strip())):
        return as_text(labels, spec.form)
    return rewritten(before, labels, spec.form) if spec.policy is Policy.REFRESH else merged(before, new, spec.form)


def _violations(answer: Any, request: Request) -> Iterator[Violation]:  # noqa: ANN401 - parsed JSON
    if fits(answer, request.schema):
        return
    from jsonschema import Draft202012Validator

    schema = json.loads(json.dumps(shape(request.schema), sort_keys=True))  # what is wrong is told in one order
    for error in Draft202012Validator(schema).iter_errors(answer):
        pointer = "".join(f"/{part}" for part in error.absolute_path)
        yield Violation(pointer, str(error.validator), error.message[:300])
