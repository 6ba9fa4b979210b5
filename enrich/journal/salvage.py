"""The rows of a damaged journal, found page by page.

First come the pages that the tree of a table leads to, then those that no tree leads to any more: a row there is taken
only where it is whole, and of the one table that it could be of.
"""

from __future__ import annotations

import sqlite3
from ast import literal_eval
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from enrich.journal.pages import Pages, Record
from enrich.journal.rules import fault
from enrich.journal.tables import NEWEST, ROW, Column, Row, columns

_LIST = 1  # the page at which SQLite's own list of tables begins
_Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Layer:
    """One state of a file: its pages, those of each table with the columns stored there, and those of no table."""

    pages: Pages
    leaves: Mapping[str, tuple[int, ...]]
    stored: Mapping[str, Sequence[str]]
    lost: tuple[int, ...]


class DamagedContents:
    """What is found in a file: with its log, and without it for what that hides; ``faults`` say what is wrong with it.

    ``layers`` are the pages of both.
    """

    def __init__(self, layers: Sequence[Pages], faults: list[str]) -> None:
        self.faults = faults
        self._layers = [_layer(pages) for pages in layers]
        self.version = _version(
            {name: columns for one in reversed(self._layers) for name, columns in one.stored.items()}
        )
        known = columns(self.version)
        self._strays = [_strays(layer, known) for layer in self._layers]

    def rows(self, table: str) -> Iterator[Row]:
        """The rows that can be read, each once."""
        seen: set[object] = set()
        for layer, strays in zip(self._layers, self._strays, strict=True):
            for row in _rows(layer, strays.get(table, ()), table, columns(self.version)[table]):
                if row[ROW] not in seen:
                    seen.add(row[ROW])
                    yield row


def _layer(pages: Pages) -> _Layer:
    listed = [row.values for leaf in pages.leaves(_LIST) for row in pages.records(leaf)]
    stored, leaves = dict[str, Sequence[str]](), dict[str, tuple[int, ...]]()
    for values in listed:
        match values:
            case ("table", str(name), _, int(root), sql) if name in columns():
                stored[name] = _stored(name, str(sql))
                leaves[name] = tuple(pages.leaves(root))
    free = pages.free()
    lost = (number for number in range(1, pages.count + 1) if number not in pages.reached and number not in free)
    return _Layer(pages, leaves, stored, tuple(number for number in lost if pages.is_leaf(number)))


def _stored(name: str, sql: str) -> list[str]:
    """The columns of a table by its definition; none where that can't be read."""
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.execute(sql)
        except sqlite3.Error:
            return []
        return [row[1] for row in database.execute(f"PRAGMA table_info({name})")]


def _version(stored: Mapping[str, Sequence[str]]) -> int:
    """The number of steps whose tables are most like those that are stored; the newest of several."""

    def alike(version: int) -> tuple[int, int]:
        made = columns(version)
        return sum(name in made and [*made[name]] == [*those] for name, those in stored.items()), version

    return max(range(1, NEWEST + 1), key=alike)


def _strays(layer: _Layer, known: Mapping[str, Mapping[str, Column]]) -> Mapping[str, Sequence[_Cell]]:
    """By table, the cells of lost pages that hold a whole row of it."""
    found: dict[str, list[_Cell]] = {table: [] for table in known}
    least = {table: _fewest_values(its) for table, its in known.items()}
    for number in layer.lost:
        for cell, record in layer.pages.cells(number):
            for table, its in known.items():
                is_likely = least[table] <= len(record.values) <= len(its)
                if is_likely and not fault(table, _row(record, [*its], its), its):
                    found[table].append((number, cell))
    return found


def _fewest_values(known: Mapping[str, Column]) -> int:
    """How many values a whole row has at least: up to its last column that must hold something and was not added."""
    return max(number for number, one in enumerate(known.values(), 1) if one.needed and one.default is None)


def _rows(layer: _Layer, strays: Iterable[_Cell], table: str, known: Mapping[str, Column]) -> Iterator[Row]:
    stored = layer.stored.get(table) or [*known]
    for number in layer.leaves.get(table, ()):
        for record in layer.pages.records(number):
            yield _row(record, stored, known)
    for number, cell in strays:
        yield _row(layer.pages.record(number, cell), [*known], known)


def _row(record: Record, stored: Sequence[str], known: Mapping[str, Column]) -> Row:
    values = dict(zip(stored, record.values, strict=False))
    row: Row = {ROW: record.number}
    for name, column in known.items():
        value = values.get(name)
        if column.numbers and value is None:
            value = record.number
        elif name not in values and name in stored and column.default:
            value = literal_eval(column.default)
        row[name] = float(value) if column.kind == "REAL" and isinstance(value, int) else value
    return row
