"""What every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real posts beside the checkout; absent in a stranger's clone, required in CI."""
    folder = ROOT.parent / "shared"
    if folder.is_dir():
        return folder
    if os.environ.get("CI") == "true":
        pytest.fail(f"{folder} is missing, and CI must run the tests on real posts")
    pytest.skip("needs the folder of real posts beside the checkout")


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """The project's own posts."""
    return ROOT / "fixtures"
