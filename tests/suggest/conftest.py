"""A bot for each test, on a site and a pull request of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from forge.bot import Bot, working


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    """A bot for a pull request that changes nothing yet."""
    with working(tmp_path) as made:
        yield made
