"""What the journal's tables hold of proposals and writes: proposals as JSON texts, written values with their authors.

What is read back equals what was put there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from enrich import frontmatter
from enrich.errors import StateError
from enrich.values import (
    JSON,
    Edit,
    Evidence,
    Flag,
    Kind,
    Match,
    Note,
    Proposal,
    Provenance,
    Reason,
    Request,
    Review,
    Span,
    Verdict,
)
from enrich.values.posts import is_blank


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """What is recorded of a request that is about to leave; ``size`` counts the characters of its messages.

    The request itself holds all that the site knows of its fields, which is too much to send from process to process.
    """

    fingerprint: str
    path: str
    fields: str
    prompt: str
    version: str
    size: int

    @classmethod
    def of(cls, request: Request) -> RequestRecord:
        """The record of a request."""
        fields = ",".join(spec.name for spec in request.wanted)
        size = sum(len(message.content) for message in request.messages)
        prompt = request.prompt
        return cls(request.fingerprint, request.path, fields, prompt.name, prompt.version, size)


def dump(proposal: Proposal | None) -> str:
    """A proposal as text; ``null`` for none."""
    return json.dumps(None if proposal is None else _record(proposal), ensure_ascii=False)


def dump_reasons(reasons: Iterable[Reason]) -> str | None:
    """Reasons as JSON; ``None`` for none."""
    found = [_shallow(one) for one in reasons]
    return json.dumps(found, ensure_ascii=False) if found else None


def load_reasons(text: str | None) -> tuple[Reason, ...]:
    """What `dump_reasons` wrote."""
    return tuple(Reason(**reason) for reason in json.loads(text)) if text else ()


def _record(proposal: Proposal) -> dict[str, Any]:
    """What `dataclasses.asdict` makes of a proposal; that copies every value, and takes four times as long."""
    record = _shallow(proposal)
    record["evidence"] = [_shallow(one) | {"span": _shallow(one.span)} for one in proposal.evidence]
    record["flags"] = [_shallow(one) for one in proposal.flags]
    record["provenance"] = proposal.provenance and _shallow(proposal.provenance)
    record["reasons"] = [_shallow(one) for one in proposal.reasons]
    return record


def _shallow(value: Proposal | Evidence | Span | Flag | Provenance | Reason) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def load(text: str) -> Proposal | None:
    """The proposal that `dump` made this text of.

    Raises:
        StateError: It is no such text.
    """
    try:
        found: dict[str, Any] | None = json.loads(text)
        return None if found is None else _proposal(found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise StateError(
            "the journal has a proposal that can't be read", "`enrich journal check` says which"
        ) from error


def _proposal(found: Mapping[str, Any]) -> Proposal:
    return Proposal(
        field=found["field"],
        key=found["key"],
        before=found["before"],
        after=found["after"],
        review=Review(found["review"]),
        evidence=tuple(map(_evidence, found["evidence"])),
        flags=tuple(Flag(**flag) for flag in found["flags"]),
        provenance=Provenance(**found["provenance"]) if found["provenance"] else None,
        kind=Kind(found["kind"]) if found.get("kind") else None,
        reasons=tuple(Reason(**reason) for reason in found.get("reasons", ())),
    )


def _evidence(found: dict[str, Any]) -> Evidence:
    return Evidence(found["value"], found["quote"], Span(**found["span"]), found["line"], Match(found["match"]))


def dump_notes(notes: Iterable[Note]) -> str:
    """The notes on one field as text."""
    return json.dumps([_noted(note) for note in notes], ensure_ascii=False)


def _noted(note: Note) -> list[Any]:
    reasons = [[_shallow(one) for one in note.reasons]] if note.reasons else []
    return [note.code, note.message, *reasons]


def load_notes(field: str, text: str) -> tuple[Note, ...]:
    """The notes on a field that `dump_notes` made this text of."""
    return tuple(_note(field, *parts) for parts in json.loads(text))


def _note(field: str, code: str, message: str, reasons: Iterable[Mapping[str, Any]] = ()) -> Note:
    return Note(field, code, message, reasons=tuple(Reason(**reason) for reason in reasons))


ENRICH, PERSON, BOTH = "enrich", "person", "both"


@dataclass(frozen=True, slots=True)
class Written:
    """One field of a write: its values and authors after and before, and the numbers of their proposals."""

    field: str
    key: str
    value: JSON
    author: str
    proposal: int | None
    old: JSON
    old_author: str
    old_proposal: int | None

    @property
    def swapped(self) -> Written:
        """The same field in the write that takes this one back."""
        after, before = (self.value, self.author, self.proposal), (self.old, self.old_author, self.old_proposal)
        return Written(self.field, self.key, *before, *after)


@dataclass(frozen=True, slots=True)
class Write:
    """One write: the digests of the post before and after, and the post's head before, with the edits made to it."""

    number: int
    run: str
    path: str
    before: str
    after: str
    time: str
    head: bytes | None
    edits: tuple[Edit, ...]
    fields: tuple[Written, ...]


def as_written(proposal: Proposal, verdict: Verdict | None, number: int | None, last: Written | None) -> Written:
    """The field of a write, made of the proposal ``number``, if of any; ``last`` is what was written before."""
    before = proposal.before
    ours = last is not None and frontmatter.same(last.value, before)
    old_author, old_proposal = (last.author, last.proposal) if last and ours else (PERSON, None)
    author = _author(proposal, verdict, number, old_author)
    return Written(
        proposal.field, proposal.key, proposal.after, author, number or old_proposal, before, old_author, old_proposal
    )


def _author(proposal: Proposal, verdict: Verdict | None, number: int | None, old_author: str) -> str:
    """Whose value it will be; one without provenance is a person's, or is made of what stands there, by their order."""
    if proposal.provenance is None:
        return PERSON if verdict is Verdict.EDIT or number is not None else old_author
    began = not is_blank(proposal.before) and old_author != ENRICH
    return BOTH if began and isinstance(proposal.after, list) else ENRICH
