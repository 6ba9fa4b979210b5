"""A file may have any name; it is read, kept, told and written like any other."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from enrich.characters import is_utf8
from enrich.config import load
from enrich.errors import FrontMatterError, PostError, shown
from enrich.index.store import Store
from enrich.journal.db import Journal
from enrich.posts.discover import discover
from enrich.report import dumped
from enrich.sqlite import TextConnection

NAMES = (
    b"caf\xe9.md",
    b"\xff\xfe.md",
    b"new\nline.md",
    b"return\r.md",
    b"tab\t.md",
    b'quo"te.md',
    b"apo'strophe.md",
    b"back\\slash.md",
    b"-dash.md",
    b"--help.md",
    b"a b.md",
    b"\x1b[31mred.md",
    b"\x7f.md",
    b"semi;colon & $HOME `id`.md",
    b"[x]*?.md",
    b"%0A.md",
    b"\xe2\x80\xae.md",
    "é ü 文.md".encode(),
)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a b/é ü 文.md", "a b/é ü 文.md"),
        ('quo"te.md', 'quo"te.md'),
        ("back\\slash.md", "back\\slash.md"),
        ("new\nline.md", '"new\\nline.md"'),
        ('new\n"line".md', '"new\\n\\"line\\".md"'),
        ("a\\\t.md", '"a\\\\\\t.md"'),
        (os.fsdecode(b"\xc3\xa9caf\xe9.md"), '"écaf\\351.md"'),
        ("\x1b[31mred.md", '"\\033[31mred.md"'),
        ("\x85.md", '"\\302\\205.md"'),
        ("\u202emd.exe", '"\\342\\200\\256md.exe"'),
        ("", ""),
    ],
)
def test_a_name_as_people_read_it(name: str, told: str) -> None:
    """As it is where it can be shown, else as git quotes it; in front of each message, too."""
    assert shown(name) == told
    assert shown(name).isprintable()
    if name:
        assert str(PostError("x", path=name, line=3)) == f"{told}:3: x"
        assert str(FrontMatterError("code", "x", path=name)) == f"{told}: x"


@pytest.mark.parametrize("name", NAMES)
def test_a_record_is_json_for_everybody(name: bytes) -> None:
    """In UTF-8, on one line, and the name is what it was where Python reads it."""
    import json

    path = os.fsdecode(name)
    told = dumped({"path": path, "é": 1}).encode("utf-8")
    assert os.fsencode(json.loads(told)["path"]) == name
    assert b"\n" not in told
    assert is_utf8(path) is (name.decode("utf-8", "replace") == path)


TEXTS = [
    *map(os.fsdecode, NAMES),
    "\ud800",
    "\udfff\ufdd0dce9",
    "\ufdd0",
    "\ufdd0\ufdd0fdd0",
    "\ufdd0xyz",
    "",
    "plain",
    "\U0001f600",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_database_gives_every_text_back(tmp_path: Path, text: str) -> None:
    """In all the ways in which it is asked, and as another text than any other."""
    with closing(sqlite3.connect(tmp_path / "x.db", factory=TextConnection)) as database:
        database.execute("CREATE TABLE t (path TEXT PRIMARY KEY, n INTEGER)")
        database.executemany("INSERT INTO t VALUES (?, ?)", ((one, n) for n, one in enumerate(dict.fromkeys(TEXTS))))
        (found,) = database.execute("SELECT path FROM t WHERE path = ?", (text,)).fetchall()
        assert found == (text,)
        assert database.execute("SELECT path FROM t WHERE path = :p", {"p": text}).fetchall() == [found]
        assert database.execute("SELECT count(*) FROM t").fetchone() == (len(set(TEXTS)),)


def test_what_was_kept_before_reads_as_it_did(tmp_path: Path) -> None:
    """A journal of an earlier version holds the same texts in the same bytes."""
    with closing(sqlite3.connect(tmp_path / "x.db")) as database, database:
        database.execute("CREATE TABLE t (path TEXT)")
        database.execute("INSERT INTO t VALUES (?)", ("é/文.md",))
    with closing(sqlite3.connect(tmp_path / "x.db", factory=TextConnection)) as database:
        assert database.execute("SELECT * FROM t WHERE path = ?", ("é/文.md",)).fetchall() == [("é/文.md",)]


@pytest.mark.parametrize("name", NAMES)
def test_journal_and_index_take_any_name(tmp_path: Path, name: bytes) -> None:
    """A failure of that post, and its features, are found by the name."""
    path = os.fsdecode(name)
    with closing(Journal(tmp_path / ".enrich")) as journal:
        journal.start("r", "run", "m", 1, "2026-01-01T00:00:00+00:00")
        journal.fail("r", path, PostError("x", path=path), "2026-01-01T00:00:00+00:00")
        assert journal.history.failures("r") == [(path, "post", f"{shown(path)}: x")]
    with closing(Store(tmp_path / "index.db")) as store:
        store.put_features(path, (b"h", b"c"))
        store.keep((), {"private": {path: [1, 2]}}, memoryview(b""))
        assert store.features(path) == (b"h", b"c")
        assert store.learned() == {"private": {path: [1, 2]}}


@pytest.mark.parametrize("in_git", [True, False])
def test_every_name_is_found(tmp_path: Path, *, in_git: bool) -> None:
    """With git and without, in its folder and named."""
    import subprocess

    for name in NAMES:
        (tmp_path / os.fsdecode(name)).write_text("---\ntitle: A\n---\nText.\n", encoding="utf-8")
    if in_git:
        subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    names = set(map(os.fsdecode, NAMES))
    config = load(tmp_path)
    assert set(discover(config, ()).posts) == names
    assert set(discover(config, [tmp_path / name for name in names]).posts) == names
