"""Who only reads a journal needs no permission to write where it lies, and reads what its log holds all the same."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from conftest import Run
from enrich.errors import StateError
from enrich.journal.db import Journal
from enrich.journal.migrations import STEPS
from enrich.journal.opening import open_copy
from journal.damaged import COUNTS, FILES, TIME, made

POST = "---\ntitle: x\ntags: [a]\n---\nBody.\n"
AS_ANYBODY = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
LONG = pytest.mark.long
SOME = [name if number % 4 == 0 else pytest.param(name, marks=LONG) for number, name in enumerate(FILES)]
LATE = "INSERT INTO runs (run, started, command, model, pid) VALUES ('late', ?, 'run', 'm', 9)"


def _logged(folder: Path, version: int) -> Path:
    """A journal of which a killed run left the newest row in its log."""
    file = made(folder, version)
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(LATE, (TIME,))
        database.commit()
        shutil.copytree(folder, folder.with_name("killed"))
    shutil.rmtree(folder)
    folder.with_name("killed").rename(folder)
    (folder / "journal.db-shm").unlink()
    for one in folder.iterdir():
        one.chmod(0o600)
    return file


def _bytes(folder: Path) -> list[bytes]:
    return [(folder / f"journal.db{end}").read_bytes() for end in ("", "-wal")]


@pytest.mark.parametrize("version", [1, len(STEPS), *(pytest.param(one, marks=LONG) for one in range(2, len(STEPS)))])
def test_a_copy_is_the_whole_journal(tmp_path: Path, version: int) -> None:
    """Of every age, with its log; nothing of it is changed."""
    folder = _logged(tmp_path / ".enrich", version).parent
    before = _bytes(folder)
    with Journal(folder, open_copy) as copy:
        found = copy.history.runs(), list(copy.writes.stack().standing()), copy.queue.undecided()
    assert _bytes(folder) == before
    with Journal(folder) as journal:
        assert found == (journal.history.runs(), list(journal.writes.stack().standing()), journal.queue.undecided())
    assert (found[0][0].run, len(found[0])) == ("late", COUNTS["runs"] + 1)


def _read(folder: Path) -> None:
    with Journal(folder, open_copy) as journal:
        journal.history.runs()
        list(journal.writes.all([1]))
        journal.decisions.waiting()
        journal.writes.newest("p1.md")


@pytest.mark.parametrize("name", SOME)
def test_a_damaged_one_is_told(tmp_path: Path, name: str) -> None:
    """With the way on, as where it can be written."""
    file = made(tmp_path / ".enrich")
    FILES[name](file)
    with pytest.raises(StateError) as caught:
        _read(file.parent)
    assert "enrich journal" in f"{caught.value}{caught.value.hint}"


@contextmanager
def _closed(site: Path) -> Iterator[None]:
    for place in (site / ".enrich", site):
        place.chmod(0o500)
    yield
    for place in (site, site / ".enrich"):
        place.chmod(0o700)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("runs",), "late  run"),
        pytest.param(("blame", "p1.md"), "enrich's", marks=LONG),
        pytest.param(("undo", "--list"), "r1  run", marks=LONG),
        pytest.param(("journal", "check"), "", marks=LONG),
    ],
)
def test_a_site_that_nobody_can_write(tmp_path: Path, enrich: Run, words: tuple[str, ...], told: str) -> None:
    """What only reads works there, and sees what the log holds."""
    site = tmp_path / "site"
    _logged(site / ".enrich", len(STEPS))
    (site / "enrich.toml").write_text("[fields.tags]\n", encoding="utf-8")
    (site / "p1.md").write_text(POST, encoding="utf-8")
    with _closed(site):
        done = enrich(*words, cwd=site, before=AS_ANYBODY)
    assert (done.returncode, done.stderr.count("error")) == (0, 0), done.stderr
    assert told in done.stdout
