"""What was left out of a reply, and why, is told by the review that comes after the run, too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Run
from enrich.config import load
from enrich.pipeline.pending import Filters, pending, standing
from enrich.pipeline.session import Order, open_session
from enrich.values import JSON, Proposed
from review.seeded import Terminal
from server import Server, answers

POST = """---
title: The clock of the harbour
---

Ada Lovelace wrote of the clock on the harbour tower, which lost ten minutes in the winter of 1764.
"""
INSIGHT = {"text": "A clock that nobody compares is believed.", "quote": "which lost ten minutes in the winter"}
FINE: dict[str, JSON] = {"summary": "A harbour clock lost ten minutes in 1764.", "people": [], "tags": []}
STRANGER: list[JSON] = [{"name": "Grace Hopper", "quote": "Grace Hopper was there"}]
DROPPED = "Grace Hopper was dropped: no quote from the post contains it"
SETTINGS = '[fields.summary]\n[fields.tags]\nmode = "closed"\n[fields.people]\n[fields.insight]\n'


@pytest.fixture
def server() -> Iterator[Server]:
    """A server whose every answer is scripted by the test."""
    with Server() as server:
        yield server


def _site(folder: Path, server: Server, answer: dict[str, JSON]) -> Path:
    (folder / "a.md").write_text(POST, encoding="utf-8")
    (folder / "enrich.toml").write_text(f'[model]\nname = "m"\nbase_url = "{server.url}"\n{SETTINGS}', encoding="utf-8")
    server.script(*[answers.saying(FINE | {"insight": INSIGHT} | answer)] * 3)
    return folder


@pytest.mark.parametrize(
    ("field", "said", "told"),
    [
        ("people", STRANGER, DROPPED),
        ("tags", ["zeppelins"], "zeppelins is not in the vocabulary"),
        ("summary", "N/A", "N/A says nothing and counts as empty"),
        ("summary", "The clock of the harbour", "left out"),
        ("summary", "A <b>clock</b> lost ten minutes.", "holds HTML; left out"),
        ("summary", "See https://example.org for the clock.", "holds a link or an address; left out"),
    ],
)
def test_review_knows_what_the_run_left_out(
    tmp_path: Path, server: Server, enrich: Run, field: str, said: JSON, told: str
) -> None:
    """Of a field that nothing is proposed for, the reason is kept with the post."""
    site = _site(tmp_path, server, {field: said})
    enrich("run", cwd=site)
    with open_session(load(site), Order("review", asks=False), lambda _: None) as session:
        found = standing(session, "a.md", pending(session, None, Filters())["a.md"])
    assert isinstance(found, Proposed)
    assert [note.field for note in found.notes] == [field]
    assert told in found.notes[0].message


def test_the_terminal_shows_it_before_it_asks(tmp_path: Path, server: Server, enrich: Run) -> None:
    """In `review` for what waits, and not when single fields are asked about."""
    site = _site(tmp_path, server, {"people": STRANGER})
    enrich("run", cwd=site)
    terminal = Terminal(site, "review", plain=True)
    terminal.answer("s", "d", "d")
    assert terminal.end() == 0
    first, _, rest = terminal.shown.partition("[y,n,e,i,s,a,d,u,q,?]?")
    assert f"  people — nothing is proposed\r\n  i {DROPPED}\r\n" in first
    assert DROPPED not in rest


def test_a_run_that_asks_shows_it_with_the_question(tmp_path: Path, server: Server) -> None:
    """Once, and before the answer."""
    site = _site(tmp_path, server, {"people": STRANGER})
    terminal = Terminal(site, "run", plain=True)
    terminal.answer("d")
    assert terminal.end() == 0
    assert terminal.shown.count(DROPPED) == 1
    assert DROPPED in terminal.shown.partition("Write these 2 fields")[0]


def test_nothing_is_told_of_a_field_that_is_filled_by_now(tmp_path: Path, server: Server, enrich: Run) -> None:
    """The twin: a person has named who is meant."""
    site = _site(tmp_path, server, {"people": STRANGER})
    enrich("run", cwd=site)
    (site / "a.md").write_text(POST.replace("---\n\n", "people: [Ada Lovelace]\n---\n\n"), encoding="utf-8")
    with open_session(load(site), Order("review", asks=False), lambda _: None) as session:
        found = standing(session, "a.md", pending(session, None, Filters())["a.md"])
    assert isinstance(found, Proposed)
    assert found.notes == ()
