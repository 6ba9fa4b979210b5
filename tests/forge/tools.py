"""Find the programs and descriptions that judge suggestions; ``.ci/install/forges`` installs them.

What is missing skips the test with a reason; under ``CI=true`` it fails it, for there all must judge.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

INSTALL = "`.ci/install/forges` installs it"


def cache() -> Path:
    """The folder that holds ``node_modules``: ``ENRICH_FORGES``, else one in the temporary folder."""
    return Path(os.environ.get("ENRICH_FORGES") or Path(tempfile.gettempdir()) / "enrich-forges")


def find(name: str) -> Path | None:
    """The folder of an npm package, if it is there."""
    folder = cache() / "node_modules" / name
    return folder if folder.is_dir() else None


def package(name: str) -> Path:
    """The folder of an npm package."""
    return find(name) or Path(missing(f"the npm package `{name}` in {cache()}"))


def program(name: str) -> str:
    """The path of a program, of this environment or of the machine."""
    own = Path(sys.executable).parent / name
    return str(own) if own.is_file() else shutil.which(name) or missing(f"the program `{name}`")


def missing(what: str) -> str:
    """Ends the test: with a failure where all judges must be there, else with a reason."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI must ask every judge; {INSTALL}")
    pytest.skip(f"needs {what}; {INSTALL}")
