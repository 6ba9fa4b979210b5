"""What was told of a post is told again while its file is the same, which is known as git's index knows it.

A file with the size, times and inode of before is the same, unless it changed in the second in which it was read: a
later change in that second would not show.
Any other one is the same if its bytes have the same digest.
What is kept serves what is shown alone, and nothing is written by it; it lies in the site's state, and only there.
Losing it costs time, and so does whatever can't be read or used of it.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import struct
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from enrich import owned
from enrich.config import Config
from enrich.errors import GitError, PostError, StateError
from enrich.posts import files
from enrich.sqlite import Ours, require_ours

NAME = "seen.db"
OURS = Ours(1701737331, frozenset({"told", "kept"}))
"""How the file is known: by ``enrs`` in ASCII as a number."""
VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS kept (topic TEXT, name TEXT, value TEXT NOT NULL, PRIMARY KEY (topic, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS told (
    topic TEXT, path BLOB, file BLOB NOT NULL, digest BLOB NOT NULL, told TEXT NOT NULL, PRIMARY KEY (topic, path)
) WITHOUT ROWID;
"""
_AT_ONCE = 900  # SQLite takes no more than 999 parameters, or 32,766 since 3.32
_SECOND = 1_000_000_000
_FILE = struct.Struct("<QqqQ")
_UNTRUSTED = b""
_PUT = "INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?, ?)"
_BROKEN = (sqlite3.Error, StateError, GitError, OSError)


