"""What can be known without asking a model: plan, status and runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Run
from server import Server, answers

POST = """---
title: A clock
---

The clock in the tower was built by Ada Stone in {year}. It is a promise that is kept every hour.
"""
ANSWER = {"summary": "A tower clock is described as a promise kept."}
SETTINGS = """[model]
name = "m"
base_url = "{url}"
requests_per_minute = 6000
[model.price]
input = 1.0
output = 2.0
cached = 0.1
batch = 0.5
[privacy]
posts = ["diary/**"]
keys = ["secret"]
[fields.summary]
"""


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that gives every post the same summary."""
    with Server(default=answers.saying(ANSWER)) as server:
        yield server


@pytest.fixture
def site(tmp_path: Path, server: Server) -> Path:
    """Three posts that may be sent, two that may not, and one that is broken."""
    folder = tmp_path / "site"
    (folder / "diary").mkdir(parents=True)
    (folder / "enrich.toml").write_text(SETTINGS.format(url=server.url), encoding="utf-8")
    for number in range(3):
        (folder / f"{number}.md").write_text(POST.format(year=1870 + number), encoding="utf-8")
    (folder / "diary" / "d.md").write_text(POST.format(year=1), encoding="utf-8")
    (folder / "s.md").write_text(POST.format(year=2).replace("---\n\n", "secret: true\n---\n\n"), encoding="utf-8")
    (folder / "x.md").write_text("---\ntitle: a: b\n---\n\nText.\n", encoding="utf-8")
    return folder


def test_a_plan_asks_nothing_and_tells_the_price(site: Path, server: Server, enrich: Run) -> None:
    """Requests, tokens, the share that can be cached, three prices and the time; no key is needed."""
    made = json.loads(enrich("plan", "--format", "json", cwd=site).stdout)
    assert (made["posts"], made["requests"], made["failing"]) == (6, 3, 1)
    assert made["price"] == pytest.approx((made["tokens_in"] + 2 * made["tokens_out"]) / 1e6)
    assert made["price_batch"] == pytest.approx(made["price"] / 2)
    assert made["price_cached"] == pytest.approx(made["price"] - 0.9 * made["cacheable"] / 1e6)
    assert made["minutes"] == pytest.approx(3 / 6000)
    assert server.history == []
    assert "3 requests for 6 posts to `m`" in enrich("plan", cwd=site).stdout


