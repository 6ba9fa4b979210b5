"""A journal with a row for each thing that one can hold, of any age, and ways to damage its file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from enrich.journal.migrations import STEPS
from enrich.journal.tables import NEWEST, columns

TIME = "2026-01-02T03:04:05+00:00"
BEFORE = b"---\ntitle: x\n---\nBody.\n"
AFTER = b"---\ntitle: x\ntags: [a]\n---\nBody.\n"
FROM = {"run": "r1", "model": "m", "prompt": "enrich", "prompt_version": "1", "fingerprint": "f1", "time": TIME}
TAGS: dict[str, Any] = {
    "field": "tags", "key": "tags", "before": None, "after": ["a"], "review": "auto", "evidence": [], "flags": [],
    "provenance": FROM,
}  # fmt: skip
ROWS: dict[str, list[dict[str, Any]]] = {
    "runs": [
        {"run": f"r{number}", "started": TIME, "ended": TIME, "command": "run", "model": "m", "pid": number,
         "outcomes": '{"applied": 1}'} for number in range(1, 9)
    ],
    "requests": [
        {"fingerprint": f"f{number}", "run": f"r{number}", "path": f"p{number}.md", "model": "m", "prompt": "enrich",
         "prompt_version": "1", "fields": "tags", "characters": 9, "time": TIME, "rests": "x"} for number in range(1, 9)
    ],
    "replies": [
        {"id": number, "fingerprint": f"f{number}", "run": f"r{number}", "state": "kept", "text": "{}" * 300,
         "model": "m", "tokens_in": 1, "tokens_out": 1, "cost": number / 4, "stop": "stop", "time": TIME,
         "received": b"\xff\x00", "reasons": None} for number in range(1, 9)
    ],
    "capabilities": [{"server": "s", "found": "{}", "time": TIME}],
    "failures": [{"id": 1, "run": "r1", "path": "q.md", "code": "reply", "message": "m", "trace": "", "time": TIME}],
    "proposals": [
        {"id": number, "run": f"r{number}", "path": f"p{number}.md", "field": "tags", "base": "b",
         "basis": '{"field": "d"}', "state": state, "time": TIME, "left_out": "[]",
         "proposal": json.dumps(None if state == "nothing" else TAGS)}
        for number, state in enumerate(("accepted", "pending", "ready", "rejected", "replaced", "nothing"), 1)
    ],
    "decisions": [
        {"id": number, "proposal": proposal, "verdict": verdict, "value": '["a"]', "by": "person", "time": TIME}
        for number, (proposal, verdict) in enumerate(((1, "accept"), (3, "edit"), (4, "reject")), 1)
    ],
    "writes": [
        {"id": 1, "run": "r1", "path": "p1.md", "state": "done", "before": sha256(BEFORE).hexdigest(),
         "after": sha256(AFTER).hexdigest(), "time": TIME, "undoes": None, "head": BEFORE[:17]}
    ],
    "edits": [{"write": 1, "start": 13, "old": b"", "new": b"tags: [a]\n"}],
    "written": [
        {"write": 1, "path": "p1.md", "field": "tags", "value": '["a"]', "proposal": 1, "key": "tags",
         "author": "enrich", "old": "null", "old_author": "person", "old_proposal": None}
    ],
    "queue": [
        {"id": 1, "path": "p2.md", "field": "tags", "folded": "new", "said": "New", "quote": "", "line": 0, "base": "b",
         "basis": '{"field": "d"}', "provenance": json.dumps(FROM), "verdict": "", "label": ""}
    ],
    "shards": [
        {"id": 1, "token": "t1", "run": "r1", "file": "requests.jsonl", "server": "", "model": "m", "state": "out",
         "requests": 1, "reserved": 0.5, "time": TIME, "input": "", "batch": "", "note": ""}
    ],
    "outgoing": [{"id": 1, "shard": 1, "fingerprint": "f1", "state": "waiting"}],
}  # fmt: skip
COUNTS = {table: len(rows) for table, rows in ROWS.items()}


def made(folder: Path, version: int = NEWEST) -> Path:
    """A journal as an enrich left it that knew so many steps; a page holds a few rows."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / "journal.db"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(f"PRAGMA page_size = 1024; {';'.join(STEPS[:version])}; PRAGMA user_version = {version}")
        for table, known in columns(version).items():
            marks = ", ".join(f":{name}" for name in known)
            query = f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608 - the tables are ours
            database.executemany(query, ROWS[table])
        database.commit()
    file.chmod(0o600)
    return file


