"""What the embedded model chose for one field, and why."""

from __future__ import annotations

from dataclasses import dataclass

from enrich.values import JSON, FieldSpec, Kind, Reason

# The least probability of what is proposed, where the site's settings name none.
CONFIDENCE = {Kind.TEXT: 0.6, Kind.TERMS: 0.6, Kind.TERM: 0.6, Kind.NAMES: 0.5}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value in the shape that the reply's schema asks for, empty where nothing is sure enough.

    ``reasons`` tell of each value that is proposed, and of the best that are left out; never none for an empty value.
    """

    value: JSON
    reasons: tuple[Reason, ...] = ()


def confidence(spec: FieldSpec) -> float:
    """The least probability of what is proposed for a field, from 0 to 1."""
    return CONFIDENCE[spec.kind] if spec.confidence is None else spec.confidence
