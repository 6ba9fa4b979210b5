"""What a page asks of the desk, and what it is told. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from enrich.review.grouping import Group
from enrich.review.web.board import Entry
from enrich.values import JSON, Verdict


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision on what a page showed: ``seen`` is the mark of the row then."""

    path: str
    field: str
    verdict: Verdict
    seen: str
    value: JSON = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a request: how many values, and what did not come about, in sentences."""

    count: int
    failed: tuple[str, ...] = ()
    left: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """How one field stood before it was answered."""

    before: Entry


def group_key(group: Group) -> str:
    """A short name for a value, however long that is."""
    told = json.dumps([group.whole, group.value], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:20]
