"""`review` of a field says whether `run --yes` may write it, and whose; a flag that blocks holds it in any case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from enrich import frontmatter
from server import Server, answers

POST = """---
title: The clock of the harbour
---

The clock on the harbour tower lost ten minutes in the winter of 1764, because the cold made its pendulum shorter.
Nobody in the town had noticed this before the ferry began to leave by the time of the railway.
"""
QUOTE = "the cold made its pendulum shorter"
GOOD = "A clock that nobody compares with another one is believed."
NUMBER = "A clock that is 25 minutes late is believed all the same."
GERMAN = "Eine Uhr, die niemand mit einer anderen vergleicht, wird immer geglaubt."
AUTO = 'review = "auto"\n'
ALWAYS = 'review = "always"\n'
EMBEDDED = 'review = "embedded"\n'
BEST = "confidence = 0\n"  # what the embedded model has, however sure it is
MINE = 'kind = "text"\n'


@pytest.fixture
def server() -> Iterator[Server]:
    """A server whose every answer is scripted by the test."""
    with Server() as server:
        yield server


def _answer(field: str, text: str, quote: str) -> Any:  # noqa: ANN401 - JSON
    return answers.saying({field: text if field == "summary" else {"text": text, "quote": quote}})


@dataclass(frozen=True, slots=True)
class Case:
    """The answer for one field, its settings, and whether `run --yes` writes it."""

    field: str
    settings: str
    text: str
    written: bool = False
    quote: str = QUOTE


@pytest.mark.parametrize(
    "case",
    [
        Case("insight", "", GOOD),
        Case("insight", ALWAYS, GOOD),
        Case("insight", AUTO, GOOD, written=True),
        Case("insight", AUTO, NUMBER),
        Case("insight", AUTO, GERMAN),
        Case("insight", AUTO, GOOD, quote="words that stand nowhere in the post"),
        Case("summary", "", GOOD, written=True),
        Case("summary", ALWAYS, GOOD),
        Case("summary", AUTO, NUMBER),
        Case("summary", EMBEDDED, GOOD, written=True),
        Case("summary", EMBEDDED, NUMBER),
    ],
)
def test_the_setting_decides_unless_a_flag_holds(tmp_path: Path, server: Server, enrich: Run, case: Case) -> None:
    """What is not written waits for a person, and is told."""
    (tmp_path / "a.md").write_text(POST, encoding="utf-8")
    _config(tmp_path, server, case.settings, case.field)
    server.script(*[_answer(case.field, case.text, case.quote)] * 3)
    done = enrich("run", "--yes", cwd=tmp_path)
    assert done.returncode == 0
    assert frontmatter.read((tmp_path / "a.md").read_bytes()).get(case.field) == (case.text if case.written else None)
    assert ("1 post waits for a decision" in done.stderr) is not case.written


@pytest.mark.parametrize("count", [1, 3])
def test_why_texts_wait_is_one_line(tmp_path: Path, enrich: Run, count: int) -> None:
    """However many posts have such a text, and with the way to have it otherwise."""
    for number in range(count):
        text = POST.replace("harbour", f"harbour {number}").replace(
            "---\n\n", "---\n\n*A clock of a harbour lost time.*\n\n"
        )
        (tmp_path / f"{number}.md").write_text(text, encoding="utf-8")
    (tmp_path / "enrich.toml").write_text("[fields.summary]\nconfidence = 0\n", encoding="utf-8")
    done = enrich("run", "--yes", cwd=tmp_path)
    (line,) = [line for line in done.stderr.splitlines() if "`--yes` writes it" in line]
    assert line.endswith(
        'summary: waits for a person; with `review = "auto"` in [fields.summary], `--yes` writes it'
    ) or (line.startswith("3 posts: summary: waits for a person"))


def _config(site: Path, server: Server, settings: str, field: str = "insight") -> None:
    model = f'[model]\nname = "m"\nbase_url = "{server.url}"\n'
    (site / "enrich.toml").write_text(f"{model}[fields.{field}]\n{settings}", encoding="utf-8")


@pytest.mark.parametrize(("first", "then", "written"), [("", AUTO, True), (AUTO, ALWAYS, False), (AUTO, "", False)])
def test_the_setting_of_now_counts_for_what_waits(
    tmp_path: Path, server: Server, enrich: Run, *, first: str, then: str, written: bool
) -> None:
    """A proposal that was made under another setting is not asked for again, and follows the new one."""
    (tmp_path / "a.md").write_text(POST, encoding="utf-8")
    _config(tmp_path, server, first)
    server.script(_answer("insight", GOOD, QUOTE))
    enrich("run", cwd=tmp_path)
    asked = len(server.history)
    _config(tmp_path, server, then)
    assert enrich("run", "--yes", cwd=tmp_path).returncode == 0
    assert len(server.history) == asked
    assert frontmatter.read((tmp_path / "a.md").read_bytes()).get("insight") == (GOOD if written else None)


def _written(site: Path, field: str) -> bool:
    return frontmatter.read((site / "a.md").read_bytes()).get(field) is not None


@pytest.mark.parametrize(
    ("field", "settings", "written"),
    [
        ("summary", "", False),
        ("summary", EMBEDDED, False),
        ("summary", ALWAYS, False),
        ("summary", AUTO, True),
        ("description", "", False),
        ("description", AUTO, True),
        ("mine", MINE, False),
        ("mine", MINE + ALWAYS, False),
        ("mine", MINE + AUTO, True),
    ],
)
def test_a_text_by_the_embedded_model(tmp_path: Path, enrich: Run, *, field: str, settings: str, written: bool) -> None:
    """It waits for a person unless the settings say otherwise, which the JSON and the diff tell."""
    (tmp_path / "a.md").write_text(POST, encoding="utf-8")
    (tmp_path / "enrich.toml").write_text(f"[fields.{field}]\n{BEST}{settings}", encoding="utf-8")
    (told,) = map(json.loads, enrich("run", "--dry-run", "--format", "json", cwd=tmp_path).stdout.splitlines())
    assert [(one["field"], one["review"]) for one in told["changes"]] == [(field, "auto" if written else "always")]
    shown = enrich("run", "--dry-run", "-v", cwd=tmp_path)
    assert f"\n+{field}: " in shown.stdout
    assert (f"{field}: a person must decide" in shown.stderr) is not written
    done = enrich("run", "--yes", cwd=tmp_path)
    assert (done.returncode, _written(tmp_path, field)) == (0, written), done.stderr
    assert ("1 post waits for a decision: run `enrich review`" in done.stderr) is not written


@pytest.mark.parametrize(("first", "then", "written"), [("", AUTO, True), (AUTO, "", False), (ALWAYS, EMBEDDED, False)])
def test_the_setting_of_now_counts_for_what_the_embedded_model_wrote(
    tmp_path: Path, enrich: Run, *, first: str, then: str, written: bool
) -> None:
    """The journal knows whose a text is that waits."""
    (tmp_path / "a.md").write_text(POST, encoding="utf-8")
    (tmp_path / "enrich.toml").write_text(f"[fields.summary]\n{BEST}{first}", encoding="utf-8")
    assert "1 post waits for a decision" in enrich("run", cwd=tmp_path).stderr
    (tmp_path / "enrich.toml").write_text(f"[fields.summary]\n{BEST}{then}", encoding="utf-8")
    assert enrich("run", "--yes", cwd=tmp_path).returncode == 0
    assert _written(tmp_path, "summary") is written


def test_another_model_is_asked_for_what_waits(tmp_path: Path, server: Server, enrich: Run) -> None:
    """What is written then is its text, and not the one that was left to a person."""
    (tmp_path / "a.md").write_text(POST, encoding="utf-8")
    (tmp_path / "enrich.toml").write_text(f"[fields.summary]\n{BEST}", encoding="utf-8")
    assert "1 post waits for a decision" in enrich("run", "--yes", cwd=tmp_path).stderr
    _config(tmp_path, server, BEST, "summary")
    server.script(_answer("summary", GOOD, QUOTE))
    assert enrich("run", "--yes", cwd=tmp_path).returncode == 0
    assert frontmatter.read((tmp_path / "a.md").read_bytes()).get("summary") == GOOD
