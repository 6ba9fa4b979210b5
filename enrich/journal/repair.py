"""A damaged journal is made anew of the rows that are whole; the old file is kept beside it, as it is.

A row whose run or request is lost keeps what is left of it: a stand-in takes the place of what it names, so that a
reply that was paid for is found again.
A row that names a lost proposal or write goes with it, unless that name may be empty.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from enrich import owned
from enrich.journal.damage import JudgedRow, judged
from enrich.journal.migrations import STEPS
from enrich.journal.reading import Contents, contents
from enrich.journal.tables import ROW, TABLES, Column, Row, columns
from enrich.sqlite import TextConnection

LOST = "lost"
_NEW = "journal.db.new"


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair kept and lost, as numbers of rows by table, and where the old file is.

    ``uncounted`` says that pages were broken, so that more may be lost than can be counted.
    """

    kept: Mapping[str, int]
    lost: Mapping[str, int]
    uncounted: bool
    old: Path


def repair(folder: Path, time: str) -> Repaired:
    """Makes the journal in a folder anew; needs the site's lock. ``time`` is a part of the old file's new name.

    Raises:
        OSError: The disk refuses; the old file stays where it is.
        sqlite3.Error: The same.
        StateError: The old file can't be read at all.
    """
    file, new = folder / "journal.db", folder / _NEW
    new.unlink(missing_ok=True)
    try:
        kept, lost, uncounted = _made(file, new)
        return Repaired({**kept}, {**lost}, uncounted, _exchanged(file, new, time))
    finally:
        new.unlink(missing_ok=True)


def _made(file: Path, new: Path) -> tuple[Counter[str], Counter[str], bool]:
    """Makes a new file of what is whole in another one; returns the rows kept, those lost, and whether more may be."""
    owned.file(new)
    with contents(file) as found, closing(sqlite3.connect(new, factory=TextConnection)) as database:
        database.executescript(";".join((*STEPS[: found.version], f"PRAGMA user_version = {found.version}")))
        return *_carried(found, database), bool(found.faults)


def _exchanged(file: Path, new: Path, time: str) -> Path:
    """Puts the new file in the old one's place, once there is a copy of that on disk; returns the copy's name."""
    old = _free(file.with_name(f"{file.name}.broken-{time}"))
    for end in ("-wal", ""):
        part = file.with_name(f"{file.name}{end}")
        if part.is_file() and (part.stat().st_size or not end):
            _copied(part, old.with_name(f"{old.name}{end}"))
    for end in ("-wal", "-shm"):  # SQLite would take the log for one of the new file
        file.with_name(f"{file.name}{end}").unlink(missing_ok=True)
    new.replace(file)
    return old


def _free(path: Path) -> Path:
    """The path, or one like it at which nothing is."""
    names = (path, *(path.with_name(f"{path.name}-{number}") for number in range(2, 1000)))
    return next(one for one in names if not os.path.lexists(one))


def _copied(source: Path, target: Path) -> None:
    owned.file(target)
    shutil.copyfile(source, target, follow_symlinks=False)
    owned.flush(target)


def _carried(found: Contents, database: sqlite3.Connection) -> tuple[Counter[str], Counter[str]]:
    """Puts the whole rows into the new journal; returns how many were kept and lost of each table."""
    kept, lost = Counter[str](), Counter[str]()
    numbers: dict[str, list[int]] = {table: [] for table in TABLES}
    tables = columns(found.version)
    with database:
        for one in judged(found):
            numbers[one.table].append(int(str(one.row[ROW])))
            row = None if one.fault else _mended(one, tables[one.table], database)
            counts = kept if row is not None and _put(database, one.table, row, tables[one.table]) else lost
            counts[one.table] += 1
    gaps = Counter({table: _gaps(table, those) for table, those in numbers.items()} if found.faults else {})
    return kept, lost + gaps


def _gaps(table: str, numbers: list[int]) -> int:
    """How many rows are missing between those that were read; numbers of the queue come free as it is worked off."""
    return 0 if table == "queue" or not numbers else max(numbers) - len(set(numbers))


def _mended(one: JudgedRow, known: Mapping[str, Column], database: sqlite3.Connection) -> Row | None:
    """The row without the names of what is lost; ``None`` where it means nothing without it."""
    row = dict(one.row)
    for name in one.lost:
        other = known[name].refers
        if other in _STAND_INS:
            _stand_in(database, other, row)
        elif known[name].needed:
            return None
        else:
            row[name] = None
    return row


_STAND_INS = {
    "runs": """
        INSERT OR IGNORE INTO runs (run, started, command, model, pid) VALUES (:run, :time, :lost, '', 0)
    """,
    "requests": """
        INSERT OR IGNORE INTO requests
        (fingerprint, run, path, model, prompt, prompt_version, fields, characters, time)
        VALUES (:fingerprint, :run, '', :model, '', '', '', 0, :time)
    """,
}


def _stand_in(database: sqlite3.Connection, table: str, row: Row) -> None:
    """Makes a row in place of a lost one, of what is known from the row that names it."""
    given: Row = {"lost": LOST, "model": "", **row}
    database.execute(_STAND_INS[table], given)


def _put(database: sqlite3.Connection, table: str, row: Row, known: Mapping[str, Column]) -> bool:
    """Adds a row under its number; the table's own rules may still refuse it."""
    names = [ROW, *(name for name in known if row.get(name) is not None)]
    marks = ", ".join("?" * len(names))
    query = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - the tables are ours
    try:
        database.execute(query, [row[name] for name in names])
    except sqlite3.IntegrityError:
        return False
    return True
