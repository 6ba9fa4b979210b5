"""Work shared by processes: the same answers in the same order, whoever dies, and nobody is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from enrich.fields.specs import KNOWN
from enrich.index import workers
from enrich.index.index import SiteIndex
from enrich.index.workers import CHUNK, WORTH, each
from enrich.posts.privacy import Privacy
from enrich.settings import PrivacyConfig, SiteConfig

SPECS = (KNOWN["tags"], KNOWN["people"])
MANY = WORTH  # milliseconds an item: two items are worth two processes


@dataclass(frozen=True)
class Doubled:
    """Work that tells by whom it was done; ``deadly`` ends the process that is given it, unless that is ``caller``."""

    caller: int
    deadly: int = -1
    broken: int = -1

    def __call__(self, item: int) -> tuple[int, bool]:
        """Twice the item, and whether the caller did it."""
        if item == self.deadly and os.getpid() != self.caller:
            os._exit(9)
        if item == self.broken:
            raise ValueError(f"{item} is broken")
        return 2 * item, os.getpid() == self.caller


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "cores", lambda: range(2))


@pytest.mark.parametrize("count", [0, 1, 2, CHUNK, CHUNK + 1, 7 * CHUNK + 3])
def test_answers_come_in_order(count: int) -> None:
    """However many there are; others do the work where it is worth it."""
    found = [*each(Doubled(os.getpid()), range(count), MANY)]
    assert [answer for answer, _ in found] == [2 * item for item in range(count)]
    assert all(not here for _, here in found) or count < 2


@pytest.mark.parametrize(("cores", "milliseconds"), [(1, MANY), (2, 0.001)])
def test_little_work_is_done_here(monkeypatch: pytest.MonkeyPatch, cores: int, milliseconds: float) -> None:
    """Where there is one core, or less to do than a worker takes to begin."""
    monkeypatch.setattr(workers, "cores", lambda: range(cores))
    assert all(here for _, here in each(Doubled(os.getpid()), range(50), milliseconds))


@pytest.mark.parametrize("deadly", [0, CHUNK, 5 * CHUNK - 1])
def test_who_dies_costs_nothing(deadly: int) -> None:
    """The chunk is done here, and so is what that worker would have got."""
    found = [*each(Doubled(os.getpid(), deadly), range(5 * CHUNK), MANY)]
    assert [answer for answer, _ in found] == [2 * item for item in range(5 * CHUNK)]
    assert found[deadly][1]


@pytest.mark.parametrize("executable", ["", "/no/such/python", os.devnull])
def test_without_a_python_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch, executable: str) -> None:
    """As in a program that carries its own."""
    monkeypatch.setattr(sys, "executable", executable)
    assert [*each(Doubled(os.getpid()), range(3), MANY)] == [(0, True), (2, True), (4, True)]


def test_what_the_work_raises_is_raised() -> None:
    """As it is, and no process stays."""
    before = _children()
    with pytest.raises(ValueError, match="30 is broken"):
        [*each(Doubled(os.getpid(), broken=30), range(100), MANY)]
    assert _children() == before


def test_whoever_stops_leaves_no_process() -> None:
    """Also while answers are under way."""
    before = _children()
    answers = each(Doubled(os.getpid()), range(1000), MANY)
    assert next(answers) == (0, False)
    assert len(_children()) == len(before) + 2
    answers.close()
    assert _children() == before


def _children() -> Sequence[str]:
    found = Path(f"/proc/self/task/{os.getpid()}/children")
    if not found.exists():
        pytest.skip("this system does not tell of child processes")
    return found.read_text().split()


def test_a_killed_caller_leaves_no_process(tmp_path: Path) -> None:
    """The workers' input ends with it."""
    program = tmp_path / "program.py"
    program.write_text(
        "import os, time\nfrom enrich.index import workers\nworkers.cores = lambda: range(2)\n"
        "answers = workers.each(str, range(1000), workers.WORTH)\nnext(answers)\n"
        "print(open(f'/proc/self/task/{os.getpid()}/children').read(), flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        begun = process.stdout.readline().split()
        process.kill()
    assert len(begun) == 2
    until = time.monotonic() + 10
    while time.monotonic() < until and any(map(_runs, begun)):
        time.sleep(0.05)
    assert not any(map(_runs, begun))


def _runs(number: str) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("rules", [PrivacyConfig(), PrivacyConfig(posts=("drafts/",)), PrivacyConfig(keys=("secret",))])
def test_workers_keep_the_rules_of_privacy(rules: PrivacyConfig) -> None:
    """What is private here is private there."""
    privacy = Privacy(rules, SiteConfig(drafts=False))
    posts = [("drafts/a.md", {}), ("a.md", {"secret": True}), ("a.md", {"draft": True}), ("a.md", {"enrich": False})]
    reason, type_ = privacy.reason, privacy.__reduce__()
    assert [reason(*post) for post in posts] == [type_[0](*type_[1]).reason(*post) for post in posts]


def _site(folder: Path, count: int) -> Iterator[tuple[str, Path]]:
    for number in range(count):
        file = folder / f"{number}.md"
        person, other = ("Ada Lovelace", "Alan Turing")[:: 1 if number % 3 else -1]
        file.write_text(
            f"---\ntitle: Post {number}\ntags: [clock, t{number % 7}]\npeople: [{person}]\n---\n\n"
            f"{person} met {other} at the clock of harbour {number % 5}.\n" * 2,
            encoding="utf-8",
        )
        yield file.name, file


def test_an_index_is_the_same_by_one_process_or_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows, features, names and what was learned."""
    (tmp_path / "site").mkdir()
    files = [*_site(tmp_path / "site", 60)]
    kept = []
    for name, worth in (("one", WORTH), ("two", 1.0)):
        monkeypatch.setattr(workers, "WORTH", worth)
        index = SiteIndex(tmp_path / f"{name}.db")
        index.update(files, SPECS)
        index.close()
        kept.append(_dump(tmp_path / f"{name}.db"))
    assert kept[0] == kept[1]


def _dump(database: Path) -> Sequence[str]:
    import sqlite3

    with closing(sqlite3.connect(database)) as opened:
        return sorted(opened.iterdump())


def test_a_process_nearby_reads_the_file_as_it_stood(tmp_path: Path) -> None:
    """Whatever another one learns meanwhile; one that is not near gets a copy of it."""
    (tmp_path / "a.md").write_text("---\ntags: [clocks]\n---\n\nThe clock of the tower.\n", encoding="utf-8")
    database = tmp_path / "index.db"
    index = SiteIndex(database)
    index.update([("a.md", tmp_path / "a.md")], SPECS)
    near, far = index.shared(near=True), index.shared(near=False)
    assert near is not None
    assert far is not None
    assert (near.database, type(far.database)) == (database, bytes)
    there = [SiteIndex.of(near), SiteIndex.of(far)]
    SiteIndex(database).update([], SPECS)
    assert [one.bearers(KNOWN["tags"]) for one in there] == [{"clocks": ["a.md"]}] * 2
    assert SiteIndex.of(near).bearers(KNOWN["tags"]) == {}


def test_an_index_in_memory_is_shared_as_a_copy(tmp_path: Path) -> None:
    """There is no file that a process nearby could read."""
    (tmp_path / "a.md").write_text("---\ntags: [clocks]\n---\n\nThe clock of the tower.\n", encoding="utf-8")
    index = SiteIndex(None)
    assert index.shared(near=True) is None
    index.update([("a.md", tmp_path / "a.md")], SPECS)
    assert SiteIndex.of(index.shared(near=True)).bearers(KNOWN["tags"]) == {"clocks": ["a.md"]}


@pytest.mark.parametrize("near", [True, False])
def test_another_process_sees_the_site_as_this_one(tmp_path: Path, *, near: bool) -> None:
    """What is told of a post is the same to the last digit, also for a site of more posts than the fewest counters."""
    for number in range(300):
        text = f"---\ntags: [{('clocks', 'bells', 'ropes')[number % 3]}]\n---\n\n"
        text += " ".join(f"word{number * number * step % 99991}" for step in range(1, 400)) + f" clock{number % 3}\n"
        (tmp_path / f"{number:03}.md").write_text(text, encoding="utf-8")
    index = SiteIndex(tmp_path / "index.db")
    index.update([(file.name, file) for file in sorted(tmp_path.glob("*.md"))], SPECS)
    there = SiteIndex.of(index.shared(near=near))
    body = " ".join(f"word{number * 7 % 99991}" for number in range(400)) + " clock1"
    here, other = (one.context("new.md", "Clock", body, SPECS, {}) for one in (index, there))
    assert here.candidates["tags"]
    assert here == other
    vectors = [one._state.vector("Clock", body) for one in (index, there)]
    assert vectors[0].packed == vectors[1].packed
