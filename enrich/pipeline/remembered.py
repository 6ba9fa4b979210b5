"""What was told of a post is told again while its file is the same, which is known as git's index knows it.

A file with the size, times and inode of before is the same, unless it changed in the second in which it was read: a
later change in that second would not show.
Any other one is the same if its bytes have the same digest.
Posts of one folder that all stand as before are known at once, by one digest of how they stand.
What is kept serves what is shown alone, and nothing is written by it.
Losing it costs time, and so does whatever can't be read or used of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby, islice
from pathlib import Path

from enrich.config import Config
from enrich.errors import PostError
from enrich.pipeline.seen import VERSION, SeenFile, place_of
from enrich.posts import stat_data
from enrich.values.posts import NOTHING

_AT_ONCE = 900  # SQLite takes no more than 999 parameters, or 32,766 since 3.32
_SECOND = 1_000_000_000
_UNTRUSTED = b""
_PUT = "INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?, ?)"
_SUM_UP = "INSERT OR REPLACE INTO folders VALUES (?, ?, ?, ?)"


class Memory:
    """What was told of the posts of a site on one ``topic``, as long as the ``basis`` of all of it is the same.

    ``database`` is its file; ``None`` where nothing is remembered.
    ``stood`` is how posts stood, by path, before this command read any of them.
    ``doubtful`` says that a post may have changed since this command began, ``renewed`` that one was told anew.
    """

    def __init__(
        self, root: Path, database: Path | None, topic: str, basis: str, stood: Mapping[str, bytes] = NOTHING
    ) -> None:
        self._home = str(root.resolve()).rstrip(os.sep) + os.sep
        self._root = root
        self._topic = topic
        self._begun = time.time_ns() // _SECOND
        self._stood = stood
        self._read: dict[str, bytes] = {}
        self._fresh: dict[str, str] = {}
        self.doubtful = self.renewed = False
        self._new: list[tuple[str, bytes, bytes, bytes, str]] = []
        self._seen = SeenFile(database)
        if self.value("basis") != basis:
            self._seen.do("DELETE FROM told WHERE topic = ?", [(topic,)])
            self._seen.do("DELETE FROM kept WHERE topic = ?", [(topic,)])
            self._forget_folders()
            self.put("basis", basis)

    def value(self, name: str) -> str:
        """A text that was kept of the site as a whole; empty where none was."""
        query = "SELECT value FROM kept WHERE topic = ? AND name = ?"
        found = next(self._seen.rows(query, [self._topic, name]), ("",))
        return found[0] if isinstance(found[0], str) else ""

    def put(self, name: str, value: str) -> None:
        """Keeps a text of the site as a whole."""
        self._seen.do("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", [(self._topic, name, value)])

    def grouped(self, paths: Iterable[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
        """`told` for some posts at a time: those of a folder where all of them are known, else one by one.

        A post whose text is empty may be handed to `keep` before the next one is taken.
        """
        for folder, some in groupby(paths, lambda path: path.rpartition("/")[0]):
            group = tuple(some)
            files = self._summed(group)
            known = self._folder(folder, files)
            if len(known) == len(group):
                yield group, known
            else:
                found: list[str] = []
                for path, told in self.told(group):
                    yield (path,), (told,)
                    found.append(told or self._fresh.pop(path, ""))
                self._sum_up(folder, files, group, found)

    def told(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Each post with what was told of it; with an empty text where it changed since, or is not known."""
        if not self._seen.is_open:
            yield from ((path, "") for path in paths)
            return
        paths = iter(paths)
        while some := list(islice(paths, _AT_ONCE)):
            names = list(map(_bytes, some))
            known = self._known(names)
            yield from zip(some, map(self._proved, some, map(known.get, names)), strict=True)

    def has_stood(self, path: str) -> bool:
        """Whether it is known how a post stood before this command read any."""
        return bool(self._stood.get(path))

    def keep(self, path: str, source: bytes, told: str) -> None:
        """Remembers what is told of a post with these bytes, which were read since `told` gave an empty text for it."""
        file = self._read.pop(path, _UNTRUSTED)
        self.renewed = True
        if self._seen.is_open:
            self._fresh = {path: told}
            self._add(path, file, _digest(source), told)

    def forget(self, paths: Iterable[str]) -> None:
        """Forgets these posts."""
        self._flush()
        self._forget_folders()
        self._seen.do("DELETE FROM told WHERE topic = ? AND path = ?", [(self._topic, _bytes(path)) for path in paths])

    def forget_marked(self, mark: str) -> None:
        """Forgets the posts of which what was told begins with this character."""
        self._flush()
        self._forget_folders()
        self._seen.do("DELETE FROM told WHERE topic = ? AND substr(told, 1, 1) = ?", [(self._topic, mark)])

    def only(self, posts: Sequence[str]) -> None:
        """Forgets all posts but these."""
        self._flush()
        still = set(map(_bytes, posts))
        held = self._seen.rows("SELECT path FROM told WHERE topic = ?", [self._topic])
        if gone := [path for (path,) in held if path not in still]:
            self._seen.do("DELETE FROM told WHERE topic = ? AND path = ?", [(self._topic, path) for path in gone])

    def close(self) -> None:
        """Keeps what is new, and gives the file back."""
        self._flush()
        self._seen.close()

    def _known(self, paths: Sequence[bytes]) -> dict[bytes, tuple[bytes, bytes, str]]:
        marks = ", ".join("?" * len(paths))
        query = f"SELECT path, file, digest, told FROM told WHERE topic = ? AND path IN ({marks})"  # noqa: S608 - marks
        rows = self._seen.rows(query, [self._topic, *paths])
        return {path: (file, digest, told) for path, file, digest, told in rows if isinstance(told, str)}

    def _proved(self, path: str, row: tuple[bytes, bytes, str] | None) -> str:
        file = self._file(path) if self._seen.is_open else _UNTRUSTED
        if file and row is not None:
            if row[0] == file:
                return row[2]
            if self._is_same(path, row[1]):
                self._add(path, file, row[1], row[2])
                return row[2]
        if file:
            self._read[path] = file
        return ""

    def _file(self, path: str) -> bytes:
        return self._stood.get(path) or stat_data.followed(self._home + path)

    def _is_same(self, path: str, digest: bytes) -> bool:
        from enrich.posts import files

        try:
            return _digest(files.content(self._root, path)) == digest
        except PostError:
            return False

    def _add(self, path: str, file: bytes, digest: bytes, told: str) -> None:
        self._new.append((self._topic, _bytes(path), self._trusted(file), digest, told))
        if len(self._new) >= _AT_ONCE:
            self._flush()

    def _trusted(self, file: bytes) -> bytes:
        """How a file stands, unless it may change again without a trace: its times are not older than this command."""
        if not file:
            return _UNTRUSTED
        if stat_data.changed([file]) < self._begun:
            return file
        self.doubtful = True
        return _UNTRUSTED

    def _flush(self) -> None:
        rows, self._new = self._new, []
        self._seen.do(_PUT, rows)

    def _summed(self, group: Sequence[str]) -> bytes:
        """A digest of how the posts of a folder stand; empty where that is not known of all of them."""
        files = list(map(self._stood.get, group))
        if not self._seen.is_open or not all(files):
            return _UNTRUSTED
        return _digest(b"".join((b"%d " % len(files), *filter(None, files), _bytes("\0".join(group)))))

    def _folder(self, folder: str, files: bytes) -> Sequence[str]:
        """What was told of each post of a folder that stands like this; empty where that is not known."""
        if not files:
            return ()
        query = "SELECT told FROM folders WHERE topic = ? AND folder = ? AND files = ?"
        found = next(self._seen.rows(query, [self._topic, _bytes(folder), files]), ("",))
        return _unfolded(found[0])

    def _sum_up(self, folder: str, files: bytes, group: Sequence[str], told: Sequence[str]) -> None:
        if files and all(told) and stat_data.changed(self._stood[path] for path in group) < self._begun:
            self._seen.do(_SUM_UP, [(self._topic, _bytes(folder), files, _folded(told))])

    def _forget_folders(self) -> None:
        self._seen.do("DELETE FROM folders WHERE topic = ?", [(self._topic,)])


