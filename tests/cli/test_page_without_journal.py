"""The journal is damaged, taken away or exchanged while the page is open, or other commands run: a sentence each."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from batch.garden import Garden
from batch.running import started
from cli.in_process import Called
from enrich.errors import StateError
from journal.damaged import cut, flipped
from web.inside import Inside
from web.site import Reviewed, reviewed, small

SUMMARY = "summary: The clock is kept."
PAGES = ("/", "/?path=a.md", "/?path=a.md&state=all", "/fields", "/fields?field=tags", "/body?path=a.md")


def _theirs(file: Path) -> None:
    """Another program puts a database of its own there."""
    other = file.with_name("other")
    with closing(sqlite3.connect(other)) as database:
        database.executescript("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)")
    other.replace(file)


def _overwritten(file: Path) -> None:
    """Another program writes something else into the very file."""
    file.write_bytes(b"No database at all.\n" * 500)


def _without_log(file: Path) -> None:
    file.with_name(f"{file.name}-wal").unlink()


def _restored(file: Path) -> None:
    """A copy from before is put in its place, as a backup does."""
    shutil.copyfile(file, copy := file.with_name("copy"))
    copy.replace(file)


def _dropped(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute("DROP TABLE decisions")


def _odd(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute("UPDATE proposals SET proposal = '{'")
        database.commit()


HURTS: Mapping[str, tuple[Callable[[Path], object], str]] = {
    "removed": (Path.unlink, "was removed"),
    "removed with its folder": (lambda file: shutil.rmtree(file.parent), "was removed"),
    "another program's": (_theirs, "was exchanged"),
    "a copy": (_restored, "was exchanged"),
    "its log is removed": (_without_log, "was removed"),
    "overwritten": (_overwritten, "journal"),
    "emptied": (cut(1), "journal"),
    "cut": (cut(0.5), "journal"),
    "header flipped": (flipped(100, 0x08), "journal"),
    "a table dropped": (_dropped, "journal is damaged"),
    "rows that are no JSON": (_odd, "journal has a proposal that can't be read"),
}

LOST = [*HURTS][:5]
SOME = [name if number % 4 == 0 else pytest.param(name, marks=pytest.mark.long) for number, name in enumerate(HURTS)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three posts with proposals that wait."""
    return small(tmp_path)


def _decision(page: Reviewed, field: str) -> dict[str, object]:
    asked = page.asked("a.md", field)
    return {"decisions": [{"path": "a.md", "field": field, "verdict": "accept", "seen": asked.seen}]}


@pytest.mark.parametrize("name", SOME)
def test_a_journal_that_breaks_under_the_page(root: Path, called: Called, name: str) -> None:
    """Every answer is a page or one sentence, and what it says is kept is kept."""
    hurt, told = HURTS[name]
    before, said, kept = (root / "a.md").read_bytes(), [], 0
    with suppress(StateError), reviewed(root) as page:
        browser = Inside(page.desk)
        assert browser.post("decide", _decision(page, "summary"))[0] == 200
        second = _decision(page, "people")
        hurt(root / ".enrich" / "journal.db")
        for target in PAGES:
            status, text = browser.get(target)
            assert status in (200, 404, 409), (target, text)
            said += [text.strip()] if status == 409 else []
        for request, data in (("decide", second), ("write", {"path": "a.md"}), ("undo", {})):
            status, answer = browser.post(request, data)
            assert status in (200, 409), (request, answer)
            kept += status == 200
            said += [answer["error"]] if status == 409 else []
        page.desk.session.journal.end(page.desk.session.task.run, {}, "2026-01-01T00:00:00+00:00")
    assert [one for one in said if told not in one or "\n" in one] == []
    if name in LOST:
        assert (kept, (root / "a.md").read_bytes()) == (0, before)
    called(root, "journal", "repair")
    done = called(root, "apply")
    assert (done.code in (0, 2, 3), "a bug" in done.err) == (True, False)
    assert (root / "a.md").read_text(encoding="utf-8").count("summary:") <= 1


@pytest.mark.parametrize("name", ["read-only", "held"])
def test_a_journal_that_can_not_be_written_for_a_while(root: Path, name: str) -> None:
    """The page says so, and carries out the same once it can; pages are shown all the while."""
    with reviewed(root) as page, closing(sqlite3.connect(root / ".enrich" / "journal.db")) as other:
        browser, database = Inside(page.desk), page.desk.session.journal._database
        database.execute("PRAGMA busy_timeout = 20")
        if name == "held":
            other.execute("BEGIN IMMEDIATE")
        else:
            database.execute("PRAGMA query_only = ON")
        told = "another program holds the journal" if name == "held" else "the journal can't be written"
        data = _decision(page, "summary")
        status, answer = browser.post("decide", data)
        assert (status, told in answer["error"]) == (409, True)
        assert {browser.get(target)[0] for target in PAGES} == {200}
        other.rollback()
        database.execute("PRAGMA query_only = OFF")
        assert browser.post("decide", data) == (200, {"count": 1, "failed": [], "left": 0, "ready": 1})
        assert browser.post("write", {"path": "a.md"})[1]["count"] == 1
    assert SUMMARY in (root / "a.md").read_text(encoding="utf-8")


OTHERS = (
    ("apply",),
    ("run", "--yes"),
    ("undo", "--yes"),
    ("vocab", "queue", "--yes"),
    ("vocab", "merge", "clocks", "clock", "--yes"),
    ("journal", "repair"),
)


def test_other_commands_beside_the_page(root: Path, called: Called) -> None:
    """What writes is refused and names the process, what reads goes on, and the page never notices."""
    with reviewed(root) as page:
        browser = Inside(page.desk)
        assert browser.post("decide", _decision(page, "summary"))[0] == 200
        for words in OTHERS:
            done = called(root, *words)
            assert (done.code, "another enrich works on this site (process " in done.err) == (2, True), words
        for words in (("status",), ("runs",), ("vocab", "queue"), ("apply", "--dry-run"), ("journal", "check")):
            assert called(root, *words).code in (0, 3), words
        assert browser.post("decide", _decision(page, "people"))[0] == 200
        assert browser.post("write", {"path": "a.md"})[1] == {"count": 1, "failed": [], "left": 0, "ready": 0}
    assert called(root, "apply").err == "nothing that was decided waits to be written\n"


def test_a_command_that_waits_for_the_page(root: Path) -> None:
    """`apply --wait` writes what the page left, and nothing a second time."""
    site = Garden(root, {})
    with ExitStack() as stack:
        with reviewed(root) as page:
            browser = Inside(page.desk)
            browser.post("decide", _decision(page, "summary"))
            apply = stack.enter_context(started(site, "apply", "--wait"))
            assert apply.until(lambda: "waiting for the enrich" in apply.told())
            assert browser.post("write", {"path": "a.md"})[1]["count"] == 1
            assert browser.post("decide", _decision(page, "people"))[0] == 200
        assert apply.process.wait(60) == 0
        assert apply.told().endswith("1 post: 1 applied\n")
    text = (root / "a.md").read_text(encoding="utf-8")
    assert (text.count("summary:"), text.count("people:")) == (1, 1)
