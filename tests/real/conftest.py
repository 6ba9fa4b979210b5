"""Real models behind llama.cpp's own server.

What is missing skips the test with a reason; under ``CI=true`` it fails it, for there all must be asked.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT
from server.llama import Llama, started

INSTALL = "`.ci/install/models` installs it"


def _missing(what: str) -> Path:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI must ask real models; {INSTALL}")
    pytest.skip(f"needs {what}; {INSTALL}")


def _cache() -> Path:
    above = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("ENRICH_MODELS") or above / "enrich-tests" / "models")


def _model(name: str) -> Path:
    file = _cache() / f"{name}.gguf"
    return file if file.is_file() else _missing(f"the model {file}")


@pytest.fixture(scope="session")
def python() -> Path:
    """The interpreter that has llama.cpp's server."""
    program = _cache() / "server" / "bin" / "python"
    return program if program.is_file() else _missing(f"llama.cpp's server in {program.parents[1]}")


@pytest.fixture(scope="session")
def thin(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SmolLM2 with its first layer alone: its tokens, its template, and noise for words, ten times as fast."""
    made = tmp_path_factory.mktemp("thin") / "thin.gguf"
    script = ROOT / "tests" / "server" / "thin_llama.py"
    subprocess.run([python, script, _model("smollm2-135m"), made, "1"], check=True)
    return made


@pytest.fixture(scope="session")
def smollm2(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Llama]:
    """SmolLM2-135M with a window of 4,096 tokens and one slot."""
    with started(python, _model("smollm2-135m"), tmp_path_factory.mktemp("smollm2")) as llama:
        yield llama


@pytest.fixture(scope="session")
def gemma(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Llama]:
    """Gemma-3-270M with a window of 4,096 tokens and one slot."""
    with started(python, _model("gemma-3-270m"), tmp_path_factory.mktemp("gemma")) as llama:
        yield llama