def statement(*texts: str) -> Callable[[Path], None]:
    """Runs SQL on the file, with none of its own rules about that."""

    def damage(file: Path) -> None:
        with closing(sqlite3.connect(file)) as database:
            database.execute("PRAGMA foreign_keys = OFF")
            for text in texts:
                database.execute(text)
            database.commit()

    return damage


def cut(length: float) -> Callable[[Path], None]:
    """Leaves the first bytes of the file; a number below 1 is a part of it."""

    def damage(file: Path) -> None:
        data = file.read_bytes()
        file.write_bytes(data[: int(length if length >= 1 else length * len(data))])

    return damage


def flipped(place: int, bit: int = 1) -> Callable[[Path], None]:
    """Turns one bit over."""

    def damage(file: Path) -> None:
        data = bytearray(file.read_bytes())
        data[place % len(data)] ^= bit
        file.write_bytes(data)

    return damage


def strange_log(file: Path) -> None:
    """Lays the log of another database beside the file, as a copy of single files may."""
    other = file.with_name("other.db")
    with closing(sqlite3.connect(other)) as database:
        database.executescript("PRAGMA page_size = 1024; PRAGMA journal_mode = WAL; CREATE TABLE theirs (a)")
        database.executemany("INSERT INTO theirs VALUES (?)", [("x" * 500,)] * 20)
        database.commit()
        log = other.with_name("other.db-wal").read_bytes()
    other.unlink()
    file.with_name(f"{file.name}-wal").write_bytes(log)
    file.with_name(f"{file.name}-wal").chmod(0o600)


STATEMENTS: Mapping[str, str] = {
    "a state that is none": "UPDATE proposals SET state = 'odd' WHERE id = 2",
    "a proposal that is no JSON": "UPDATE proposals SET proposal = '{' WHERE id = 2",
    "a proposal that is none": "UPDATE proposals SET proposal = '[]' WHERE id = 2",
    "a proposal that waits and is empty": "UPDATE proposals SET proposal = 'null' WHERE id = 2",
    "a basis that is no object": "UPDATE proposals SET basis = '[]' WHERE id = 2",
    "notes that are none": "UPDATE proposals SET left_out = '7' WHERE id = 2",
    "a verdict that is none": "UPDATE decisions SET verdict = 'odd' WHERE id = 2",
    "a decision that is no JSON": "UPDATE decisions SET value = '' WHERE id = 2",
    "a decision on nothing": "UPDATE decisions SET proposal = 99 WHERE id = 2",
    "a write in no state": "UPDATE writes SET state = 'odd'",
    "a digest that is none": "UPDATE writes SET before = 'abc'",
    "an edit behind the file": "UPDATE edits SET start = 99999999",
    "an edit before the file": "UPDATE edits SET start = -5",
    "an edit of what did not stand there": "UPDATE edits SET old = x'ff'",
    "a value that is no JSON": "UPDATE written SET value = '{'",
    "a value of nobody": "UPDATE written SET author = 'odd'",
    "a value of no proposal": "UPDATE written SET proposal = 99",
    "outcomes that are a list": "UPDATE runs SET outcomes = '[]' WHERE run = 'r2'",
    "a time that is none": "UPDATE runs SET started = 'soon' WHERE run = 'r2'",
    "a reply in no state": "UPDATE replies SET state = 'odd' WHERE id = 2",
    "a reply that cost less than nothing": "UPDATE replies SET cost = -1 WHERE id = 2",
    "a reply to nothing": "DELETE FROM requests WHERE fingerprint = 'f2'",
    "a run that is gone": "DELETE FROM runs WHERE run = 'r2'",
    "a term from nowhere": "UPDATE queue SET provenance = '{}'",
    "a server of which nothing is known": "UPDATE capabilities SET found = '[]'",
    "text that is none": "UPDATE failures SET message = CAST(x'ff' AS TEXT)",
}
"""Rows that can't be, each in a file that SQLite finds whole."""
FILES: Mapping[str, Callable[[Path], None]] = {
    "one byte": cut(1),
    "a part of the header": cut(99),
    "the header alone": cut(100),
    "one page": cut(1024),
    "a tenth": cut(0.1),
    "a half": cut(0.5),
    "nearly all": cut(0.9),
    "no page size": flipped(16, 0x10),
    "a list of tables that is none": flipped(100, 0x08),
    "no table of runs": statement("DROP TABLE runs"),
    "no table of proposals": statement("DROP TABLE proposals"),
    "no table of edits": statement("DROP TABLE edits"),
    "no column of authors": statement("ALTER TABLE written DROP COLUMN author"),
    "no column of heads": statement("ALTER TABLE writes DROP COLUMN head"),
    "an age that is too low": statement("PRAGMA user_version = 3"),
    "the log of another database": strange_log,
}
"""Files that SQLite does not find whole, or that are no journal."""
