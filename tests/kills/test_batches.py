"""Many requests through a batch service, killed with -9 at each step and taken up again: each answered once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from conftest import ROOT
from server import answers
from server.batches import BatchServer, killing
from server.values import Answer, Asked

COUNTS = [(300, 100), (120_000, 50_000)]
AT_THE_SERVICE = (
    ("run", "POST", "/files"),
    ("run", "POST", "/batches"),
    ("run", "POST", "/files"),
    ("fetch", "POST", "/batches"),
    ("fetch", "POST", "/files"),
    ("fetch", "POST", "/batches"),
    ("fetch", "GET", r"/batches/\w+"),
    ("fetch", "GET", r"/files/file-\d+/content"),
)
AFTER = (("fetch", "POST", "/files"), ("fetch", "POST", "/batches"), ("fetch", "GET", r"/files/file-\d+/content"))


def _said(asked: Asked) -> Answer:
    return answers.completion(asked, '{"summary": "It tells of clocks."}')


@contextmanager
def _leading(site: Path, url: str, count: tuple[int, int], verb: str) -> Iterator[subprocess.Popen[bytes]]:
    line = [sys.executable, "-m", "kills.bulk", str(site), url, *map(str, count), verb]
    paths = {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    with (site.parent / "log").open("ab") as log:
        process = subprocess.Popen(line, cwd=site, env={**os.environ, **paths}, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _found(site: Path, query: str) -> int:
    file = site / ".enrich" / "journal.db"
    if not file.exists():
        return 0
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=60)) as database:
        made = database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'outgoing'").fetchone()[0]
        return int(database.execute(query).fetchone()[0]) if made else 0


def _killed_once(process: subprocess.Popen[bytes], met: Callable[[], bool]) -> None:
    """Kills a process as soon as something is so."""
    while not met():
        assert process.poll() is None
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.long
@pytest.mark.parametrize(("count", "shard"), COUNTS)
def test_no_request_is_sent_or_answered_twice(tmp_path: Path, count: int, shard: int) -> None:
    """Killed while it writes, sends, looks, fetches and journals; of one batch a third expires and is asked again."""
    site, folder = tmp_path / "site", tmp_path / "service"
    folder.mkdir()
    site.mkdir()
    (site / "enrich.toml").write_text("", encoding="utf-8")
    (site / "a.md").write_text("---\ntitle: A\n---\n\nOf clocks.\n", encoding="utf-8")
    with BatchServer(folder, _said, ends=deque(["completed", "expired"])) as service:
        size = (count, shard)
        with _leading(site, service.url, size, "run") as process:
            _killed_once(process, lambda: _found(site, "SELECT count(*) FROM requests") > count // 3)
        for step in AT_THE_SERVICE:
            _killed_at(service, site, size, step)
        with _leading(site, service.url, size, "fetch") as process:
            _killed_once(process, lambda: _found(site, "SELECT count(*) FROM replies") > shard // 10)
        for step in AFTER:
            _killed_at(service, site, size, step)
        with _leading(site, service.url, size, "fetch") as process:
            assert process.wait(3000) == 0, _log(site)
        assert (len(service.asked), set(service.asked.values())) == (count, {1})
        assert len(set(service.inputs())) == len(service.batches) == 4
        assert len([one for one in service.files.values() if one["purpose"] == "batch"]) == 4
    assert _found(site, "SELECT count(*) FROM replies WHERE state = 'kept'") == count
    assert _found(site, "SELECT count(DISTINCT fingerprint) FROM replies") == count
    assert _found(site, "SELECT count(*) FROM outgoing WHERE state = 'waiting'") == 0
    print(_log(site)[-600:])


def _killed_at(service: BatchServer, site: Path, size: tuple[int, int], step: tuple[str, str, str]) -> None:
    """The service has done what such a request asks for, and the process never hears of it."""
    verb, method, path = step
    with _leading(site, service.url, size, verb) as process:
        service.kill = killing(lambda: process.pid, method, path)
        assert process.wait(3000) == -signal.SIGKILL, _log(site)


def _log(site: Path) -> str:
    return (site.parent / "log").read_text(encoding="utf-8")[-3000:]
