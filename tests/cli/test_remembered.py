"""What was told of a post is told again while it is the same; what is kept of it never changes what is told."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cli.in_process import Called
from cli.remembering import KEPT, forgotten, memory_of
from conftest import ROOT
from enrich.pipeline.remembered import Memory
from enrich.pipeline.seen import NAME
from enrich.posts import files, stat_data

COMMANDS = (("check", "-v"), ("status", "-v", "--format", "json"))


@pytest.fixture(params=KEPT)
def site(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A copy of the fixture garden, with a state or without one, and older than a second."""
    folder = tmp_path / "site"
    shutil.copytree(ROOT / "fixtures" / "garden", folder, ignore=shutil.ignore_patterns(".enrich"))
    if request.param == "state":
        (folder / ".enrich").mkdir(mode=0o700)
    return folder


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets the clock so many seconds ahead, as if the command ran later."""
    now = time.time_ns

    def ahead(number: int) -> None:
        monkeypatch.setattr(time, "time_ns", lambda: now() + number * 1_000_000_000)

    ahead(2)
    return ahead


def _posts(site: Path) -> list[Path]:
    return sorted(site.rglob("*.md"))


def _told(called: Called, site: Path) -> list[tuple[int, str, str]]:
    return [(one.code, one.out, one.err) for words in COMMANDS for one in [called(site, *words)]]


def _told_anew(called: Called, site: Path) -> list[tuple[int, str, str]]:
    """The same without what is remembered, which then is there again."""
    with forgotten(site):
        return _told(called, site)


def _fill(site: Path) -> None:
    _posts(site)[0].write_text("---\ntitle: A\nsummary: Filled.\ntags: [a]\n---\nText.\n", encoding="utf-8")


def _break(site: Path) -> None:
    _posts(site)[1].write_text("---\ntitle: [\n---\nText.\n", encoding="utf-8")


def _rename(site: Path) -> None:
    _posts(site)[2].rename(site / "renamed.md")


def _delete(site: Path) -> None:
    _posts(site)[3].unlink()


def _touch(site: Path) -> None:
    for post in _posts(site):
        os.utime(post)


def _settle(site: Path) -> None:
    settings = '[fields.summary]\nmax_chars = 3\n[fields.mood]\nkind = "term"\n'
    (site / "enrich.toml").write_text(settings, encoding="utf-8")


def _exclude(site: Path) -> None:
    (site / "enrich.toml").write_text(f'[site]\nexclude = ["{_posts(site)[0].name}"]\n', encoding="utf-8")


def _swap(site: Path) -> None:
    """Two posts of one length under each other's name."""
    one, other = _posts(site)[:2]
    one.rename(site / "between")
    other.rename(one)
    (site / "between").rename(other)


def _hide(site: Path) -> None:
    text = _posts(site)[0].read_text("utf-8")
    _posts(site)[0].write_text(text.replace("---\n", "---\nenrich: false\n", 1), encoding="utf-8")


def _link_to_another(site: Path) -> None:
    _posts(site)[1].unlink()
    _posts(site)[1].with_name("linked.md").symlink_to(_posts(site)[0].name)


def _pipe(site: Path) -> None:
    place = _posts(site)[1]
    place.unlink()
    os.mkfifo(place)


def _ignore(site: Path) -> None:
    (site / ".git").mkdir()
    subprocess.run(("git", "init", "-q"), cwd=site, check=True)
    (site / ".gitignore").write_text(f"{_posts(site)[0].name}\n", encoding="utf-8")


def _go_back(site: Path) -> None:
    """Another text of the same length, with the times of long ago."""
    place = _posts(site)[0]
    text = place.read_bytes()
    place.write_bytes(text.replace(b"title", b"tilte", 1))
    os.utime(place, (1, 1))


