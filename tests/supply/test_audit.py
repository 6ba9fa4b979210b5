"""`.ci/audit.py` fails for a finding, and says what it could not ask; scripted programs stand for the real ones."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT

FINE = {"name": "one", "version": "1", "vulns": []}
HOLE = {"name": "two", "version": "2", "vulns": [{"id": "X-1", "fix_versions": ["2.1", "3"], "aliases": []}]}
OPEN = {"name": "three", "version": "3", "vulns": [{"id": "X-2", "fix_versions": [], "aliases": []}]}
SILENT = "zizmor: skipped: its questions to the forge: GH_TOKEN is not set"
MISSED = {"name": "four", "skip_reason": "not found: four (4)"}


def audit(folder: Path, pip_audit: str, zizmor: str, token: str = "") -> subprocess.CompletedProcess[str]:
    """Runs the script with these lines of shell as the programs."""
    for name, lines in (("pip-audit", pip_audit), ("zizmor", zizmor)):
        (folder / name).write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return subprocess.run(
        [sys.executable, ROOT / ".ci" / "audit.py"],
        env={"PATH": f"{folder}:/usr/bin:/bin", **({"GH_TOKEN": token} if token else {})},
        capture_output=True,
        text=True,
        check=False,
    )


def report(*packages: dict[str, Any]) -> str:
    """A script that prints pip-audit's report."""
    return f"echo '{json.dumps({'dependencies': packages, 'fixes': []})}'"


@pytest.mark.parametrize(
    ("lines", "code", "told"),
    [
        (report(FINE), 0, "pip-audit: clean: 1 packages"),
        (report(FINE, HOLE) + "; exit 1", 1, "pip-audit: found: two 2: X-1, mended in 2.1, 3"),
        (report(OPEN) + "; exit 1", 1, "three 3: X-2, mended in no version"),
        (report(MISSED, HOLE) + "; exit 1", 1, "two 2: X-1"),
        (report(FINE, MISSED), 0, "pip-audit: skipped: 1 of 2 packages could not be looked up: not found: four (4)"),
        ("echo Traceback >&2; echo 'no such host' >&2; exit 1", 0, "pip-audit: skipped: no such host"),
        ("echo 'no JSON'; exit 1", 0, "pip-audit: skipped: it said nothing"),
        ("echo '{}'", 0, "pip-audit: skipped: it said nothing"),
    ],
)
def test_a_hole_fails_and_a_missing_answer_is_said(tmp_path: Path, lines: str, code: int, told: str) -> None:
    """No answer is never taken for a clean one, and one hole counts however much else was not looked up."""
    done = audit(tmp_path, lines, "echo fine")
    assert (done.returncode, done.stderr) == (code, "")
    assert told in done.stdout


@pytest.mark.parametrize(
    ("lines", "token", "code", "told"),
    [
        (
            "echo fine",
            "",
            0,
            [SILENT, "zizmor: clean: fine"],
        ),
        ("echo fine", "t", 0, ["zizmor: clean: fine"]),
        ("echo loose; exit 14", "t", 1, ["zizmor: found: loose"]),
        ("echo loose; exit 11", "", 1, [SILENT, "zizmor: found: loose"]),
        ("echo unreadable >&2; exit 1", "", 1, [SILENT, "zizmor: found: unreadable"]),
        (
            'case "$*" in *--offline*) echo fine;; *) echo "no such host" >&2; exit 1;; esac',
            "t",
            0,
            ["zizmor: skipped: its questions to the forge: no such host", "zizmor: clean: fine"],
        ),
        (
            'case "$*" in *--offline*) echo loose; exit 13;; *) exit 1;; esac',
            "t",
            1,
            ["zizmor: skipped: its questions to the forge: it said nothing", "zizmor: found: loose"],
        ),
    ],
)
def test_zizmor_is_asked_offline_where_the_forge_is_silent(
    tmp_path: Path, lines: str, token: str, code: int, told: list[str]
) -> None:
    """A finding fails, online or not; what can't even be read is a finding; without a token the forge is not asked."""
    done = audit(tmp_path, report(FINE), lines, token)
    assert done.returncode == code
    assert [line for line in done.stdout.splitlines() if line.startswith("zizmor")] == told


def test_pip_audit_is_asked_about_every_lock(tmp_path: Path) -> None:
    """Every lock is looked up as it stands: nothing is resolved or downloaded for it."""
    done = audit(tmp_path, 'echo "$@" >&2; exit 1', "echo fine")
    for lock in (ROOT / ".ci" / "locks").glob("*.txt"):
        assert f"-r {lock}" in done.stdout
    assert "--require-hashes --disable-pip" in done.stdout
