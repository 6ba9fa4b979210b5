"""Proposals as JSON texts, for the journal; what is read back equals what was written."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from enrich.values import Evidence, Flag, Match, Proposal, Provenance, Review, Span


def dump(proposal: Proposal | None) -> str:
    """A proposal as text; ``null`` for none."""
    return json.dumps(None if proposal is None else asdict(proposal), ensure_ascii=False)


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
