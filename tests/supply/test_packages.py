"""What is published works where nothing of the checkout is: the wheel that is made of the sdist brings all it reads."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from conftest import CLEAN, ROOT

START = "import sys; sys.path.insert(0, {lib!r}); sys.argv[0] = 'enrich'; from enrich.cli import main; main()"
PLACES = "import sys; sys.path.insert(0, {lib!r}); import enrich; print(enrich.__file__)"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the sdist of this checkout."""
    pytest.importorskip("hatchling", reason="builds the packages")
    place = tmp_path_factory.mktemp("packages")
    sdist = _built("sdist", ROOT, place)
    with tarfile.open(sdist) as packed:
        packed.extractall(place, filter="data")
    return _built("wheel", place / sdist.name.removesuffix(".tar.gz"), place)


def _built(kind: str, source: Path, place: Path) -> Path:
    before = set(place.iterdir())
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(place)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = set(place.iterdir()) - before
    return made


@pytest.fixture(scope="module")
def lib(wheel: Path) -> Path:
    """A folder with the wheel's packages alone."""
    place = wheel.parent / "lib"
    words = ("install", "-q", "--no-deps", "--no-index", "--target")
    command = [sys.executable, "-m", "pip", *words, str(place), str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    return place


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site far from the checkout."""
    return Path(shutil.copytree(ROOT / "fixtures" / "hugo", tmp_path / "site"))


def _said(code: str, folder: Path, *words: str) -> str:
    kept = {key: value for key, value in os.environ.items() if key not in CLEAN and key != "PYTHONPATH"}
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(command, cwd=folder, env=kept, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_what_git_holds(wheel: Path) -> None:
    """Every file of the package and every prompt, templates and tables included, and nothing else."""
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout of git, so nobody says which files are the project's")
    listed = subprocess.check_output(["git", "ls-files", "enrich", "prompts"], cwd=ROOT, encoding="utf-8").split()
    ours = {f"enrich/_{name}" if name.startswith("prompts/") else name for name in listed}
    with zipfile.ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if name.startswith("enrich/")}
    assert names == ours


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "--dry-run"), "+++ b/content/posts/"),
        (("init", "--dry-run", "--no-probe"), "[fields.summary]"),
        (("schema",), '"$schema"'),
        (("completion", "bash"), "complete"),
    ],
    ids=lambda words: words[0] if isinstance(words, tuple) else "",
)
def test_it_works_alone(lib: Path, site: Path, words: tuple[str, ...], told: str) -> None:
    """With its own prompts, tables and schemas."""
    if words[0] == "init":
        (site / "enrich.toml").unlink()
    assert Path(_said(PLACES.format(lib=str(lib)), site).strip()).is_relative_to(lib)
    assert told in _said(START.format(lib=str(lib)), site, *words)


def test_it_knows_prices_and_draws_pages(lib: Path, site: Path) -> None:
    """A plan has a price, and the report is a page."""
    code = START.format(lib=str(lib))
    planned = json.loads(_said(code, site, "plan", "--model", "gpt-5.4-mini", "--format", "json"))
    assert planned["price"] > 0
    _said(code, site, "report", "--html", "report.html")
    assert "<svg" in (site / "report.html").read_text(encoding="utf-8")


@pytest.mark.long
def test_it_is_installed_where_nothing_was(wheel: Path, site: Path, tmp_path: Path) -> None:
    """In a fresh environment, with what the index has; takes a minute."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    bin_ = tmp_path / "venv" / "bin"
    subprocess.run([bin_ / "pip", "install", "-q", f"{wheel}[web,report]"], check=True)
    done = subprocess.run([bin_ / "enrich", "run", "--dry-run"], cwd=site, capture_output=True, check=True)
    assert b"+++ b/content/posts/" in done.stdout
