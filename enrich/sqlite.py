"""SQLite for texts that are no UTF-8, as names of files may be: Python reads such a byte as a lone surrogate.

SQLite keeps UTF-8 alone, so each of them is kept behind a mark that no text has, and read back from there.
"""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from enrich import owned
from enrich.errors import StateError

_MAGIC = b"SQLite format 3\0"
_HEADER, _ID = 100, slice(68, 72)  # the header's length and where the application's number stands in it, in bytes
_AGAIN = "then run the command again: what was kept until now is whole"
HELD = ("is held by another program", "close that, then run the command again")
_READ_ONLY = ("can't be written", f"make it, the files beside it and its folder writable, {_AGAIN}")
_CLOSED = ("can't be opened", f"make it, the files beside it and its folder readable and writable, {_AGAIN}")
_REFUSALS = {
    sqlite3.SQLITE_BUSY: HELD,
    sqlite3.SQLITE_LOCKED: HELD,
    sqlite3.SQLITE_FULL: ("can't be written: the disk is full", f"make room, {_AGAIN}"),
    sqlite3.SQLITE_IOERR: ("can't be read or written: the disk is full, or it fails", f"make room, {_AGAIN}"),
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _CLOSED,
    sqlite3.SQLITE_AUTH: _CLOSED,
}
_MARK = "\ufdd0"  # a noncharacter: Unicode sets it aside for uses such as this one
_UNKEPT = re.compile(f"[\ud800-\udfff{_MARK}]")
_KEPT = re.compile(f"{_MARK}([0-9a-f]{{4}})")
MARKED = _MARK.encode()


@dataclass(frozen=True, slots=True)
class Ours:
    """How a database of ours is known: by ``number``, its application_id; one without by ``tables`` that it all has."""

    number: int
    tables: frozenset[str]


def require_ours(file: Path, ours: Ours, hint: str = "move it away, then run the command again") -> None:
    """Checks that a file is a database of ours, or an empty one; its bytes stay. ``hint`` is the way on from others.

    Raises:
        StateError: It is another program's, or no database.
        sqlite3.Error: It has no number, and its tables can't be read.
        OSError: It can't be read.
    """
    header = owned.content(file, _HEADER)
    if not header.strip(b"\0"):
        return
    number = int.from_bytes(header[_ID], "big")
    if number == ours.number:  # whatever else is broken in it
        return
    if header.startswith(_MAGIC) and number == 0 and _has_tables(file, ours.tables):
        return
    what = "another program's database" if header.startswith(_MAGIC) else "no database"
    raise StateError(f"{file}: is {what}, and stays as it is", hint)


def _has_tables(file: Path, tables: frozenset[str]) -> bool:
    """Whether a database has all these tables, or nothing at all; one without a log is read by its own bytes alone."""
    log = file.with_name(f"{file.name}-wal")
    how = "mode=ro" if owned.content(log, 1) else "immutable=1"
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?{how}", uri=True)) as database:
        found = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        version = database.execute("PRAGMA user_version").fetchone()[0]
    return tables <= found if found else version == 0


def code(error: BaseException) -> int:
    """SQLite's own code of a fault that it found; 0 for any other one."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def refusal(error: BaseException) -> tuple[str, str] | None:
    """What the system has against using a file, and the way on; ``None`` where the fault lies in the file itself."""
    return _REFUSALS.get(code(error))


def of_the_system(error: OSError) -> tuple[str, str]:
    """`refusal` of a fault that SQLite has no part in."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _REFUSALS[sqlite3.SQLITE_FULL]
    return f"can't be used: {error.strerror}", f"look after its disk and its folder, {_AGAIN}"


class TextConnection(sqlite3.Connection):
    """A connection that keeps every text of Python, and gives it back as it was."""

    def __init__(self, *args: Any, **settings: Any) -> None:  # noqa: ANN401 - SQLite's own
        super().__init__(*args, **settings)
        self.text_factory = text_read

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - SQLite's own
        """Runs a statement."""
        return super().execute(sql, _bound(parameters))

    def executemany(self, sql: str, rows: Iterable[Any], /) -> sqlite3.Cursor:
        """Runs a statement for each row."""
        return super().executemany(sql, map(_bound, rows))


def _bound(parameters: Sequence[Any] | dict[str, Any]) -> Sequence[Any] | dict[str, Any]:
    for one in parameters.values() if isinstance(parameters, dict) else parameters:
        if isinstance(one, str) and not one.isascii() and _UNKEPT.search(one):
            break
    else:
        return parameters
    if isinstance(parameters, dict):
        return {name: _keepable(value) for name, value in parameters.items()}
    return [_keepable(value) for value in parameters]


def _keepable(value: object) -> object:
    if not isinstance(value, str):
        return value
    return _UNKEPT.sub(lambda found: f"{_MARK}{ord(found[0]):04x}", value)


def text_read(data: bytes) -> str:
    """The text that a database holds as these bytes.

    Raises:
        UnicodeDecodeError: They are no text.
    """
    text = data.decode()
    if MARKED not in data:
        return text
    return _KEPT.sub(lambda found: chr(int(found[1], 16)), text)


def text_of(data: bytes) -> str | bytes:
    """`text_read`; the bytes themselves where they are no text."""
    try:
        return text_read(data)
    except UnicodeDecodeError:
        return data
