"""What can be said of the value of a field, by what is known of where it came from; `staleness` finds out which."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Freshness(StrEnum):
    """What can be said of one value."""

    MISSING = "missing"
    FRESH = "fresh"
    STALE = "stale"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class FieldStanding:
    """The state of one field of one post; ``changed`` names what made it stale."""

    field: str
    state: Freshness
    changed: tuple[str, ...] = ()
