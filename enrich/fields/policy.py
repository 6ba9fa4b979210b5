"""Which fields of a post are wanted, and which of its values enrich must not touch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
        if field is not None and (message := misfit(field.value, spec)):
            problems.append(Problem(spec.name, field.line, message))
        elif _asks(spec, None if field is None else field.value, written):
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


def _full(value: JSON, spec: FieldSpec) -> bool:
    return bool(spec.max_items) and len(items(value)) >= spec.max_items


def filled(value: JSON, spec: FieldSpec) -> bool:
    """Whether the field has a value: not null, blank or empty, and not only values of ``keep``."""
    return any(item not in spec.keep for item in items(value))


def items(value: JSON) -> list[str]:
    """A value as a list of texts: the items of a list, or the parts of ``a, b``; blank ones are left out."""
    if value is None or isinstance(value, dict):
        return []
    if isinstance(value, str):
        parts: list[JSON] = list(value.split(","))
    else:
        parts = value if isinstance(value, list) else [value]
    texts = [str(part).strip() for part in parts if part is not None]
    return [text for text in texts if text]


def merged(before: JSON, new: JSON) -> JSON:
    """The old value with the new items after it; a text replaces the old one."""
    if not isinstance(new, list):
        return new
    if isinstance(before, str) and before.strip():
        old = items(before)
        return ", ".join([*old, *(str(item) for item in new if item not in old)])
    kept = before if isinstance(before, list) and items(before) else []
    return [*kept, *(item for item in new if item not in kept)]


def misfit(value: JSON, spec: FieldSpec) -> str:
    """Why a value has the wrong type for its field; empty where the type is right."""
    if value is None:
        return ""
    found = _shape(value)
    if spec.is_list:
        fits = found in ("a text", "a list")
        return "" if fits else f"`{spec.key}` holds {found}, not a list; it is left as it is"
    fits = found == "a text" or (found == "a list" and len(items(value)) <= (spec.kind is Kind.TERM))
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
