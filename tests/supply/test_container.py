"""The example of a container: a linter finds nothing, it copies what there is, and it installs by the lock alone."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from conftest import ROOT
from forge.tools import cache, missing

DOCKERFILE = ROOT / "examples" / "container" / "Dockerfile"
_COPIED = re.compile(r"^COPY (?!--from)(.+) \S+$", re.MULTILINE)
_INSTALLED = re.compile(r"pip install (.+?)(?: \\|$)", re.MULTILINE)


def _hadolint() -> Path:
    program = cache() / "lint" / "bin" / "hadolint"
    return program if program.is_file() else Path(missing(f"hadolint in {program.parents[1]}"))


def test_the_linter_finds_nothing() -> None:
    """Also none of the remarks that it calls mere information."""
    done = subprocess.run([_hadolint(), DOCKERFILE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_linter_finds_what_is_wrong(tmp_path: Path) -> None:
    """It reads the file, and a careless one is found."""
    careless = tmp_path / "Dockerfile"
    careless.write_text(DOCKERFILE.read_text(encoding="utf-8") + "RUN sudo cd /tmp\n", encoding="utf-8")
    done = subprocess.run([_hadolint(), careless], capture_output=True, text=True, check=False)
    assert "DL3004" in done.stdout


def test_what_it_copies_is_there() -> None:
    """Each source stands in the checkout, and all that the package is made of is among them."""
    sources = {name for line in _COPIED.findall(DOCKERFILE.read_text(encoding="utf-8")) for name in line.split()}
    assert {name for name in sources if not (ROOT / name).exists()} == set()
    assert {"pyproject.toml", "README.md", "LICENSE", "enrich", "prompts", "docs/man"} <= sources


def test_it_installs_what_the_lock_names() -> None:
    """With digests, or nothing but the project itself."""
    installed = _INSTALLED.findall(DOCKERFILE.read_text(encoding="utf-8"))
    assert len(installed) == 2
    assert "--require-hashes" in installed[0]
    assert {"--no-deps", "--no-build-isolation", "/src"} <= set(installed[1].split())