@pytest.mark.parametrize(("tags", "kept"), [(3, False), (400, True)])
def test_no_cached_price_is_promised_below_1024_tokens(site: Path, enrich: Run, tags: int, kept: bool) -> None:  # noqa: FBT001
    """No provider keeps a shorter head; where the site has enough frequent terms, they make it long enough."""
    (site / "enrich.toml").write_text(
        (site / "enrich.toml").read_text(encoding="utf-8") + "[fields.tags]\n", encoding="utf-8"
    )
    words = ", ".join(f"subject-of-number-{number:03}" for number in range(tags))
    for number in range(3):
        tagged = POST.format(year=number).replace("---\n\n", f"tags: [{words}]\nsummary: It is kept.\n---\n\n")
        (site / f"tagged-{number}.md").write_text(tagged, encoding="utf-8")
    made = json.loads(enrich("plan", "--format", "json", cwd=site).stdout)
    assert made["requests"] == 3
    assert (made["cacheable"] >= 2 * 1024) == (made["price_cached"] < made["price"]) == kept
    assert made["cacheable"] in (0, made["cacheable"] // 2 * 2)


def test_an_unknown_price_is_unknown(site: Path, enrich: Run) -> None:
    """A price that nobody knows is told as such, and never as zero."""
    settings = (site / "enrich.toml").read_text(encoding="utf-8")
    (site / "enrich.toml").write_text(settings.replace("[model.price]", "[reading]\n[privacy]\n#"), encoding="utf-8")
    text = "[model]\nname = 'm'\n[fields.summary]\n"
    (site / "enrich.toml").write_text(text, encoding="utf-8")
    assert "price       unknown for `m`" in enrich("plan", cwd=site).stdout
    assert json.loads(enrich("plan", "--format", "json", cwd=site).stdout)["price"] is None


@pytest.mark.parametrize(("front", "shown"), [("", True), ("enrich: false\n", False), ("secret: true\n", False)])
def test_private_posts_are_no_examples(site: Path, server: Server, enrich: Run, front: str, *, shown: bool) -> None:
    """A near post's summary is shown to the model as an example, but never that of a private one."""
    told = POST.format(year=1880).replace("---\n\n", f"summary: What only this post tells.\n{front}---\n\n")
    (site / "e.md").write_text(told, encoding="utf-8")
    for name in "012e":  # an example takes an eighth of its post at the most
        with (site / f"{name}.md").open("a", encoding="utf-8") as post:
            post.write(" ".join(f"On day {day} it was wound before the bells were rung." for day in range(40)))
    enrich("run", "--dry-run", "--format", "json", cwd=site)
    assert any("What only this post tells." in asked.prompt for asked in server.history) is shown


def test_private_posts_are_never_sent(site: Path, server: Server, enrich: Run) -> None:
    """A glob and a true key keep a post on the machine; the journal tells what left it."""
    done = enrich("run", "--yes", "--format", "json", cwd=site)
    reasons = {record["path"]: record["reason"] for record in map(json.loads, done.stdout.splitlines())}
    assert reasons["diary/d.md"] == "is private by [privacy] posts"
    assert reasons["s.md"] == "is private by its `secret`"
    assert len(server.history) == 3
    sent = enrich("runs", "show", "last", "--sent", cwd=site).stdout
    assert len(sent.splitlines()) == 3


def test_status_tells_what_is_stale(site: Path, server: Server, enrich: Run) -> None:
    """Written values are fresh until the body, the field or the model changes; an edited one is a person's."""
    enrich("run", "--yes", "0.md", "1.md", "2.md", cwd=site)
    states = _states(enrich, site)
    assert states == {"0.md": ("fresh", []), "1.md": ("fresh", []), "2.md": ("fresh", [])}
    _replace(site / "0.md", "every hour", "every minute")
    _replace(site / "1.md", ANSWER["summary"], "A person's words.")
    assert _states(enrich, site) == {"0.md": ("stale", ["body"]), "1.md": ("person", []), "2.md": ("fresh", [])}
    before = len(server.history)
    server.script(answers.saying({"summary": "It is kept every minute now."}))
    done = enrich("run", "--stale", "--yes", "0.md", "1.md", "2.md", cwd=site)
    assert (done.returncode, len(server.history) - before) == (0, 1)
    assert "It is kept every minute now." in (site / "0.md").read_text(encoding="utf-8")
    assert "A person's words." in (site / "1.md").read_text(encoding="utf-8")
    assert _states(enrich, site)["0.md"] == ("fresh", [])


def _states(enrich: Run, site: Path) -> dict[str, tuple[str, list[str]]]:
    told = enrich("status", "--format", "json", "0.md", "1.md", "2.md", cwd=site).stdout
    records = map(json.loads, told.splitlines())
    fields = {record["path"]: record["fields"]["summary"] for record in records}
    return {path: (field["state"], field["changed"]) for path, field in fields.items()}


def _replace(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_field_added_later_costs_only_that_field(site: Path, server: Server, enrich: Run) -> None:
    """What is filled is not asked for again."""
    enrich("run", "--yes", "0.md", cwd=site)
    with (site / "enrich.toml").open("a", encoding="utf-8") as file:
        file.write("[fields.insight]\n")
    enrich("run", "--yes", "0.md", cwd=site)
    assert set(server.history[-1].schema["properties"]) == {"insight"}


def test_a_log_tells_what_happened(site: Path, server: Server, enrich: Run) -> None:
    """JSON lines: what was asked, answered and failed, and never a word of a post."""
    server.script(answers.failing(500))
    enrich("run", "--yes", "--log", "log.jsonl", "0.md", "x.md", cwd=site)
    text = (site / "log.jsonl").read_text(encoding="utf-8")
    events = [json.loads(line) for line in text.splitlines()]
    assert sorted(event["event"] for event in events) == ["answered", "asks", "failed"]
    assert "clock" not in text


def test_runs_are_remembered(site: Path, server: Server, enrich: Run) -> None:
    """Each run is listed with outcomes, tokens and money; what failed can be fed back."""
    server.script(answers.refused)
    enrich("run", "--yes", "0.md", cwd=site)
    enrich("run", "--yes", "1.md", "x.md", cwd=site)
    newest, oldest = map(json.loads, enrich("runs", "--format", "json", cwd=site).stdout.splitlines())
    assert (newest["outcomes"], oldest["outcomes"]) == ({"applied": 1, "failed": 1}, {"failed": 1})
    assert newest["usage"]["cost"] > 0
    assert enrich("runs", "show", "last", "--failed", cwd=site).stdout == "x.md\n"
    shown = enrich("runs", "show", oldest["run"], cwd=site).stdout
    assert "1 failed: refusal" in shown
    wrong = enrich("runs", "show", "1999", cwd=site)
    assert (wrong.returncode, "no runs are called `1999`" in wrong.stderr) == (2, True)
