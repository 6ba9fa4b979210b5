"""What was left out of a reply, and why, is told by every way to look at it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Run
from server import Server, answers

POST = """---
title: The clock of the harbour
---

Ada Lovelace wrote of the clock on the harbour tower, which lost ten minutes in the winter of 1764.
"""
PEOPLE = [
    {"name": "Ada Lovelace", "quote": "Ada Lovelace wrote of the clock"},
    {"name": "Grace Hopper", "quote": "Grace Hopper was there"},
]
DROPPED = "people: Grace Hopper was dropped: no quote from the post contains it"


@pytest.fixture
def server() -> Iterator[Server]:
    """A server whose every answer is scripted by the test."""
    with Server() as server:
        yield server


@pytest.fixture
def site(tmp_path: Path, server: Server) -> Path:
    """One post that wants people and a summary."""
    (tmp_path / "a.md").write_text(POST, encoding="utf-8")
    settings = f'[model]\nname = "m"\nbase_url = "{server.url}"\n[fields.people]\n[fields.summary]\n'
    (tmp_path / "enrich.toml").write_text(settings, encoding="utf-8")
    return tmp_path


def _scripted(server: Server, summary: str) -> None:
    server.script(*[answers.saying({"people": PEOPLE, "summary": summary})] * 2)


def test_yes_tells_what_it_left_out_of_what_it_wrote(site: Path, server: Server, enrich: Run) -> None:
    """The field is written, and the item that is not in it is named with the reason."""
    _scripted(server, "**Summary:** A harbour clock lost ten minutes in the winter of 1764.")
    done = enrich("run", "--yes", cwd=site)
    assert done.stdout == "a.md: people, summary\n"
    assert f"a.md: {DROPPED}" in done.stderr
    assert "a.md: summary: **Summary:** before the text was left out" in done.stderr


def test_yes_tells_why_a_field_waits(site: Path, server: Server, enrich: Run) -> None:
    """A proposal that it leaves to a person is told with its flags, beside those that it writes."""
    _scripted(server, "A harbour clock lost 25 minutes in 1764, and nobody saw it.")
    done = enrich("run", "--yes", cwd=site)
    assert done.stdout == "a.md: people\n"
    assert "a.md: summary: the post does not say 25" in done.stderr


def test_yes_tells_the_same_to_programs(site: Path, server: Server, enrich: Run) -> None:
    """In JSON, the flags of what waits are among the notes, and those of what was written beside it."""
    _scripted(server, "A harbour clock lost 25 minutes in 1764, and nobody saw it.")
    record = json.loads(enrich("run", "--yes", "--format", "json", cwd=site).stdout)
    assert [note["code"] for note in record["notes"] if note["field"] == "summary"] == ["number-not-in-post"]
    assert record["changes"][0]["flags"] == [f"no-evidence: {DROPPED.removeprefix('people: ')}"]


def test_quiet_is_quiet(site: Path, server: Server, enrich: Run) -> None:
    """The twin: with `-q`, only the result is told."""
    _scripted(server, "A harbour clock lost ten minutes in the winter of 1764.")
    assert enrich("run", "--yes", "-q", cwd=site).stderr == ""
