"""What is remembered of a site that has no state lies in the user's own cache, and leaves no trace in the site."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import rmtree

import pytest

from cli.disk import limited
from cli.in_process import Called
from cli.remembering import memory_of
from enrich import cache as cache_room
from enrich.index.index import SiteIndex
from enrich.index.reading import Asked, PostReading, Reader
from enrich.pipeline import seen
from enrich.posts import discover

COMMANDS = ("check", "status")
VARIABLES = ("ENRICH_CACHE_DIR", "XDG_CACHE_HOME")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of this test's own, which is not there yet."""
    monkeypatch.setenv("ENRICH_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache" / "sites"


@pytest.fixture(autouse=True)
def _later(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The posts are older than a second, and none is read for the fields that the site uses."""
    (site / "enrich.toml").write_text('[fields.summary]\nkey = "summary"\n', encoding="utf-8")
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + 2_000_000_000)


def _told(called: Called, site: Path) -> list[tuple[int, str, str]]:
    return [(one.code, one.out, one.err) for command in COMMANDS for one in [called(site, command)]]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_second_look_reads_nothing(site: Path, called: Called, cache: Path, read: list[str], command: str) -> None:
    """A site that no run was begun on is known by its second look, and gets no folder."""
    before = sorted(site.rglob("*"))
    first = called(site, command)
    assert read
    read.clear()
    second = called(site, command)
    assert (second.code, second.out, second.err, read) == (first.code, first.out, first.err, [])
    assert len(list(cache.iterdir())) == 1
    assert sorted(site.rglob("*")) == before


def test_the_second_status_is_by_git_alone(
    site: Path, called: Called, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where git says that nothing changed, no post is looked for, and git finds nothing new either."""
    who = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "Posts")):
        subprocess.run((*who, *words), cwd=site, check=True, capture_output=True)
    first = called(site, "status")
    monkeypatch.setattr(discover, "discover_ignored", lambda *_: pytest.fail("looked for posts"))
    second = called(site, "status")
    assert (second.code, second.out, second.err) == (first.code, first.out, first.err)
    assert cache.is_dir()
    told = subprocess.run(("git", "status", "--porcelain"), cwd=site, check=True, capture_output=True)
    assert told.stdout == b""


def test_a_state_has_a_memory_of_its_own(site: Path, called: Called, cache: Path, read: list[str]) -> None:
    """From the first run on the site's memory goes where the site goes, and the cache is asked no more."""
    called(site, "check")
    [folder] = cache.iterdir()
    assert memory_of(site) == folder / seen.NAME
    called(site, "run", "--yes")
    called(site, "check")
    assert memory_of(site) == site / ".enrich" / seen.NAME
    assert memory_of(site).is_file()
    rmtree(folder)
    read.clear()
    called(site, "check")
    assert (read, list(cache.iterdir())) == ([], [])


