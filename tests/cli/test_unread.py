"""Output that nobody reads to its end, as after `| head -1`: no result, no fault, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import AUTO_FOUR, CLEAN, ROOT, Run

UNREAD = 141
POST = """---
title: Clock {name}
---

The clock in the tower was built by Ada Stone in 1871, and it has kept the town's time ever since that year.
Every hour it strikes, and the bakers, the teachers and the ferrymen set their watches by its {name} bell.
In the end a public clock is a promise that a town makes to itself, and the promise has to be wound every week.
"""
COMMANDS = {
    "findings": ("check",),
    "findings as JSON": ("check", "--format", "json"),
    "a preview": ("run", "--dry-run"),
    "a preview that tells what is pending": ("run", "--dry-run", "--exit-code"),
    "a preview as JSON": ("run", "--dry-run", "--exit-code", "--format", "json"),
    "a run": ("run", "--yes"),
    "an estimate": ("plan",),
    "the state": ("status",),
    "whose the values are": ("blame", "a.md"),
    "the runs": ("runs",),
    "one run": ("runs", "show", "last"),
    "what undo would do": ("undo", "--dry-run"),
    "terms in doubt": ("vocab", "lint"),
    "help": ("--help",),
    "help of a verb": ("run", "--help"),
    "help of a verb of a verb": ("vocab", "lint", "--help"),
    "the version": ("--version",),
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A few posts that lack everything."""
    (tmp_path / "enrich.toml").write_text(AUTO_FOUR, encoding="utf-8")
    (tmp_path / "tagged.md").write_text("---\ntags: [watches, watch]\n---\n\nA text.\n", encoding="utf-8")
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.md").write_text(POST.format(name=name), encoding="utf-8")
    return tmp_path


def _unread(site: Path, *words: str, gone: str = "stdout") -> subprocess.CompletedProcess[bytes]:
    """What becomes of a command of which nobody reads the output: the pipe's other end is closed from the start."""
    reader, writer = os.pipe()
    os.close(reader)
    out, err = (writer, subprocess.PIPE) if gone == "stdout" else (subprocess.PIPE, writer)
    env = {key: value for key, value in os.environ.items() if key not in CLEAN} | {"PYTHONPATH": str(ROOT)}
    try:
        command = [sys.executable, "-m", "enrich", *words]
        return subprocess.run(command, cwd=site, env=env, stdout=out, stderr=err, timeout=120, check=False)
    finally:
        os.close(writer)


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_closed_pipe_is_no_result(site: Path, enrich: Run, words: tuple[str, ...]) -> None:
    """The exit code is 141, as of any program that dies of SIGPIPE: neither done, nor pending, nor a bug."""
    if words[0] in ("blame", "runs", "undo"):
        enrich("run", "--yes", cwd=site)
    done = _unread(site, *words)
    told = done.stderr.decode()
    assert done.returncode == UNREAD, told
    assert not any(word in told for word in ("Traceback", "error", "bug", "Broken", "ignored"))


@pytest.mark.parametrize("words", [("check",), ("run", "--dry-run", "--exit-code"), ("run", "--yes")])
def test_closed_notes_are_no_result_either(site: Path, words: tuple[str, ...]) -> None:
    """As after `2>&1 | head -1`."""
    assert _unread(site, *words, gone="stderr").returncode == UNREAD


@pytest.mark.parametrize(("words", "code"), [(("check",), 1), (("run", "--dry-run", "--exit-code"), 1), (("plan",), 0)])
def test_what_is_read_to_its_end_has_its_code(site: Path, enrich: Run, words: tuple[str, ...], code: int) -> None:
    """The twin: with a reader that stays, the exit code is the command's own."""
    assert enrich(*words, cwd=site).returncode == code


def test_what_was_accepted_before_the_pipe_broke_is_written_whole(site: Path, enrich: Run) -> None:
    """A run without a reader stops in order: each post is the old one or the new one, and the next run goes on."""
    before = {path: path.read_bytes() for path in site.rglob("*.md")}
    assert _unread(site, "run", "--yes").returncode == UNREAD
    changed = [path for path, source in before.items() if path.read_bytes() != source]
    assert enrich("undo", "--yes", cwd=site).returncode == 0
    assert {path: path.read_bytes() for path in site.rglob("*.md")} == before
    assert changed


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize("words", [("check",), ("run", "--dry-run"), ("status",)])
def test_a_full_disk_is_told(site: Path, words: tuple[str, ...]) -> None:
    """A result that can't be written is no bug of ours, and is told in one sentence."""
    env = {key: value for key, value in os.environ.items() if key not in CLEAN} | {"PYTHONPATH": str(ROOT)}
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "enrich", *words]
        done = subprocess.run(command, cwd=site, env=env, stdout=full, stderr=subprocess.PIPE, timeout=120, check=False)
    assert done.returncode == 2
    assert "error: the result can't be written: No space left on device" in done.stderr.decode()
