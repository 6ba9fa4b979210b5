"""A site without a configuration, as a user runs it: its own keys, and no fields that it has no use for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from conftest import AUTO_FOUR, Run

TEXT = (
    "The harbour froze in the winter of 1709, and ships stood in the ice for six weeks. Nobody had seen that before. "
    "The pilot wrote down the thickness of the ice each morning, and his notes are all that is left of that winter."
)


def _plant(folder: Path, number: int, front: str, files: Mapping[str, str]) -> Path:
    for name, text in {"enrich.toml": "", **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for one in range(number):
        fence = "+++" if " = " in front else "---"
        title = f'title = "Winter {one}"' if " = " in front else f"title: Winter {one}"
        post = f"{fence}\n{title}\n{front}\n{fence}\n\n{TEXT}\n"
        (folder / "posts").mkdir(exist_ok=True)
        (folder / "posts" / f"{one:02}.md").write_text(post, encoding="utf-8")
    return folder


def _lacking(folder: Path, front: str = "title: Ice") -> Path:
    path = folder / "posts" / "new.md"
    path.write_text(f"---\n{front}\n---\n\n{TEXT}\n", encoding="utf-8")
    return path


def _changes(printed: str) -> dict[str, str]:
    found = [json.loads(line) for line in printed.splitlines()]
    return {change["field"]: change["key"] for one in found for change in one["changes"]}


def test_a_description_is_the_summary(tmp_path: Path, enrich: Run) -> None:
    """A site with descriptions gets no second text: its lacking post gets a description, and one note says so."""
    _plant(tmp_path, 5, "description: A winter in the harbour.", {})
    _lacking(tmp_path)
    note = "note: summary is written to the key description, which 5 of 6 posts bear\n"
    done = enrich("run", "--dry-run", "--format", "json", "--field", "summary", cwd=tmp_path)
    assert _changes(done.stdout) == {"summary": "description"}
    assert done.stderr.count(note) == 1
    (tmp_path / "enrich.toml").write_text(AUTO_FOUR, encoding="utf-8")
    done = enrich("run", "--yes", "--field", "summary", cwd=tmp_path)
    assert done.stderr.count(note.replace("5 of 6", "5 of 6")) == 1
    written = (tmp_path / "posts" / "new.md").read_text(encoding="utf-8")
    assert "\ndescription: " in written
    assert "summary" not in written


def test_what_was_written_as_summary_stays_one(tmp_path: Path, enrich: Run) -> None:
    """Where more posts bear a summary than a description, nothing changes for the site."""
    _plant(tmp_path, 3, "summary: A winter in the harbour.", {})
    _lacking(tmp_path, "description: Ice in the harbour.")
    done = enrich("check", "--field", "summary", cwd=tmp_path)
    assert done.stdout == "posts/new.md:1: `summary` is missing\n"


@pytest.mark.parametrize("command", [("run", "--dry-run"), ("check",), ("plan",), ("status",)])
def test_all_commands_see_the_same_fields(tmp_path: Path, enrich: Run, command: tuple[str, ...]) -> None:
    """People and insight are left out by each command alike, with one note; a field that is named is asked for."""
    _plant(tmp_path, 20, "tags: [ice]", {})
    done = enrich(*command, cwd=tmp_path)
    assert done.stderr.count("note: people and insight are left out, as none of 20 posts bears them") == 1
    assert "insight" not in done.stdout
    named = enrich(*command, "--field", "insight", cwd=tmp_path)
    assert "left out" not in named.stderr
    if command[0] in ("check", "status"):
        assert "insight" in named.stdout


def test_what_was_asked_for_by_name_waits_for_a_review(tmp_path: Path, enrich: Run) -> None:
    """Commands that decide on proposals see those of every field, and repeat no note."""
    _plant(tmp_path, 20, "tags: [ice]", {})
    enrich("run", "--field", "insight", "--yes", "posts/00.md", cwd=tmp_path)
    done = enrich("review", "--help", cwd=tmp_path)
    assert done.returncode == 0
    told = enrich("apply", "--dry-run", cwd=tmp_path)
    assert "left out" not in told.stderr


def test_status_says_what_builds_the_site(tmp_path: Path, enrich: Run) -> None:
    """With -v, the generator is named with the file by which it was recognised."""
    _plant(tmp_path, 1, "tags: [ice]", {"_config.yml": "title: Ice\n"})
    assert "generator: jekyll, by _config.yml\n" in enrich("status", "-v", cwd=tmp_path).stderr
    assert "generator" not in enrich("status", cwd=tmp_path).stderr
    (tmp_path / "_config.yml").unlink()
    assert "generator: none is known here\n" in enrich("status", "-v", cwd=tmp_path).stderr


def test_no_command_that_asks_nothing_counts_posts(tmp_path: Path, enrich: Run) -> None:
    """Help and version read no post, so they are as fast on a large site."""
    _plant(tmp_path, 1, "tags: [ice]", {})
    (tmp_path / "posts").chmod(0)
    try:
        assert enrich("--help", cwd=tmp_path).returncode == 0
        assert enrich("check", "--help", cwd=tmp_path).returncode == 0
    finally:
        (tmp_path / "posts").chmod(0o755)


def test_a_nested_key_is_read_and_missed_by_its_whole_name(tmp_path: Path, enrich: Run) -> None:
    """Zola's tags stand in a table: they are found there, and what is missing is said with the whole key."""
    settings = 'base_url = "https://ice.example"\ntaxonomies = [{name = "tags"}]\n'
    _plant(tmp_path, 3, '[taxonomies]\ntags = ["ice"]', {"config.toml": settings})
    (tmp_path / "posts" / "new.md").write_text(f'+++\ntitle = "Ice"\n+++\n\n{TEXT}\n', encoding="utf-8")
    done = enrich("check", "--field", "tags", cwd=tmp_path)
    assert done.stdout == "posts/new.md:1: `taxonomies.tags` is missing\n"
    assert "note: tags are written to the key taxonomies.tags, which 3 of 4 posts bear\n" in done.stderr


def test_no_undeclared_taxonomy_is_written(tmp_path: Path, enrich: Run) -> None:
    """Where the settings of a Zola site name no such taxonomy, tags go where they can't break the build."""
    _plant(tmp_path, 1, 'description = "Ice."', {"zola.toml": 'base_url = "https://ice.example"\n'})
    done = enrich("check", "--field", "tags", cwd=tmp_path)
    assert done.stdout == "posts/00.md:1: `extra.tags` is missing\n"
