"""A site whose model says terms that nobody knows, and the commands that tend them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Run
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
    clocks.write(folder, f"[model]\nname = 'm'\nbase_url = '{server.url}'\n\n[fields.tags]\n")
    return folder


@pytest.fixture
def vocab(site: Path, enrich: Run) -> Vocab:
    """Runs ``enrich vocab``, without a terminal."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        done = enrich("vocab", *arguments, cwd=site)
        assert "Traceback" not in done.stderr, done.stderr
        assert "a bug in enrich" not in done.stderr, done.stderr
        return done

    return run
