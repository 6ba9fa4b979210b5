"""The index on disk: one SQLite file, which may be deleted at any time and is then made anew.

Bodies are not kept.
The features of a post stand in a table of their own, since they are only read when their weights must change; so do its
weighed features, which are only read when a post is asked about.
A file of another version is emptied, and one that is damaged is removed: nothing in it is not in the posts.
What is no index at all is another's, and stays as it is.
"""

from __future__ import annotations

import json
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from enrich import owned
from enrich.errors import StateError
from enrich.frontmatter import Style
from enrich.index.row import Row, columns, measures, names_held, row_of
from enrich.sqlite import Ours, TextConnection, code, of_the_system, refusal, require_ours

OURS = Ours(1701737064, frozenset({"post", "features", "learned"}))
"""How an index is known: by ``enrh`` in ASCII as a number, or, where it is older than that, by its tables."""
VERSION = 11
SIZE = 4
"""The bytes of a hash, and of a weight."""
_TABLES = """
CREATE TABLE post (
    path TEXT PRIMARY KEY, mtime INTEGER NOT NULL, size INTEGER NOT NULL, digest BLOB NOT NULL, content BLOB NOT NULL,
    title TEXT NOT NULL, day INTEGER NOT NULL, facts TEXT NOT NULL, style TEXT NOT NULL,
    mentions TEXT, overlaps TEXT
);
CREATE TABLE features (path TEXT PRIMARY KEY, hashes BLOB NOT NULL, counts BLOB NOT NULL);
CREATE TABLE vector (path TEXT PRIMARY KEY, hashes BLOB NOT NULL, weights BLOB NOT NULL);
CREATE TABLE learned (name TEXT PRIMARY KEY, value BLOB NOT NULL);
"""
Packed = tuple[bytes, bytes]  # the hashes of a post's features, and their counts or weights
_ROWS = """
SELECT path, mtime, size, digest, content, title, day,
    CAST(facts AS BLOB), CAST(style AS BLOB), mentions, CAST(overlaps AS BLOB) FROM post ORDER BY path
"""
_FEATURES = "SELECT path, hashes, counts FROM features"
_UNWEIGHED = "SELECT path, hashes, counts FROM features WHERE path NOT IN (SELECT path FROM vector)"
_FORGET = (
    "DELETE FROM post WHERE path = ?", "DELETE FROM features WHERE path = ?", "DELETE FROM vector WHERE path = ?",
)  # fmt: skip
_READ_AND_WRITTEN, _WITHOUT_LOG = slice(18, 20), b"\1\1"  # in the header, see https://sqlite.org/fileformat2.html
_PIECE = 1 << 16  # bytes
_PUT = "INSERT OR REPLACE INTO post VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class Store:
    """The file, or memory where none is named; what is changed is kept by `keep`.

    ``renewed`` says that the file was damaged, and is made anew.
    """

    def __init__(self, database: Path | None) -> None:
        self._database = database
        if database is not None:
            _claim(database)
        self.renewed = False
        try:
            self._db = self._open()
        except sqlite3.DatabaseError as error:
            if database is None:
                raise
            _require_damage(database, error)
            self.renewed = True
            remove(database)
            _claim(database)
            self._db = self._open()
        self._close = weakref.finalize(self, self._db.close)

    def close(self) -> None:
        """Gives the file back."""
        self._close()

    def copied(self) -> bytes:
        """The whole database, as another process takes it: one without a log, for there is none in memory."""
        content = bytearray(self._db.serialize())
        content[_READ_AND_WRITTEN] = _WITHOUT_LOG
        return bytes(content)

    @classmethod
    def of(cls, shared: bytes | Path) -> Store:
        """What was `copied`, in memory, or what stands in a file now, whoever changes it later."""
        store = cls(shared if isinstance(shared, Path) else None)
        if isinstance(shared, Path):
            store._db.execute("BEGIN")
            store.learned()  # SQLite keeps what stands when something is read first
        else:
            store._db.deserialize(shared)
        return store

    def known(self) -> dict[str, list[int]]:
        """The time and size that each post's file had when it was read."""
        found = self._db.execute("SELECT path, mtime, size FROM post")
        return {path: [mtime, size] for path, mtime, size in found}

    def rows(self) -> Iterator[Row]:
        """All posts, by path.

        Raises:
            TypeError, ValueError: Something else stands in a cell than was written.
        """
        styles = dict[bytes, Style]()
        return (row_of(cells, styles) for cells in self._db.execute(_ROWS))

    def check(self) -> None:
        """Reads all that is kept of posts, and holds none of it.

        Raises:
            sqlite3.Error, TypeError, ValueError: Something else stands in a cell than was written.
        """
        for _ in self.rows():
            pass
        for hashes, weights in self._db.execute("SELECT length(hashes), length(weights) FROM vector"):
            if hashes != weights or hashes % SIZE:
                raise ValueError("hashes and weights are not as many")

    def distrust(self) -> dict[str, list[int]]:
        """Has every post read again; the transaction ends with `keep`."""
        self._db.execute("UPDATE post SET mtime = -1")
        return self.known()

    def content(self, path: str) -> bytes:
        """The digest of a post's title and body; empty where it is not known."""
        found = self._db.execute("SELECT content FROM post WHERE path = ?", (path,)).fetchone()
        return found[0] if found else b""

    def held(self, path: str) -> str | None:
        """`Row.held` of a post that is known.

        Raises:
            TypeError: Something else stands there than was written.
        """
        return names_held(self._db.execute("SELECT mentions FROM post WHERE path = ?", (path,)).fetchone()[0])

    def drop(self, paths: Iterable[str]) -> None:
        """Forgets posts; the transaction ends with `keep`."""
        gone = [(path,) for path in paths]
        for forget in _FORGET:
            self._db.executemany(forget, gone)

    def put_features(self, path: str, features: Packed) -> None:
        """Keeps the features of a post, which are yet to be weighed; the transaction ends with `keep`."""
        self._db.execute("INSERT OR REPLACE INTO features VALUES (?, ?, ?)", (path, *features))
        self._db.execute("DELETE FROM vector WHERE path = ?", (path,))

    def features(self, path: str) -> Packed:
        """The features of a post; none where it has none."""
        found = self._db.execute("SELECT hashes, counts FROM features WHERE path = ?", (path,)).fetchone()
        return found or (b"", b"")

    def unweighed(self, *, anew: bool) -> Iterator[tuple[str, Packed]]:
        """The features of each post whose weights are not known, or of every post."""
        for path, hashes, counts in self._db.execute(_FEATURES if anew else _UNWEIGHED):
            yield path, (hashes, counts)

    def put_vectors(self, vectors: Iterable[tuple[str, Packed]]) -> None:
        """Keeps the weighed features of posts; the transaction ends with `keep`."""
        self._db.executemany(
            "INSERT OR REPLACE INTO vector VALUES (?, ?, ?)", ((path, *vector) for path, vector in vectors)
        )

    def vectors(self, paths: Iterable[str]) -> Iterator[Packed]:
        """The weighed features of each of these posts; none where it has none."""
        known = {path: vector for path, *vector in self._db.execute("SELECT path, hashes, weights FROM vector")}
        for path in paths:
            hashes, weights = known.pop(path, (b"", b""))
            yield hashes, weights

    def measure(self, rows: Iterable[Row]) -> None:
        """Keeps what was measured of posts that are kept; the transaction ends with `keep`."""
        found = ((*measures(row), row.path) for row in rows)
        self._db.executemany("UPDATE post SET mentions = ?, overlaps = ? WHERE path = ?", found)

    def learned(self) -> dict[str, Any]:
        """What was learned last."""
        found = self._db.execute("SELECT value FROM learned WHERE name = 'site'").fetchone()
        return dict(json.loads(found[0])) if found else {}

    def frequencies(self) -> bytes:
        """The feature counts; empty where there are none."""
        found = self._db.execute("SELECT value FROM learned WHERE name = 'frequencies'").fetchone()
        return found[0] if found else b""

    def keep(self, rows: Iterable[Row], learned: Mapping[str, Any], frequencies: memoryview | None) -> None:
        """Adds or replaces posts, keeps what was learned, and ends the transaction.

        Empty ``frequencies`` stay as they are; those that are not known are forgotten.
        """
        if frequencies is None:
            self._db.execute("DELETE FROM learned WHERE name = 'frequencies'")
        elif frequencies:
            self._put_frequencies(frequencies)
        self._db.executemany(_PUT, map(columns, rows))
        told = json.dumps(learned, ensure_ascii=False)
        self._db.execute("INSERT OR REPLACE INTO learned VALUES ('site', ?)", (told,))
        self._db.commit()

    def _put_frequencies(self, frequencies: memoryview) -> None:
        """Keeps what may have 8 MB a piece at a time, of which a parameter of a statement would be copied twice."""
        put = "INSERT OR REPLACE INTO learned VALUES ('frequencies', zeroblob(?))"
        self._db.execute(put, (len(frequencies),))
        (row,) = self._db.execute("SELECT rowid FROM learned WHERE name = 'frequencies'").fetchone()
        with self._db.blobopen("learned", "value", row) as blob:
            for start in range(0, len(frequencies), _PIECE):
                blob.write(frequencies[start : start + _PIECE])

    def _open(self) -> sqlite3.Connection:
        place = self._database or ":memory:"
        db = sqlite3.connect(place, timeout=30.0, check_same_thread=False, factory=TextConnection)
        try:
            _prepare(db, on_disk=self._database is not None)
        except BaseException:
            db.close()
            raise
        return db


