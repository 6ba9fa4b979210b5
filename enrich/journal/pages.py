"""The pages of a SQLite file, read without SQLite, which gives up on a damaged file where most of its rows are whole.

Source of the formats: https://www.sqlite.org/fileformat2.html, sections 1.3, 1.6 and 2.1 for records, trees and pages,
section 4 for the log.
Only what a journal has is known: UTF-8, no reserved bytes, tables with row numbers.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache
from io import FileIO
from pathlib import Path

from enrich.journal.tables import Value
from enrich.sqlite import text_of

INNER, LEAF = 0x05, 0x0D
_SIZES = (4096, 1024, 512, 2048, 8192, 16384, 32768, 65536)
_HEADER, _LOG_HEADER, _FRAME = 100, 32, 24
_FREE = 32  # where the header names the first page of the list of free ones
_FORMS = slice(18, 20)  # where the header says whether there is a log
_CACHED = 64
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_MOST_VALUES = 64  # of one row; the widest table of a journal has 13 columns
_SMALLEST_CELL = 4


class BrokenPageError(Exception):
    """A page, or a cell in it, that does not hold what it should."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it is stored: its number, and its values without those that were added to the table later."""

    number: int
    values: tuple[Value, ...]


class Pages:
    """The pages of the database in ``file``; those in the log beside it replace older ones, unless ``log`` is empty."""

    def __init__(self, file: FileIO, log: FileIO | None = None) -> None:
        self._file = file
        self._log = log
        head = os.pread(file.fileno(), _HEADER, 0)
        length = os.fstat(file.fileno()).st_size
        self.size = _page_size(file, head, length)
        self.reached: set[int] = set()
        self._owners: dict[int, tuple[int, int]] = {}
        self._replaced = {} if log is None else frames(log, self.size)
        self.count = max(-(-length // self.size), max(self._replaced, default=0))
        self.page = lru_cache(maxsize=_CACHED)(self._page)

    def _page(self, number: int) -> bytes:
        if not 0 < number <= self.count:
            raise BrokenPageError
        if self._log is not None and number in self._replaced:
            return os.pread(self._log.fileno(), self.size, self._replaced[number])
        return os.pread(self._file.fileno(), self.size, (number - 1) * self.size).ljust(self.size, b"\0")

    def leaves(self, root: int) -> Iterator[int]:
        """The pages that hold the rows of the table whose tree begins at ``root``, in their order."""
        todo = [root]
        while todo:
            number = todo.pop()
            if number in self.reached:
                continue
            self.reached.add(number)
            try:
                page = self.page(number)
                kind = page[_start(number)]
                if kind == INNER:
                    todo += reversed(self._children(number, page))
                elif kind == LEAF:
                    yield number
            except BrokenPageError:
                continue

    def _children(self, number: int, page: bytes) -> list[int]:
        """The pages below an inner one; a cell that is broken hides what is below it."""
        start = _start(number)
        places = [*_cells(page, start, 12), start + 8]
        return [struct.unpack_from(">I", page, at)[0] for at in places if at + 4 <= len(page)]

    def free(self) -> set[int]:
        """The pages that are no longer used, as far as their list can be read."""
        found: set[int] = set()
        try:
            (trunk,) = struct.unpack_from(">I", self.page(1), _FREE)
            while trunk and trunk not in found:
                found.add(trunk)
                page = self.page(trunk)
                trunk, many = struct.unpack_from(">2I", page)
                found.update(struct.unpack_from(f">{min(many, self.size // 4 - 2)}I", page, 8))
        except BrokenPageError:
            pass
        return found

    def is_leaf(self, number: int) -> bool:
        """Whether a page seems to hold rows of a table."""
        return self.page(number)[_start(number)] == LEAF

    def records(self, number: int) -> Iterator[Record]:
        """The rows in a page; a cell that is broken is passed over."""
        return (record for _, record in self.cells(number))

    def cells(self, number: int) -> Iterator[tuple[int, Record]]:
        """The places of the whole cells in a page, with their rows.

        Cells of a whole page never overlap; of a damaged one twice its size is read, however many cells it tells of.
        """
        page, start = self.page(number), _start(number)
        try:
            cells = _cells(page, start, 8)
        except BrokenPageError:
            return
        left = 2 * len(page)
        for cell in dict.fromkeys(cells):
            try:
                length, key, at = self._head(page, cell)
                left -= max(_SMALLEST_CELL, _local(length, self.size))
                if left < 0:
                    return
                yield cell, self._record(page, (number, cell), (length, key, at))
            except (BrokenPageError, struct.error, IndexError):
                continue

    def record(self, number: int, cell: int) -> Record:
        """The row of a cell that `cells` gave."""
        page = self.page(number)
        return self._record(page, (number, cell), self._head(page, cell))

    def _head(self, page: bytes, cell: int) -> tuple[int, int, int]:
        """How long a cell's row is, its number, and where it begins."""
        length, at = _varint(page, cell)
        key, at = _varint(page, at)
        if not 0 < length <= self.count * self.size:
            raise BrokenPageError
        return length, key, at

    def _record(self, page: bytes, place: tuple[int, int], head: tuple[int, int, int]) -> Record:
        length, key, at = head
        payload = self._payload(page, place, at, length)
        return Record(key - 2**64 if key >= 2**63 else key, tuple(_values(payload)))

    def _payload(self, page: bytes, place: tuple[int, int], at: int, length: int) -> bytes:
        """What a cell holds, with what of it stands in pages of its own, which no other cell has."""
        here = _local(length, self.size)
        if at + here > self.size:
            raise BrokenPageError
        parts, left = [page[at : at + here]], length - here
        following = struct.unpack_from(">I", page, at + here)[0] if left else 0
        passed: set[int] = set()
        while left:
            if following in passed or self._owners.setdefault(following, place) != place:
                raise BrokenPageError
            passed.add(following)
            more = self.page(following)
            (following,) = struct.unpack_from(">I", more)
            parts.append(more[4 : 4 + min(left, self.size - 4)])
            left -= len(parts[-1])
        return b"".join(parts)


def _start(number: int) -> int:
    """Where the header of a page begins: behind that of the file, in the first one."""
    return _HEADER if number == 1 else 0


def _page_size(file: FileIO, head: bytes, length: int) -> int:
    """The size that the file tells; of one whose head is broken, what its count of pages makes of its length.

    Where both are, the size by which most pages seem to hold rows; of several alike the smallest.
    """
    if len(head) < _HEADER:
        return _SIZES[0]
    told = int.from_bytes(head[16:18], "big")
    if told in _SIZES and head[21:24] == b"\x40\x20\x20":
        return told
    counted = length // (int.from_bytes(head[28:32], "big") or 1)
    return counted if counted in _SIZES else _likely_size(os.pread(file.fileno(), 1 << 20, 0))


def _likely_size(data: bytes) -> int:
    def leaves(size: int) -> tuple[float, int]:
        places = range(size, len(data), size)
        return round(sum(data[at] == LEAF for at in places) / max(1, len(places)), 1), -size

    return max(_SIZES, key=leaves)


def _cells(page: bytes, start: int, header: int) -> list[int]:
    (count,) = struct.unpack_from(">H", page, start + 3)
    if start + header + 2 * count > len(page):
        raise BrokenPageError
    return list(struct.unpack_from(f">{count}H", page, start + header))


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for index in range(at, at + 8):
        value = value << 7 | data[index] & 0x7F
        if not data[index] & 0x80:
            return value, index + 1
    return value << 8 | data[at + 8], at + 9


def _local(length: int, size: int) -> int:
    """How many bytes of a record stand in its own page."""
    least = (size - 12) * 32 // 255 - 23
    fitting = least + (length - least) % (size - 4)
    if length <= size - 35:
        return length
    return fitting if fitting <= size - 35 else least


def _values(payload: bytes) -> Iterator[Value]:
    end, at = _varint(payload, 0)
    place, most = end, _MOST_VALUES
    while at < end:
        if not (most := most - 1):
            raise BrokenPageError
        kind, at = _varint(payload, at)
        length = _length(kind)
        if place + length > len(payload):
            raise BrokenPageError
        yield _value(kind, payload[place : place + length])
        place += length
    if place != len(payload) or at != end:
        raise BrokenPageError


def _length(kind: int) -> int:
    if kind >= 12:  # noqa: PLR2004 - from here on, kinds tell lengths
        return (kind - 12) // 2
    return 8 if kind == 7 else _INTEGERS.get(kind, 0)  # noqa: PLR2004 - the kind of a float


def _value(kind: int, data: bytes) -> Value:
    match kind:
        case 0:
            return None
        case 8 | 9:
            return kind - 8
        case 7:
            return float(struct.unpack(">d", data)[0])
        case 10 | 11:
            raise BrokenPageError
    if kind in _INTEGERS:
        return int.from_bytes(data, "big", signed=True)
    return text_of(data) if kind % 2 else data


def frames(log: FileIO, size: int) -> dict[int, int]:
    """Where in a log the newest committed page of each number stands; nothing where the log is not of this database."""
    read = os.pread(log.fileno(), _LOG_HEADER, 0)
    if len(read) < _LOG_HEADER:
        return {}
    magic, _, told, _ = struct.unpack(">4I", read[:16])
    if magic not in (0x377F0682, 0x377F0683) or told != size:
        return {}
    order = ">" if magic & 1 else "<"
    sums = _summed((0, 0), read[:24], order)
    if struct.unpack(">2I", read[24:]) != sums:
        return {}
    return _committed(log, size, order, (read[16:24], sums))


def _committed(log: FileIO, size: int, order: str, state: tuple[bytes, tuple[int, int]]) -> dict[int, int]:
    salt, sums = state
    found: dict[int, int] = {}
    open_: dict[int, int] = {}
    at = _LOG_HEADER
    while len(frame := os.pread(log.fileno(), _FRAME + size, at)) == _FRAME + size:
        number, committed = struct.unpack_from(">2I", frame)
        sums = _summed(_summed(sums, frame[:8], order), frame[_FRAME:], order)
        if frame[8:16] != salt or struct.unpack_from(">2I", frame, 16) != sums:
            break
        open_[number] = at + _FRAME
        if committed:
            found |= open_
            open_.clear()
        at += len(frame)
    return found


def _summed(sums: tuple[int, int], data: bytes, order: str) -> tuple[int, int]:
    first, second = sums
    words = iter(struct.unpack(f"{order}{len(data) // 4}I", data))
    for one, other in zip(words, words, strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return first, second


def whole(file: Path) -> bytes:
    """A database with what its log holds, as one that has no log."""
    log = file.with_name(f"{file.name}-wal")
    with opened(file) as database, opened(log) if log.is_file() else nullcontext() as beside:
        pages = Pages(database, beside)
        found = bytearray().join(pages.page(number) for number in range(1, pages.count + 1))
    found[_FORMS] = b"\1\1"
    return bytes(found)


def opened(file: Path) -> FileIO:
    """The file, to be read."""
    return FileIO(file, opener=lambda path, _: os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)))
