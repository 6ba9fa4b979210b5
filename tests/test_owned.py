"""What lies below `.enrich` is ours or nobody's: nothing is read, changed or made through what others put there."""

from __future__ import annotations

import os
import socket
import sqlite3
import stat
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from enrich import owned
from enrich.config import load
from enrich.errors import StateError
from enrich.index.store import OURS as INDEX
from enrich.index.store import Store
from enrich.journal.consulting import journal_at
from enrich.journal.db import Journal
from enrich.journal.migrations import OURS as JOURNAL
from enrich.journal.migrations import STEPS
from enrich.pipeline.lock import locked
from enrich.pipeline.session import Order, open_session
from enrich.sqlite import Ours, require_ours

THEIRS = b"alias ll='ls -l'\n"
POST = "---\ntitle: A\n---\n\nThe clock is kept.\n"
FILES = (
    ".gitignore",
    "journal.db",
    "journal.db-wal",
    "journal.db-shm",
    "journal.db-journal",
    "index.db",
    "index.db-wal",
    "index.db-shm",
    "index.db-journal",
    "run.lock",
    "run.pid",
)
pytestmark = pytest.mark.skipif(os.name != "posix", reason="links and modes of POSIX")


def _site(root: Path) -> Path:
    root.mkdir()
    (root / "enrich.toml").write_text("[fields.summary]\n", encoding="utf-8")
    (root / "a.md").write_text(POST, encoding="utf-8")
    return root


def _run(site: Path, order: Order | None = None) -> list[str]:
    """A run that could write; what it told."""
    notes: list[str] = []
    with open_session(load(site), order or Order("run", asks=False), notes.append) as session:
        session.learn()
    return notes


def _open(folder: Path, name: str) -> None:
    """The part of a run that opens one file of the state."""
    if name.startswith("run."):
        with locked(folder, wait=False, note=lambda _: None):
            return
    (Store(folder / "index.db") if name.startswith("index") else Journal(folder)).close()


def _socket(place: Path, _: Path) -> None:
    here = Path.cwd()
    os.chdir(place.parent)  # the name of a socket may have 100 bytes
    with closing(socket.socket(socket.AF_UNIX)) as made:
        made.bind(place.name)
    os.chdir(here)


KINDS: Mapping[str, Callable[[Path, Path], object]] = {
    "a link to": lambda place, theirs: place.symlink_to(theirs / "bashrc"),
    "a link to gone": lambda place, theirs: place.symlink_to(theirs / "gone"),
    "2 names": lambda place, theirs: place.hardlink_to(theirs / "bashrc"),
    "a pipe": lambda place, _: os.mkfifo(place),
    "a socket": _socket,
    "a folder": lambda place, _: place.mkdir(),
}


@contextmanager
def _untouched(theirs: Path) -> Iterator[None]:
    """A folder of somebody's, in which nothing may come, go or change."""
    theirs.mkdir(exist_ok=True)
    (theirs / "bashrc").write_bytes(THEIRS)
    (theirs / "bashrc").chmod(0o644)
    before = (theirs / "bashrc").stat()
    yield
    after = (theirs / "bashrc").stat()
    assert [one.name for one in theirs.iterdir()] == ["bashrc"]
    assert (theirs / "bashrc").read_bytes() == THEIRS
    assert (before.st_mode, before.st_mtime_ns) == (after.st_mode, after.st_mtime_ns)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_state_is_a_file_of_ours(tmp_path: Path, name: str, kind: str) -> None:
    """A link, another's file, a pipe, a socket and a folder are told by their place."""
    site, theirs = _site(tmp_path / "site"), tmp_path / "theirs"
    with _untouched(theirs):
        (site / ".enrich").mkdir()
        KINDS[kind](site / ".enrich" / name, theirs)
        with pytest.raises(StateError) as caught:
            _run(site) if kind == "a link to" else _open(site / ".enrich", name)
    told, hint = str(caught.value), caught.value.hint
    assert told.startswith(f"{site / '.enrich' / name}: ")
    assert kind.removesuffix(" gone") in told
    assert hint


@pytest.mark.parametrize("kind", ["outside", "inside", "gone", "file", "pipe"])
def test_the_state_is_a_folder_of_ours(tmp_path: Path, kind: str) -> None:
    """A link to a folder is none, wherever it leads; what needs no state goes on without it, and says so."""
    site, theirs = _site(tmp_path / "site"), tmp_path / "theirs"
    place = site / ".enrich"
    with _untouched(theirs):
        (site / "other").mkdir()
        match kind:
            case "file":
                place.write_bytes(THEIRS)
            case "pipe":
                os.mkfifo(place)
            case _:
                place.symlink_to({"outside": theirs, "inside": Path("other"), "gone": theirs / "gone"}[kind])
        with pytest.raises(StateError, match=r"\.enrich: is a .*, and no folder of enrich's"):
            _run(site)
        for order in (Order("run", writes=False, asks=False), Order("status", reads=True)):
            (note,) = _run(site, order)
            assert note.endswith("; nothing of this run is kept")
    assert list((site / "other").iterdir()) == []


