"""Asks pip-audit about the packages of the locks, and zizmor about `.github/` and `action.yml`.

Each says whether it found something, found nothing, or could not ask; only a finding ends this with 1.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

ROOT = Path(__file__).parents[1]
SECONDS = 60
FOUND = range(11, 15)  # zizmor's exit codes for findings, by severity


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a tool said: ``found`` fails, ``skipped`` tells what could not be asked."""

    tool: str
    state: Literal["clean", "found", "skipped"]
    words: str

    def __str__(self) -> str:
        return f"{self.tool}: {self.state}: {self.words}"


def packages(report: str, errors: str) -> Judgement:
    """What pip-audit's report in JSON says; without a report, what its last words were."""
    try:
        told = json.loads(report)["dependencies"]
    except (ValueError, KeyError):
        return Judgement("pip-audit", "skipped", _last(errors))
    if holes := list(_holes(told)):
        return Judgement("pip-audit", "found", "\n  ".join(holes))
    if missed := [one for one in told if "skip_reason" in one]:
        words = f"{len(missed)} of {len(told)} packages could not be looked up: {missed[0]['skip_reason']}"
        return Judgement("pip-audit", "skipped", words)
    return Judgement("pip-audit", "clean", f"{len(told)} packages")


def _holes(told: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in told:
        for hole in one.get("vulns", ()):
            mended = ", ".join(hole["fix_versions"]) or "no version"
            yield f"{one['name']} {one['version']}: {hole['id']}, mended in {mended}"


def _last(words: str) -> str:
    """The last line: there the programs say why they stopped."""
    return words.strip().rpartition("\n")[2] or "it said nothing"


def run(command: Sequence[str]) -> tuple[int, str, str]:
    """Runs a tool: its exit code, output and errors; one that takes too long counts as stopped."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603 - our own words
    except subprocess.TimeoutExpired:
        return -1, "", f"no answer in {SECONDS} s"
    return done.returncode, done.stdout, done.stderr


def ask() -> Iterator[Judgement]:
    """Asks both; what zizmor asks the forge needs a token and a network, and its other questions nothing."""
    locks = [word for lock in sorted((ROOT / ".ci" / "locks").glob("*.txt")) for word in ("-r", str(lock))]
    audit = ["pip-audit", "--format", "json", "--progress-spinner", "off", "--require-hashes", "--disable-pip"]
    yield packages(*run([*audit, *locks])[1:])
    look = ["zizmor", "--no-progress", "."]
    code, output, errors = run(look) if os.environ.get("GH_TOKEN") else (1, "", "GH_TOKEN is not set")
    if code not in {0, *FOUND}:
        yield Judgement("zizmor", "skipped", f"its questions to the forge: {_last(errors)}")
        code, output, errors = run([*look, "--offline"])
    yield Judgement("zizmor", "found" if code else "clean", output or errors if code else _last(output))


def main() -> None:
    """Prints what each says, and exits with 1 where one found something."""
    judgements = list(ask())
    sys.stdout.write("".join(f"{one}\n" for one in judgements))
    sys.exit(any(one.state == "found" for one in judgements))


if __name__ == "__main__":
    main()
