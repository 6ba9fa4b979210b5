"""A site of its own for each test of the command."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conftest import ROOT


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A fresh copy of the fixture garden."""
    folder = tmp_path / "site"
    shutil.copytree(ROOT / "fixtures" / "garden", folder, ignore=shutil.ignore_patterns(".enrich"))
    return folder
