"""What a journal's file holds, read as far as it can be, whatever happened to it; nothing is ever changed.

A file that SQLite finds whole is read by it, as it stood at one moment, whoever else is writing.
Of any other one each page is read by itself (`enrich.journal.salvage`).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from enrich import owned
from enrich.errors import StateError
from enrich.journal.migrations import OURS
from enrich.journal.pages import Pages, opened, whole
from enrich.journal.salvage import DamagedContents
from enrich.journal.tables import NEWEST, ROW, Row, columns
from enrich.sqlite import HELD, code, refusal, text_of

_SHOWN = 3
_READABLE = "make it and its folder readable, then run the command again"


def file_in(folder: Path) -> Path | None:
    """The journal's file in the folder ``.enrich``, if there is one; whether it is whole is not asked.

    Raises:
        StateError: It or the folder is another's.
    """
    file = folder / "journal.db"
    try:
        os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StateError(f"{file}: can't be read: {error.strerror}", _READABLE) from error
    try:
        owned.require_folder(folder)
        owned.database(file)
    except OSError as error:
        raise StateError(f"{file}: can't be read: {error.strerror}") from error
    return file


class Contents(Protocol):
    """What was opened; ``faults`` are what SQLite finds wrong with the file, and what its tables lack.

    ``version`` is the number of steps that its tables come from.
    """

    version: int
    faults: list[str]

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table that can be read, each once."""
        ...


@dataclass(slots=True)
class SoundContents:
    """What SQLite reads of a file that it finds whole."""

    database: sqlite3.Connection
    version: int
    faults: list[str] = field(default_factory=list)

    def rows(self, table: str) -> Iterator[Row]:
        """The rows as SQLite gives them."""
        query = f"SELECT rowid, * FROM {table} ORDER BY rowid"  # noqa: S608 - the tables are ours
        with closing(self.database.execute(query)) as found:
            names = [ROW, *(one[0] for one in found.description[1:])]
            for row in found:
                yield dict(zip(names, row, strict=True))


@contextmanager
def contents(file: Path) -> Iterator[Contents]:
    """What ``file`` holds, with the log beside it.

    Raises:
        StateError: It is no file, or may not be read.
    """
    with ExitStack() as stack:
        yield _opened(file, stack)


def _opened(file: Path, stack: ExitStack) -> Contents:
    try:
        database = stack.enter_context(closing(_connected(file)))
        found = _faults(database)
        return DamagedContents(_layers(file, stack), found) if found else SoundContents(database, _version(database))
    except OSError as error:
        raise StateError(f"{file}: can't be read: {error.strerror}", _READABLE) from error
    except sqlite3.Error as error:
        raise refused_by(refusal(error) or (f"can't be read: {error}", _READABLE), file) from error


def refused_by(refused: tuple[str, str], file: Path) -> StateError:
    """The error that tells what the system has against using a journal, as `enrich.sqlite.refusal` names it."""
    message, hint = refused
    if refused == HELD:  # as a run says that waits for another
        return StateError("another program holds the journal", hint)
    return StateError(f"{file}: the journal {message}", hint)


def _connected(file: Path) -> sqlite3.Connection:
    """A connection that can't change the file; where nobody can, to a copy, for SQLite could not read its log there."""
    is_copy = not os.access(file.parent, os.W_OK)
    place = ":memory:" if is_copy else f"file:{quote(str(file.absolute()))}?mode=ro"
    database = sqlite3.connect(place, uri=True, timeout=30, isolation_level=None, check_same_thread=False)
    try:
        if is_copy:
            database.deserialize(whole(file))
    except BaseException:
        database.close()
        raise
    database.text_factory = text_of
    return database


def _faults(database: sqlite3.Connection) -> list[str]:
    """What is wrong with a file as a database; nothing where it is whole. What is read later is of the same moment."""
    try:
        database.execute("BEGIN")
        told = [str(line) for (line,) in database.execute(f"PRAGMA integrity_check({_SHOWN})")]
        return [line for line in told if line != "ok"] + _strange(database)
    except sqlite3.DatabaseError as error:
        if code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
        return [str(error)]
    except UnicodeDecodeError:  # SQLite quotes what it found
        return ["database disk image is malformed"]


def _strange(database: sqlite3.Connection) -> list[str]:
    """How the tables differ from those of a journal of the same age; nothing is known of those of a newer enrich."""
    version = _version(database)
    expected = columns(version)
    if version > NEWEST:
        return []
    number = database.execute("PRAGMA application_id").fetchone()[0]
    told = ["its header calls it another program's"] if number not in (0, OURS.number) else []
    for table, known in expected.items():
        there = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
        told += [f"the table `{table}` is missing"] if not there else []
        told += [f"`{table}` has no column `{name}`" for name in known if there and name not in there]
        told += [f"`{table}` has a column `{name}` of a newer journal" for name in there if name not in known]
    return told if expected else ["it has no tables of a journal"]


def _version(database: sqlite3.Connection) -> int:
    return max(0, int(database.execute("PRAGMA user_version").fetchone()[0]))


def _layers(file: Path, stack: ExitStack) -> list[Pages]:
    """The pages with the log, where there is one, and those without it."""
    database = stack.enter_context(opened(file))
    log = file.with_name(f"{file.name}-wal")
    logged = [Pages(database, stack.enter_context(opened(log)))] if log.is_file() else []
    return [*logged, Pages(database)]
