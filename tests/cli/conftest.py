"""The command as a user runs it: a process of its own, on a site of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from conftest import ROOT

Run = Callable[..., "subprocess.CompletedProcess[str]"]
CLEAN = ("OPENAI_API_KEY", "EDITOR", "VISUAL", "NO_COLOR")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A fresh copy of the fixture garden."""
    folder = tmp_path / "site"
    shutil.copytree(ROOT / "fixtures" / "garden", folder, ignore=shutil.ignore_patterns(".enrich"))
    return folder


@pytest.fixture
def enrich() -> Run:
    """Runs the command line and returns what it printed and its exit code."""

    def run(
        *arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None, user: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        variables = {key: value for key, value in os.environ.items() if key not in CLEAN}
        variables |= {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **(env or {})}
        return subprocess.run(
            [sys.executable, "-m", "enrich", *map(str, arguments)],
            cwd=cwd,
            env=variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
            user=user,
        )

    return run
