"""A journal that another program holds: one sentence says so, and it is no bug of ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from enrich.errors import StateError
from enrich.journal.damage import findings
from enrich.journal.db import Journal
from enrich.journal.fingerprint import Basis

TIME = "2026-01-01T00:00:00+00:00"
USES: dict[str, Callable[[Journal], object]] = {
    "start": lambda journal: journal.start("r", "run", "m", 1, TIME),
    "end": lambda journal: journal.end("r", {}, TIME),
    "propose": lambda journal: journal.propose("r", "a.md", Basis("b", {"summary": {}}), [], TIME),
    "learn": lambda journal: journal.learn("server", "{}", TIME),
    "discard": lambda journal: journal.discard("f", "a.md", "r"),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a journal that is there, and is waited for only shortly."""
    made = tmp_path / ".enrich"
    made.mkdir()
    Journal(made).close()
    connect = sqlite3.connect
    monkeypatch.setattr("sqlite3.connect", lambda *a, **k: connect(*a, **{**k, "timeout": 0.1}))
    return made


@pytest.mark.parametrize("lock", ["BEGIN EXCLUSIVE", "BEGIN IMMEDIATE"])
@pytest.mark.parametrize("use", USES)
def test_a_journal_that_another_program_holds(folder: Path, lock: str, use: str) -> None:
    """One sentence, and no bug, wherever something is to be written."""
    with closing(Journal(folder)) as journal, closing(sqlite3.connect(folder / "journal.db")) as other:
        other.execute(lock)
        with pytest.raises(StateError, match="another program holds the journal") as caught:
            USES[use](journal)
    assert caught.value.exit_code == 2


def test_a_journal_that_another_program_keeps_for_itself(folder: Path) -> None:
    """It can't even be opened, as while a viewer of databases has it; the sentence is the same."""
    with closing(sqlite3.connect(folder / "journal.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("CREATE TABLE theirs (a)")
        for use in (lambda: Journal(folder), lambda: list(findings(folder / "journal.db"))):
            with pytest.raises(StateError, match=r"^another program holds the journal$"):
                use()
