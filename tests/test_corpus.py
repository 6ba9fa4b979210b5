"""The main job on real posts: 320 of a digital garden, mostly Chinese, and one that lacks only its insight."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from enrich import frontmatter
from proof import rest

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

TEXTS = ("summary", "insight")
"""What waits for a person."""


def _copied(source: Path, target: Path, share: int = 1) -> dict[str, bytes]:
    """A copy of one post in ``share``, and their bytes by path."""
    shutil.copytree(source, target)
    subprocess.run(["chmod", "-R", "u+w", str(target)], check=True)
    for number, file in enumerate(sorted(target.rglob("*.md"))):
        if number % share:
            file.unlink()
    return {file.relative_to(target).as_posix(): file.read_bytes() for file in target.rglob("*.md")}


def _records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("share", [4, pytest.param(1, marks=pytest.mark.long)])
def test_the_garden(shared: Path, enrich: Run, tmp_path: Path, share: int) -> None:
    """Every post has an outcome, every diff applies, only proposed lists change and stay filled, and texts wait."""
    site = tmp_path / "garden"
    before = _copied(shared / "corpus" / "garden", site, share)
    dry = enrich("run", "--dry-run", "--format", "json", cwd=site)
    assert dry.returncode in (0, 3), dry.stderr
    assert "Traceback" not in dry.stderr
    records = {record["path"]: record for record in _records(dry.stdout)}
    assert set(records) == set(before)
    assert {path: (site / path).read_bytes() for path in before} == before
    _require_applicable(site, records)

    written = enrich("run", "--yes", "--format", "json", cwd=site)
    assert written.returncode in (0, 3), written.stderr
    for path, old in before.items():
        new = (site / path).read_bytes()
        keys = {change["key"] for change in records[path]["changes"]}
        assert rest(new, keys) == rest(old, keys), path
        values = frontmatter.read(new)
        for change in records[path]["changes"]:
            expected = change["before"] if change["field"] in TEXTS else change["after"]
            assert values.get(change["key"]) == expected, (path, change)

    again = _records(enrich("run", "--dry-run", "--format", "json", cwd=site).stdout)
    filled = {(record["path"], change["field"]) for record in _records(written.stdout) for change in record["changes"]}
    proposed = {(record["path"], change["field"]) for record in again for change in record["changes"]}
    assert not {(path, field) for path, field in proposed & filled if field not in TEXTS}


def _require_applicable(site: Path, records: dict[str, dict[str, Any]]) -> None:
    subprocess.run(["git", "init", "-q"], cwd=site, check=True)
    together = "".join(record["diff"] for record in records.values())
    check = ["git", "apply", "--check"]
    done = subprocess.run(check, cwd=site, input=together.encode(), stderr=subprocess.PIPE, check=False)
    assert done.returncode == 0, done.stderr.decode()
    shutil.rmtree(site / ".git")


def test_the_seed(shared: Path, enrich: Run, tmp_path: Path) -> None:
    """A post that lacks only its insight is proposed one, and --yes leaves it to a person."""
    site = tmp_path / "seed"
    before = _copied(shared / "corpus" / "seed", site)
    (site / "enrich.toml").write_text("[fields.insight]\nconfidence = 0\n", encoding="utf-8")
    (record,) = _records(enrich("run", "--dry-run", "--format", "json", cwd=site).stdout)
    assert [change["field"] for change in record["changes"]] == ["insight"]
    assert record["changes"][0]["evidence"]
    (applied,) = _records(enrich("run", "--yes", "--format", "json", cwd=site).stdout)
    assert [change["decision"] for change in applied["changes"]] == ["defer"]
    assert {path: (site / path).read_bytes() for path in before} == before
