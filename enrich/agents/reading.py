"""What an agent is told: the fields of a post, its flaws, the terms of a field, and what waits for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from enrich.agents.shared import opened
from enrich.errors import EnrichError, UsageError
from enrich.journal.unknown_terms import Queued, TermDecision
from enrich.pipeline.findings import Looking
from enrich.pipeline.handed import request_for
from enrich.pipeline.inspection import Inspection
from enrich.pipeline.session import Session
from enrich.pipeline.site_terms import lexicons
from enrich.prompt.about import is_withheld
from enrich.values import FieldSpec, Kind, Proposal, Request, Term

MOST_TERMS, MOST_WAITING = 2000, 200
_LIMITS = ("min_chars", "max_chars", "max_sentences", "max_items", "max_new")


def fields_of(session: Session, path: str) -> dict[str, Any]:
    """A post's title and text, and for each field of the site its value, its rules, and whether it is wanted.

    ``schema`` is the JSON Schema of the values that may be handed in.

    Raises:
        EnrichError: The post is none that an agent may see.
    """
    task = session.task
    seen = opened(task, path)
    pipeline = session.pipeline()
    found = pipeline.inspect(path)
    request = request_for(pipeline, found) if isinstance(found, Inspection) else None
    hidden = task.config.privacy.withhold
    return {
        "path": path,
        "title": seen.title,
        "fields": [
            _field(spec, None if withheld(spec, hidden) else seen.known.get(spec.key), request)
            for spec in task.specs_in(seen.known)
        ],
        "schema": request.schema if request else {},
        "reason": "" if request else getattr(found, "reason", ""),
        "notes": [{"field": one.field, "message": one.message} for one in found.notes],
        "text": seen.post.text,
    }


def withheld(spec: FieldSpec, withhold: Iterable[str]) -> bool:
    """Whether the site withholds the values of a field from models, and so from agents."""
    return is_withheld({spec.key, *spec.keys}, withhold)


def _field(spec: FieldSpec, value: Any, request: Request | None) -> dict[str, Any]:  # noqa: ANN401 - parsed JSON
    wanted = request is not None and any(one.name == spec.name for one in request.wanted)
    terms = request.context.candidates.get(spec.name, ()) if request is not None and wanted else ()
    return {
        "name": spec.name,
        "key": spec.key,
        "value": value,
        "wanted": wanted,
        "kind": spec.kind.value,
        "ask": spec.ask,
        "policy": spec.policy.value,
        "review": spec.review.value,
        "mode": spec.mode.value,
        "evidence": spec.evidence,
        "language": spec.language,
        "limits": {name: getattr(spec, name) for name in _LIMITS if getattr(spec, name)},
        "values": [*spec.values],
        "candidates": [_candidate(one) for one in terms],
    }


def _candidate(term: Term) -> dict[str, Any]:
    return {"label": term.label, "note": term.note, "parent": term.parent}


def flaws_of(session: Session, path: str) -> dict[str, Any]:
    """What `enrich check` finds in a post, without the fields whose values the site withholds.

    Raises:
        EnrichError: The post is none that an agent may see.
    """
    task = session.task
    opened(task, path)
    shared = [spec for spec in task.specs if not withheld(spec, task.config.privacy.withhold)]
    found = Looking(task.config, shared).at(path)
    flaws = [{"field": one.field, "code": one.code, "line": one.line, "message": one.message} for one in found.flaws]
    return {"path": path, "flaws": flaws, "reason": found.reason}


def vocabulary_of(session: Session, field: str) -> dict[str, Any]:
    """The terms of a field, those of most posts first.

    Raises:
        UsageError: The site has no such field with terms.
    """
    task = session.task
    spec = next((one for one in task.specs if one.name == field and one.kind is not Kind.TEXT), None)
    if spec is None or withheld(spec, task.config.privacy.withhold):
        raise UsageError("the site has no such field with a vocabulary", "`enrich://vocabulary` lists them")
    known = lexicons(session, [spec])[field].terms
    terms = sorted((one for one in known if not one.manual), key=lambda one: (-one.count, one.label))
    told = [
        {"label": one.label, "aliases": [*one.aliases], "note": one.note, "parent": one.parent, "posts": one.count}
        for one in terms[:MOST_TERMS]
    ]
    return {"field": field, "mode": spec.mode.value, "terms": told, "left_out": len(terms) - len(told)}


def vocabularies(session: Session) -> dict[str, Any]:
    """The fields with a vocabulary."""
    hidden = session.task.config.privacy.withhold
    specs = [one for one in session.task.specs if one.kind is not Kind.TEXT and not withheld(one, hidden)]
    return {"fields": [{"field": one.name, "kind": one.kind.value, "mode": one.mode.value} for one in specs]}


def waiting(session: Session) -> dict[str, Any]:
    """The proposals and the terms that wait for a person, on posts that an agent may see."""
    journal = session.journal
    terms = _terms(journal.queue.all())
    proposals = journal.decisions.waiting()
    paths = [*islice(_visible(session, dict.fromkeys((*proposals, *terms))), MOST_WAITING)]
    hidden = {spec.name for spec in session.task.specs if withheld(spec, session.task.config.privacy.withhold)}
    posts = [
        {
            "path": path,
            "proposals": [_waits(one) for one in proposals.get(path, ()) if one.field not in hidden],
            "terms": [{"field": one.field, "term": one.said} for one in terms.get(path, ()) if one.field not in hidden],
        }
        for path in paths
    ]
    return {"posts": posts, "decide": "a person decides with `enrich review` and `enrich vocab queue`"}


def _terms(rows: Iterable[Queued]) -> Mapping[str, list[Queued]]:
    found: dict[str, list[Queued]] = {}
    for row in rows:
        if row.decision is TermDecision.UNDECIDED:
            found.setdefault(row.path, []).append(row)
    return found


def _visible(session: Session, paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        try:
            opened(session.task, path)
        except EnrichError:  # gone, private by now, or broken: nothing is told of it
            continue
        yield path


def _waits(proposal: Proposal) -> dict[str, Any]:
    came = proposal.provenance
    return {
        "field": proposal.field,
        "after": proposal.after,
        "model": came.model if came else "",
        "held": held_because(proposal),
    }


def held_because(proposal: Proposal) -> list[str]:
    """Why only a person may accept a proposal; empty where `enrich run --yes` would."""
    told = [str(flag) for flag in proposal.flags if flag.blocks]
    return [*told, *(["review: a person must decide on this field"] if proposal.personal else [])]
