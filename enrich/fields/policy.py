"""Which fields of a post are wanted, and which of its values enrich must not touch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enrich.fields.forms import fixed, items
from enrich.values import JSON, NOTHING, Field, FieldSpec, Kind, Policy

_SCALARS = (str, int, float, bool)


@dataclass(frozen=True, slots=True)
class Problem:
    """A value of the wrong type for its field; it is reported and not changed."""

    field: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Wants:
    """The fields to ask for, in the site's order, and the values of a wrong type."""

    fields: tuple[FieldSpec, ...]
    problems: tuple[Problem, ...]


def wanted(fields: Sequence[Field], specs: Sequence[FieldSpec], written: Mapping[str, JSON] = NOTHING) -> Wants:
    """What to ask for; ``written`` holds, by field name, the values enrich itself wrote to this post last."""
    present = {field.name: field for field in fields}
    asked: list[FieldSpec] = []
    problems: list[Problem] = []
    for spec in specs:
        field = present.get(spec.key)
        value = None if field is None else field.value
        message, asks = misfit(value, spec), _asks(spec, value, written)
        message = message or (_closed(value, spec) if asks else "")
        if field is not None and message:
            problems.append(Problem(spec.name, field.line, message))
        elif asks:
            asked.append(spec)
    return Wants(tuple(asked), tuple(problems))


def _asks(spec: FieldSpec, value: JSON, written: Mapping[str, JSON]) -> bool:
    if spec.policy is Policy.NEVER:
        return False
    if not filled(value, spec):
        return True
    if spec.policy is Policy.EXTEND:
        return spec.is_list and not _full(value, spec)
    return spec.policy is Policy.REFRESH and spec.name in written and written[spec.name] == value


def _closed(value: JSON, spec: FieldSpec) -> str:
    """Why nothing can be added to a list that is to grow; empty where something can."""
    grows = spec.is_list and spec.policy is not Policy.REFRESH and items(value, spec.form)
    reason = fixed(value, spec.form) if grows else ""
    return f"`{spec.key}` can't be added to, for {reason}; it is left as it is" if reason else ""


def _full(value: JSON, spec: FieldSpec) -> bool:
    return bool(spec.max_items) and len(items(value, spec.form)) >= spec.max_items


def filled(value: JSON, spec: FieldSpec) -> bool:
    """Whether the field has a value: not null, blank or empty, and not only values of ``keep``."""
    return any(item not in spec.keep for item in items(value, spec.form))


def misfit(value: JSON, spec: FieldSpec) -> str:
    """Why a value has the wrong type for its field; empty where the type is right."""
    if value is None:
        return ""
    found = _shape(value)
    if spec.is_list and isinstance(value, dict) and items(value, spec.form):
        return ""
    if spec.is_list:
        fits = found in ("a text", "a list")
        return "" if fits else f"`{spec.key}` holds {found}, not a list; it is left as it is"
    fits = found == "a text" or (found == "a list" and len(items(value, spec.form)) <= (spec.kind is Kind.TERM))
    return "" if fits else f"`{spec.key}` holds {found}, not a text; it is left as it is"


def _shape(value: JSON) -> str:
    if isinstance(value, str):
        return "a text"
    if isinstance(value, dict):
        return "a mapping"
    if not isinstance(value, list):
        return "true or false" if isinstance(value, bool) else "a number"
    if any(item is not None and not isinstance(item, _SCALARS) for item in value):
        return "a list of mappings or lists"
    return "a list"