def test_two_sites_have_two_folders(site: Path, called: Called, cache: Path, tmp_path: Path) -> None:
    """Neither tells anything of the other; a link to a site is that site."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "post.md").write_text("---\ntitle: A\n---\nText.\n", encoding="utf-8")
    (tmp_path / "link").symlink_to(site)
    told = [_told(called, one) for one in (site, other)]
    assert told[0] != told[1]
    assert [_told(called, one) for one in (site, other)] == told
    assert memory_of(tmp_path / "link") == memory_of(site)
    assert len(list(cache.iterdir())) == 2


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_only_the_user_can_read_it(site: Path, called: Called, cache: Path) -> None:
    """Whatever the umask says."""
    before = os.umask(0)
    try:
        called(site, "check")
    finally:
        os.umask(before)
    [folder] = cache.iterdir()
    modes = [stat.S_IMODE(one.stat().st_mode) for one in (cache, folder, folder / seen.NAME)]
    assert modes == [0o700, 0o700, 0o600]


def test_what_was_not_used_for_a_month_goes(site: Path, called: Called, cache: Path, tmp_path: Path) -> None:
    """A site that is looked at is used, though nothing of it changes; what enrich did not make stays."""
    called(site, "check")
    [used] = cache.iterdir()
    gone, young, foreign, link = cache / ("a" * 32), cache / ("b" * 32), cache / "photos", cache / ("c" * 32)
    for place, days in ((used, 40), (gone, 31), (young, 29), (foreign, 400)):
        place.mkdir(exist_ok=True)
        (place / "file").touch()
        os.utime(place, (time.time() - days * 86_400,) * 2)
    link.symlink_to(foreign)
    called(site, "check")
    other = tmp_path / "other"
    other.mkdir()
    (other / "post.md").write_text("Text.\n", encoding="utf-8")
    called(other, "check")
    assert [one.exists() for one in (used, gone, young, foreign / "file", link)] == [True, False, True, True, True]


def _is_file(cache: Path) -> None:
    cache.parent.write_text("mine", encoding="utf-8")


def _is_link(cache: Path) -> None:
    cache.parent.mkdir()
    (cache.parent / "other").mkdir()
    cache.symlink_to("other")


def _holds_garbage(cache: Path) -> None:
    memory_of(cache.parents[1] / "site").write_bytes(b"garbage" * 999)


def _holds_link(cache: Path) -> None:
    place = memory_of(cache.parents[1] / "site")
    (cache.parent / "other.db").write_bytes(b"mine")
    place.symlink_to(cache.parent / "other.db")


def _holds_folder(cache: Path) -> None:
    memory_of(cache.parents[1] / "site").mkdir()


def _holds_file(cache: Path) -> None:
    folder = memory_of(cache.parents[1] / "site").parent
    folder.rmdir()
    folder.write_bytes(b"mine")


HOSTILE = (_is_file, _is_link, _holds_garbage, _holds_link, _holds_folder, _holds_file)


@pytest.mark.parametrize("change", HOSTILE, ids=lambda change: change.__name__.strip("_"))
def test_a_cache_that_cant_be_used_costs_time_alone(
    site: Path,
    called: Called,
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path], None],
) -> None:
    """The same is told, and what is another's stays as it is."""
    monkeypatch.setenv("ENRICH_CACHE_DIR", str(tmp_path / "sound"))
    told = _told(called, site)
    monkeypatch.setenv("ENRICH_CACHE_DIR", str(cache.parent))
    change(cache)
    assert [_told(called, site) for _ in range(2)] == [told] * 2
    for place in (cache.parent, cache.parent / "other.db"):
        assert not place.is_file() or place.read_bytes() == b"mine"
    assert not (cache.parent / "other").exists() or not list((cache.parent / "other").iterdir())


