"""A journal's file with other bytes in it, shorter, or with its pages in another order: read, or told in a sentence."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from enrich.errors import EnrichError
from enrich.journal import damage
from enrich.journal.db import Journal
from fuzz import journals

CALLS_OF_A_BYTE = 30
PAGE = 1024
Step = tuple[int, int, bytes]


@dataclass(frozen=True, slots=True)
class TriedFile:
    """A journal of an earlier version or of this one, and what is done to its bytes."""

    is_old: bool
    steps: tuple[Step, ...]

    @property
    def content(self) -> bytes:
        """The file."""
        made = _old() if self.is_old else journals.rows()
        for step in self.steps:
            made = _changed(made, step)
        return made


def inputs() -> st.SearchStrategy[TriedFile]:
    """Files with one to four changes."""
    step = st.tuples(st.integers(0, 6), st.integers(0, 2**20), st.binary(min_size=1, max_size=8))
    return st.builds(TriedFile, st.booleans(), st.lists(step, min_size=1, max_size=4).map(tuple))


def size(tried: TriedFile) -> int:
    """The bytes of the file."""
    return len(tried.content)


def holds(tried: TriedFile) -> None:
    """Whoever opens and reads it gets what it holds, or an error of ours; so does whoever looks for its damage."""
    folder = _folder()
    for name in ("journal.db", "journal.db-wal", "journal.db-shm"):
        (folder / name).unlink(missing_ok=True)
    (folder / "journal.db").write_bytes(tried.content)
    with suppress(EnrichError):
        _read(folder)
    for found in _found(folder / "journal.db"):
        assert found


def _read(folder: Path) -> None:
    with Journal(folder) as journal:
        for ask in journals.readings(journal):
            ask()


def _found(file: Path) -> Iterator[str]:
    try:
        yield from map(str, damage.findings(file))
    except EnrichError as error:
        yield str(error)


def _changed(made: bytes, step: Step) -> bytes:
    kind, place, new = step
    at = place % (len(made) + 1)
    page = at // PAGE * PAGE
    match kind:
        case 0:
            return made[:at]
        case 1:
            return made[:page] + bytes(PAGE) + made[page + PAGE :]
        case 2:
            return made[:page] + made[page + PAGE :]
        case 3:
            return made[:page] + made[PAGE : 2 * PAGE] + made[page + PAGE :]
        case 4:
            return made[: at % 200] + new + made[at % 200 + len(new) :]
        case _:
            return made[:at] + new + made[at + len(new) :]


@cache
def _old() -> bytes:
    return (Path(__file__).parents[1] / "journal" / "old" / "site" / "journal.db").read_bytes()


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="enrich-fuzz-")).resolve() / ".enrich"
    folder.mkdir(mode=0o700)
    return folder
