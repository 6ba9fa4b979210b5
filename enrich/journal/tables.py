"""The journal's tables as the migrations make them, for all that looks at a file from outside."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache

from enrich.journal.migrations import STEPS

WAY_ON = "`enrich journal check` tells all that is wrong, and `enrich journal repair` keeps what is whole"
"""What is said with every damage."""
NEWEST = len(STEPS)
ROW = "rowid"
TABLES = (
    "runs", "requests", "replies", "capabilities", "failures", "proposals", "decisions", "writes", "edits", "written",
    "queue", "shards", "outgoing",
)  # fmt: skip
"""All tables, each behind those that it refers to."""

Value = str | bytes | int | float | None
Row = dict[str, Value]
"""A row by its columns, and its number under `ROW`."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type in SQL, whether it must hold something, and what rows hold that are older than it.

    ``numbers`` says that it is the number of its row; ``refers`` is the table of which it names a row.
    """

    kind: str
    needed: bool
    default: str | None
    numbers: bool
    refers: str


@cache
def columns(version: int = NEWEST) -> dict[str, dict[str, Column]]:
    """The columns of each table in a journal of so many steps."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(";".join(STEPS[:version]))
        return {table: found for table in TABLES if (found := _columns(database, table))}


def _columns(database: sqlite3.Connection, table: str) -> dict[str, Column]:
    refers = {row[3]: row[2] for row in database.execute(f"PRAGMA foreign_key_list({table})")}
    told = database.execute(f"PRAGMA table_info({table})")
    return {
        name: Column(kind, bool(needed or key), default, bool(key) and kind == "INTEGER", refers.get(name, ""))
        for _, name, kind, needed, default, key in told
    }