def test_a_link_above_the_state_is_followed_once(tmp_path: Path) -> None:
    """The site's own folder may be called by another name: it is one place, and the state lies in it."""
    _site(tmp_path / "site")
    (tmp_path / "alias").symlink_to("site")
    assert load(tmp_path / "alias").state == tmp_path / "site" / ".enrich"


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o377])
def test_new_files_are_for_us_alone(tmp_path: Path, umask: int) -> None:
    """Whatever the umask says: the folder, the journal, the index, their logs, the lock and its number."""
    site, before = _site(tmp_path / "site"), os.umask(umask)
    try:
        with open_session(load(site), Order("run", asks=False), lambda _: None) as session:
            session.journal.flush()
            session.learn()
            _require_narrow(site / ".enrich")
    finally:
        os.umask(before)
    _require_narrow(site / ".enrich")


def test_older_files_are_narrowed(tmp_path: Path) -> None:
    """An older enrich let all users of the machine read them."""
    site = _site(tmp_path / "site")
    _run(site)
    (site / ".enrich").chmod(0o777)
    for one in (site / ".enrich").iterdir():
        one.chmod(0o666)
    _run(site)
    _require_narrow(site / ".enrich")


def _require_narrow(folder: Path) -> None:
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()}
    assert {".gitignore", "journal.db", "index.db", "run.lock", "run.pid"} <= modes.keys()
    assert (stat.S_IMODE(folder.stat().st_mode), set(modes.values())) == (0o700, {0o600})


