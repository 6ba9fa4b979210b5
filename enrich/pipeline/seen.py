"""The file of what was seen of a site, which is of use as long as it can be used, and no longer.

It is ``seen.db`` in the site's state.
What only reads makes no state, so that a site without one has its file in the user's own folder of what may be lost:
``$ENRICH_CACHE_DIR``, else ``enrich`` in ``$XDG_CACHE_HOME`` (``~/.cache``; ``~/Library/Caches`` on a Mac,
``~/AppData/Local`` on Windows).
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from enrich import owned
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
_CACHES = {"darwin": "~/Library/Caches", "win32": "~/AppData/Local"}
_UNUSED = 30 * 86_400  # seconds after which a file in the cache goes: sites move, and nobody says where they were


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


def place_of(root: Path, state: Path) -> Path | None:
    """The file's place for the site at ``root``; ``None`` where its state, or the user's cache, is none of ours."""
    try:
        return _in_state(state) if os.path.lexists(state) else _in_cache(root)
    except (*_BROKEN, RuntimeError):  # which pathlib raises for a user without a home
        return None


def _in_state(state: Path) -> Path:
    owned.require_untracked(state)
    owned.require_folder(state)
    return state / NAME


def _in_cache(root: Path) -> Path | None:
    folder = _cache()
    if folder is None:
        return None
    folder.mkdir(owned.FOLDER_MODE, parents=True, exist_ok=True)
    owned.require_folder(folder)
    place = folder / f"{hashlib.blake2b(os.fsencode(root.resolve()), digest_size=16).hexdigest()}.db"
    if place.exists():
        os.utime(place)
    else:
        _remove_unused(folder)
    return place


def _cache() -> Path | None:
    """The folder of all sites' files; ``None`` where the system tells no whole path."""
    own, base = os.environ.get("ENRICH_CACHE_DIR"), os.environ.get("XDG_CACHE_HOME")
    told = Path(own or base or _CACHES.get(sys.platform, "~/.cache")).expanduser()
    return (told if own else told / "enrich") / "seen" if told.is_absolute() else None


def _remove_unused(folder: Path) -> None:
    for file in folder.iterdir():
        with suppress(OSError):
            if time.time() - file.lstat().st_mtime > _UNUSED:
                file.unlink()


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
