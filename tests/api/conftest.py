"""The command line beside the API; here the name `enrich` is the package's."""

from __future__ import annotations

import pytest

from conftest import Run


@pytest.fixture
def enrich_cli(enrich: Run) -> Run:
    """Runs the command line."""
    return enrich