class Memory:
    """What was told of the posts of a site on one ``topic``, as long as the ``basis`` of all of it is the same.

    ``database`` is its file; ``None`` where nothing is remembered.
    ``doubtful`` says that a post may have changed since this command began.
    """

    def __init__(self, root: Path, database: Path | None, topic: str, basis: str) -> None:
        self._home = str(root.resolve()).rstrip(os.sep) + os.sep
        self._root = root
        self._topic = topic
        self._begun = time.time_ns() // _SECOND
        self._read: dict[str, bytes] = {}
        self.doubtful = False
        self._new: list[tuple[str, bytes, bytes, bytes, str]] = []
        self._db = _opened(database)
        if self.value("basis") != basis:
            self._do("DELETE FROM told WHERE topic = ?", [(topic,)])
            self._do("DELETE FROM kept WHERE topic = ?", [(topic,)])
            self.put("basis", basis)

    @property
    def size(self) -> int:
        """How many posts are remembered."""
        return int(next(self._rows("SELECT count(*) FROM told WHERE topic = ?", [self._topic]), (0,))[0])

    def value(self, name: str) -> str:
        """A text that was kept of the site as a whole; empty where none was."""
        found = next(self._rows("SELECT value FROM kept WHERE topic = ? AND name = ?", [self._topic, name]), ("",))
        return found[0] if isinstance(found[0], str) else ""

    def put(self, name: str, value: str) -> None:
        """Keeps a text of the site as a whole."""
        self._do("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", [(self._topic, name, value)])

    def told(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Each post with what was told of it; with an empty text where it changed since, or is not known."""
        if self._db is None:
            yield from ((path, "") for path in paths)
            return
        paths = iter(paths)
        while some := list(islice(paths, _AT_ONCE)):
            names = [path.encode("utf-8", "surrogateescape") for path in some]
            known = self._known(names)
            yield from zip(some, map(self._proved, some, map(known.get, names)), strict=True)

    def keep(self, path: str, source: bytes, told: str) -> None:
        """Remembers what is told of a post with these bytes, which were read since `told` gave an empty text for it."""
        file = self._read.pop(path, _UNTRUSTED)
        if self._db is not None:
            self._add(path, file, _digest(source), told)

    def forget(self, paths: Iterable[str]) -> None:
        """Forgets these posts."""
        self._flush()
        self._do(
            "DELETE FROM told WHERE topic = ? AND path = ?",
            [(self._topic, path.encode("utf-8", "surrogateescape")) for path in paths],
        )

    def forget_marked(self, mark: str) -> None:
        """Forgets the posts of which what was told begins with this character."""
        self._flush()
        self._do("DELETE FROM told WHERE topic = ? AND substr(told, 1, 1) = ?", [(self._topic, mark)])

    def only(self, posts: Sequence[str]) -> None:
        """Forgets all posts but these."""
        self._flush()
        if self.size == len(posts):
            return
        still = set(posts)
        held = (
            path.decode("utf-8", "surrogateescape")
            for (path,) in self._rows("SELECT path FROM told WHERE topic = ?", [self._topic])
        )
        self.forget([path for path in held if path not in still])

    def close(self) -> None:
        """Keeps what is new, and gives the file back."""
        self._flush()
        if self._db is not None:
            self._db.close()
            self._db = None

    def _known(self, paths: Sequence[bytes]) -> dict[bytes, tuple[bytes, bytes, str]]:
        marks = ", ".join("?" * len(paths))
        query = f"SELECT path, file, digest, told FROM told WHERE topic = ? AND path IN ({marks})"  # noqa: S608 - marks
        rows = self._rows(query, [self._topic, *paths])
        return {path: (file, digest, told) for path, file, digest, told in rows if isinstance(told, str)}

    def _proved(self, path: str, row: tuple[bytes, bytes, str] | None) -> str:
        file = _file(self._home + path) if self._db is not None else None
        if file is not None and row is not None:
            if row[0] == file:
                return row[2]
            if self._is_same(path, row[1]):
                self._add(path, file, row[1], row[2])
                return row[2]
        if file is not None:
            self._read[path] = file
        return ""

    def _is_same(self, path: str, digest: bytes) -> bool:
        try:
            return _digest(files.content(self._root, path)) == digest
        except PostError:
            return False

    def _add(self, path: str, file: bytes, digest: bytes, told: str) -> None:
        self._new.append((self._topic, path.encode("utf-8", "surrogateescape"), self._trusted(file), digest, told))
        if len(self._new) >= _AT_ONCE:
            self._flush()

    def _trusted(self, file: bytes) -> bytes:
        """How a file stands, unless it may change again without a trace: its times are not older than this command."""
        if not file:
            return _UNTRUSTED
        _, modified, changed, _ = _FILE.unpack(file)
        if max(modified, changed) // _SECOND < self._begun:
            return file
        self.doubtful = True
        return _UNTRUSTED

    def _flush(self) -> None:
        rows, self._new = self._new, []
        self._do(_PUT, rows)

    def _do(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        if self._db is None or not rows:
            return
        try:
            with self._db:
                self._db.executemany(statement, rows)
        except sqlite3.Error:
            self._lose()

    def _rows(self, query: str, given: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        if self._db is None:
            return
        try:
            yield from self._db.execute(query, given).fetchall()
        except sqlite3.Error:
            self._lose()

    def _lose(self) -> None:
        """Goes on without what was remembered."""
        if self._db is not None:
            self._db.close()
        self._db = None


@contextmanager
def remembered(config: Config, topic: str, basis: str) -> Iterator[Memory]:
    """What is remembered of a site; nothing where it has no state of its own, or that can't be used."""
    memory = Memory(config.root, _database(config) if basis else None, topic, basis)
    try:
        yield memory
    finally:
        memory.close()


def basis_of(config: Config, *rest: object) -> str:
    """A digest of all settings, of our own code, and of what else the told rests on; empty where that can't be said."""
    if config.formats and set(config.formats) - {"headers", "hexo", "franklin"}:
        return ""  # another package reads these posts, and how it does that may change without notice
    rooms = (config.site, config.model, config.prompt, config.run, config.reading, config.privacy, config.vocabulary)
    told = (VERSION, _code(), *rooms, config.provenance, config.fields, config.generator, config.formats, *rest)
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()


def standing(*places: Path) -> str:
    """How files stand; empty where one may change again without a trace, since it did in this second or later."""
    found = [_file(str(place)) or b"" for place in places]
    now = time.time_ns() // _SECOND
    times = [moment for one in found if one for moment in _FILE.unpack(one)[1:3]]
    return "" if any(moment // _SECOND >= now for moment in times) else b"|".join(found).hex() or "none"


def _code() -> str:
    """How the modules of this package stand: another release, or an edit, tells other things of the same post."""
    package = Path(__file__).parents[1]
    places = sorted(str(place) for place in package.rglob("*.py"))
    return hashlib.sha256(b"".join(_file(place) or b"" for place in places)).hexdigest()


def _digest(source: bytes) -> bytes:
    return hashlib.blake2b(source, digest_size=16).digest()


def _file(place: str) -> bytes | None:
    """The size, times and inode of a regular file, links followed; ``None`` where there is none."""
    try:
        found = os.stat(place)  # noqa: PTH116 - for every post: a `Path` takes four times
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return _FILE.pack(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino & 0xFFFF_FFFF_FFFF_FFFF)


def _database(config: Config) -> Path | None:
    if not os.path.lexists(config.state):
        return None
    try:
        owned.require_untracked(config.state)
        owned.require_folder(config.state)
    except _BROKEN:
        return None
    return config.state / NAME


def _opened(database: Path | None) -> sqlite3.Connection | None:
    """The file, made where it is not there; ``None`` where it is another's or can't be used."""
    if database is None:
        return None
    try:
        return _prepared(database)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # another enrich holds it, or the disk refuses
            return None
        for suffix in owned.SUFFIXES:
            database.with_name(f"{database.name}{suffix}").unlink(missing_ok=True)
    except _BROKEN:
        return None
    try:
        return _prepared(database)
    except _BROKEN:
        return None


def _prepared(database: Path) -> sqlite3.Connection:
    before = owned.database(database)
    require_ours(database, OURS)
    db = sqlite3.connect(database, timeout=5.0)
    try:
        owned.require_same(database, before)
        db.execute("PRAGMA synchronous = NORMAL")
        if db.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            db.executescript(f"DROP TABLE IF EXISTS told; DROP TABLE IF EXISTS kept; {_TABLES}")
            db.execute(f"PRAGMA application_id = {OURS.number}")
            db.execute(f"PRAGMA user_version = {VERSION}")
            db.commit()
    except BaseException:
        db.close()
        raise
    return db
