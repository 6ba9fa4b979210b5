"""The journal's file: opened or made, brought to the newest form, and told apart from one that is held or broken."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

from enrich import owned
from enrich.errors import StateError
from enrich.journal import damage
from enrich.journal.migrations import OURS, STEPS
from enrich.journal.pages import whole
from enrich.sqlite import TextConnection, require_ours

Opening = Callable[[Path | None], sqlite3.Connection]
NAME = "journal.db"
MEMORY = ":memory:"
_ONCE_OURS = "move it away; where it once was the journal, `enrich journal repair` keeps what is whole in it"


def open_database(folder: Path | None) -> sqlite3.Connection:
    """The database in the folder ``.enrich``, or one in memory for ``None``.

    Raises:
        StateError: It is held, broken, not ours, of a newer enrich, or in a place that can't be written.
    """
    return _guarded(folder, _in_memory if folder is None else _in_its_place)


def open_copy(folder: Path | None) -> sqlite3.Connection:
    """The same as a copy in memory: nobody need be able to write where it lies, and nothing of it is changed there.

    Raises:
        StateError: As in `open_database`.
    """
    return _guarded(folder, _copied)


def _in_memory(_: Path, unless_opened: ExitStack) -> sqlite3.Connection:
    return _opened(MEMORY, unless_opened)


def _in_its_place(file: Path, unless_opened: ExitStack) -> sqlite3.Connection:
    owned.folder(file.parent)
    before = owned.database(file)
    require_ours(file, OURS, _ONCE_OURS)
    database = _opened(damage.looked(file), unless_opened)
    owned.require_same(file, before)
    return database


def _copied(file: Path, unless_opened: ExitStack) -> sqlite3.Connection:
    require_ours(file, OURS, _ONCE_OURS)
    database = _connected(MEMORY, unless_opened)
    database.deserialize(whole(damage.looked(file)))
    return _prepared(database)


def _guarded(folder: Path | None, opening: Callable[[Path, ExitStack], sqlite3.Connection]) -> sqlite3.Connection:
    """A database that is opened so, or a sentence why it can't be."""
    with ExitStack() as unless_opened:
        try:
            database = opening(folder / NAME if folder else Path(MEMORY), unless_opened)
        except (sqlite3.Error, OSError, UnicodeError) as error:
            where = folder / NAME if folder else Path(MEMORY)
            told = damage.cause(error, where) if where.is_file() else None
            raise told or StateError(
                f"{where}: the journal can't be opened: {getattr(error, 'strerror', error)}"
            ) from error
        unless_opened.pop_all()
    return database


def _connected(place: Path | str, unless_opened: ExitStack) -> sqlite3.Connection:
    database = sqlite3.connect(place, timeout=30, check_same_thread=False, factory=TextConnection)
    unless_opened.callback(database.close)
    return database


def _opened(place: Path | str, unless_opened: ExitStack) -> sqlite3.Connection:
    return _prepared(_connected(place, unless_opened))


def _prepared(database: sqlite3.Connection) -> sqlite3.Connection:
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
