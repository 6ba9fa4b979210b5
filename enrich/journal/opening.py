"""The journal's file: opened or made, brought to the newest form, and told apart from one that is held or broken."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

from enrich.errors import StateError
from enrich.journal.migrations import STEPS
from enrich.sqlite import TextConnection

MEMORY = ":memory:"
HELD = ("another program holds the journal", "close it, then run the command again")


def is_held(error: Exception) -> bool:
    """Whether a fault says that another program holds the file."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # which only errors of the database itself have
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def open_database(folder: Path | None) -> sqlite3.Connection:
    """The database in the folder ``.enrich``, or one in memory for ``None``.

    Raises:
        StateError: It is held, broken, of a newer enrich, or in a place that can't be written.
    """
    with ExitStack() as unless_opened:
        try:
            place = MEMORY if folder is None else _prepared(folder)
            database = sqlite3.connect(place, timeout=30, check_same_thread=False, factory=TextConnection)
            unless_opened.callback(database.close)
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = FULL")
            database.execute("PRAGMA foreign_keys = ON")
            _migrate(database)
        except (sqlite3.Error, OSError) as error:
            if is_held(error):
                raise StateError(*HELD) from error
            where = folder / "journal.db" if folder else MEMORY
            raise StateError(f"{where}: the journal can't be opened: {error}") from error
        unless_opened.pop_all()
    return database


def _prepared(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return folder / "journal.db"


def _migrate(database: sqlite3.Connection) -> None:
    with closing(database.execute("PRAGMA user_version")) as cursor:
        version = cursor.fetchone()[0]
    if version > len(STEPS):
        raise StateError("the journal was written by a newer enrich", "update enrich")
    for number, step in enumerate(STEPS[version:], version + 1):
        database.executescript(f"BEGIN; {step}; PRAGMA user_version = {number}; COMMIT;")
