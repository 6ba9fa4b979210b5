"""A site of its own for each test of the command."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conftest import CLEAN, ROOT
from enrich import cli


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A fresh copy of the fixture garden."""
    folder = tmp_path / "site"
    shutil.copytree(ROOT / "fixtures" / "garden", folder, ignore=shutil.ignore_patterns(".enrich"))
    return folder


@dataclass(frozen=True)
class Printed:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """The JSON Lines on stdout."""
        return [json.loads(line) for line in self.out.splitlines()]


Called = Callable[..., Printed]


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Called:
    """Runs the command line in this process, from its funnel on, in a folder; quick, and its input is no terminal."""
    for name in CLEAN:
        monkeypatch.delenv(name, raising=False)

    def call(folder: Path, *words: str) -> Printed:
        monkeypatch.chdir(folder)
        monkeypatch.setattr("sys.argv", ["enrich", *words])
        capsysbinary.readouterr()
        code = cli._funnel()
        out, err = capsysbinary.readouterr()
        return Printed(code, out.decode(), err.decode())

    return call
