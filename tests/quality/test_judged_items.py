"""What was judged by eye does not come back: no tag or name that was called embarrassing is proposed again.

``judged_items.jsonl`` holds a site of the corpus, a post of it whose fields are hidden, the field, the value that an
older embedded model proposed for it, and why its owner would be ashamed of it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from conftest import ROOT, Run

JUDGED = Path(__file__).with_name("judged_items.jsonl")
SHARED = ROOT.parent / "shared"
SCORER = SHARED / "tools" / "score.py"


def judged(site: str) -> Mapping[str, Collection[tuple[str, str]]]:
    """The fields and values that a site's posts must not get."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in JUDGED.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        if one["site"] == site:
            found[one["post"]].append((one["field"], one["value"]))
    return found


@pytest.mark.corpus
@pytest.mark.long
@pytest.mark.parametrize("site", ["azu", "garden"])
def test_no_embarrassing_item_comes_back(tmp_path: Path, enrich: Run, site: str) -> None:
    """Of posts whose fields are hidden, on a site that teaches all the others."""
    gold, work, posts = SHARED / "corpus" / "quality" / site, tmp_path / "work", judged(site)
    hide = ["--hide", "summary,tags,people,insight", "--seed", "5"]
    subprocess.run([sys.executable, SCORER, "prepare", gold, work, *hide], check=True, capture_output=True)
    hidden = json.loads((work / ".score.json").read_text(encoding="utf-8"))["test"]
    assert set(posts) <= set(hidden)
    (work / "enrich.toml").write_text("[fields.tags]\n[fields.people]\n", encoding="utf-8")
    done = enrich("run", "--dry-run", "--format", "json", *posts, cwd=work)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["path"] for line in lines} == set(posts)
    proposed = {
        (line["path"], change["field"], value)
        for line in lines
        for change in line["changes"]
        for value in change["after"]
    }
    again = {(post, *one) for post, wrong in posts.items() for one in wrong}
    assert len(proposed) >= len(posts) / 2
    assert proposed & again == set()
