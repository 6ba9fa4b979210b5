"""No promise rests on how a library words an error: nonsense changes no class, no code and no exit.

The parsers of front matter have their own such tests in `tests/frontmatter/test_wording.py`.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import httpx2
import jinja2
import jsonschema
import openai
import pytest
import yaml

from enrich import cli
from enrich.config import load
from enrich.errors import (
    ConfigError,
    ContextLengthError,
    ModelError,
    ModelUnavailableError,
    RateLimitedError,
    RefusalError,
    StateError,
)
from enrich.fields.schema import reply_schema
from enrich.index.store import OURS, Store
from enrich.journal.db import Journal
from enrich.models.openai.endpoint import Endpoint
from enrich.models.openai.faults import translate
from enrich.models.openai.retry import PassingFault
from enrich.models.openai.statuses import RejectedRequest
from enrich.posts.globs import matcher
from enrich.prompt.library import fill, parse
from enrich.suggest.github import LONGEST_WAIT, _pause
from enrich.values import FieldSpec, Kind, Prompt, Reply, Request, SiteContext
from enrich.verify.reply import answered
from enrich.vocabulary.file import read

NONSENSE = "frobnicated"
ENDPOINT = Endpoint("http://127.0.0.1/v1", "127.0.0.1", "gpt-test", "OPENAI_API_KEY", 5.0)
PROMPT = "---\nname: p\nversion: 1\ninputs: [body]\n---\n# System\nBe brief.\n# User\n{}\n"


def raising(error: Exception) -> Callable[..., Any]:
    """A function that only fails."""

    def fail(*_: object, **__: object) -> Any:  # noqa: ANN401 - stands for any function
        raise error

    return fail


@pytest.mark.parametrize("error", [sqlite3.DatabaseError, sqlite3.NotSupportedError])
def test_a_damaged_index_is_made_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: type[Exception]) -> None:
    """The class of SQLite's error says that the file is damaged."""
    told = [error(NONSENSE)]
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: raising(told.pop())() if told else connect(*a, **k))
    store = Store(tmp_path / "index.db")
    assert store.learned() == {}
    store.close()


@pytest.mark.parametrize("make", [lambda at: Store(at / "index.db"), Journal])
def test_a_locked_file_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make: Callable[[Path], object]) -> None:
    """Whatever SQLite says of a file that it can't open, it is an error of the state, and nothing is removed."""
    held = b"SQLite format 3\0".ljust(68, b"\0") + OURS.number.to_bytes(4, "big")
    (tmp_path / "index.db").write_bytes(held)
    monkeypatch.setattr(sqlite3, "connect", raising(sqlite3.OperationalError(NONSENSE)))
    with pytest.raises(StateError, match=NONSENSE):
        make(tmp_path)
    assert (tmp_path / "index.db").read_bytes() == held


def test_a_reply_breaks_rules_and_not_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule and place of a violation are jsonschema's attributes; its sentence is only passed on."""
    wanted = (FieldSpec("summary", "summary", Kind.TEXT), FieldSpec("tags", "tags", Kind.TERMS))
    schema = reply_schema(wanted, SiteContext())
    prompt = Prompt("enrich", "1", (), "", "", "digest")
    request = Request("a.md", "A", "Text.", wanted, SiteContext(), (), schema, prompt, "fingerprint")
    reply = Reply('{"tags": [true], "more": 2}', "m")
    before = [(one.pointer, one.rule) for one in answered(reply, request)[1]]
    assert sorted(before) == [("", "required"), ("/tags/0", "type")]
    told = jsonschema.ValidationError.__init__

    def babbling(self: jsonschema.ValidationError, _: str, *rest: Any, **more: Any) -> None:  # noqa: ANN401
        told(self, NONSENSE, *rest, **more)

    monkeypatch.setattr("jsonschema.exceptions.ValidationError.__init__", babbling)
    after = answered(reply, request)[1]
    assert [(one.pointer, one.rule) for one in after] == before
    assert {one.message for one in after} == {NONSENSE}


def test_a_reply_that_is_no_json_is_one_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's decoder may say what it likes."""
    prompt = Prompt("enrich", "1", (), "", "", "digest")
    request = Request("a.md", "A", "Text.", (), SiteContext(), (), {}, prompt, "fingerprint")
    monkeypatch.setattr(json, "loads", raising(json.JSONDecodeError(NONSENSE, "{", 0)))
    assert [one.rule for one in answered(Reply("{", "m"), request)[1]] == ["json"]


STATUSES: list[tuple[int, str, type[object], bool]] = [
    (400, "context_length_exceeded", ContextLengthError, False),
    (400, "exceed_context_size_error", ContextLengthError, False),
    (413, NONSENSE, ContextLengthError, False),
    (400, "model_not_found", ModelError, True),
    (404, "model_not_found", ModelError, True),
    (401, NONSENSE, ModelError, True),
    (402, NONSENSE, ModelError, True),
    (429, "insufficient_quota", ModelError, True),
    (400, "content_filter", RefusalError, False),
    (429, NONSENSE, RateLimitedError, False),
    (503, NONSENSE, ModelUnavailableError, False),
    (422, NONSENSE, ModelError, False),
]


