"""A site whose model says terms that nobody knows, and the commands that tend them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import CLEAN
from enrich import cli
from server import Server
from vocab import clocks
from vocab.clocks import Vocab


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that answers as the site's script says."""
    with Server(default=clocks.answer) as server:
        yield server


@pytest.fixture
def site(tmp_path: Path, server: Server) -> Path:
    """The posts, and settings that ask for tags only."""
    folder = tmp_path / "site"
    clocks.write(folder, f"[model]\nname = 'm'\nbase_url = '{server.url}'\n\n[fields.tags]\nmode = 'queue'\n")
    return folder


@pytest.fixture
def command(site: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Vocab:
    """Runs ``enrich`` on the site without a terminal, in this process: a start costs more than the command."""
    for name in CLEAN:
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        monkeypatch.chdir(site)
        monkeypatch.setattr(sys, "argv", ["enrich", *arguments])
        capfdbinary.readouterr()
        with Path(os.devnull).open(encoding="utf-8") as nobody:
            monkeypatch.setattr(sys, "stdin", nobody)
            code = cli._funnel()
        out, err = capfdbinary.readouterr()
        assert code != cli.BUG, err.decode()
        return subprocess.CompletedProcess(arguments, code, out.decode(), err.decode())

    return run


@pytest.fixture
def vocab(command: Vocab) -> Vocab:
    """Runs ``enrich vocab``, as `command` does."""
    return lambda *arguments: command("vocab", *arguments)