def _folded(told: Sequence[str]) -> str:
    """A text for each post, the same one once."""
    numbers = {text: number for number, text in enumerate(dict.fromkeys(told))}
    return json.dumps([list(numbers), [numbers[text] for text in told]])


def _unfolded(folded: object) -> Sequence[str]:
    """The texts of `_folded`; none where that is no answer of ours."""
    try:
        texts, numbers = json.loads(folded) if isinstance(folded, str) else ((), ())
        found = [texts[number] for number in numbers]
    except (ValueError, TypeError, LookupError, RecursionError):
        return ()
    return found if all(isinstance(text, str) and text for text in texts) else ()


@contextmanager
def remembered(config: Config, topic: str, basis: str, stood: Mapping[str, bytes] = NOTHING) -> Iterator[Memory]:
    """What is remembered of a site; nothing where that can't be kept."""
    memory = Memory(config.root, place_of(config.state) if basis else None, topic, basis, stood)
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
    found = [stat_data.followed(str(place)) for place in places]
    now = time.time_ns() // _SECOND
    return "" if stat_data.changed(filter(None, found)) >= now else b"|".join(found).hex() or "none"


def _code() -> str:
    """How the modules of this package stand: another release, or an edit, tells other things of the same post."""
    package = Path(__file__).parents[1]
    places = sorted(str(place) for place in package.rglob("*.py"))
    return hashlib.sha256(b"".join(stat_data.followed(place) for place in places)).hexdigest()


def names(paths: Sequence[str]) -> str:
    """A digest of which posts these are."""
    return _digest(_bytes("\0".join(paths))).hex()


def _digest(source: bytes) -> bytes:
    return hashlib.blake2b(source, digest_size=16).digest()


def _bytes(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")