@pytest.mark.parametrize("name", ["", *FILES[:2]])
def test_what_another_user_has_is_not_ours(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told with its owner; to whoever has called it with sudo it is theirs."""
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    site = _site(tmp_path / "site")
    _run(site)
    os.chown(site / ".enrich" / name, 4711, -1)
    monkeypatch.delenv("SUDO_UID", raising=False)
    with pytest.raises(StateError, match=r"belongs to another user \(number 4711\)"):
        _run(site)
    monkeypatch.setenv("SUDO_UID", "4711")
    _run(site)


def _database(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for one in statements:
            database.execute(one)


def _interrupted(file: Path, *statements: str) -> None:
    """A database with its log, as a killed program leaves it."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for one in ("PRAGMA journal_mode = WAL", *statements):
            database.execute(one)
        left = {suffix: file.with_name(file.name + suffix).read_bytes() for suffix in ("", "-wal")}
    for suffix, content in left.items():
        file.with_name(file.name + suffix).write_bytes(content)


FOREIGN: Mapping[str, Callable[[Path], object]] = {
    "a text": lambda file: file.write_bytes(b"my notes\n" * 40),
    "a short text": lambda file: file.write_bytes(b"x"),
    "a database": lambda file: _database(file, "CREATE TABLE urls (url)"),
    "one with a log": lambda file: _interrupted(file, "CREATE TABLE urls (url)"),
    "one with our version": lambda file: _database(
        file, "CREATE TABLE runs (a)", "CREATE TABLE post (a)", f"PRAGMA user_version = {len(STEPS)}"
    ),
    "an empty one with a version": lambda file: _database(file, "PRAGMA user_version = 3"),
    "one with a number": lambda file: _database(file, "PRAGMA application_id = 252006674"),
}
OPENERS: Mapping[str, Callable[[Path], object]] = {
    "journal.db": Journal,
    "index.db": lambda folder: Store(folder / "index.db"),
}


@pytest.mark.parametrize("name", OPENERS)
@pytest.mark.parametrize("kind", FOREIGN)
def test_a_database_that_is_not_ours_keeps_its_bytes(tmp_path: Path, name: str, kind: str) -> None:
    """It is told, and neither emptied nor brought to our form; nor is the log of its own brought into it."""
    file = tmp_path / name
    FOREIGN[kind](file)
    file.chmod(0o600)
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    with pytest.raises(StateError, match=rf"{name}: is (no|another program's) database, and stays as it is"):
        OPENERS[name](tmp_path)
    assert {one: (tmp_path / one).read_bytes() for one in before} == before


@pytest.mark.parametrize("name", OPENERS)
def test_an_empty_file_is_nobodys(tmp_path: Path, name: str) -> None:
    """It becomes ours, as a database that was killed at its beginning does; and is known by its number from then on."""
    for content in (b"", b"\0" * 4096 if name == "index.db" else b""):
        (tmp_path / name).write_bytes(content)
        opened = OPENERS[name](tmp_path)
        assert isinstance(opened, Journal | Store)
        opened.close()
    number = JOURNAL.number if name == "journal.db" else INDEX.number
    assert (tmp_path / name).read_bytes()[68:72] == number.to_bytes(4, "big")


@pytest.mark.parametrize("killed", range(1, len(STEPS) + 1))
def test_a_journal_of_any_age_is_ours(tmp_path: Path, killed: int) -> None:
    """Also one whose tables are in its log alone, as after a kill."""
    _interrupted(
        tmp_path / "journal.db",
        *(one for step in STEPS[:killed] for one in step.split(";\n") if one.strip()),
        f"PRAGMA user_version = {killed}",
    )
    Journal(tmp_path).close()
    require_ours(tmp_path / "journal.db", JOURNAL)


@pytest.mark.parametrize(
    "act",
    [
        "CREATE TRIGGER t AFTER INSERT ON runs BEGIN UPDATE proposals SET state = 'ready'; END",
        "CREATE VIEW v AS SELECT * FROM runs",
    ],
)
def test_nothing_in_a_journal_acts_by_itself(tmp_path: Path, act: str) -> None:
    """A trigger or a view is of somebody else's making."""
    Journal(tmp_path).close()
    _database(tmp_path / "journal.db", act)
    with pytest.raises(StateError, match=r"has a (trigger named `t`|view named `v`), and enrich makes none"):
        Journal(tmp_path)


def test_a_change_to_several_files_is_none_of_ours(tmp_path: Path) -> None:
    """SQLite would remove the file that such a journal names."""
    theirs = tmp_path / "theirs"
    theirs.write_bytes(THEIRS)
    name = str(theirs).encode()
    end = len(name).to_bytes(4, "big") + sum(name).to_bytes(4, "big") + bytes.fromhex("d9d505f920a163d7")
    Journal(tmp_path / ".enrich").close()
    (tmp_path / ".enrich" / "journal.db-journal").write_bytes(b"\0" * 512 + name + end)
    with pytest.raises(StateError, match=r"journal\.db-journal: is of a change to several files"):
        Journal(tmp_path / ".enrich")
    assert theirs.read_bytes() == THEIRS


def test_a_database_exchanged_while_it_is_opened_is_told(tmp_path: Path) -> None:
    """By another file of the same name."""
    before = owned.database(tmp_path / "a.db")
    owned.require_same(tmp_path / "a.db", before)
    (tmp_path / "b.db").touch()
    (tmp_path / "b.db").replace(tmp_path / "a.db")
    with pytest.raises(StateError, match="exchanged"):
        owned.require_same(tmp_path / "a.db", before)


def test_what_is_no_longer_there_has_no_tables(tmp_path: Path) -> None:
    """An empty answer is no error of ours to look at a file that was never made."""
    require_ours(tmp_path / "none.db", Ours(1, frozenset({"a"})))
    assert owned.content(tmp_path / "none.db", 10) == b""


def _git(folder: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=folder, check=True, capture_output=True
    )


def _committed(root: Path, *names: str) -> Path:
    """A repository with a site, and with these files of a state that somebody else committed."""
    site = _site(root)
    _git(site, "init", "-q")
    Journal(site / ".enrich").close()
    _git(site, "add", "-f", *(f".enrich/{name}" for name in names))
    _git(site, "commit", "-q", "-m", "a")
    return site


@pytest.mark.parametrize("names", [("journal.db",), (".gitignore", "journal.db"), ("",)])
def test_a_journal_that_came_with_the_repository_is_not_used(tmp_path: Path, names: tuple[str, ...]) -> None:
    """What writes stops with the way on; what only looks goes on without it; its bytes stay."""
    site = _committed(tmp_path / "site", *names)
    before = (site / ".enrich" / "journal.db").read_bytes()
    with pytest.raises(StateError, match=r"\.enrich: came with the repository \(git tracks \.enrich/") as caught:
        _run(site)
    assert "git rm -r --cached" in caught.value.hint
    with pytest.raises(StateError, match="came with"):
        journal_at(site / ".enrich")
    for order in (Order("run", writes=False, asks=False), Order("status", reads=True)):
        assert [note[:6] for note in _run(site, order)] == ["note: "]
    assert (site / ".enrich" / "journal.db").read_bytes() == before
    _git(site, "rm", "-r", "-q", "--cached", ".enrich")
    _run(site)


def test_a_gitignore_that_is_committed_says_nothing_of_the_journal(tmp_path: Path) -> None:
    """A person may keep the folder's own rules in git."""
    site = _committed(tmp_path / "site", ".gitignore")
    _run(site)


@pytest.mark.parametrize("name", ["journal.db", "index.db"])
def test_a_state_that_came_with_the_repository_makes_no_site(tmp_path: Path, name: str) -> None:
    """Nor does a link; one of our own does."""
    site = _site(tmp_path / "site")
    (site / "enrich.toml").unlink()
    (site / "posts").mkdir()
    (site / "posts" / "hugo.toml").touch()
    _git(site, "init", "-q")
    (site / "posts" / "a" / ".enrich").mkdir(parents=True)
    (site / "posts" / "a" / ".enrich" / name).touch()
    assert load(site / "posts" / "a").root == site / "posts" / "a"
    _git(site, "add", "-f", "posts/a/.enrich")
    assert load(site / "posts" / "a").root == site / "posts"
    (site / "posts" / "b").mkdir()
    (site / "posts" / "b" / ".enrich").symlink_to("../a/.enrich")
    assert load(site / "posts" / "b").root == site / "posts"
