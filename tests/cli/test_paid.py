"""`enrich run` against a server on loopback: what the user sees and what the journal holds, whatever it answers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from enrich import frontmatter
from server import Server, answers
from server.values import Answer, Asked, Script

Paid = Callable[..., tuple[int, list[dict[str, Any]], str]]
POST = """---
title: A clock
tags: [clocks]
---

The clock in the tower was built by Ada Stone in 1871. It is a promise that is kept every hour.
"""
GOOD = {
    "summary": "A tower clock of 1871 is described as a promise kept.",
    "people": [{"name": "Ada Stone", "quote": "built by Ada Stone in 1871"}],
    "insight": {"text": "Public time is a promise made to all.", "quote": "It is a promise that is kept every hour."},
}
LONG = {**GOOD, "summary": "word " * 200}
INVENTED = {**GOOD, "people": [*GOOD["people"], {"name": "Bob Moon", "quote": "built by Bob Moon"}]}


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that answers as scripted."""
    with Server(default=answers.saying(GOOD)) as server:
        yield server


@pytest.fixture
def paid(tmp_path: Path, server: Server, enrich: Run) -> Paid:
    """Runs enrich on one post, or several, with the server as its model."""
    for name in ("a", "b"):
        text = POST.replace("1871", "1871" if name == "a" else "1872")
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    settings = f"[model]\nname = 'm'\nbase_url = '{server.url}'\nattempts = 3\ntimeout = 2\n"
    (tmp_path / "enrich.toml").write_text(settings, encoding="utf-8")

    def run(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
        done = enrich(
            "run", "--format", "json", *(arguments or ("a.md",)), cwd=tmp_path, env={"OPENAI_API_KEY": "sk-1"}
        )
        assert "Traceback" not in done.stderr
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    return run


def _count(root: Path, query: str, *values: str) -> int:
    database = sqlite3.connect(root / ".enrich" / "journal.db")
    count: int = database.execute(query, values).fetchone()[0]
    database.close()
    return count


def test_a_good_answer_is_proposed(paid: Paid, server: Server, tmp_path: Path) -> None:
    """One request fills all wanted fields; the reply and the proposals are journaled."""
    code, (record,), _ = paid()
    assert (code, record["outcome"]) == (0, "proposed")
    assert {change["field"]: change["after"] for change in record["changes"]}["people"] == ["Ada Stone"]
    assert record["usage"]["tokens_in"] > 100
    assert len(server.history) == 1
    assert _count(tmp_path, "SELECT count(*) FROM replies WHERE state = 'kept'") == 1
    assert _count(tmp_path, "SELECT count(*) FROM proposals WHERE state = 'pending'") == 3


def test_the_request_holds_the_post_and_no_front_matter(paid: Paid, server: Server) -> None:
    """The body and the title are sent, fenced; other front matter is not."""
    paid()
    (asked,) = server.history
    assert "It is a promise that is kept every hour." in asked.prompt
    assert "tags: [clocks]" not in asked.prompt
    assert set(asked.schema["properties"]) == {"summary", "people", "insight"}


def test_nothing_is_asked_twice(paid: Paid, server: Server, tmp_path: Path) -> None:
    """Dry run, run and review are made of one reply; what was written is not asked for again."""
    paid("--dry-run", "a.md")
    code, (record,), _ = paid("--yes", "a.md")
    assert (code, record["outcome"], record["usage"]["tokens_in"]) == (0, "applied", 0)
    paid("--yes", "a.md")
    assert len(server.history) == 1
    assert frontmatter.read((tmp_path / "a.md").read_bytes())["people"] == ["Ada Stone"]


def test_a_broken_answer_is_repaired_once(paid: Paid, server: Server) -> None:
    """Broken JSON and violations are told to the model, and its second answer counts."""
    server.script(answers.broken, answers.saying(GOOD), answers.saying(LONG), answers.saying(GOOD))
    for path in ("a.md", "b.md"):
        code, (record,), _ = paid(path)
        assert (code, record["outcome"]) == (0, "proposed")
    told = [asked.body["messages"][-1]["content"] for asked in server.history]
    assert "not valid JSON" in told[1]
    assert "at most 400 are allowed" in told[3]
    assert len(server.history) == 4


def test_an_answer_that_stays_broken_fails_its_post_alone(paid: Paid, server: Server, tmp_path: Path) -> None:
    """After one repair the post fails with the reason, the other is proposed, and a later run asks again."""
    server.answer_with(_for("1871", answers.violation))
    code, records, stderr = paid("a.md", "b.md")
    assert code == 3
    failed = next(record for record in records if record["outcome"] == "failed")
    assert failed["error"]["code"] == "reply"
    assert "can't be used, even after a repair" in failed["error"]["message"]
    assert [record["outcome"] for record in records if record is not failed] == ["proposed"]
    assert _count(tmp_path, "SELECT count(*) FROM failures WHERE code = 'reply'") == 1
    server.answer_with(answers.saying(GOOD))
    assert paid("a.md")[1][0]["outcome"] == "proposed", stderr


def _for(mark: str, bad: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    """A bad answer for posts that hold the mark, a good one for all others."""
    return lambda asked: bad(asked) if mark in asked.prompt else answers.saying(GOOD)(asked)


def test_one_bad_text_does_not_lose_the_rest(paid: Paid, server: Server) -> None:
    """A field that stays broken is left out and told; the others are proposed."""
    server.script(answers.saying(LONG), answers.saying(LONG))
    code, (record,), _ = paid()
    assert (code, {change["field"] for change in record["changes"]}) == (0, {"people", "insight"})
    assert [(note["field"], note["code"]) for note in record["notes"]] == [("summary", "max_chars")]


def test_an_invented_name_is_dropped(paid: Paid, server: Server) -> None:
    """A name that the post does not hold is dropped and flagged; the rest of the reply lives."""
    server.script(answers.saying(INVENTED))
    _, (record,), _ = paid()
    (people,) = (change for change in record["changes"] if change["field"] == "people")
    assert people["after"] == ["Ada Stone"]
    assert people["flags"] == ["no-evidence: Bob Moon was dropped: no quote from the post contains it"]


@pytest.mark.parametrize(
    ("script", "asked"),
    [
        ([answers.limited(after=0.1)], 2),
        ([answers.failing(500)], 2),
        ([answers.failing(503), answers.reset], 3),
    ],
)
def test_passing_faults_are_outlived(paid: Paid, server: Server, script: list[Script], asked: int) -> None:
    """429 with Retry-After, 5xx and lost connections are tried again, and the post is proposed."""
    server.script(*script)
    code, (record,), _ = paid()
    assert (code, record["outcome"], len(server.history)) == (0, "proposed", asked)


@pytest.mark.parametrize(
    ("answer", "code"),
    [(answers.refused, "refusal"), (answers.filtered, "refusal"), (answers.cut, "truncated"), (answers.empty, "reply")],
)
def test_no_answer_fails_the_post(paid: Paid, server: Server, tmp_path: Path, answer: Script, code: str) -> None:
    """A refusal, a filtered or a cut-off reply fails its post with a name, and the post keeps its bytes."""
    server.script(answer, answer, answer, answer)
    exit_code, (record,), _ = paid()
    assert (exit_code, record["outcome"], record["error"]["code"]) == (3, "failed", code)
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == POST
    assert _count(tmp_path, "SELECT count(*) FROM failures WHERE code = ?", code) == 1


def test_a_server_that_only_fails(paid: Paid, server: Server) -> None:
    """After the allowed attempts the post fails; nothing is proposed."""
    server.script(*[answers.failing(500)] * 9)
    code, (record,), _ = paid()
    assert (code, record["error"]["code"], len(server.history)) == (3, "unavailable", 3)


def test_a_wrong_key_stops_the_run(paid: Paid, server: Server) -> None:
    """401 would meet every post, so the run stops with one sentence."""
    server.script(*[answers.failure(401, "invalid_api_key")] * 9)
    code, _, stderr = paid("a.md", "b.md")
    assert code == 2
    assert stderr.count("error: ") == 1
    assert "sk-1" not in stderr
