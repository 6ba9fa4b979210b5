"""Whose the values of a post are: the journal's newest word on each field, held against what stands there now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from enrich import frontmatter
from enrich.fields import filled
from enrich.fields.keys import resolved
from enrich.journal.db import Journal
from enrich.journal.records import PERSON, Written
from enrich.values import JSON, Evidence, Field, FieldSpec


@dataclass(frozen=True, slots=True)
class BlameQuote:
    """A quote that a value rests on, with its line in the file as it was read then."""

    value: str
    quote: str
    line: int
    match: str


@dataclass(frozen=True, slots=True)
class Blame:
    """One field: ``author`` is nobody, person, enrich or both.

    ``change`` is edited (since it was written), decided (before it was), or empty.
    The rest tells of the proposal that the value comes from; it is empty for a person's own.
    Times are UTC in ISO 8601: when it was ``asked``, ``decided`` and ``written``.
    """

    field: str
    key: str
    line: int
    value: JSON
    author: str
    change: str = ""
    run: str = ""
    model: str = ""
    prompt: str = ""
    prompt_version: str = ""
    fingerprint: str = ""
    asked: str = ""
    verdict: str = ""
    decided_by: str = ""
    decided: str = ""
    written: str = ""
    evidence: tuple[BlameQuote, ...] = ()


def blamed(journal: Journal, path: str, specs: Sequence[FieldSpec], fields: Sequence[Field]) -> tuple[Blame, ...]:
    """Whose the value of every spec's field is."""
    standing = {field.name: field for field in fields}
    specs = resolved(specs, {name: field.value for name, field in standing.items()})
    newest = journal.writes.newest(path)
    return tuple(_blame(journal, spec, standing.get(spec.key), newest.get(spec.name)) for spec in specs)


def _blame(journal: Journal, spec: FieldSpec, field: Field | None, last: Written | None) -> Blame:
    value, line = (field.value, field.line) if field else (None, 0)
    if not filled(value, spec):
        return Blame(spec.name, spec.key, line, value, "nobody")
    if last is None or not frontmatter.same(last.value, value):
        changed = last is not None and last.author != PERSON and filled(last.value, spec)
        return Blame(spec.name, spec.key, line, value, PERSON, "edited" if changed else "")
    return _from(journal, Blame(spec.name, spec.key, line, value, last.author), last)


def _from(journal: Journal, bare: Blame, last: Written) -> Blame:
    """What is known of the proposal that a value comes from."""
    past = None if last.proposal is None else journal.decisions.past(last.proposal)
    if past is None or last.proposal is None:
        return bare
    theirs = bare.author == PERSON
    known = replace(
        bare,
        change="decided" if theirs else "",
        run=past.run,
        written=journal.writes.first(last.proposal),
        evidence=() if theirs else _proofs(past.proposal.evidence),
    )
    if made := past.proposal.provenance:
        known = replace(
            known,
            model=made.model,
            prompt=made.prompt,
            prompt_version=made.prompt_version,
            fingerprint=made.fingerprint,
            asked=made.time,
        )
    if past.decision:
        known = replace(known, verdict=past.decision.verdict.value, decided_by=past.decision.by, decided=past.time)
    return known


def _proofs(evidence: Sequence[Evidence]) -> tuple[BlameQuote, ...]:
    return tuple(BlameQuote(one.value, " ".join(one.quote.split()), one.line, one.match.value) for one in evidence)
