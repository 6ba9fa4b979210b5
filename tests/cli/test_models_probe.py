"""`enrich models probe`: what is remembered of the configured server, and asking it anew."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from server import Answer, Asked, Server, answers

POST = "---\ntitle: A clock\n---\n\nThe clock in the tower was built by Ada Stone in 1871. It is a promise.\n"
Probe = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that answers well, and tells that it is Ollama."""
    with Server() as server:
        server.models = [{"id": "m", "owned_by": "library", "context_length": 8192}]
        yield server


@pytest.fixture
def probe(tmp_path: Path, server: Server, enrich: Run) -> Probe:
    """Runs the verb on a site whose model is at the server."""
    (tmp_path / "a.md").write_text(POST, encoding="utf-8")
    settings = f"[model]\nname = 'm'\nbase_url = '{server.url}'\nattempts = 2\ntemperature = 0\n"
    (tmp_path / "enrich.toml").write_text(settings, encoding="utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return enrich(*(arguments or ("models", "probe")), cwd=tmp_path, env={"OPENAI_API_KEY": "sk-1"})

    return run


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The record that was printed."""
    (line,) = done.stdout.splitlines()
    return dict(json.loads(line))


def rows(text: str) -> dict[str, str]:
    """The lines of the text below its first, by their names."""
    return {line[:16].strip(): line[17:] for line in text.splitlines()[1:]}


def test_nothing_is_known_before_the_first_run(probe: Probe, server: Server) -> None:
    """One sentence says so, and nothing is asked."""
    done = probe()
    assert (done.returncode, server.history) == (0, [])
    assert "nothing is known yet" in done.stdout
    record = told(probe("models", "probe", "--format", "json"))
    assert (record["model"], record["found"], record["time"], record["asked"]) == ("m", None, None, None)


def test_what_a_run_found_is_shown(probe: Probe, server: Server) -> None:
    """In words and as JSON, without another request."""
    assert probe("run", "--dry-run", "a.md").returncode == 0
    asked = len(server.history)
    done = probe()
    assert f"`m` at {server.url[7:-3]}, found 20" in done.stdout
    shown = rows(done.stdout)
    assert shown["answer form"] == "a strict JSON Schema"
    assert shown["bounds"] == "of lists and texts, in the schema"
    assert shown["stream"] == "yes, with a count of tokens"
    assert shown["token limit"] == "goes by the name `max_tokens`"
    assert (shown["temperature"], shown["seed"]) == ("taken", "not sent: [model] sets none")
    assert (shown["window"], shown["longest reply"]) == ("8,192 tokens", "no limit was named")
    found = told(probe("models", "probe", "--format", "json"))["found"]
    assert (found["answer"], found["bounds"], found["window"], found["system"]) == ("strict", "all", 8192, True)
    assert len(server.history) == asked


def test_asking_anew_costs_one_request(probe: Probe, server: Server) -> None:
    """It says before what it will cost and afterwards what it did; no word of a post leaves the machine."""
    done = probe("models", "probe", "--again", "--format", "json")
    record = told(done)
    (asked,) = server.history
    assert "Ada Stone in 1871. It is a promise" not in asked.prompt
    assert (record["asked"]["requests"], record["asked"]["tokens_in"]) == (1, answers.tokens(asked.prompt))
    before, after = done.stderr.splitlines()
    assert before.startswith(f"asking `m` at {server.url[7:-3]}: one request of about ")
    assert after.startswith("1 request: ")


def test_a_run_knows_what_was_found(probe: Probe, server: Server) -> None:
    """It is kept where a run keeps it, so that the run's first request is right."""

    def old(asked: Asked) -> Answer:
        if asked.body.get("response_format", {}).get("type") == "json_schema":
            return answers.failure(400, None, "response_format json_schema is not supported")
        return answers.good(asked)

    server.answer_with(old)
    record = told(probe("models", "probe", "--again", "--format", "json"))
    assert (record["found"]["answer"], record["asked"]["requests"]) == ("object", len(server.history))
    known = len(server.history)
    assert probe("run", "--dry-run", "a.md").returncode == 0
    assert {one.body["response_format"]["type"] for one in server.history[known:]} == {"json_object"}


def test_asking_anew_forgets_what_was_known(probe: Probe, server: Server) -> None:
    """A server that was changed since is found out as it is now."""
    server.answer_with(answers.failure(400, None, "no"))
    server.script(*[answers.failure(400, None, "response_format json_schema: grammar")] * 3, answers.good)
    first = told(probe("models", "probe", "--again", "--format", "json"))
    server.answer_with(answers.good)
    second = told(probe("models", "probe", "--again", "--format", "json"))
    assert (first["found"]["answer"], second["found"]["answer"]) == ("object", "strict")


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (answers.failure(401, "invalid_api_key", "Incorrect API key"), 2, "refuses the key"),
        (answers.saying("I would rather not."), 3, "answers in prose"),
        (answers.broken, 3, "broken JSON"),
        (answers.cut, 3, "cut off"),
        (answers.failure(404, "model_not_found", "no such model"), 2, "has no model `m`"),
    ],
)
def test_what_was_known_survives_a_failure(probe: Probe, server: Server, answer: Answer, code: int, words: str) -> None:
    """A server that is down or answers nonsense today takes nothing away, and its cost is told all the same."""
    assert probe("models", "probe", "--again").returncode == 0
    before = told(probe("models", "probe", "--format", "json"))
    server.answer_with(answer)
    done = probe("models", "probe", "--again")
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert " tokens in, " in done.stderr
    assert told(probe("models", "probe", "--format", "json")) == before


def test_without_a_server(probe: Probe, server: Server) -> None:
    """One sentence, no request, and nothing on stdout."""
    for more in ((), ("--again",), ("--format", "json")):
        done = probe("models", "probe", "--model", "embedded", *more)
        assert (done.returncode, done.stdout, server.history) == (0, "", [])
        assert done.stderr.count("\n") == 1
        assert "no server is configured" in done.stderr


def test_a_forced_form_is_remembered_apart(probe: Probe, server: Server, tmp_path: Path) -> None:
    """What the settings force says nothing of what the server could do without them, and the other way round."""
    assert probe("run", "--dry-run", "a.md").returncode == 0
    config = tmp_path / "enrich.toml"
    free = config.read_text(encoding="utf-8")
    config.write_text(f"{free}answer = 'object'\nstream = false\n", encoding="utf-8")
    assert told(probe("models", "probe", "--format", "json"))["found"] is None
    assert told(probe("models", "probe", "--again", "--format", "json"))["found"]["answer"] == "object"
    assert server.history[-1].body["response_format"] == {"type": "json_object"}
    assert "stream" not in server.history[-1].body
    assert "as `answer` in [model] forces it" in probe().stdout
    config.write_text(free, encoding="utf-8")
    assert told(probe("models", "probe", "--format", "json"))["found"]["answer"] == "strict"


def test_the_plan_counts_the_bounds(probe: Probe, server: Server) -> None:
    """Once a run found out that the server heeds them, a plan counts the schema that the run sent."""

    def tokens() -> int:
        return int(json.loads(probe("plan", "--format", "json", "a.md").stdout)["tokens_in_most"])

    before = tokens()
    assert probe("models", "probe", "--again").returncode == 0
    after = tokens()
    assert probe("run", "--dry-run", "a.md").returncode == 0
    sent = server.history[-1].schema
    bare = json.loads(
        json.dumps(sent), object_hook=lambda part: {k: v for k, v in part.items() if k[:3] not in ("min", "max")}
    )
    assert after - before == len(json.dumps(sent)) - len(json.dumps(bare)) > 0
