"""Find the programs and packages that these tests ask; ``.ci/install/consumers`` installs them.

A program that is missing skips the test with a reason; under ``CI=true`` it fails it, for there all must be asked.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

INSTALL = "`.ci/install/consumers` installs it"


def cache() -> Path:
    """The folder that holds ``node_modules``: ``ENRICH_CONSUMERS``, else one in the temporary folder."""
    return Path(os.environ.get("ENRICH_CONSUMERS") or Path(tempfile.gettempdir()) / "enrich-consumers")


def program(name: str) -> str:
    """The path of a program."""
    return shutil.which(name) or _missing(f"the program `{name}`")


def package(name: str) -> Path:
    """The folder of an npm package."""
    folder = cache() / "node_modules" / name
    return folder if folder.is_dir() else Path(_missing(f"the npm package `{name}` in {cache()}"))


def output(command: list[str], folder: Path) -> str:
    """What a program prints; the test fails with its complaint where it does."""
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{command[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


def _missing(what: str) -> str:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI must ask every consumer; {INSTALL}")
    pytest.skip(f"needs {what}; {INSTALL}")