CHANGES = (
    *(_fill, _break, _rename, _delete, _touch, _settle, _exclude, _swap),
    *(_hide, _link_to_another, _pipe, _ignore, _go_back),
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_a_change_is_told_as_without_memory(
    site: Path, called: Called, seconds: Callable[[int], None], change: Callable[[Path], None]
) -> None:
    """After each change, and once more after it, the same is told as where nothing was remembered."""
    _told(called, site)
    change(site)
    seconds(4)
    for _ in range(2):
        assert _told(called, site) == _told_anew(called, site)


def test_what_a_run_writes_is_told(site: Path, called: Called, seconds: Callable[[int], None]) -> None:
    """Values that enrich wrote, and took back stand as the journal has them now."""
    _told(called, site)
    for ahead, words in enumerate((("run", "--yes"), ("undo", "--yes")), 4):
        called(site, *words)
        seconds(ahead)
        for _ in range(2):
            assert _told(called, site) == _told_anew(called, site)


@pytest.mark.parametrize("command", ["check", "status"])
def test_only_what_changed_is_read(
    site: Path, called: Called, read: list[str], seconds: Callable[[int], None], command: str
) -> None:
    """A second look reads what changed, and a third one nothing."""
    (site / "enrich.toml").write_text('[fields.summary]\nkey = "summary"\n', encoding="utf-8")
    for _ in range(2):
        called(site, command)
    _fill(site)
    read.clear()
    called(site, command)
    assert set(read) == {_posts(site)[0].relative_to(site).as_posix()}
    seconds(4)
    for _ in range(2):
        called(site, command)
    read.clear()
    called(site, command)
    assert read == []


@pytest.mark.usefixtures("seconds")
@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_a_folder_that_stands_as_before_is_known_at_once(
    site: Path, called: Called, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """Where nothing changed, no post is looked up by itself; where one did, those of its folder are, and no others."""
    asked: list[str] = []
    told = Memory.told

    def counted(self: Memory, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        for path, text in told(self, paths):
            asked.append(path)
            yield path, text

    monkeypatch.setattr(Memory, "told", counted)
    called(site, *command)
    first = called(site, *command)  # the first one made the journal, on which all rests
    assert set(asked) >= {path.relative_to(site).as_posix() for path in _posts(site)}
    asked.clear()
    assert (called(site, *command), asked) == (first, [])
    _fill(site)
    (site / "enrich.toml").write_text('[fields.summary]\nkey = "summary"\n', encoding="utf-8")
    for _ in range(2):
        called(site, *command)
    asked.clear()
    _break(site)
    called(site, *command)
    assert {(site / path).parent for path in asked} == {_posts(site)[1].parent}


@pytest.mark.usefixtures("seconds")
def test_a_look_at_some_posts_leaves_nothing_stale(site: Path, called: Called) -> None:
    """A post that changed and was looked at alone counts in the next look at all of them."""
    _told(called, site)
    for post in _posts(site):
        text = post.read_text("utf-8")
        post.write_text(text.replace("---\n", "---\nmood: calm\n", 1), encoding="utf-8")
    for command in COMMANDS:
        called(site, *command, *map(str, _posts(site)[:4]))
    assert _told(called, site) == _told_anew(called, site)


def _memory(site: Path, basis: str = "basis") -> Memory:
    return Memory(site, memory_of(site), "topic", basis)


def _kept(site: Path, path: str, basis: str = "basis") -> str:
    with closing(_memory(site, basis)) as memory:
        ((_, told),) = memory.told([path])
        return told


def _keep(site: Path, path: str, told: str) -> None:
    with closing(_memory(site)) as memory:
        list(memory.told([path]))
        memory.keep(path, (site / path).read_bytes(), told)


@pytest.mark.usefixtures("seconds")
def test_a_file_is_the_same_by_its_times_and_its_inode(site: Path, read: list[str]) -> None:
    """Neither size nor times of its own can be given back without a trace; a touched file is read, and is the same."""
    path = _posts(site)[0].relative_to(site).as_posix()
    _keep(site, path, "told")
    assert (_kept(site, path), read) == ("told", [])
    before = (site / path).stat()
    text = (site / path).read_bytes()
    (site / path).write_bytes(text[:-2] + b"!\n")
    os.utime(site / path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert _kept(site, path) == ""
    (site / path).write_bytes(text)
    assert (_kept(site, path), read) == ("told", [path, path])
    assert _kept(site, path, "another basis") == ""


def _stop_clock(monkeypatch: pytest.MonkeyPatch, place: Path, ahead: int) -> None:
    """It is so many seconds after a file changed, however long a test takes."""
    moment = place.stat().st_ctime_ns + ahead * 1_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: moment)


def test_a_time_of_this_second_is_not_trusted(site: Path, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a file changed in the second in which it was read, a later look compares its bytes."""
    path = _posts(site)[0].relative_to(site).as_posix()
    (site / path).write_text("---\ntitle: A\n---\nText.\n", encoding="utf-8")
    _stop_clock(monkeypatch, site / path, 0)
    _keep(site, path, "told")
    for looks in (1, 2):
        assert _kept(site, path) == "told"
        assert len(read) == looks
    _stop_clock(monkeypatch, site / path, 2)
    assert (_kept(site, path), len(read)) == ("told", 3)
    assert (_kept(site, path), len(read)) == ("told", 3)


@pytest.mark.usefixtures("seconds")
def test_an_interrupt_keeps_what_was_read(site: Path, read: list[str]) -> None:
    """What was looked at before Ctrl-C is not read again."""
    posts = [path.relative_to(site).as_posix() for path in _posts(site)]

    def look(most: int) -> list[str]:
        found: list[str] = []
        with closing(_memory(site)) as memory:
            for path, told in memory.told(posts):
                if len(found) == most:
                    raise KeyboardInterrupt
                found.append(told)
                if not told:
                    memory.keep(path, files.content(site, path), path)
        return found

    with pytest.raises(KeyboardInterrupt):
        look(3)
    read.clear()
    assert look(len(posts)) == [*posts[:3], *[""] * (len(posts) - 3)]
    assert read == posts[3:]


@pytest.mark.parametrize(("ahead", "looks"), [(0, (1, 1)), (2, (1, 3))])
def test_a_folder_is_known_once_its_times_are_older_than_the_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ahead: int, looks: tuple[int, int]
) -> None:
    """A post that changed in the second of the look may change again without a trace, and its folder with it."""
    (tmp_path / ".enrich").mkdir(mode=0o700)
    paths = ["a.md", "b.md", "c.md"]
    for path in paths:
        (tmp_path / path).write_text("Text.\n", encoding="utf-8")
    _stop_clock(monkeypatch, tmp_path / paths[-1], ahead)
    stood = {path: stat_data.plain(str(tmp_path / path)) for path in paths}

    def most_at_once() -> int:
        sizes = []
        with closing(Memory(tmp_path, tmp_path / ".enrich" / NAME, "topic", "basis", stood)) as memory:
            for some, told in memory.grouped(paths):
                sizes.append(len(some))
                assert list(told) in (list(some), [""])
                if not told[0]:
                    memory.keep(some[0], files.content(tmp_path, some[0]), some[0])
        return max(sizes)

    assert (most_at_once(), most_at_once()) == looks


def _garbage(site: Path) -> None:
    memory_of(site).write_bytes(b"\0garbage" * 999)


def _another_program(site: Path) -> None:
    memory_of(site).unlink()
    with closing(sqlite3.connect(memory_of(site))) as database:
        database.execute("CREATE TABLE mine (value)")


def _cut(site: Path) -> None:
    place = memory_of(site)
    place.write_bytes(place.read_bytes()[:5000])


def _link(site: Path) -> None:
    place = memory_of(site)
    place.rename(site.parent / "elsewhere.db")
    place.symlink_to(site.parent / "elsewhere.db")


def _said(told: str) -> Callable[[Path], None]:
    def change(site: Path) -> None:
        with closing(sqlite3.connect(memory_of(site))) as database, database:
            database.execute("UPDATE told SET told = ?", (told,))
            database.execute("UPDATE folders SET told = ?", (told,))
            database.execute("UPDATE kept SET value = ? WHERE name = 'site'", (told,))

    return change


def _no_text(site: Path) -> None:
    with closing(sqlite3.connect(memory_of(site))) as database, database:
        database.execute("UPDATE told SET told = x'ff'")
        database.execute("UPDATE folders SET told = x'ff'")
        database.execute("UPDATE kept SET value = x'ff'")


HOSTILE = {
    "garbage": _garbage,
    "another program's": _another_program,
    "cut": _cut,
    "a link": _link,
    "no text": _no_text,
    **{told: _said(told) for told in ("", "x", "[[", "1[]", '1[[["summary", "gone", []]], "", null]', "[7, [[1]]]")},
    "deep": _said("1" + "[" * 100_000),
}


@pytest.mark.usefixtures("seconds")
@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_memory_of_ours_costs_time_alone(
    site: Path, called: Called, change: Callable[[Path], None], tmp_path: Path
) -> None:
    """Whatever stands in its place, the same is told, and what is another's stays as it is."""
    without = _told(called, site)
    change(site)
    before = {path: path.read_bytes() for path in tmp_path.glob("*.db")}
    assert _told(called, site) == without
    assert {path: path.read_bytes() for path in tmp_path.glob("*.db")} == before
