"""Pages that tell of more than they can hold are read in time that grows only as the file does."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from enrich.journal.pages import LEAF, Pages, opened
from enrich.journal.salvage import DamagedContents
from enrich.journal.tables import TABLES
from fuzz import journal_files, steps

SIZE = 4096
STEPS_A_BYTE = 30  # as for the grown files
Made = Callable[[int, int], bytes]


def _varint(value: int) -> bytes:
    low = value & 0x7F
    rest = value >> 7
    said = bytes([low])
    while rest:
        said = bytes([rest & 0x7F | 0x80]) + said
        rest >>= 7
    return said


def _row(values: int, text: int) -> bytes:
    """A cell's length, number and record: so many values, all but the last NULL, and the last a text."""
    kinds = bytes(values - 1) + _varint(13 + 2 * text)
    head = _varint(len(kinds) + 2) if len(kinds) > 125 else _varint(len(kinds) + 1)
    record = head + kinds + b"t" * text
    return _varint(len(record)) + _varint(7) + record


def _leaf(cells: list[int], content: bytes) -> bytes:
    """A page of rows with pointers to these places; its content stands at the end."""
    head = bytes([LEAF]) + struct.pack(">3HB", 0, len(cells), 0, 0) + struct.pack(f">{len(cells)}H", *cells)
    return head.ljust(SIZE - len(content), b"\0") + content


def _same_cell(number: int, pages: int) -> bytes:
    del number, pages
    row = _row(40, 1500)
    return _leaf([SIZE - len(row)] * 1000, row)


def _same_small_cell(number: int, pages: int) -> bytes:
    del number, pages
    row = _row(3, 5)
    return _leaf([SIZE - len(row)] * 2000, row)


def _many_values(number: int, pages: int) -> bytes:
    del number, pages
    row = _row(2500, 10)
    return _leaf([SIZE - len(row)] * 400, row)


def _long(first: int, length: int) -> bytes:
    """A cell whose row is ``length`` bytes long and goes on in page ``first``."""
    least = (SIZE - 12) * 32 // 255 - 23
    fitting = least + (length - least) % (SIZE - 4)
    here = fitting if fitting <= SIZE - 35 else least
    return _varint(length) + _varint(7) + b"\x02\x01".ljust(here, b"\0") + struct.pack(">I", first)


def _one_chain(number: int, pages: int) -> bytes:
    """Every second page has rows that go on in the third, which leads through all odd ones."""
    if number % 2:
        return struct.pack(">I", number + 2).ljust(SIZE, b"c")
    row = _long(3, (pages // 2 - 2) * (SIZE - 4))
    return _leaf([SIZE - len(row)] * 3, row)


def _loops(number: int, pages: int) -> bytes:
    """Every second page has a row that goes on in the next one, which names itself."""
    if number % 2:
        return struct.pack(">I", number).ljust(SIZE, b"l")
    row = _long(number + 1, (pages - 1) * SIZE)
    return _leaf([SIZE - len(row)] * 3, row)


MADE: dict[str, Made] = {
    "one cell, told often": _same_cell,
    "one small cell, told often": _same_small_cell,
    "rows of many values": _many_values,
    "one chain for all rows": _one_chain,
    "chains in a loop": _loops,
}


def _steps(file: Path, made: Made, pages: int) -> int:
    first = bytearray(_leaf([], b"").ljust(SIZE, b"\0"))
    first = bytearray(b"SQLite format 3\0" + struct.pack(">H", SIZE) + b"\1\1\0\x40\x20\x20").ljust(100, b"\0")
    first += bytes([LEAF]) + bytes(SIZE - 101)
    file.write_bytes(bytes(first) + b"".join(made(number, pages) for number in range(2, pages + 1)))

    def read() -> None:
        with opened(file) as database:
            found = DamagedContents([Pages(database)], ["damaged"])
            for table in TABLES:
                assert len([*found.rows(table)]) <= file.stat().st_size

    read()
    return steps.taken(read)


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_steps_grow_as_the_file_does(tmp_path: Path, made: Made) -> None:
    """Twice the pages take twice the steps, and none takes more than a limit a byte."""
    few, many = (_steps(tmp_path / "journal.db", made, pages) for pages in (10, 40))
    assert many < 5 * few
    assert many < 40 * SIZE * STEPS_A_BYTE


def test_a_row_in_another_page_size() -> None:
    """A file whose head is gone, so that its pages are taken for larger ones: found by grown files."""
    steps_of_it = ((3, 4031, b"\xd1\x1e+\x8a"), (6, 65537, b"\tlXsL@~\x81"), (1, 164, b"\x11f"))
    tried = journal_files.TriedFile(is_old=False, steps=steps_of_it)
    journal_files.holds(tried)
    assert steps.taken(lambda: journal_files.holds(tried)) < journal_files.size(tried) * STEPS_A_BYTE
