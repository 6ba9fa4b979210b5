"""A strong model loses nothing and leaves no stump; a weak one gets nothing wrong into a file."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from oracle.hidden import Site, Truth, hide, key, values
from oracle.strong import Strong, Told
from oracle.weak import Weak
from server import Server

SETTINGS = """[model]
name = "m"
base_url = "{url}"
[run]
concurrency = 4
[fields.summary]
max_chars = 2000
max_sentences = 40
[fields.people]
max_items = 30
[fields.companies_orgs]
max_items = 30
[fields.tags]
mode = "queue"
max_items = 30
"""
POSTS = [15, pytest.param(300, marks=pytest.mark.long)]


@dataclass(frozen=True)
class Met:
    """What was proposed in a preview, by path and field, and the keys of the terms that wait."""

    changes: Mapping[tuple[str, str], Mapping[str, Any]]
    waiting: frozenset[str]

    def proposed(self, path: str, field: str) -> list[str]:
        """The values that are proposed for a field."""
        change = self.changes.get((path, field))
        return [] if change is None else list(change["after"])

    def flags(self, path: str, field: str) -> list[str]:
        """What is said of them."""
        change = self.changes.get((path, field))
        return [] if change is None else list(change["flags"])


def _hidden(root: Path, count: int, url: str) -> Site:
    (root / "enrich.toml").write_text(SETTINGS.format(url=url), encoding="utf-8")
    return hide(root, count)


def _run(site: Site, enrich: Run, *options: str) -> str:
    paths = [truth.path for truth in site.truths.values()]
    done = enrich("run", *options, "--format", "json", "-q", "--", *paths, cwd=site.root)
    assert done.returncode in (0, 3), done.stderr
    return done.stdout


def _ask(site: Site, enrich: Run) -> Met:
    """Previews, and writes with ``--yes`` what passed."""
    dry = _run(site, enrich, "--dry-run")
    _run(site, enrich, "--yes")
    records = [json.loads(line) for line in dry.splitlines()]
    changes = {(record["path"], change["field"]): change for record in records for change in record["changes"]}
    rows = [
        json.loads(line) for line in enrich("vocab", "queue", "--format", "json", cwd=site.root).stdout.splitlines()
    ]
    return Met(changes, frozenset(key(row["term"]) for row in rows))


def _strong(root: Path, count: int, enrich: Run) -> Counter[str]:
    """The counts of a strong model's answers, and what became of them."""
    with Server() as server:
        site = _hidden(root, count, server.url)
        oracle = Strong(site)
        server.answer_with(oracle)
        asked = _ask(site, enrich)
    told = Counter({"posts": len(site.truths)})
    for truth in site.truths.values():
        told.update(_of_tags(site, truth, oracle.told[truth.path], asked))
        for field, names in oracle.told[truth.path].names.items():
            told.update(_of_names(site, truth, field, names, asked))
    return told


def _of_tags(site: Site, truth: Truth, said: Told, asked: Met) -> dict[str, int]:
    written, proposed = values(site.root, truth.path, "tags"), asked.proposed(truth.path, "tags")
    return {
        "known tags": len(said.known),
        "known tags written": sum(tag in written for tag in said.known),
        "known tags dropped": sum(tag not in proposed for tag in said.known),
        "new tags": len(said.new),
        "new tags lost": sum(key(tag) not in asked.waiting and tag not in proposed for tag in said.new),
        "lists": 1,
        "lists held": not written,
        "stumps": bool(written) and 2 * len(written) <= len(said.known) + len(said.new),
    }


def _of_names(site: Site, truth: Truth, field: str, names: Sequence[str], asked: Met) -> dict[str, int]:
    kept = {key(name) for name in asked.proposed(truth.path, field)}
    known = [name for name in names if name in site.labels[field]]
    flags = asked.flags(truth.path, field)
    return {
        "names": len(names),
        "names lost": sum(key(name) not in kept for name in names),
        "known names": len(known),
        "known names held": sum(_is_held(site, truth, field, name, flags) for name in known),
    }


def _is_held(site: Site, truth: Truth, field: str, name: str, flags: list[str]) -> bool:
    """Whether a proposed name is not in the file, and a flag says that it is for its own sake."""
    own = [flag for flag in flags if flag.partition(": ")[2].startswith(name) and "dropped" not in flag]
    return bool(own) and name not in values(site.root, truth.path, field)


def _judge_strong(told: Mapping[str, int]) -> None:
    print("\n".join(f"{name}: {count}" for name, count in told.items()))
    assert told["names"] > 0
    assert told["names lost"] == 0
    assert told["known names held"] == 0
    assert told["known tags written"] >= 0.95 * told["known tags"]
    assert told["new tags lost"] == 0
    assert told["stumps"] == 0


def _weak(root: Path, count: int, enrich: Run) -> list[str]:
    """What a weak model got into files and should not have."""
    with Server() as server:
        site = _hidden(root, count, server.url)
        oracle = Weak(site)
        server.answer_with(oracle)
        _run(site, enrich, "--yes")
    print("\n".join(f"{kind}: {times}" for kind, times in sorted(oracle.kinds.items())))
    wrong: list[str] = []
    for truth in site.truths.values():
        (summary,) = values(root, truth.path, "summary") or ("",)
        if summary and key(summary) != key(truth.summary.replace("*", "").replace("`", "")):
            wrong.append(f"{truth.path}: summary: {summary}")
        foreign = set(values(root, truth.path, "tags")) - set(truth.lists["tags"])
        wrong += [f"{truth.path}: tags: {tag}" for tag in sorted(foreign)]
        for field in site.named:
            names = values(root, truth.path, field)
            wrong += [f"{truth.path}: {field}: {name}" for name in names if not _stands(site, truth, field, name)]
    return wrong


def _stands(site: Site, truth: Truth, field: str, name: str) -> bool:
    """Whether a post holds a name in one of its spellings, in any case."""
    text = key(f"{truth.title} {truth.body}")
    return any(key(form) in text for form in (name, *site.spellings(field, name)))


@pytest.fixture
def garden(fixtures: Path, tmp_path: Path) -> Path:
    """A copy of the project's own garden."""
    shutil.copytree(fixtures / "garden", tmp_path / "garden", ignore=shutil.ignore_patterns(".enrich"))
    return tmp_path / "garden"


@pytest.fixture
def real(shared: Path, tmp_path: Path) -> Path:
    """A copy of 1,500 real posts."""
    shutil.copytree(shared / "corpus" / "quality" / "garden", tmp_path / "garden")
    subprocess.run(["chmod", "-R", "u+w", str(tmp_path / "garden")], check=True)
    return tmp_path / "garden"


def test_a_weak_model_on_our_own_garden(garden: Path, enrich: Run) -> None:
    """Nothing wrong is written without a flag."""
    assert _weak(garden, 8, enrich) == []


@pytest.mark.slow
@pytest.mark.corpus
@pytest.mark.parametrize("posts", POSTS)
def test_a_strong_model_on_real_posts(real: Path, posts: int, enrich: Run) -> None:
    """No right name is lost, and none held that the site knows; right tags are written, and no list is a stump."""
    _judge_strong(_strong(real, posts, enrich))


@pytest.mark.slow
@pytest.mark.corpus
@pytest.mark.parametrize("posts", [pytest.param(300, marks=pytest.mark.long)])
def test_a_weak_model_on_real_posts(real: Path, posts: int, enrich: Run) -> None:
    """Of all posts, none gets a wrong value without a flag."""
    assert _weak(real, posts, enrich) == []
