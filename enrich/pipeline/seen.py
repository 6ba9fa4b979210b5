"""The file of what was seen of a site, ``seen.db``, which is of use as long as it can be used, and no longer."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from enrich import owned
from enrich.cache import cache_of
from enrich.errors import GitError, StateError
from enrich.sqlite import Ours, require_ours

NAME = "seen.db"
OURS = Ours(1701737331, frozenset({"told", "kept"}))
"""How the file is known: by ``enrs`` in ASCII as a number."""
VERSION = 2
_DROPPED = "".join(f"DROP TABLE IF EXISTS {name};" for name in ("told", "kept", "folders"))
_TABLES = """
CREATE TABLE IF NOT EXISTS kept (topic TEXT, name TEXT, value TEXT NOT NULL, PRIMARY KEY (topic, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS told (
    topic TEXT, path BLOB, file BLOB NOT NULL, digest BLOB NOT NULL, told TEXT NOT NULL, PRIMARY KEY (topic, path)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS folders (
    topic TEXT, folder BLOB, files BLOB NOT NULL, told TEXT NOT NULL, PRIMARY KEY (topic, folder)
) WITHOUT ROWID;
"""
_BROKEN = (sqlite3.Error, StateError, GitError, OSError)


class SeenFile:
    """The open file; one that is not there, or fails, holds nothing and keeps nothing."""

    def __init__(self, place: Path | None) -> None:
        self._db = _opened(place)

    @property
    def is_open(self) -> bool:
        """Whether something can be kept."""
        return self._db is not None

    def do(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Runs a statement for each row, all of them or none."""
        if self._db is None or not rows:
            return
        try:
            with self._db:
                self._db.executemany(statement, rows)
        except sqlite3.Error:
            self.close()

    def rows(self, query: str, given: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        """What a query finds."""
        if self._db is None:
            return
        try:
            yield from self._db.execute(query, given).fetchall()
        except sqlite3.Error:
            self.close()

    def close(self) -> None:
        """Gives the file back."""
        if self._db is not None:
            self._db.close()
        self._db = None


def place_of(state: Path) -> Path | None:
    """The file's place in a site's state, or else in the user's cache; ``None`` where neither is ours."""
    folder = state if _is_ours(state) else cache_of(state)
    return folder and folder / NAME


def _is_ours(state: Path) -> bool:
    if not os.path.lexists(state):
        return False
    try:
        owned.require_untracked(state)
        owned.require_folder(state)
    except _BROKEN:
        return False
    return True


def _opened(database: Path | None) -> sqlite3.Connection | None:
    """The file, made where it is not there; ``None`` where it is another's or can't be used."""
    if database is None:
        return None
    try:
        return _prepared(database)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # another enrich holds it, or the disk refuses
            return None
        for suffix in owned.SUFFIXES:
            database.with_name(f"{database.name}{suffix}").unlink(missing_ok=True)
    except _BROKEN:
        return None
    try:
        return _prepared(database)
    except _BROKEN:
        return None


def _prepared(database: Path) -> sqlite3.Connection:
    before = owned.database(database)
    require_ours(database, OURS)
    db = sqlite3.connect(database, timeout=5.0)
    try:
        owned.require_same(database, before)
        db.execute("PRAGMA synchronous = NORMAL")
        if db.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            db.executescript(f"{_DROPPED}{_TABLES}")
            db.execute(f"PRAGMA application_id = {OURS.number}")
            db.execute(f"PRAGMA user_version = {VERSION}")
            db.commit()
    except BaseException:
        db.close()
        raise
    return db
