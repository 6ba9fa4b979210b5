"""A site of its own for each test of the command."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cli.in_process import Called, CallResult
from conftest import CLEAN, ROOT
from enrich import cli
from enrich.posts import files


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A fresh copy of the fixture garden."""
    folder = tmp_path / "site"
    shutil.copytree(ROOT / "fixtures" / "garden", folder, ignore=shutil.ignore_patterns(".enrich"))
    return folder


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Called:
    """Runs the command line in this process, from its funnel on, in a folder; quick, and its input is no terminal."""
    for name in CLEAN:
        monkeypatch.delenv(name, raising=False)

    def call(folder: Path, *words: str) -> CallResult:
        monkeypatch.chdir(folder)
        monkeypatch.setattr("sys.argv", ["enrich", *words])
        capsysbinary.readouterr()
        code = cli._funnel()
        out, err = capsysbinary.readouterr()
        return CallResult(code, out.decode(), err.decode())

    return call


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The posts that were read, one after the other."""
    found: list[str] = []
    content = files.content

    def counted(root: Path, path: str) -> bytes:
        found.append(path)
        return content(root, path)

    monkeypatch.setattr(files, "content", counted)
    return found
