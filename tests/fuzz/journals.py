"""A journal with rows of somebody else: what is read of it, written by it and taken back, or one sentence of ours."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from hypothesis import strategies as st

from enrich.errors import EnrichError, FrontMatterError
from enrich.frontmatter import cut, read
from enrich.journal import damage
from enrich.journal.db import Journal
from enrich.pipeline.apply import write_ready
from enrich.pipeline.blame import blamed
from enrich.pipeline.context import RunContext
from enrich.pipeline.undo import Undo, next_turn, take_back
from enrich.pipeline.write import recover
from enrich.values import Decision, Verdict
from fuzz.growing import changed, seeds
from memory.site import Site, accept, clocks, edit, reject

POSTS = ("a.md", "b.md", "c.md", "d.md")
TEXT = "---\ntitle: {0} # ours\n{1}---\n\nThe clock {0} in the tower is kept.\n"
OURS = {"summary", "tags", "people", "insight"}
TABLES = (
    "runs",
    "requests",
    "replies",
    "failures",
    "proposals",
    "decisions",
    "writes",
    "edits",
    "written",
    "queue",
    "capabilities",
)
CALLS_OF_A_BYTE = 500
SIGNS = (
    *(
        b'"after": ',
        b'"key": "title"',
        b'"field": "x"',
        b'"before": null',
        b'"review": "never"',
        b'"kind": "x"',
        b"../../out.md",
    ),
    *(
        b"a.md",
        b"/etc/passwd",
        b"accepted",
        b"ready",
        b"pending",
        b"rejected",
        b"intended",
        b"done",
        b"undone",
        b"edit",
        b"accept",
    ),
    *(
        b"null",
        b"[]",
        b"{}",
        b"1e999",
        b"NaN",
        b"\xff",
        b"\x00",
        b"-1",
        b"9223372036854775807",
        b'["a"]',
        b"---\n",
        b"title: x\n",
    ),
)


@dataclass(frozen=True, slots=True)
class TriedJournal:
    """Cells of a journal that are others: of each, which one, and what it becomes of its old text by a program."""

    cells: tuple[tuple[int, bytes, bytes], ...]


def inputs() -> st.SearchStrategy[TriedJournal]:
    """Journals with one to three cells changed."""
    cell = st.tuples(st.integers(0, 2**16), st.sampled_from(seeds("journals")), st.binary(max_size=15))
    return st.builds(TriedJournal, st.lists(cell, min_size=1, max_size=3).map(tuple))


def size(tried: TriedJournal) -> int:
    """The bytes of an input, and of the journal."""
    return 2_000 + sum(len(seed) for _, seed, _ in tried.cells)


def holds(tried: TriedJournal) -> None:
    """Every reader and writer of it ends in order or in an error of ours; nothing but fields of ours changes."""
    made = _made()
    journal = Journal(None)
    try:
        journal._database.deserialize(made.rows)
        for cell in tried.cells:
            _put(journal._database, cell)
        for name, content in made.posts.items():
            (made.site.root / name).write_bytes(content)
        _used(made, journal)
        _kept(made)
    finally:
        journal.close()


@dataclass(frozen=True, slots=True)
class Made:
    """The site whose journal it is, the journal's bytes, and the posts as that journal knows them."""

    site: Site
    task: RunContext
    rows: bytes
    posts: dict[str, bytes]


@cache
def _made() -> Made:
    root = Path(tempfile.mkdtemp(prefix="enrich-fuzz-")).resolve() / "site"
    root.mkdir()
    for number, name in enumerate(POSTS):
        (root / name).write_text(TEXT.format(name, "tags: [tower]\n" if number % 2 else ""), encoding="utf-8")
    site = Site(root, clocks)
    site.run("a.md", accept)
    site.run("b.md", edit(summary="My words."))
    site.back()
    site.run("c.md", reject)
    site.propose("d.md")
    site.decide("d.md", Decision("summary", Verdict.ACCEPT, "It is kept."))
    site.run("a.md", accept)
    task = site.task()
    return Made(site, task, site.journal._database.serialize(), {name: (root / name).read_bytes() for name in POSTS})


