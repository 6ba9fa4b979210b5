"""Shells complete commands, options and the fields of a site."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import CLEAN, ROOT, Run

SETTINGS = '[fields.summary]\n[fields.mood]\nkind = "term"\nvalues = ["calm"]\n'
LINES = [
    ("enrich unde", []),
    ("enrich und", ["undo"]),
    ("enrich run --dry", ["--dry-run"]),
    ("enrich run --form", ["--format"]),
    ("enrich run --format js", ["json"]),
    ("enrich vocab me", ["merge"]),
    ("enrich check --field ", ["summary", "mood"]),
    ("enrich check --field mo", ["mood"]),
    ("enrich completion ", ["bash", "zsh", "fish"]),
]


def _completed(site: Path, line: str) -> list[str]:
    """What bash is offered for a line."""
    variables = {key: value for key, value in os.environ.items() if key not in CLEAN}
    variables |= {"PYTHONPATH": str(ROOT), "_ENRICH_COMPLETE": "bash_complete"}
    variables |= {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1)}
    command = [sys.executable, "-c", "from enrich.cli import cli; cli(prog_name='enrich')"]
    done = subprocess.run(command, cwd=site, env=variables, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return [offer.partition(",")[2] for offer in done.stdout.split()]


@pytest.mark.parametrize(("line", "offers"), LINES)
def test_what_is_offered(tmp_path: Path, line: str, offers: list[str]) -> None:
    """Commands below others and the values of options, too."""
    (tmp_path / "enrich.toml").write_text(SETTINGS, encoding="utf-8")
    assert _completed(tmp_path, line) == offers


@pytest.mark.parametrize("settings", ["[fields.mood]\n", "[fields", "\0"])
def test_settings_that_can_not_be_read(tmp_path: Path, settings: str) -> None:
    """Nothing is printed into the line that a person is writing."""
    (tmp_path / "enrich.toml").write_text(settings, encoding="utf-8")
    assert _completed(tmp_path, "enrich check --field su") in (["summary"], [])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_of_that_shell(tmp_path: Path, enrich: Run, shell: str) -> None:
    """The shell takes it, where it is there."""
    done = enrich("completion", shell, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "_ENRICH_COMPLETE" in done.stdout
    if program := shutil.which(shell):
        checked = subprocess.run([program, "-n", "/dev/stdin"], input=done.stdout, text=True, check=False)
        assert checked.returncode == 0


def test_an_unknown_shell(tmp_path: Path, enrich: Run) -> None:
    """One sentence that names those that are known."""
    done = enrich("completion", "tcsh", cwd=tmp_path)
    assert done.returncode == 2
    assert "'bash', 'zsh', 'fish'" in done.stderr