def _require_damage(database: Path, error: sqlite3.DatabaseError) -> None:
    """Checks that what SQLite says of an index is about its content.

    Raises:
        StateError: It is not: the file is held, or its disk refuses.
    """
    refused = refusal(error)
    if refused or (isinstance(error, sqlite3.OperationalError) and code(error) != sqlite3.SQLITE_ERROR):
        message, hint = refused or (f"can't be used: {error}", "is another enrich running here?")
        raise StateError(f"{database}: the index {message}", hint) from error


def remove(database: Path) -> None:
    """Removes an index that can't be read, with its log."""
    for suffix in owned.SUFFIXES:
        database.with_name(f"{database.name}{suffix}").unlink(missing_ok=True)


def take_over(database: Path, earlier: Path) -> None:
    """Has an index begin as one that lies elsewhere, if that can be used."""
    if database.exists() or not earlier.exists():
        return
    try:
        for one in (earlier, database):
            _claim(one)
        with closing(sqlite3.connect(earlier)) as source, closing(sqlite3.connect(database)) as target:
            source.backup(target)
    except (sqlite3.Error, StateError, OSError):
        remove(database)


def _claim(database: Path) -> None:
    """Makes the file, or checks that it is ours.

    Raises:
        StateError: It is not, or can't be made.
        sqlite3.Error: It is damaged.
    """
    try:
        owned.database(database)
        require_ours(database, OURS)
    except OSError as error:
        refused = of_the_system(error)
        raise StateError(f"{database}: the index {refused[0]}", refused[1]) from error


def _prepare(db: sqlite3.Connection, *, on_disk: bool) -> None:
    if on_disk:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
    if db.execute("PRAGMA user_version").fetchone()[0] != VERSION:
        _empty(db)
    if db.execute("PRAGMA application_id").fetchone()[0] != OURS.number:
        db.execute(f"PRAGMA application_id = {OURS.number}")


def _empty(db: sqlite3.Connection) -> None:
    for table in ("post", "features", "vector", "learned"):
        db.execute(f"DROP TABLE IF EXISTS {table}")
    db.executescript(_TABLES)
    db.execute(f"PRAGMA user_version = {VERSION}")
