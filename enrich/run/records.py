"""Proposals as JSON texts, for the journal; what is read back equals what was written."""

from __future__ import annotations

import json
from typing import Any

from enrich.values import Evidence, Flag, Match, Proposal, Provenance, Review, Span


def dump(proposal: Proposal | None) -> str:
    """A proposal as text; ``null`` for none."""
    return json.dumps(None if proposal is None else _record(proposal), ensure_ascii=False)


def _record(proposal: Proposal) -> dict[str, Any]:
    """What `dataclasses.asdict` makes of a proposal; that copies every value, and takes four times as long."""
    record = _shallow(proposal)
    record["evidence"] = [_shallow(one) | {"span": _shallow(one.span)} for one in proposal.evidence]
    record["flags"] = [_shallow(one) for one in proposal.flags]
    record["provenance"] = proposal.provenance and _shallow(proposal.provenance)
    return record


def _shallow(value: Proposal | Evidence | Span | Flag | Provenance) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def load(text: str) -> Proposal | None:
    """The proposal that `dump` made this text of."""
    found: dict[str, Any] | None = json.loads(text)
    if found is None:
        return None
    return Proposal(
        field=found["field"],
        key=found["key"],
        before=found["before"],
        after=found["after"],
        review=Review(found["review"]),
        evidence=tuple(map(_evidence, found["evidence"])),
        flags=tuple(Flag(**flag) for flag in found["flags"]),
        provenance=Provenance(**found["provenance"]) if found["provenance"] else None,
    )


def _evidence(found: dict[str, Any]) -> Evidence:
    return Evidence(found["value"], found["quote"], Span(**found["span"]), found["line"], Match(found["match"]))
