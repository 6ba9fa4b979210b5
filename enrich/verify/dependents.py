"""Terms that depend on another field's term, such as the category of an area: only pairs that may be are proposed.

Where the two of a reply do not fit, the parent stays, because there are fewer of them to choose from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from enrich.values import FieldSpec, Flag, Kind, Request
from enrich.verify.value import Value


def paired(values: Mapping[str, Value], request: Request) -> dict[str, Value]:
    """The values by field name, without those that stand under no parent that the post has or is to have."""
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
