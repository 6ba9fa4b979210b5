"""Per post and field: is the value missing, fresh, stale, or a person's?

A value is enrich's as long as it equals what enrich wrote last; what its answer rested on tells whether it is stale.
Whatever else stands there is a person's, and nothing here touches it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from enrich.fields import filled
from enrich.journal.fingerprint import Basis
from enrich.pipeline.freshness import FieldStanding, Freshness
from enrich.values import JSON, FieldSpec


def standings(
    specs: Sequence[FieldSpec],
    known: Mapping[str, JSON],
    written: Mapping[str, JSON],
    rests: Mapping[str, tuple[str, Mapping[str, str]]],
    now: Basis,
) -> tuple[FieldStanding, ...]:
    """How every field of a post stands; ``rests`` says what each accepted value rested on."""
    return tuple(_standing(spec, known.get(spec.key), written, rests, now) for spec in specs)


def _standing(
    spec: FieldSpec,
    value: JSON,
    written: Mapping[str, JSON],
    rests: Mapping[str, tuple[str, Mapping[str, str]]],
    now: Basis,
) -> FieldStanding:
    if not filled(value, spec):
        return FieldStanding(spec.name, Freshness.MISSING)
    if spec.name not in written or written[spec.name] != value or spec.name not in rests:
        return FieldStanding(spec.name, Freshness.PERSON)
    changed = now.changed(spec.name, *rests[spec.name])
    return FieldStanding(spec.name, Freshness.STALE if changed else Freshness.FRESH, changed)
