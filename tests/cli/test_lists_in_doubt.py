"""A list that is hardly an answer: asked for again once, then held; whether or not the server heeds the bounds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from conftest import Run
from oracle import prompted
from server import Answer, Asked, Server, answers

TERMS = (
    *("bells", "bread", "bridges", "canals", "clocks", "ferries"),
    *("glass", "harbours", "locks", "maps", "mills", "tides"),
)
BODY = "The clock of the harbour lost ten minutes. Its keeper, Ada Stone, looked at bells, bridges, maps and tides.\n"
POST = f"---\ntitle: A clock\n---\n\n{BODY}"
Said = Callable[[Sequence[str]], list[Any]]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server with bounds in its grammar, by its list of models."""
    with Server() as server:
        server.models = [{"id": "m", "owned_by": "llamacpp", "meta": {"n_ctx": 16_384}}]
        yield server


@pytest.fixture
def site(tmp_path: Path, server: Server) -> Path:
    """One post that wants tags, or people."""
    (tmp_path / "a.md").write_text(POST, encoding="utf-8")
    settings = f"[model]\nname = 'm'\nbase_url = '{server.url}'\nstream = false\n"
    fields = (
        f"[fields.tags]\nmax_items = 6\nmode = 'queue'\nvalues = {json.dumps(TERMS)}\n[fields.people]\nmax_items = 4\n"
    )
    (tmp_path / "enrich.toml").write_text(settings + fields, encoding="utf-8")
    return tmp_path


def saying(tags: Said, people: Said) -> Callable[[Asked], Answer]:
    """An answer made of the terms that the request offers."""

    def answer(asked: Asked) -> Answer:
        offered = prompted.offered(asked, "tags") or TERMS
        said = {"tags": tags(offered), "people": people(offered)}
        return answers.saying({name: said[name] for name in asked.schema["properties"]})(asked)

    return answer


def fitting(offered: Sequence[str]) -> list[Any]:
    """Tags that the post is about, in no order of the offer."""
    return ["tides", "clocks", "bells"] if offered else []


def nobody(offered: Sequence[str]) -> list[Any]:
    """No people."""
    del offered
    return []


def _named(count: int) -> Said:
    return lambda _: [{"name": "Ada Stone", "quote": "Its keeper, Ada Stone"}] * count


def record(site: Path, enrich: Run, *options: str) -> dict[str, Any]:
    """What became of the post."""
    (line,) = enrich("run", *options, "--format", "json", cwd=site).stdout.splitlines()
    return dict(json.loads(line))


class InDoubt(NamedTuple):
    """A field, what is said of tags and of people, and the flag that the field gets."""

    field: str
    tags: Said
    people: Said
    code: str


DOUBTS = [
    InDoubt("tags", lambda offered: [*[*reversed(offered)][:12], "x"], nobody, "runaway-list"),
    InDoubt("tags", lambda offered: list(offered[:6]), nobody, "offered-order"),
    InDoubt("tags", lambda offered: [*offered[:4], offered[-1]], nobody, "offered-order"),
    InDoubt("tags", lambda offered: [offered[3]] * 6, nobody, "runaway-list"),
    InDoubt("tags", lambda offered: [offered[3], offered[1]] * 3, nobody, "runaway-list"),
    InDoubt("tags", lambda offered: [offered[5]] * 40, nobody, "runaway-list"),
    InDoubt("people", fitting, _named(4), "runaway-list"),
    InDoubt("people", fitting, _named(9), "runaway-list"),
]


@pytest.mark.parametrize("case", DOUBTS)
def test_it_is_asked_again_once_and_then_held(site: Path, server: Server, enrich: Run, case: InDoubt) -> None:
    """Two requests and no more; the value waits for a person, and `--yes` leaves the field as it is."""
    server.answer_with(saying(case.tags, case.people))
    made = record(site, enrich, "--dry-run")
    assert len(server.history) == 2
    assert '"maxItems"' in server.history[0].payload.decode()
    flags = {change["field"]: [flag.partition(":")[0] for flag in change["flags"]] for change in made["changes"]}
    assert case.code in flags[case.field]
    enrich("run", "--yes", cwd=site)
    assert len(server.history) == 2
    assert f"\n{case.field}:" not in (site / "a.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", DOUBTS)
def test_a_better_second_answer_counts(site: Path, server: Server, enrich: Run, case: InDoubt) -> None:
    """The model is told what was wrong, and what it then says is written without a flag."""
    server.script(saying(case.tags, case.people))
    server.answer_with(saying(fitting, _named(1)))
    made = record(site, enrich, "--yes")
    assert len(server.history) == 2
    assert not any(case.code in flag for change in made["changes"] for flag in change["flags"])
    assert {change["field"] for change in made["changes"]} >= {case.field}
    assert "items" in server.history[1].prompt or "order" in server.history[1].prompt
