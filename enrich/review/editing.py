"""A person edits a value at the terminal: in their editor, or on the line."""

from __future__ import annotations

import csv
from dataclasses import replace

from enrich.terminal import Console
from enrich.values import JSON, Proposal

EDIT_KEYS = {
    "e": "edit a value in $EDITOR (on the line, where none is set), then decide",
    "i": "edit a value on the line, then decide",
}


def edited_value(console: Console, key: str, old: JSON) -> JSON:
    """The value as the person leaves it, edited as one of `EDIT_KEYS` says; empty where nothing is left of it."""
    editor = console.edit if key == "e" else None
    lines = editor is not None
    return _value((editor or console.line)(_text(old, lines=lines)), old, lines=lines)


def rewritten(proposal: Proposal, value: JSON) -> Proposal:
    """The proposal with a person's own value, without what was found out about the model's."""
    return replace(proposal, after=value, provenance=None, evidence=(), flags=())


def _text(value: JSON, *, lines: bool) -> str:
    """A value as it is edited: of a list one item a line, or all on one line with commas between them."""
    if not isinstance(value, list):
        return str(value)
    if lines:
        return "\n".join(map(str, value))
    return ", ".join(f'"{item}"' if "," in str(item) else str(item) for item in value)


def _value(text: str, old: JSON, *, lines: bool) -> JSON:
    """The edited value: for a list its items, each once; else one text."""
    if not isinstance(old, list):
        return " ".join(text.split())
    rows = text.splitlines() if lines else next(csv.reader([text], skipinitialspace=True), [])
    items = (row.strip() for row in rows)
    return [*dict.fromkeys(item for item in items if item)]
