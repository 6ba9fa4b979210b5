"""The published JSON Schemas say what is: of the settings that are read, and of the lines that are printed."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conftest import ROOT, Run
from docs.schemas import TARGET, printed
from enrich import schemas
from enrich.config import from_table
from enrich.errors import ConfigError
from server import Server, answers
from test_config_faults import LIMITS, NEAR, SHAPES

POST = "---\ntitle: The clock\nsummary:\n---\n\nAda Stone wound the clock of the harbour every morning.\n"


def _validator(name: str) -> Draft202012Validator:
    schema = json.loads(schemas.text(name))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_settings_are_those_of_the_code() -> None:
    """The file is as the settings and the documentation are now: ``python tests/docs/schemas.py`` makes it anew."""
    assert json.loads(TARGET.read_text(encoding="utf-8")) == json.loads(printed())


def test_every_setting_is_explained() -> None:
    """An editor shows a sentence for each key."""
    whole = json.loads(schemas.text("config"))
    sections = [part for part in whole["$defs"].values() if "properties" in part]
    assert len(sections) >= 9
    assert [key for part in sections for key, one in part["properties"].items() if not one.get("description")] == []


def _settings() -> Iterator[tuple[str, str]]:
    yield from ((name, text) for table in (SHAPES, NEAR) for name, (text, *_) in table.items())
    for text, good, bad in LIMITS:
        yield f"{text} {good}", text.format(good)
        yield f"{text} {bad}", text.format(bad)
    yield "a field without a kind", "[fields.mood]\nask = 'x'\n"
    yield "a known field without a kind", "[fields.summary]\nask = 'x'\n"
    yield "a key of parts", "[fields.tags]\nkey = ['taxonomies', 'tags']\n"
    yield "keys, one of parts", "[fields.tags]\nkeys = ['tags', ['taxonomies', 'tags']]\n"
    yield "one format", "[site]\nformat = 'headers'\n"


# What no schema says plainly, though an editor would be told of it by `enrich` itself.
_FINER = ("a date to be sent", "a time in a list", "no number", "a key without a part", "a key and keys", "a withheld")


@pytest.mark.parametrize("text", [text for name, text in _settings() if not name.startswith(_FINER)])
def test_what_is_refused_is_marked(text: str) -> None:
    """The schema takes the settings that `enrich` takes, and no others."""
    table = tomllib.loads(text)
    assert _validator("config").is_valid(table) is _accepted(table), text


def _accepted(table: Mapping[str, Any]) -> bool:
    from enrich.fields.specs import specs

    try:
        specs(from_table(table, ROOT).fields)
    except ConfigError:
        return False
    return True


def _lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Posts of each outcome, behind a server of answers."""
    (tmp_path / "a.md").write_text(POST, encoding="utf-8")
    (tmp_path / "b.md").write_text(POST.replace("summary:", "enrich: false"), encoding="utf-8")
    (tmp_path / "c.md").write_text(POST.replace("title: The clock", "title: [never closed"), encoding="utf-8")
    (tmp_path / "d.md").write_text(
        POST.replace("summary:", "summary: It stands.\npeople: [Ada Stone]"), encoding="utf-8"
    )
    (tmp_path / "e.md").write_text(POST.replace("summary:", "summary: [1]"), encoding="utf-8")
    return tmp_path


def test_lines_of_a_run(site: Path, enrich: Run) -> None:
    """Whatever becomes of a post, its line keeps to the schema; and a line without one of its keys does not."""
    answer = answers.saying({"summary": "A clock is wound.", "people": [{"name": "Ada Stone", "quote": "Ada Stone"}]})
    with Server(default=answer) as server:
        model = f'[model]\nname = "m"\nbase_url = "{server.url}"\nattempts = 1\n[fields.summary]\n[fields.people]\n'
        (site / "enrich.toml").write_text(model, encoding="utf-8")
        dry = enrich("run", "--dry-run", "--format", "json", "--explain", cwd=site)
        (site / "f.md").write_text(POST.replace("The clock", "Another"), encoding="utf-8")
        server.script(answers.failing(400))
        wet = enrich("run", "--yes", "--format", "json", cwd=site)
    lines = [*_lines(dry.stdout), *_lines(wet.stdout)]
    assert {line["outcome"] for line in lines} == {"unchanged", "skipped", "proposed", "applied", "failed"}
    validator = _validator("run")
    assert [error.message for line in lines for error in validator.iter_errors(line)] == []
    for line in lines:
        for key in set(line) - {"reasons"}:
            assert not validator.is_valid({name: value for name, value in line.items() if name != key}), key


def test_lines_of_the_embedded_model(enrich: Run, tmp_path: Path) -> None:
    """Reasons and evidence of real posts keep to the schema."""
    done = enrich("run", "--dry-run", "--format", "json", "--explain", str(ROOT / "fixtures" / "garden"), cwd=tmp_path)
    lines = _lines(done.stdout)
    assert sum(bool(line["reasons"]) for line in lines) > 10
    assert [error.message for line in lines for error in _validator("run").iter_errors(line)] == []


def test_lines_of_a_check(site: Path, enrich: Run) -> None:
    """What is missing, of the wrong type, or can't be read."""
    lines = _lines(enrich("check", "--format", "json", cwd=site).stdout)
    assert len({line["code"] for line in lines}) > 2
    validator = _validator("check")
    assert [error.message for line in lines for error in validator.iter_errors(line)] == []
    assert not any(validator.is_valid({**lines[0], key: None}) for key in lines[0])


@pytest.mark.parametrize("name", schemas.NAMES)
def test_the_command_prints_them(name: str, enrich: Run, tmp_path: Path) -> None:
    """As they are in the package; the settings where nothing is named."""
    assert enrich("schema", name, cwd=tmp_path).stdout == schemas.text(name)
    assert enrich("schema", cwd=tmp_path).stdout == schemas.text("config")
