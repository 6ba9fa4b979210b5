"""Posts with any name go all the way: checked, proposed, written, told and taken back, each by itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import AUTO_SUMMARY, ROOT
from posts.test_names import NAMES

POST = "---\ntitle: A\n---\nAda Lovelace wrote notes on the analytical engine in London.\n"


@pytest.fixture
def named(tmp_path: Path) -> Path:
    """A site with a post of each name."""
    for name in NAMES:
        (tmp_path / os.fsdecode(name)).write_text(POST, encoding="utf-8")
    (tmp_path / "enrich.toml").write_text(AUTO_SUMMARY, encoding="utf-8")
    return tmp_path


def _texts(site: Path) -> list[str]:
    return [(site / os.fsdecode(name)).read_text(encoding="utf-8") for name in NAMES]


def _done(site: Path, *words: str, code: int = 0) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-m", "enrich", *words], cwd=site, capture_output=True, check=False, env=env)
    assert done.returncode == code, done.stderr
    return done


def test_every_name_goes_all_the_way(named: Path) -> None:
    """A line for each post, JSON for everybody, a patch that git takes, and an undo to the byte."""
    assert len(_done(named, "check", "-v", code=1).stdout.decode().splitlines()) == len(NAMES)
    log = named.parent / "run.log"
    told = _done(named, "run", "--dry-run", "--format=json", f"--log={log}").stdout.decode().splitlines()
    assert {os.fsencode(json.loads(line)["path"]) for line in told} == set(NAMES)
    assert all(json.loads(line) for line in log.read_text(encoding="utf-8").splitlines())
    patch = _done(named, "run", "--dry-run").stdout
    assert _texts(named) == [POST] * len(NAMES)
    subprocess.run(["git", "apply", "-"], cwd=named, input=patch, check=True)
    applied = _texts(named)
    assert all("summary: " in text for text in applied)
    for name in NAMES:
        (named / os.fsdecode(name)).write_text(POST, encoding="utf-8")
    assert len(_done(named, "run", "--yes").stdout.decode().splitlines()) == len(NAMES)
    assert _texts(named) == applied
    for name in NAMES[::7]:  # a process for each takes long
        assert b"enrich's" in _done(named, "blame", "--", os.fsdecode(name)).stdout
    assert len(_done(named, "status", "--format=json").stdout.decode().splitlines()) == len(NAMES)
    *undone, _ = _done(named, "undo", "--yes").stdout.decode().splitlines()
    assert len(undone) == len(NAMES)
    assert _texts(named) == [POST] * len(NAMES)


def test_a_post_that_fails_is_told_by_its_name(named: Path) -> None:
    """On one line, which moves no cursor; the others go on."""
    for name in NAMES:
        (named / os.fsdecode(name)).write_text("---\ntitle: [\n---\nText.\n", encoding="utf-8")
    (named / "good.md").write_text(POST, encoding="utf-8")
    done = _done(named, "run", "--dry-run", "-v", code=3)
    assert done.stdout.startswith(b"diff --git a/good.md")
    lines = done.stderr.decode().splitlines()
    assert sum(line.startswith("error: ") for line in lines) == len(NAMES)
    assert all(line.isprintable() for line in lines)


def test_a_terminal_shows_names_as_people_read_them(tmp_path: Path) -> None:
    """Git's own setting there is `core.quotePath` off; a pipe gets what git writes by default."""
    (tmp_path / "é 文.md").write_text(POST, encoding="utf-8")
    (tmp_path / "enrich.toml").write_text(AUTO_SUMMARY, encoding="utf-8")
    piped = _done(tmp_path, "run", "--dry-run").stdout.decode()
    assert piped.startswith('diff --git "a/\\303\\251 \\346\\226\\207.md"')
    master, slave = os.openpty()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    words = [sys.executable, "-m", "enrich", "run", "--dry-run"]
    with os.fdopen(slave, "wb") as out:
        subprocess.run(words, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=out, check=True, env=env)
    with os.fdopen(master, "rb", buffering=0) as shown:
        text = shown.read(65536).decode().replace("\r\n", "\n")
    assert text.startswith("diff --git a/é 文.md b/é 文.md\n--- a/é 文.md\n+++ b/é 文.md\n@@")
