"""The rows of the table of proposals and the log of decisions on them, for all that changes either.

Each function belongs into a transaction of its caller's.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from enrich.errors import DamagedError, StateError
from enrich.journal.records import dump, load
from enrich.journal.states import NAMED, ProposalState
from enrich.journal.tables import WAY_ON
from enrich.values import Decision, Proposal

Transaction = Callable[[], AbstractContextManager[sqlite3.Connection]]


@dataclass(frozen=True, slots=True)
class OpenNumbers:
    """The numbers of a post's newest proposals that are not written yet, by field."""

    pending: dict[str, int]
    ready: dict[str, int]


def open_numbers(database: sqlite3.Connection, path: str) -> OpenNumbers:
    """What is open for a post, in one query."""
    query = "SELECT field, state, id FROM proposals WHERE path = :path AND state IN (:pending, :ready) ORDER BY id"
    found = OpenNumbers({}, {})
    for field, state, number in database.execute(query, NAMED | {"path": path}):
        (found.pending if state == ProposalState.PENDING else found.ready)[field] = number
    return found


def numbers(database: sqlite3.Connection, path: str, field: str, *states: ProposalState) -> list[int]:
    """The numbers of the proposals for a field in any of these states, the oldest first."""
    query = "SELECT id, state FROM proposals WHERE path = ? AND field = ? ORDER BY id"
    return [number for number, state in database.execute(query, (path, field)) if state in states]


def newest(database: sqlite3.Connection, path: str, field: str, *states: ProposalState) -> int | None:
    """The number of the newest proposal for a field in any of these states."""
    return next(reversed(numbers(database, path, field, *states)), None)


def read(database: sqlite3.Connection, number: int) -> Proposal:
    """A proposal by its number."""
    (text,) = database.execute("SELECT proposal FROM proposals WHERE id = ?", (number,)).fetchone()
    return parsed(text)


def parsed(text: str) -> Proposal:
    """The proposal in a column's text.

    Raises:
        DamagedError: It is one of a field that the model had nothing to say about, and nobody can have decided on that.
    """
    proposal = load(text)
    if proposal is None:
        raise DamagedError("the journal is damaged: a decision has no proposal", WAY_ON)
    return proposal


def put(database: sqlite3.Connection, number: int, proposal: Proposal) -> None:
    """Changes a proposal in place."""
    database.execute("UPDATE proposals SET proposal = ? WHERE id = ?", (dump(proposal), number))


def add_like(database: sqlite3.Connection, number: int, proposal: Proposal, state: ProposalState) -> int:
    """Adds a proposal that rests on the same as another; returns its number."""
    query = (
        "INSERT INTO proposals (run, path, field, base, basis, state, proposal, time)"
        " SELECT run, path, field, base, basis, ?, ?, time FROM proposals WHERE id = ?"
    )
    return database.execute(query, (state, dump(proposal), number)).lastrowid or 0


def set_state(database: sqlite3.Connection, state: ProposalState, *those: int) -> None:
    """Brings proposals into a state."""
    database.executemany("UPDATE proposals SET state = ? WHERE id = ?", [(state.value, number) for number in those])


def log(database: sqlite3.Connection, made: Iterable[tuple[int, Decision]], time: str) -> None:
    """Adds decisions to the log, each with the number of its proposal."""
    rows = [(number, one.verdict, json.dumps(one.value, ensure_ascii=False), one.by, time) for number, one in made]
    database.executemany("INSERT INTO decisions (proposal, verdict, value, by, time) VALUES (?, ?, ?, ?, ?)", rows)


def waiting_or_ready(found: OpenNumbers, path: str, fields: Sequence[str]) -> dict[str, int]:
    """For each field the number of its proposal that is not written yet; where two are open, of the one that waits.

    Raises:
        StateError: A field has none.
    """
    known = found.ready | found.pending
    if (missing := next((field for field in fields if field not in known), None)) is not None:
        raise StateError(
            f"{path}: no proposal for `{missing}` waits", "it was decided elsewhere; run the command again"
        )
    return {field: known[field] for field in fields}
