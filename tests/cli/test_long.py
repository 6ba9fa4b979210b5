"""Long posts, and what of a post is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Run
from server import Server, answers
from server.values import Answer, Asked

HEAD = "---\ntitle: The towers\n---\n\n"
SECTION = "## Tower {n}\n\nThe clock in tower {n} was built by {name} in 18{n}. <!-- hidden {n} -->{more}\n\n"
LETTERS = "abcdefghijklmnop"
NAMES = ["Ada Stone", "Bea Hill", "Cid Moor", "Dora Wells"]


def _answer(asked: Asked) -> Answer:
    """Names what the part holds; a text tells which request it answers."""
    sent = asked.body["messages"][-1]["content"].partition("<post-")[2]
    people = [{"name": name, "quote": f"was built by {name}"} for name in NAMES if f"was built by {name}" in sent]
    said = {
        "summary": f"It was request {LETTERS[asked.number]}.",
        "people": people,
        "insight": {"text": "Public time is a promise.", "quote": "The clock in tower 10"},
    }
    return answers.saying({key: said[key] for key in asked.schema["properties"]})(asked)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that answers each request by what it was sent."""
    with Server(default=_answer) as server:
        yield server


def _site(folder: Path, server: Server, window: int) -> None:
    more = " Tower {n} strikes every hour, and the town sets its watches by it." * 30
    section = SECTION.replace("{more}", more)
    text = "".join(section.format(n=10 + number, name=name) for number, name in enumerate(NAMES))
    (folder / "a.md").write_text(HEAD + text, encoding="utf-8")
    settings = f'[model]\nname = "m"\nbase_url = "{server.url}"\ncontext_window = {window}\nmax_output_tokens = 500\n'
    fields = "[fields.summary]\n[fields.people]\n[fields.insight]\n"
    (folder / "enrich.toml").write_text(settings + fields, encoding="utf-8")


def test_comments_are_not_sent(server: Server, enrich: Run, tmp_path: Path) -> None:
    """What no reader sees is not paid for; evidence is found in the whole body all the same."""
    _site(tmp_path, server, 100_000)
    (record,) = map(json.loads, enrich("run", "--format", "json", cwd=tmp_path).stdout.splitlines())
    assert record["outcome"] == "proposed"
    (asked,) = server.history
    assert "hidden" not in asked.prompt
    assert "The clock in tower 13" in asked.prompt


@pytest.mark.parametrize("refused", [False, True])
def test_a_post_beyond_the_window_is_asked_about_in_parts(
    server: Server, enrich: Run, tmp_path: Path, *, refused: bool
) -> None:
    """Names come from every part, the text from one more request, and the proposal says so."""
    _site(tmp_path, server, 100_000 if refused else 2_500)
    if refused:
        server.script(answers.too_long(), answers.too_long())
    (record,) = map(json.loads, enrich("run", "--yes", "--format", "json", cwd=tmp_path).stdout.splitlines())
    changes = {change["field"]: change for change in record["changes"]}
    assert changes["people"]["after"] == NAMES
    assert all(any(flag.startswith("in-parts: ") for flag in change["flags"]) for change in changes.values())
    assert changes["summary"]["after"] == f"It was request {LETTERS[len(server.history) - 1]}."
    last = server.history[-1]
    assert set(last.schema["properties"]) == {"summary", "insight"}
    assert "It was request a." in last.prompt or refused
    assert len(server.history) >= 3
    again = enrich("run", "--yes", "--format", "json", cwd=tmp_path)
    assert again.returncode == 0
    assert server.history[-1] is last


def test_a_part_that_fails_costs_what_the_others_did(server: Server, enrich: Run, tmp_path: Path) -> None:
    """A post that fails in the middle of its parts tells what all of its answers cost."""
    _site(tmp_path, server, 2_500)
    server.script(_answer, _answer, answers.refused)
    (record,) = map(json.loads, enrich("run", "--yes", "--format", "json", cwd=tmp_path).stdout.splitlines())
    assert record["error"]["code"] == "refusal"
    assert len(server.history) == 3
    assert record["usage"]["tokens_in"] == sum(answers.tokens(asked.prompt) for asked in server.history)
