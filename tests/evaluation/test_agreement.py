"""The numbers of `enrich eval` are those of a scorer that shares no code with it, on 320 real posts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import Run

pytestmark = [pytest.mark.corpus, pytest.mark.long]
HIDDEN = ("summary", "tags", "people", "companies_orgs", "products_models", "media_books", "category", "area")
MEASURES = {"precision": "precision", "recall": "recall", "f1": "f1", "accuracy": "accuracy", "rougeL": "rouge_l"}


@pytest.mark.parametrize("by", ["random", "time"])
def test_the_garden(shared: Path, enrich: Run, tmp_path: Path, by: str) -> None:
    """The same split, and every measure to the third digit: once measured at once, once by a run over a prepared copy.

    The scorer empties the fields of a fifth of the posts by itself, a dry run proposes, git applies the diffs, and the
    scorer compares.
    """
    gold, work, scorer = tmp_path / "gold", tmp_path / "work", shared / "tools" / "score.py"
    shutil.copytree(shared / "corpus" / "garden", gold)
    subprocess.run(["chmod", "-R", "u+w", str(gold)], check=True)
    settings = "".join(f"[fields.{name}]\nconfidence = 0\n" for name in HIDDEN)
    (gold / "enrich.toml").write_text(settings, encoding="utf-8")
    _scored(scorer, "prepare", gold, work, "--hide", ",".join(HIDDEN), "--by", by)
    measured = enrich("eval", "--share", "0.2", "--by", by, "--exact", "--format", "json", cwd=gold)
    assert measured.returncode == 0, measured.stderr
    (row,) = json.loads(measured.stdout)["contenders"]

    test = json.loads((work / ".score.json").read_text(encoding="utf-8"))["test"]
    assert row["posts"] == len(test) == 64
    _filled(work, enrich, test)
    told: dict[str, Any] = json.loads(_scored(scorer, "score", gold, work, "--json"))
    assert told.pop("unreadable") == []
    assert {*told} == {*HIDDEN} == {*row["fields"]}
    for name, theirs in told.items():
        ours = row["fields"][name]
        assert ours["posts"] == theirs["n"], name
        for key in MEASURES.keys() & theirs.keys():
            assert ours[MEASURES[key]]["value"] == pytest.approx(theirs[key], abs=0.0005), (name, key)


def _scored(scorer: Path, *words: str | Path) -> str:
    command = [sys.executable, str(scorer), *map(str, words)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _filled(work: Path, enrich: Run, paths: list[str]) -> None:
    """Lets a run propose for the posts, and writes all of it."""
    done = enrich("run", "--dry-run", "--format", "json", *paths, cwd=work)
    assert done.returncode == 0, done.stderr
    diffs = "".join(json.loads(line)["diff"] for line in done.stdout.splitlines())
    around = {**os.environ, "GIT_CEILING_DIRECTORIES": str(work.parent)}
    subprocess.run(["git", "apply"], cwd=work, input=diffs.encode(), env=around, check=True)
