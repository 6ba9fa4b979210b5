"""Damaged journals: each fault is found and told, a repair keeps what is whole, an export gives what can be read."""

from __future__ import annotations

import json
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from enrich.errors import DamagedError, StateError
from enrich.journal.damage import findings
from enrich.journal.db import Journal
from enrich.journal.export import records
from enrich.journal.fingerprint import Basis
from enrich.journal.migrations import STEPS
from enrich.journal.reading import contents
from enrich.journal.repair import repair
from enrich.journal.tables import NEWEST, ROW, TABLES, Row, columns
from enrich.values import Proposal
from journal.damaged import COUNTS, FILES, ROWS, STATEMENTS, TIME, cut, flipped, made, statement, strange_log

Damage = Callable[[Path], None]


def _rows(file: Path) -> dict[str, list[Row]]:
    with contents(file) as found:
        return {table: sorted(found.rows(table), key=lambda row: str(row[ROW])) for table in columns(found.version)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A journal with rows of every kind."""
    return made(tmp_path / ".enrich")


def test_a_whole_journal_has_no_findings(file: Path) -> None:
    """And all that was put into it is read."""
    assert list(findings(file)) == []
    assert {table: len(rows) for table, rows in _rows(file).items()} == COUNTS


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_row_that_can_not_be_is_found(file: Path, name: str) -> None:
    """One finding names its table and its number; the rows beside it are whole."""
    statement(STATEMENTS[name])(file)
    found = list(findings(file))
    assert found, name
    assert all(one.table and one.rows == 1 for one in found)
    assert len({one.table for one in found}) == len(found)


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_is_found(file: Path, name: str) -> None:
    """The first finding is about the file itself."""
    FILES[name](file)
    first = next(findings(file))
    assert (first.table, first.rows) == ("", 0)
    assert first.message


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_is_not_opened_to_be_written(file: Path, name: str) -> None:
    """What opens it, or reads from it first, says so with the way on; its bytes stay as they are."""
    FILES[name](file)
    before = file.read_bytes()
    with pytest.raises(StateError, match=r"damaged|is no database") as caught:
        _read(file)
    assert "`enrich journal repair` keeps what is whole" in caught.value.hint
    assert caught.value.exit_code == 2
    assert file.read_bytes()[100:] == before[100:]


def _read(file: Path) -> None:
    with Journal(file.parent) as journal:
        journal.history.runs()
        journal.decisions.waiting()
        journal.writes.newest("p1.md")
        list(journal.writes.all([1]))


@pytest.mark.parametrize("name", [*[*STATEMENTS][::2], *FILES])
def test_a_repair_keeps_all_that_is_whole(file: Path, name: str) -> None:
    """What it keeps and loses is told by number; the old file stays, and the new one is whole."""
    damage = statement(STATEMENTS[name]) if name in STATEMENTS else FILES[name]
    damage(file)
    broken = file.read_bytes()
    done = repair(file.parent, "20260102")
    assert done.old.read_bytes() == broken
    assert list(findings(file)) == []
    assert not list(file.parent.glob("*.new"))
    kept = _rows(file)
    assert {table: len(rows) for table, rows in kept.items()} == {
        table: done.kept.get(table, 0) + _stand_ins(kept, table) for table in TABLES
    }
    if name in STATEMENTS:
        lost = sum(COUNTS.values()) - sum(done.kept.values())
        assert sum(done.lost.values()) <= lost <= 3
    with Journal(file.parent) as journal:
        journal.history.runs()
        journal.propose("r1" if kept["runs"] else _begun(journal), "new.md", BASIS, [NEW], TIME)


def _stand_ins(kept: dict[str, list[Row]], table: str) -> int:
    if table == "runs":
        return sum(row["command"] == "lost" for row in kept[table])
    return sum(not row["path"] for row in kept[table]) if table == "requests" else 0


def _begun(journal: Journal) -> str:
    journal.start("new", "run", "m", 1, TIME)
    return "new"


BASIS = Basis("base", {"tags": {"field": "f"}})
NEW = Proposal("tags", "tags", [], ["a"])


def test_a_reply_outlives_its_run_and_its_request(file: Path) -> None:
    """It was paid for: a stand-in takes the place of each, and the reply is found by what was asked."""
    statement("DELETE FROM runs WHERE run = 'r2'", "DELETE FROM requests WHERE fingerprint = 'f2'")(file)
    done = repair(file.parent, "now")
    assert done.kept["replies"] == COUNTS["replies"]
    with Journal(file.parent) as journal:
        reply = journal.reply("f2")
        assert reply is not None
        assert reply.usage.cost == 0.5
        assert journal.history.run("r2").command == "lost"


def test_what_names_nothing_goes_or_forgets_the_name(file: Path) -> None:
    """A decision without its proposal means nothing; a written value without it is still enrich's."""
    statement("DELETE FROM proposals WHERE id = 1")(file)
    done = repair(file.parent, "now")
    assert done.lost["decisions"] == 1
    with Journal(file.parent) as journal:
        written = journal.writes.newest("p1.md")["tags"]
        assert (written.value, written.author, written.proposal) == (["a"], "enrich", None)


def test_a_repair_that_the_disk_refuses_changes_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old file stays in its place, and no part of a new one is left."""
    FILES["a half"](file)
    before = file.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(OSError, match="No space"):
        repair(file.parent, "now")
    assert file.read_bytes() == before
    assert not (file.parent / "journal.db.new").exists()


def test_a_second_repair_keeps_the_first_ones_file(file: Path) -> None:
    """Even within the same second."""
    names = []
    for _ in range(2):
        cut(0.5)(file)
        names.append(repair(file.parent, "now").old.name)
    assert names == ["journal.db.broken-now", "journal.db.broken-now-2"]


def test_the_log_of_another_database_hides_nothing(file: Path) -> None:
    """SQLite would show that database in place of ours, and put its pages over ours at the next end."""
    strange_log(file)
    done = repair(file.parent, "now")
    assert dict(done.kept) == COUNTS
    assert done.old.with_name(f"{done.old.name}-wal").is_file()
    assert not file.with_name("journal.db-wal").exists()


def test_what_only_the_log_holds_is_kept(file: Path) -> None:
    """A killed run leaves its last rows there; they count before those of the file."""
    with Journal(file.parent) as journal:
        journal.propose("r1", "late.md", BASIS, [NEW], TIME)
        journal.flush()
        copies = [(one, one.read_bytes()) for one in (file, file.with_name("journal.db-wal"))]
    for one, data in copies:
        one.write_bytes(data)
    flipped(100, 0x08)(file)
    flipped(600, 0xFF)(file)
    repair(file.parent, "now")
    with Journal(file.parent) as journal:
        assert "late.md" in journal.decisions.waiting()


@pytest.mark.parametrize("name", [*FILES][5::3])
def test_an_export_gives_what_can_be_read(file: Path, name: str) -> None:
    """One JSON object a row, none of them twice."""
    FILES[name](file)
    with contents(file) as found:
        told = [json.loads(json.dumps(record)) for record in records(found)]
        assert found.faults
    assert not [one for one, many in Counter((one["table"], one["rowid"]) for one in told).items() if many > 1]


def test_an_export_holds_everything(file: Path) -> None:
    """JSON columns as what they say, bytes as text, and as base64 where they are none."""
    with contents(file) as found:
        told = list(records(found))
        assert found.faults == []
    assert Counter(one["table"] for one in told) == COUNTS
    reply = next(one for one in told if one["table"] == "replies")
    assert reply["received"] == {"base64": "/wA="}
    assert next(one for one in told if one["table"] == "edits")["new"] == "tags: [a]\n"
    proposal = next(one for one in told if one["table"] == "proposals")
    assert (proposal["version"], proposal["proposal"]["after"]) == (1, ["a"])


def _most_lost(file: Path, data: bytes, damage: Damage) -> int:
    """How many rows of the whole journal can't be read any more, and that those that are read are no others."""
    whole = _rows(file)
    damage(file)
    try:
        with contents(file) as found:
            for _ in findings(file):
                pass
            read = {(table, row[ROW]): row for table in columns(found.version) for row in found.rows(table)}
    except StateError as error:
        assert "newer" in str(error)  # noqa: PT017 - a version that is turned over is one of the future
        return 0
    finally:
        file.write_bytes(data)
    return sum(read.get((table, row[ROW])) != row for table, rows in whole.items() for row in rows)


@pytest.mark.parametrize("many", [60, pytest.param(3000, marks=pytest.mark.long)])
def test_a_flipped_bit_costs_a_few_rows_at_most(file: Path, many: int) -> None:
    """No more than a page holds, wherever it is: pages that no tree leads to any more are read, too."""
    data, draw = file.read_bytes(), random.Random(many)  # noqa: S311 - the same places in each run
    for _ in range(many):
        place, bit = draw.randrange(len(data)), 1 << draw.randrange(8)
        assert _most_lost(file, data, flipped(place, bit)) <= 8, (place, bit)


@pytest.mark.parametrize("many", [30, pytest.param(2000, marks=pytest.mark.long)])
def test_a_cut_off_end_costs_no_row_before_it(file: Path, many: int) -> None:
    """The more is left of the file, the more rows are read."""
    data, draw = file.read_bytes(), random.Random(many)  # noqa: S311 - the same places in each run
    lengths = sorted(draw.randrange(1, len(data)) for _ in range(many))
    lost = [_most_lost(file, data, cut(length)) for length in lengths]
    assert lost == sorted(lost, reverse=True)
    assert lost[0] == sum(COUNTS.values())
    assert lost[-1] < lost[0]


@pytest.mark.parametrize("version", range(1, NEWEST + 1))
def test_a_journal_of_every_age_is_opened_and_carries_on(tmp_path: Path, version: int) -> None:
    """Its rows are all there, whole, and a run goes on with them; so does a repair of a damaged one."""
    file = made(tmp_path / ".enrich", version)
    expected = {table: COUNTS[table] for table in columns(version)}
    assert list(findings(file)) == []
    _carries_on(file, expected)
    file = made(tmp_path / "damaged", version)
    statement("UPDATE decisions SET verdict = 'odd' WHERE id = 2")(file)
    assert dict(repair(file.parent, "now").kept) == expected | {"decisions": 2}
    _carries_on(file, expected | {"decisions": 2})
    file = made(tmp_path / "broken", version)
    flipped(100, 0x08)(file)
    assert dict(repair(file.parent, "now").kept) == expected
    _carries_on(file, expected)


def _carries_on(file: Path, expected: dict[str, int]) -> None:
    with Journal(file.parent) as journal:
        assert {one.run for one in journal.history.runs()} == {row["run"] for row in ROWS["runs"]}
        assert journal.decisions.waiting()["p2.md"][0].after == ["a"]
        assert [one.decision.verdict for one in journal.decisions.ready_of("p3.md")] in (["edit"], [])
        assert journal.writes.newest("p1.md")["tags"].proposal == 1
        journal.start("new", "run", "m", 1, TIME)
        journal.propose("new", "p9.md", BASIS, [NEW], TIME)
        journal.end("new", {"proposed": 1}, TIME)
    assert list(findings(file)) == []
    found = {table: len(rows) for table, rows in _rows(file).items() if table in expected}
    assert found == expected | {"runs": expected["runs"] + 1, "proposals": expected["proposals"] + 1}


def test_a_newer_journal_is_not_touched(file: Path) -> None:
    """A repair would lose what this enrich does not know."""
    statement(f"PRAGMA user_version = {NEWEST + 1}")(file)
    with pytest.raises(StateError, match="newer enrich"):
        list(findings(file))


def test_an_error_of_ours_is_not_blamed_on_the_journal(file: Path) -> None:
    """Only where the file is really damaged; a bug stays a bug."""
    with pytest.raises(KeyError), Journal(file.parent):
        raise KeyError("x")
    statement(STATEMENTS["a state that is none"])(file)
    with pytest.raises(DamagedError, match="proposals: row 2: `state` is none of pending"), Journal(file.parent):
        raise KeyError("x")


@pytest.mark.parametrize("name", ["journal.db", "journal.db-wal"])
def test_a_journal_that_is_removed_under_a_run(file: Path, name: str) -> None:
    """The end of the run says so, for what it kept is gone."""
    with Journal(file.parent) as journal:
        journal.start("new", "run", "m", 1, TIME)
        (file.parent / name).unlink()
        with pytest.raises(StateError, match="was removed while enrich worked"):
            journal.end("new", {}, TIME)


def _propose_without_end(journal: Journal, kept: list[str]) -> None:
    for number in range(1000):
        journal.propose("r1", f"{number}.md", BASIS, [NEW], TIME)
        kept.append(f"{number}.md")


@pytest.mark.parametrize("pages", [1, 13, 37])
def test_a_full_disk_loses_nothing_that_was_kept(file: Path, pages: int) -> None:
    """Wherever it becomes full: one sentence, and the journal is whole with all that was kept before."""
    kept: list[str] = []
    with Journal(file.parent) as journal:
        count = journal._database.execute("PRAGMA page_count").fetchone()[0]
        journal._database.execute(f"PRAGMA max_page_count = {count + pages}")
        with pytest.raises(StateError, match=r"can't be written: the disk is full") as caught:
            _propose_without_end(journal, kept)
    assert "make room" in caught.value.hint
    assert list(findings(file)) == []
    with closing(sqlite3.connect(file)) as database:
        (there,) = database.execute("SELECT count(*) FROM proposals").fetchone()
    assert there == COUNTS["proposals"] + len(kept)


@pytest.mark.parametrize("times", [("2026", "1970", "2100"), ("2100", "2026", "1970"), ("1970", "1970", "1970")])
def test_the_order_of_runs_is_that_of_their_starts(tmp_path: Path, times: tuple[str, ...]) -> None:
    """A clock that goes backwards changes neither which run is the last, nor what an undo takes back next."""
    with Journal(tmp_path / ".enrich") as journal:
        for number, year in enumerate(times):
            journal.start(f"r{number}", "run", "m", 1, f"{year}-01-01T00:00:00+00:00")
        assert [one.run for one in journal.history.runs()] == ["r2", "r1", "r0"]
        assert journal.history.run("last").run == "r2"


def test_all_tables_are_known() -> None:
    """A table of a later step is checked, repaired and exported as well."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(";".join(STEPS))
        names = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert names == set(TABLES)
