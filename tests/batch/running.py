"""The command as a process that a test can leave alone, wait for, interrupt or kill; and the journal that it leaves."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import forked
from batch.garden import Garden
from conftest import CLEAN, ROOT

LONGEST = 300.0
RUN = ("run", "--yes", "--format", "json")


@dataclass(frozen=True)
class Done:
    """How a command ended: its exit code, one record a post, and what it told beside."""

    code: int
    records: list[dict[str, Any]]
    told: str

    def outcomes(self) -> dict[str, str]:
        """What became of each post."""
        return {record["path"]: record["outcome"] for record in self.records}


class Command:
    """One command at work; its output goes to files, so that nobody needs to read while it runs."""

    def __init__(self, process: subprocess.Popen[bytes], out: Path, err: Path) -> None:
        self.process = process
        self._out = out
        self._err = err

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def until(self, met: Callable[[], bool]) -> bool:
        """Waits for something to be so; false where the command ended before."""
        end = time.monotonic() + LONGEST
        while self.alive and not met():
            assert time.monotonic() < end, self.told()
            time.sleep(0.001)
        return met()

    def told(self) -> str:
        """What it wrote to stderr so far."""
        return self._err.read_text(encoding="utf-8")

    def interrupt(self) -> None:
        """Ctrl-C, for this process alone."""
        self.process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """As when the power goes, for the process at least."""
        self.process.kill()
        self.process.wait(LONGEST)

    def done(self) -> Done:
        """Waits for the end."""
        code = self.process.wait(LONGEST)
        lines = self._out.read_text(encoding="utf-8").splitlines()
        assert "Traceback" not in self.told(), self.told()
        return Done(code, [json.loads(line) for line in lines], self.told())


def _variables() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in CLEAN}
    return kept | {"PYTHONPATH": str(ROOT), "OPENAI_API_KEY": "sk-test"}


@contextmanager
def started(site: Garden, *arguments: str) -> Iterator[Command]:
    """A command on a site; it is killed where the test leaves it running."""
    log = site.root.parent / f"{time.monotonic_ns()}"
    out, err = log.with_suffix(".out"), log.with_suffix(".err")
    with out.open("wb") as stdout, err.open("wb") as stderr:
        line = [sys.executable, "-m", "enrich", *arguments]
        process = subprocess.Popen(
            line, cwd=site.root, env=_variables(), stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr
        )
    with process:
        try:
            yield Command(process, out, err)
        finally:
            process.kill()


def run(site: Garden, *options: str) -> Done:
    """``enrich run --yes --format json`` on the whole site, to its end."""
    done = forked.run([*RUN, *options], site.root, _variables())
    told = done.stderr.decode()
    assert "Traceback" not in told, told
    return Done(done.returncode, [json.loads(line) for line in done.stdout.decode().splitlines()], told)


def journal(site: Garden, query: str) -> list[tuple[Any, ...]]:
    """What a query finds in the journal."""
    with closing(sqlite3.connect(site.root / ".enrich" / "journal.db")) as database:
        return database.execute(query).fetchall()


def require_ray() -> None:
    """Skips a test where Ray is not installed; in CI it must be."""
    if find_spec("ray") is None:
        assert os.environ.get("CI") != "true", "Ray is missing: `.ci/install/ray` installs it"
        pytest.skip("Ray is not installed: the extra `ray`")