@pytest.mark.parametrize(("status", "code", "kind", "fatal"), STATUSES)
def test_a_status_and_its_code_decide(status: int, code: str, kind: type[ModelError], *, fatal: bool) -> None:
    """The package's message and the server's may be nonsense: the number and the code are enough."""
    sent = httpx2.Request("POST", ENDPOINT.url)
    body = {"message": NONSENSE, "code": code, "type": NONSENSE}
    error = openai.APIStatusError(NONSENSE, response=httpx2.Response(status, request=sent), body=body)
    found = translate(error, ENDPOINT)
    known = found.error if isinstance(found, PassingFault | RejectedRequest) else found
    assert (type(known), known.fatal) == (kind, fatal)


@pytest.mark.parametrize("page", ["about-secondary-rate-limits", ""])
def test_githubs_limit_is_known_by_its_page(page: str) -> None:
    """A limit without a header is told from a refusal by the address that the answer names."""
    told = {"message": NONSENSE, "documentation_url": f"https://docs.github.com/rest#{page}"}
    assert _pause(httpx2.Response(403, json=told)) == (LONGEST_WAIT if page else None)


def test_a_prompt_that_jinja_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken template is an error of the settings, whatever jinja2 calls it."""
    error = jinja2.TemplateSyntaxError(NONSENSE, 1)
    monkeypatch.setattr(jinja2.Environment, "parse", raising(error))
    with pytest.raises(ConfigError, match=NONSENSE):
        parse(PROMPT.format("{{ body }} of " + NONSENSE), "p.md")


@pytest.mark.parametrize(
    "template",
    [
        "{{ range(10000000) }}",
        "{{ 1 / 0 }}",
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{{ " + "[" * 300 + "]" * 300 + " }}",
        "{{ body() }}",
        "{{ body.a.b }}",
        "{{ body % 1 % body }}",
    ],
)
def test_a_prompt_that_can_not_be_rendered(template: str) -> None:
    """What goes beyond a limit of jinja2 or Python is an error of the prompt, and no bug."""
    with pytest.raises(ConfigError):
        fill(template, {"body": "x"})


@pytest.mark.parametrize("head", ["name: [", "name: " + "[" * 2000, "- a", "name: 'a\n"])
def test_a_prompt_whose_front_matter_is_broken(head: str) -> None:
    """A prompt is itself a post, and refused like one: with path and line."""
    with pytest.raises(ConfigError, match=r"^p\.md:\d: "):
        parse(PROMPT.format("{{ body }}").replace("name: p", head), "p.md")


@pytest.mark.parametrize("mark", [yaml.Mark("", 0, 1, 0, None, 0), None])
def test_a_words_file_that_libyaml_refuses(monkeypatch: pytest.MonkeyPatch, mark: yaml.Mark | None) -> None:
    """The file and, where libyaml has a mark, the line are told with any words."""
    error = yaml.MarkedYAMLError(NONSENSE, None, NONSENSE, mark)
    monkeypatch.setattr(yaml, "compose", raising(error))
    with pytest.raises(ConfigError, match=r"^tags\.yml:2: " if mark else r"^tags\.yml: "):
        read(b"terms: []\n", "tags.yml")


def test_a_deep_words_file_ends_no_process() -> None:
    """Some libyaml follows any depth until the process dies; ours is 64 levels."""
    code = (
        "from enrich.vocabulary.file import read\n"
        "from enrich.errors import ConfigError\n"
        "try:\n    read(b'terms:\\n  - ' + b'[' * 100_000 + b']' * 100_000, 'tags.yml')\n"
        "except ConfigError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "tags.yml:2: the values are nested too deeply\n"), done.stderr


def test_settings_that_tomllib_refuses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Settings that can't be read are told with their file."""
    (tmp_path / "enrich.toml").write_text("[site]\n", encoding="utf-8")
    monkeypatch.setattr(tomllib, "loads", raising(tomllib.TOMLDecodeError(NONSENSE)))
    with pytest.raises(ConfigError, match=rf"enrich\.toml: .*{NONSENSE}"):
        load(tmp_path)


@pytest.mark.parametrize("pattern", ["!", "[z-a]", "\\"])
def test_a_glob_that_pathspec_refuses(pattern: str) -> None:
    """A glob is refused as a setting, though each pathspec has another class of error for it."""
    with pytest.raises(ConfigError, match=r"^\[privacy\] posts: "):
        matcher(["*.md", pattern], "[privacy] posts")


@pytest.mark.parametrize(
    "error", [click.ClickException(NONSENSE), click.UsageError(NONSENSE), click.FileError("f", NONSENSE)]
)
def test_what_click_refuses_is_usage(monkeypatch: pytest.MonkeyPatch, error: click.ClickException) -> None:
    """Every refusal of the command line's parser exits 2; for some, click's own code says that something is pending."""
    monkeypatch.setattr(cli.cli, "main", raising(error))
    assert cli._funnel() == 2
