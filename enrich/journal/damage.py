"""What is wrong with a journal's file: found by looking at all of it, and told of an error that came of it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from enrich import owned
from enrich.errors import DamagedError, EnrichError, StateError
from enrich.journal.reading import Contents, contents, refused_by
from enrich.journal.rules import fault
from enrich.journal.tables import NEWEST, ROW, WAY_ON, Column, Row, Value, columns
from enrich.sqlite import code, of_the_system, refusal

_GONE = ("was removed while enrich worked", "put its folder back, then run the command again")
_EXCHANGED = ("was exchanged while enrich worked", "look which is the right one, then run the command again")
NEWER = ("the journal was written by a newer enrich", "update enrich")
OF_CONTENTS = (sqlite3.Error, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What reading a value raises that is not what was written."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: of the file itself, or of so many ``rows`` of a table, the first by its number."""

    message: str
    table: str = ""
    rows: int = 0
    first: int = 0

    def __str__(self) -> str:
        if not self.table:
            return self.message
        rows = f"row {self.first}" if self.rows == 1 else f"{self.rows:,} rows (first: {self.first})"
        return f"{self.table}: {rows}: {self.message}"


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A row of a table: what is wrong with it, and its columns that name a row which is not there or not whole."""

    table: str
    row: Row
    fault: str
    lost: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What is wrong, as the end of a sentence; empty where nothing is."""
        return self.fault or (f"`{self.lost[0]}` names what is not there" if self.lost else "")


def findings(file: Path) -> Iterator[Finding]:
    """All that is wrong with the journal in ``file``; equal faults of one table are one finding.

    Raises:
        StateError: It is of a newer enrich, or can't be opened at all.
    """
    alike: dict[tuple[str, str], tuple[int, int]] = {}
    with contents(file) as found:
        if found.version > NEWEST:
            raise StateError(*NEWER)
        yield from map(Finding, found.faults)
        for one in judged(found):
            if one.sentence:
                many, first = alike.get((one.table, one.sentence), (0, int(str(one.row[ROW]))))
                alike[one.table, one.sentence] = (many + 1, first)
    for (table, sentence), (many, first) in alike.items():
        yield Finding(sentence, table, many, first)


def judged(found: Contents) -> Iterator[JudgedRow]:
    """Every row that can be read, with what is wrong with it."""
    keys: dict[str, set[Value]] = {}
    edits = _Edits()
    for table, known in columns(found.version).items():
        whole = keys[table] = set()
        for row in found.rows(table):
            wrong = fault(table, row, known) or (edits.fault(row) if table == "edits" else "")
            yield JudgedRow(table, row, wrong, () if wrong else tuple(_lost(row, known, keys)))
            if not wrong:
                whole.add(row[next(iter(known))])
            if table == "writes":
                edits.heads[row["id"]] = row.get("head")


def _lost(row: Row, known: Mapping[str, Column], keys: Mapping[str, set[Value]]) -> Iterator[str]:
    for name, column in known.items():
        if column.refers and row[name] is not None and row[name] not in keys[column.refers]:
            yield name


class _Edits:
    """The edits seen so far, each behind the one before it in its write, and the ``heads`` of the posts."""

    def __init__(self) -> None:
        self.heads: dict[Value, Value] = {}
        self._ends: dict[Value, int] = {}

    def fault(self, row: Row) -> str:
        """What is wrong with one more edit, which has values of the right types."""
        write, start, old, head = row["write"], row["start"], row["old"], self.heads.get(row["write"])
        if not isinstance(start, int) or not isinstance(old, bytes) or start < 0:
            return "`start` lies before the file"
        end = start + len(old)
        if isinstance(head, bytes) and end > len(head):
            return "`start` and `old` lie beyond the file"
        if isinstance(head, bytes) and head[start:end] != old:
            return "`old` is not what stood there"
        if start < self._ends.get(write, 0):
            return "`start` lies inside of another edit"
        self._ends[write] = end
        return ""


def looked(file: Path) -> Path:
    """The file, once a log that a killed run left beside it is known to belong to it.

    SQLite takes any whole log for the file's own, and its pages would replace those of the file.

    Raises:
        DamagedError: What both give together is no journal.
    """
    log = file.with_name(f"{file.name}-wal")
    if log.is_file() and log.stat().st_size:
        with contents(file) as found:
            if found.faults:
                raise damaged(file, found.faults[0])
    return file


def cause(error: BaseException | None, file: Path) -> StateError | None:
    """What an error that no code expected says of the journal in ``file``; ``None`` where the file is not its cause.

    A value that can't be what it is may come of a bug as well, so the file is looked at before it is blamed.
    """
    if isinstance(error, EnrichError) or not isinstance(error, OF_CONTENTS):
        return None
    if refused := refusal(error):
        return refused_by(refused, file)
    if code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(file, str(error))
    first = next(findings(file), None)
    return None if first is None else damaged(file, str(first))


class OpenedFiles:
    """A journal's file and its log, as they were when they were first looked at: what is written goes there."""

    def __init__(self, file: Path) -> None:
        self._file = str(file)
        self._known: tuple[tuple[int, int], ...] = ()

    def require_same(self) -> None:
        """Checks that both are still found under their names, or what was written to them is lost with them.

        Raises:
            StateError: One is gone, or another one stands there.
        """
        try:
            stats = [os.stat(place) for place in (self._file, f"{self._file}-wal")]  # noqa: PTH116 - for every row
        except OSError as error:
            raise refused_by(_GONE, Path(self._file)) from error
        found = tuple((one.st_dev, one.st_ino) for one in stats)
        self._known = self._known or found
        if found != self._known:
            raise refused_by(_EXCHANGED, Path(self._file))


def flush(file: Path) -> None:
    """Returns once what a journal's log holds is on disk.

    Raises:
        StateError: The disk does not take it, or the file is gone.
    """
    try:
        owned.flush(file.with_name(f"{file.name}-wal"))
        file.stat()
    except FileNotFoundError as error:
        raise refused_by(_GONE, file) from error
    except OSError as error:
        raise refused_by(of_the_system(error), file) from error


def damaged(file: Path, what: str) -> DamagedError:
    """The error that tells of a damaged journal, and of the way on."""
    return DamagedError(f"{file}: the journal is damaged: {what}", WAY_ON)