def _put(database: sqlite3.Connection, cell: tuple[int, bytes, bytes]) -> None:
    """One cell of one row becomes another, as far as its table takes it."""
    place, seed, program = cell
    table = TABLES[place % len(TABLES)]
    rows = database.execute(f"SELECT rowid, * FROM {table}").fetchall()  # noqa: S608 - a name of ours
    names = [one[1] for one in database.execute(f"PRAGMA table_info({table})")]
    if not rows:
        return
    row, column = rows[place // 16 % len(rows)], place // 512 % len(names)
    old = row[column + 1]
    text = changed(str(old).encode() if place % 3 else seed, seed, program, SIGNS)
    value = text if isinstance(old, bytes) else text.decode("utf-8", "replace")
    for one in (value, len(text), None, -1):
        try:
            with database:
                database.execute("PRAGMA foreign_keys = OFF")
                database.execute(f"UPDATE {table} SET {names[column]} = ? WHERE rowid = ?", (one, row[0]))  # noqa: S608 - a name of ours
        except sqlite3.Error:
            continue
        return


def _used(made: Made, journal: Journal) -> None:
    task = replace(made.task, journal=journal)
    blames = (partial(blamed, journal, path, task.specs, ()) for path in POSTS)
    asks: list[Callable[[], object]] = [*readings(journal), *blames, *_writings(made, task)]
    for ask in asks:
        try:
            ask()
        except EnrichError:
            continue
        except Exception as error:
            if not _blamed(journal, error):  # nothing in the file is the cause, so it is a bug of ours
                raise


def _blamed(journal: Journal, error: Exception) -> bool:
    """Whether the journal's own look at its file finds what the error came of."""
    file = Path(tempfile.gettempdir()) / f"enrich-fuzz-{os.getpid()}.db"
    file.write_bytes(journal._database.serialize())
    try:
        return damage.cause(error, file) is not None
    finally:
        file.unlink()


def rows() -> bytes:
    """The journal as it is before anything is changed."""
    return _made().rows


def readings(journal: Journal) -> Iterator[Callable[[], object]]:
    """All that asks a journal what it holds."""
    yield from (journal.history.runs, journal.queue.all, journal.queue.undecided, journal.overview.dropped)
    yield from (journal.decisions.waiting, journal.decisions.ready, journal.writes.stack, journal.writes.unfinished)
    yield lambda: list(journal.overview.rows("r0001"))
    yield lambda: list(journal.decisions.edits("summary"))
    for path in POSTS:
        yield partial(journal.writes.newest, path)
        yield partial(journal.overview.left_out, path)
        yield partial(journal.rests, path)


def _writings(made: Made, task: RunContext) -> Iterator[Callable[[], object]]:
    journal = task.journal
    yield partial(recover, made.site.root, journal)
    yield lambda: [write_ready(task, path, ready) for path, ready in journal.decisions.ready().items()]
    for turns in (lambda: journal.writes.stack().back(), lambda: journal.writes.stack().forth()):
        yield lambda turns=turns: [
            take_back(task, one) for one in next_turn(task, turns()).planned if isinstance(one, Undo)
        ]  # type: ignore[misc]


def _kept(made: Made) -> None:
    """Bodies, and fields that are no field of ours, are as they were; and no file is new."""
    root = made.site.root
    assert {path.name for path in root.iterdir()} == {*POSTS, "enrich.toml"}
    for name, before in made.posts.items():
        after = (root / name).read_bytes()
        try:
            old, new = cut(before), cut(after)
        except FrontMatterError:
            raise AssertionError(after) from None
        assert after[new.body.start :] == before[old.body.start :], name
        theirs = {key: value for key, value in read(before).items() if key not in OURS}
        assert {key: value for key, value in read(after).items() if key not in OURS} == theirs, name
