"""The journal's file: opened or made, brought to the newest form, and told apart from one that is held or broken."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

from enrich import owned
from enrich.errors import StateError
from enrich.journal import damage
from enrich.journal.migrations import OURS, STEPS
from enrich.sqlite import TextConnection, require_ours

NAME = "journal.db"
MEMORY = ":memory:"
_ONCE_OURS = "move it away; where it once was the journal, `enrich journal repair` keeps what is whole in it"


def open_database(folder: Path | None) -> sqlite3.Connection:
    """The database in the folder ``.enrich``, or one in memory for ``None``.

    Raises:
        StateError: It is held, broken, not ours, of a newer enrich, or in a place that can't be written.
    """
    with ExitStack() as unless_opened:
        try:
            if folder is None:
                database = _opened(MEMORY, unless_opened)
            else:
                owned.folder(folder)
                before = owned.database(file := folder / NAME)
                require_ours(file, OURS, _ONCE_OURS)
                database = _opened(damage.looked(file), unless_opened)
                owned.require_same(file, before)
        except (sqlite3.Error, OSError, UnicodeError) as error:
            where = folder / NAME if folder else Path(MEMORY)
            told = damage.cause(error, where) if where.is_file() else None
            raise told or StateError(
                f"{where}: the journal can't be opened: {getattr(error, 'strerror', error)}"
            ) from error
        unless_opened.pop_all()
    return database


def _opened(place: Path | str, unless_opened: ExitStack) -> sqlite3.Connection:
    database = sqlite3.connect(place, timeout=30, check_same_thread=False, factory=TextConnection)
    unless_opened.callback(database.close)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("PRAGMA foreign_keys = ON")
    _require_plain(database)
    _migrate(database)
    return database


def _require_plain(database: sqlite3.Connection) -> None:
    """Checks that nothing in the database acts by itself."""
    query = "SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view') LIMIT 1"
    if found := database.execute(query).fetchone():
        raise StateError("the journal has a {} named `{}`, and enrich makes none".format(*found), "move it away")


def _migrate(database: sqlite3.Connection) -> None:
    with closing(database.execute("PRAGMA user_version")) as cursor:
        version = cursor.fetchone()[0]
    if version > len(STEPS):
        raise StateError(*damage.NEWER)
    for number, step in enumerate(STEPS[version:], version + 1):
        database.executescript(f"BEGIN; {step}; PRAGMA user_version = {number}; COMMIT;")
