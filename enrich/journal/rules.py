"""What each column of the journal's tables may hold, so that a damaged row is told apart from a whole one."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache

from enrich.errors import StateError
from enrich.journal.records import BOTH, ENRICH, PERSON, load, load_notes, load_reasons
from enrich.journal.states import ProposalState, ReplyState, WriteState
from enrich.journal.tables import Column, Value
from enrich.journal.unknown_terms import TermDecision
from enrich.values import Provenance, Verdict

Row = Mapping[str, Value]
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TYPES: dict[str, tuple[type, ...]] = {"TEXT": (str,), "INTEGER": (int,), "REAL": (float, int), "BLOB": (bytes,)}
_UNREADABLE = (AttributeError, LookupError, TypeError, ValueError, RecursionError, StateError)
Rule = Callable[[Value], object]
"""Raises, or gives something false, where a value is none that the column may hold."""


def fault(table: str, row: Row, columns: Mapping[str, Column]) -> str:
    """What is wrong with a row, as the end of a sentence; empty where it is whole."""
    for name, column in columns.items():
        value = row.get(name)
        if value is None:
            if column.needed:
                return f"`{name}` is missing"
            continue
        if not isinstance(value, _TYPES[column.kind]):
            return f"`{name}` is not {'text' if column.kind == 'TEXT' else 'of its type'}"
        told, rule = _RULES.get((table, name), ("", None))
        if rule is not None and not _holds(rule, value):
            return f"`{name}` {told}"
    return _ROWS[table](row) if table in _ROWS else ""


def _holds(rule: Rule, value: Value) -> bool:
    try:
        return bool(rule(value))
    except _UNREADABLE:
        return False


def _answered(row: Row) -> str:
    """A proposal without a value can only say that the model had nothing to say."""
    silent = load(str(row["proposal"])) is None
    if silent and row["state"] not in (ProposalState.NOTHING, ProposalState.REPLACED):
        return "`proposal` is empty, and `state` says that there is one"
    return ""


def _one_of(kind: type[StrEnum]) -> tuple[str, Rule]:
    return f"is none of {', '.join(one.value or '(empty)' for one in kind)}", lambda value: kind(str(value)) in kind


def _parsed(told: str, reads: Callable[[str], object]) -> tuple[str, Rule]:
    """A rule that holds where ``reads`` does not raise."""

    def holds(value: Value) -> bool:
        reads(str(value))
        return True

    return told, holds


def _texts(text: str) -> dict[str, str]:
    """The object of texts in a column."""
    found = json.loads(text)
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise TypeError
    return found


def _numbers(text: str) -> None:
    if not all(isinstance(one, int) for one in json.loads(text).values()):
        raise TypeError


_AUTHORS = ("is none of enrich, person, both", lambda value: value in (ENRICH, PERSON, BOTH))
_JSON = _parsed("is no JSON", json.loads)
_BASIS = _parsed("is no JSON object of digests", cache(_texts))
_TIME = _parsed("is no time", datetime.fromisoformat)
_SHA256 = ("is no digest", lambda value: _DIGEST.fullmatch(str(value)))
_COUNT = ("is below 0", lambda value: isinstance(value, int) and value >= 0)
_ROWS: dict[str, Callable[[Row], str]] = {"proposals": _answered}
_RULES: dict[tuple[str, str], tuple[str, Rule]] = {
    ("runs", "started"): _TIME,
    ("runs", "ended"): _TIME,
    ("runs", "outcomes"): _parsed("is no JSON object of numbers", _numbers),
    ("requests", "characters"): _COUNT,
    ("requests", "time"): _TIME,
    ("replies", "state"): _one_of(ReplyState),
    ("replies", "tokens_in"): _COUNT,
    ("replies", "tokens_out"): _COUNT,
    ("replies", "cost"): ("is no cost", lambda value: isinstance(value, float | int) and 0 <= value < math.inf),
    ("replies", "time"): _TIME,
    ("replies", "reasons"): _parsed("is no list of reasons", load_reasons),
    ("capabilities", "found"): _parsed("is no JSON object", lambda text: json.loads(text).items()),
    ("failures", "time"): _TIME,
    ("proposals", "basis"): _BASIS,
    ("proposals", "state"): _one_of(ProposalState),
    ("proposals", "proposal"): _parsed("is no proposal", load),
    ("proposals", "time"): _TIME,
    ("proposals", "left_out"): _parsed("is no list of notes", lambda text: load_notes("", text)),
    ("decisions", "verdict"): _one_of(Verdict),
    ("decisions", "value"): _JSON,
    ("decisions", "time"): _TIME,
    ("writes", "state"): _one_of(WriteState),
    ("writes", "before"): _SHA256,
    ("writes", "after"): _SHA256,
    ("writes", "time"): _TIME,
    ("written", "value"): _JSON,
    ("written", "old"): _JSON,
    ("written", "author"): _AUTHORS,
    ("written", "old_author"): _AUTHORS,
    ("queue", "basis"): _BASIS,
    ("queue", "provenance"): _parsed("is no provenance", lambda text: Provenance(**json.loads(text))),
    ("queue", "verdict"): _one_of(TermDecision),
}
