"""What is remembered of a site that has no state lies in the user's own cache, and leaves no trace in the site."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.in_process import Called
from cli.remembering import memory_of
from enrich.pipeline import seen
from enrich.posts import discover, files

COMMANDS = ("check", "status")
VARIABLES = ("ENRICH_CACHE_DIR", "XDG_CACHE_HOME")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of this test's own, which is not there yet."""
    monkeypatch.setenv("ENRICH_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache" / "seen"


@pytest.fixture(autouse=True)
def _later(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The posts are older than a second, and none is read for the fields that the site uses."""
    (site / "enrich.toml").write_text('[fields.summary]\nkey = "summary"\n', encoding="utf-8")
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + 2_000_000_000)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The posts that were read, one after the other."""
    found: list[str] = []
    content = files.content

    def counted(root: Path, path: str) -> bytes:
        found.append(path)
        return content(root, path)

    monkeypatch.setattr(files, "content", counted)
    return found


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
    [place] = cache.iterdir()
    assert memory_of(site) == place
    called(site, "run", "--yes")
    assert memory_of(site) == site / ".enrich" / seen.NAME
    called(site, "check")
    assert memory_of(site).is_file()
    place.unlink()
    read.clear()
    called(site, "check")
    assert read == []


def test_two_sites_have_two_files(site: Path, called: Called, cache: Path, tmp_path: Path) -> None:
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
    [place] = cache.iterdir()
    assert [stat.S_IMODE(one.stat().st_mode) for one in (cache, place)] == [0o700, 0o600]


def test_what_was_not_used_for_a_month_goes(site: Path, called: Called, cache: Path, tmp_path: Path) -> None:
    """A site that is looked at is used, though nothing of it changes; one that moved away is never looked at again."""
    called(site, "check")
    [used] = cache.iterdir()
    gone, young = cache / "gone.db", cache / "young.db"
    for place, days in ((used, 40), (gone, 31), (young, 29)):
        place.touch()
        os.utime(place, (time.time() - days * 86_400,) * 2)
    called(site, "check")
    other = tmp_path / "other"
    other.mkdir()
    (other / "post.md").write_text("Text.\n", encoding="utf-8")
    called(other, "check")
    assert (used.exists(), gone.exists(), young.exists()) == (True, False, True)


def _is_file(cache: Path) -> None:
    cache.parent.write_text("mine", encoding="utf-8")


def _is_link(cache: Path) -> None:
    cache.parent.mkdir()
    (cache.parent / "other").mkdir()
    cache.symlink_to("other")


def _holds_garbage(cache: Path) -> None:
    cache.mkdir(parents=True, mode=0o700)
    memory_of(cache.parents[1] / "site").write_bytes(b"garbage" * 999)


def _holds_link(cache: Path) -> None:
    cache.mkdir(parents=True, mode=0o700)
    (cache.parent / "other.db").write_bytes(b"mine")
    memory_of(cache.parents[1] / "site").symlink_to(cache.parent / "other.db")


def _holds_folder(cache: Path) -> None:
    cache.mkdir(parents=True, mode=0o700)
    memory_of(cache.parents[1] / "site").mkdir()


HOSTILE = (_is_file, _is_link, _holds_garbage, _holds_link, _holds_folder)


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


PLACES = [
    ("linux", {}, "~/.cache/enrich/seen"),
    ("freebsd14", {}, "~/.cache/enrich/seen"),
    ("darwin", {}, "~/Library/Caches/enrich/seen"),
    ("win32", {}, "~/AppData/Local/enrich/seen"),
    ("linux", {"XDG_CACHE_HOME": "/x"}, "/x/enrich/seen"),
    ("darwin", {"XDG_CACHE_HOME": "~/x"}, "~/x/enrich/seen"),
    ("linux", {"XDG_CACHE_HOME": "/x", "ENRICH_CACHE_DIR": "/y"}, "/y/seen"),
    ("linux", {"XDG_CACHE_HOME": "", "ENRICH_CACHE_DIR": ""}, "~/.cache/enrich/seen"),
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
    assert seen._cache() == Path(folder.replace("~", str(tmp_path)))


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
