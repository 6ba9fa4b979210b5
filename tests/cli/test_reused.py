"""What earlier runs left waits under the settings of now: the path from a dry run over a changed key to the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cli.in_process import Called
from enrich import frontmatter
from enrich.journal.db import Journal
from enrich.values import Decision, Verdict
from review.seeded import Terminal
from server import Server, answers

POST = """---
title: The clock of the harbour
---

The clock on the harbour tower lost ten minutes in the winter of 1764, because the cold made its pendulum shorter.
Nobody in the town had noticed this before the ferry began to leave by the time of the railway.
"""
SAID = "A harbour clock lost ten minutes, and nobody in the town saw it."
NOW = "2026-01-02T03:04:05+00:00"


@pytest.fixture
def server() -> Iterator[Server]:
    """A server whose every answer is scripted by the test."""
    with Server() as server:
        yield server


@pytest.fixture
def site(tmp_path: Path, server: Server, called: Called) -> Path:
    """Three posts, for each of which a dry run proposed a summary."""
    for name in "abc":
        (tmp_path / f"{name}.md").write_text(POST, encoding="utf-8")
    _configure(tmp_path, server, "")
    server.script(*[answers.saying({"summary": SAID})] * 6)
    assert called(tmp_path, "run", "--dry-run").code == 0
    assert len(server.history) == 3
    return tmp_path


def _configure(site: Path, server: Server, settings: str) -> None:
    model = f'[model]\nname = "m"\nbase_url = "{server.url}"\n'
    (site / "enrich.toml").write_text(f"{model}[fields.summary]\n{settings}\n", encoding="utf-8")


def _values(site: Path) -> list[dict[str, Any]]:
    found = [dict(frontmatter.read((site / f"{name}.md").read_bytes())) for name in "abc"]
    return [{key: value for key, value in values.items() if key != "title"} for values in found]


def _decide(site: Path) -> None:
    """What a page in a browser does: every waiting proposal is accepted, and nothing written."""
    with closing(Journal(site / ".enrich")) as journal:
        for path, proposals in journal.decisions.waiting().items():
            journal.decisions.decide(path, [Decision(one.field, Verdict.ACCEPT, one.after) for one in proposals], NOW)


def test_a_dry_run_then_a_key_then_yes(site: Path, server: Server, called: Called) -> None:
    """The new key is written, and only it, without a request; `undo` and `blame` know it."""
    _configure(site, server, 'key = "description"')
    shown = called(site, "run", "--dry-run")
    assert shown.out.count("+description: ") == 3
    done = called(site, "run", "--yes")
    assert done.code == 0
    assert _values(site) == [{"description": SAID}] * 3
    assert len(server.history) == 3
    assert "description" in called(site, "blame", "a.md").out
    assert called(site, "undo", "--yes").code == 0
    assert _values(site) == [{}] * 3


def test_a_second_change_of_the_key_is_told(site: Path, server: Server, called: Called) -> None:
    """What was written under the first key stays, the run names the command that moves it, and then says no more."""
    assert called(site, "run", "--yes").code == 0
    _configure(site, server, 'key = "description"')
    told = "`summary` was written to `summary` in 3 posts before: `enrich move-key summary description` moves it"
    assert told in called(site, "run", "--dry-run", "--limit", "1").err
    assert called(site, "move-key", "summary", "description", "--yes").code == 0
    done = called(site, "run", "--yes")
    assert "was written to" not in done.err
    assert (_values(site), "3 posts: 3 unchanged" in done.err) == ([{"description": SAID}] * 3, True)
    assert called(site, "undo", "--yes").code == 0
    assert told in called(site, "run", "--dry-run", "--limit", "1").err


@pytest.mark.parametrize("by", ["post", "field"])
def test_a_review_writes_the_key_of_now(site: Path, server: Server, by: str) -> None:
    """On the terminal, post by post and field by field."""
    _configure(site, server, 'key = "description"')
    terminal = Terminal(site, "review", "--by", by, "a.md", plain=True)
    terminal.answer("y")
    assert terminal.end() == 0
    assert _values(site) == [{"description": SAID}, {}, {}]
    assert len(server.history) == 3


def test_what_is_decided_goes_to_the_key_of_now(site: Path, server: Server, called: Called) -> None:
    """`apply` writes it there, and its dry run says so."""
    _decide(site)
    _configure(site, server, 'key = "description"')
    assert called(site, "apply", "--dry-run").out.count("+description: ") == 3
    assert called(site, "apply").code == 0
    assert _values(site) == [{"description": SAID}] * 3
    assert len(server.history) == 3


def test_what_no_longer_fits_is_told_once_and_asked_anew(site: Path, server: Server, called: Called) -> None:
    """One line with the number of posts; the next run has nothing more to say of it."""
    _configure(site, server, "max_chars = 40")
    server.script(*[answers.saying({"summary": "A clock lost ten minutes."})] * 3)
    done = called(site, "run", "--yes")
    assert done.err.count("3 proposals for `summary` are dropped, because its `max_chars` is 40\n") == 1
    assert _values(site) == [{"summary": "A clock lost ten minutes."}] * 3
    assert "dropped" not in called(site, "run", "--yes").err


def test_going_back_to_the_old_settings_costs_nothing(site: Path, server: Server, called: Called) -> None:
    """What was dropped comes from the reply in the journal."""
    _configure(site, server, 'policy = "never"')
    done = called(site, "run", "--yes")
    assert "3 proposals for `summary` are dropped, because its `policy` is `never`" in done.err
    assert _values(site) == [{}] * 3
    _configure(site, server, "")
    assert called(site, "run", "--yes").code == 0
    assert _values(site) == [{"summary": SAID}] * 3
    assert len(server.history) == 3


@pytest.mark.parametrize("setting", ["max_chars = 40", 'policy = "never"', 'kind = "terms"'])
def test_a_decision_that_no_longer_fits_is_dropped(site: Path, server: Server, called: Called, setting: str) -> None:
    """`apply` tells it in one line, writes nothing, and has nothing left to do."""
    _decide(site)
    _configure(site, server, setting)
    foreseen = called(site, "apply", "--dry-run")
    done = called(site, "apply")
    for one in (foreseen, done):
        assert one.err.count("3 proposals for `summary` are dropped, because") == 1
        assert (one.code, one.out) == (0, "")
    assert _values(site) == [{}] * 3
    assert called(site, "apply").err == "nothing that was decided waits to be written\n"
