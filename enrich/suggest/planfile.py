"""The plan as one JSON file, which the phase that may write does not trust.

Its shape is checked against a JSON Schema, its pull request against the event, and every edit by making it: the posts'
own bytes come from git, and an edit that does anything but set the named fields to allowed values is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from enrich.errors import UsageError
from enrich.suggest.values import Anchor, LineEdit, PlannedPost, PostStatus, Pull, SuggestionPlan

VERSION = 1
LARGEST = 64 * 1024 * 1024
# Python's `$` matches before a line end, too, which JSON Schema does not mean.
_END = r"$(?!\n)"
_SHA = {"type": "string", "pattern": f"^[0-9a-f]{{40}}([0-9a-f]{{24}})?{_END}"}
_HEX = {"type": "string", "pattern": f"^([0-9a-f]{{16}})?{_END}"}
_NAMES = {"type": "array", "items": {"type": "string", "maxLength": 200}, "maxItems": 100}
_TEXT = {"type": "string", "maxLength": 2000}
_COUNT = {"type": "integer", "minimum": 0}
_LINE = {"type": "integer", "minimum": 1}


_OPTIONAL = {"names"}


def _closed(**properties: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON Schema
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties.keys() - _OPTIONAL),
        "additionalProperties": False,
    }


_ITEM = _closed(
    path={"type": "string", "minLength": 1, "maxLength": 4096, "pattern": r"^(?!/)(?!(.*/)?\.\.(/|$))"},
    blob=_SHA,
    status={"enum": [status.value for status in PostStatus]},
    fields=_NAMES,
    key=_HEX,
    values={
        "type": "object",
        "additionalProperties": {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "maxItems": 100}]},
    },
    edits={
        "type": "array",
        "items": _closed(line=_LINE, count=_COUNT, lines={"type": "array", "items": {"type": "string"}}),
    },
    anchor={"anyOf": [{"type": "null"}, _closed(line=_LINE, old=_COUNT, start=_COUNT)]},
    flags=_NAMES,
    reason=_TEXT,
    cost={"type": ["number", "null"]},
    names={"type": "object", "additionalProperties": {"type": "string", "maxLength": 200}},
)
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_closed(
        version={"const": VERSION},
        pull=_closed(
            repo={"type": "string", "maxLength": 300, "pattern": rf"^[\w./-]*{_END}"},
            number=_COUNT,
            base=_SHA,
            head=_SHA,
            fork={"type": "boolean"},
            allowed={"type": "boolean"},
        ),
        config=_HEX,
        status={"enum": ["ok", "partial", "unavailable", "off"]},
        items={"type": "array", "items": _ITEM, "maxItems": 3000},
        notes={"type": "array", "items": _TEXT, "maxItems": 100},
    ),
}


def dumped(plan: SuggestionPlan) -> str:
    """The plan as JSON."""
    told = {"version": VERSION, "pull": asdict(plan.pull), "config": plan.config, "status": plan.status}
    told |= {"items": [_told(item) for item in plan.items], "notes": plan.notes}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"


def _told(item: PlannedPost) -> dict[str, Any]:
    told = asdict(replace(item, values={}, names={}))
    return told | {"values": dict(item.values), "names": dict(item.names)}


def save(plan: SuggestionPlan, file: Path) -> None:
    """Writes the plan.

    Raises:
        UsageError: The file can't be written.
    """
    try:
        file.write_text(dumped(plan), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file}: can't be written: {error.strerror}") from error


def load(file: Path) -> SuggestionPlan:
    """The plan in a file; its shape is right, and nothing else is promised.

    Raises:
        UsageError: The file can't be read, or is no plan of this version.
    """
    try:
        if file.stat().st_size > LARGEST:
            raise UsageError(f"{file}: is too large for a plan")
        told = json.loads(file.read_bytes())
    except OSError as error:
        raise UsageError(f"{file}: can't be read: {error.strerror}", "make it with --phase plan --plan FILE") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file}: is not JSON", "make it with --phase plan --plan FILE") from error
    return parsed(told, str(file))


def parsed(told: Any, where: str) -> SuggestionPlan:  # noqa: ANN401 - parsed JSON
    """The plan that JSON holds.

    Raises:
        UsageError: It is no plan of this version.
    """
    from jsonschema import Draft202012Validator

    error = next(iter(Draft202012Validator(SCHEMA).iter_errors(told)), None)
    if error is not None:
        raise UsageError(
            f"{where}: is not a plan that this version can read, at {error.json_path}",
            "make it again with --phase plan",
        )
    items = tuple(map(_item, told["items"]))
    return SuggestionPlan(Pull(**told["pull"]), told["config"], told["status"], items, tuple(told["notes"]))


def _item(told: Mapping[str, Any]) -> PlannedPost:
    made = dict(told)
    anchor = told["anchor"]
    edits = tuple(LineEdit(one["line"], one["count"], tuple(one["lines"])) for one in told["edits"])
    made |= {"status": PostStatus(told["status"]), "edits": edits, "anchor": Anchor(**anchor) if anchor else None}
    made |= {"fields": tuple(told["fields"]), "flags": tuple(told["flags"])}
    return PlannedPost(**made)
