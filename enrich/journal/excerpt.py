"""What the journal holds about one post, for a process that leads that post and has no journal of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from enrich.journal.db import Journal
from enrich.journal.opening import open_database

Excerpt = Mapping[str, Sequence[tuple[object, ...]]]
"""Rows by table."""

_SENT = "fingerprint IN (SELECT fingerprint FROM requests WHERE path = ?)"
_OF_POST = {
    "shards": f"id IN (SELECT shard FROM outgoing WHERE {_SENT})",  # noqa: S608 - our names
    "outgoing": _SENT,
    "replies": _SENT,
    "decisions": "proposal IN (SELECT id FROM proposals WHERE path = ?)",
    "requests": "path = ?",
    "proposals": "path = ?",
    "writes": "path = ?",
    "written": "path = ?",
    "queue": "path = ?",
}
"""Which rows of a table are about a post; each table stands before those that its condition looks at."""
_OF_REQUEST = {
    "shards": "id IN (SELECT shard FROM outgoing WHERE fingerprint = ?)",
    **dict.fromkeys(("outgoing", "replies", "requests"), "fingerprint = ?"),
}


class JournalExcerpt(Journal):
    """A journal in memory that holds what it was given of another, post by post; what it refers to may be elsewhere."""

    def __init__(self) -> None:
        super().__init__(None, _loose)

    def take(self, excerpt: Excerpt) -> None:
        """Holds these rows, too."""
        with self._transaction() as database:
            for table, rows in excerpt.items():
                places = ", ".join("?" * len(rows[0]))
                database.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({places})", rows)  # noqa: S608 - our names

    def drop(self, path: str) -> None:
        """Forgets what it holds about a post."""
        with self._transaction() as database:
            for table, condition in _OF_POST.items():
                database.execute(f"DELETE FROM {table} WHERE {condition}", (path,))  # noqa: S608 - our names


def of_post(journal: Journal, path: str) -> Excerpt:
    """What a journal holds about the post at a path."""
    return _rows(journal, _OF_POST, path)


def of_request(journal: Journal, fingerprint: str) -> Excerpt:
    """What a journal holds about a request, whichever post it was about."""
    return _rows(journal, _OF_REQUEST, fingerprint)


def _rows(journal: Journal, conditions: Mapping[str, str], value: str) -> Excerpt:
    found = {table: journal.rows(table, condition, value) for table, condition in conditions.items()}
    return {table: rows for table, rows in found.items() if rows}


def _loose(folder: Path | None) -> sqlite3.Connection:
    """A journal in memory whose rows may refer to rows that it does not hold."""
    database = open_database(folder)
    database.execute("PRAGMA foreign_keys = OFF")
    return database
