"""What a reply says and the post does not: sent back once, then left to a person, and never a lost reply."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from server import Answer, Script, Server, answers

POST = """---
title: The clock of the harbour
---

The clock on the harbour tower lost ten minutes in the winter of 1764, and no captain noticed it.
"""
RIGHT = "A harbour clock lost 10 minutes in 1764 without being noticed."
NUMBER = "A harbour clock lost 25 minutes in 1764 without being noticed."
TONGUE = "Eine Hafenuhr ging im Winter 1764 zehn Minuten nach, und niemand hat es bemerkt."
LONG = "A harbour clock. " * 60


@pytest.fixture
def server() -> Iterator[Server]:
    """A server whose every answer is scripted by the test."""
    with Server() as server:
        yield server


@pytest.fixture
def site(tmp_path: Path, server: Server) -> Path:
    """One post that wants a summary."""
    (tmp_path / "a.md").write_text(POST, encoding="utf-8")
    settings = f'[model]\nname = "m"\nbase_url = "{server.url}"\n[fields.summary]\n'
    (tmp_path / "enrich.toml").write_text(settings, encoding="utf-8")
    return tmp_path


def _said(text: str) -> Script:
    return answers.saying({"summary": text})


def _record(site: Path, enrich: Run, *options: str) -> dict[str, Any]:
    (line,) = enrich("run", *options, "--format", "json", cwd=site).stdout.splitlines()
    record: dict[str, Any] = json.loads(line)
    return record


@pytest.mark.parametrize(
    ("wrong", "told"), [(NUMBER, "the post does not say 25"), (TONGUE, "it is in `de`, and the post is in `en`")]
)
def test_a_doubt_is_sent_back_once(site: Path, server: Server, enrich: Run, wrong: str, told: str) -> None:
    """The model is told what was wrong, and its mended answer is written without a flag."""
    server.script(_said(wrong), _said(RIGHT))
    record = _record(site, enrich, "--yes")
    assert record["outcome"] == "applied"
    assert record["changes"][0]["after"] == RIGHT
    assert record["changes"][0]["flags"] == []
    assert told in server.history[1].prompt
    assert {one["value"]: one["match"] for one in record["changes"][0]["evidence"]} == {
        "10": "normalized",
        "1764": "exact",
    }


@pytest.mark.parametrize(("wrong", "code"), [(NUMBER, "number-not-in-post"), (TONGUE, "language")])
def test_a_doubt_that_stays_is_left_to_a_person(site: Path, server: Server, enrich: Run, wrong: str, code: str) -> None:
    """After one repair the value is proposed with a flag, and --yes does not write it."""
    server.script(_said(wrong), _said(wrong))
    record = _record(site, enrich, "--dry-run")
    assert record["changes"][0]["after"] == wrong
    assert [flag.partition(":")[0] for flag in record["changes"][0]["flags"]] == [code]
    assert record["notes"] == []
    enrich("run", "--yes", cwd=site)
    assert (site / "a.md").read_text(encoding="utf-8") == POST
    assert len(server.history) == 2


@pytest.mark.parametrize("second", [answers.refused, answers.cut, _said(LONG), answers.broken])
def test_a_failed_repair_loses_no_reply(site: Path, server: Server, enrich: Run, second: Answer | Script) -> None:
    """Where the mended answer is none or worse, the first one is proposed with its flag."""
    server.script(_said(NUMBER), second)
    record = _record(site, enrich, "--dry-run")
    assert record["outcome"] == "proposed"
    assert record["changes"][0]["after"] == NUMBER
    assert record["changes"][0]["flags"] == ["number-not-in-post: the post does not say 25"]


def test_a_preview_tells_its_evidence(site: Path, server: Server, enrich: Run) -> None:
    """With -v the places of what is proposed, and how they were found, stand beside the diff, on stderr."""
    server.script(_said(RIGHT))
    done = enrich("run", "--dry-run", "-v", cwd=site)
    assert "— summary: 1764, line 5, exact" in done.stderr
    assert "— summary: 10, line 5, normalized" in done.stderr
    assert done.stdout.startswith("diff --git")