@pytest.fixture
def learned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The posts that an index was learned from, one after the other."""
    found: list[str] = []
    read = Reader.__call__

    def counted(self: Reader, asked: Asked) -> PostReading | None:
        found.append(asked[0])
        return read(self, asked)

    monkeypatch.setattr(Reader, "__call__", counted)
    return found


def test_what_plan_learned_is_kept(site: Path, called: Called, cache: Path, learned: list[str]) -> None:
    """The next plan learns nothing, and the first run goes on with it, from where on it is not used."""
    first = called(site, "plan")
    assert learned
    learned.clear()
    assert called(site, "plan") == first
    assert called(site, "run", "--dry-run").code == 0
    [folder] = cache.iterdir()
    os.utime(folder, (1, 1))
    assert called(site, "run", "--dry-run").code == 0
    assert (learned, folder.stat().st_mtime) == ([], 1)
    rmtree(folder)
    assert called(site, "plan").code == 0
    assert (learned, list(cache.iterdir())) == ([], [])


def test_a_run_takes_nothing_from_a_plan_that_is_under_way(site: Path, called: Called, cache: Path) -> None:
    """What was learned stays where the processes of a plan will look for it."""
    called(site, "plan")
    [place] = cache.glob("*/index.db")
    with closing(SiteIndex(place, spare=True)) as index:
        index.update([], [])
        shared = index.shared(near=True)
        assert called(site, "run", "--dry-run").code == 0
        SiteIndex.of(shared).close()


def _as_folder(place: Path) -> None:
    place.mkdir()


def _as_link(place: Path) -> None:
    place.symlink_to(place.parents[3] / "other.db")


def _as_other_program(place: Path) -> None:
    with closing(sqlite3.connect(place)) as database:
        database.execute("CREATE TABLE mine (value)")


@pytest.mark.parametrize("stand", [_as_folder, _as_link, _as_other_program], ids=lambda one: one.__name__.strip("_"))
def test_plan_needs_no_place_to_keep_what_it_learned(
    site: Path, called: Called, cache: Path, tmp_path: Path, stand: Callable[[Path], None]
) -> None:
    """Where something else stands there, memory does as well, and that stays as it is."""
    first = called(site, "plan")
    [place] = cache.glob("*/index.db")
    place.unlink()
    stand(place)
    before = place.lstat()
    assert called(site, "plan") == first
    assert (place.lstat().st_ino, place.lstat().st_size) == (before.st_ino, before.st_size)
    assert not (tmp_path / "other.db").exists()


@pytest.mark.parametrize("size", [0, 20_000, 200_000])
def test_plan_needs_no_room_to_keep_what_it_learned(site: Path, called: Called, cache: Path, size: int) -> None:
    """A disk that is full, or becomes so while the index is written, costs time alone."""
    first = called(site, "plan")
    rmtree(cache)
    with limited(size):
        assert called(site, "plan") == first


@pytest.mark.parametrize("content", [b"", b"garbage" * 999, None], ids=["empty", "garbage", "cut"])
def test_an_index_that_cant_be_taken_over_is_made_anew(
    site: Path, called: Called, cache: Path, learned: list[str], content: bytes | None
) -> None:
    """The run learns from the posts, as it does where no plan was made."""
    called(site, "plan")
    [place] = cache.glob("*/index.db")
    place.write_bytes(place.read_bytes()[:9000] if content is None else content)
    before = len(learned)
    done = called(site, "run", "--dry-run")
    assert (done.code, len(learned)) == (0, 2 * before)
    assert "damaged" not in done.err


@pytest.mark.parametrize("words", [("report", "--html", "page.html"), ("eval", "--posts", "2")], ids=" ".join)
def test_nothing_else_is_left(site: Path, called: Called, cache: Path, words: tuple[str, ...]) -> None:
    """A command that learns nothing, or on posts without some of their values, keeps no index."""
    called(site, *words)
    assert not list(cache.glob("*/index.db"))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root makes folders for others")
def test_root_makes_nothing_in_the_home_of_another(site: Path, called: Called, cache: Path) -> None:
    """With `sudo`, the home may still be the user's, who could not use what root left there."""
    told = _told(called, site)
    rmtree(cache.parent)
    cache.parent.mkdir()
    os.chown(cache.parent, 1234, 1234)
    assert _told(called, site) == told
    assert list(cache.parent.iterdir()) == []


PLACES = [
    ("linux", {}, "~/.cache/enrich/sites"),
    ("freebsd14", {}, "~/.cache/enrich/sites"),
    ("darwin", {}, "~/Library/Caches/enrich/sites"),
    ("win32", {}, "~/AppData/Local/enrich/sites"),
    ("linux", {"XDG_CACHE_HOME": "/x"}, "/x/enrich/sites"),
    ("darwin", {"XDG_CACHE_HOME": "~/x"}, "~/x/enrich/sites"),
    ("linux", {"XDG_CACHE_HOME": "/x", "ENRICH_CACHE_DIR": "/y"}, "/y/sites"),
    ("linux", {"XDG_CACHE_HOME": "", "ENRICH_CACHE_DIR": ""}, "~/.cache/enrich/sites"),
]


@pytest.mark.skipif(os.name != "posix", reason="the home is told by HOME")
@pytest.mark.parametrize(("system", "told", "folder"), PLACES)
def test_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, told: dict[str, str], folder: str
) -> None:
    """Where each system keeps what may be lost."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": str(tmp_path), **told}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", system)
    assert cache_room._sites() == Path(folder.replace("~", str(tmp_path)))


@pytest.mark.parametrize("name", [*VARIABLES, "HOME"])
def test_a_place_in_the_current_folder_is_none(
    site: Path, called: Called, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The same variable would mean another folder in each site, and lie within it."""
    for one in VARIABLES:
        monkeypatch.delenv(one, raising=False)
    monkeypatch.setenv(name, "cache")
    before = sorted(site.rglob("*"))
    _told(called, site)
    assert sorted(site.rglob("*")) == before
