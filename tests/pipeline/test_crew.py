"""How many processes lead the posts of a run where nobody said."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from enrich.config import from_table
from enrich.pipeline.propose import Pipeline
from enrich.pipeline.session import Order, open_session
from enrich.pipeline.workers import crew
from enrich.pipeline.workers.crew import AT_ONCE, HERE, WORTH, WORTH_FREE, Crew
from enrich.pipeline.workers.pool import WorkerPool


@pytest.fixture(autouse=True)
def _four_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "cores", lambda: range(4))


@pytest.mark.parametrize(
    ("concurrency", "posts", "count"),
    [
        (16, 100_000, 1),
        (AT_ONCE, WORTH, 1),
        (AT_ONCE + 1, WORTH, 2),
        (64, WORTH, 2),
        (64, WORTH - 1, 1),
        (1000, WORTH, 4),
        (1000, 1, 1),
    ],
)
def test_as_many_as_the_requests_keep_busy(concurrency: int, posts: int, count: int) -> None:
    """One for each 40 requests at once, up to the cores, where there are posts enough."""
    assert Crew(None).sized(concurrency, posts) == Crew(count)


@pytest.mark.parametrize("named", [HERE, Crew(3), Crew(None, ""), Crew(2, "10.0.0.1:6379")])
def test_a_number_that_was_said_and_a_cluster_keep_theirs(named: Crew) -> None:
    """Neither the requests nor the posts change it."""
    assert {named.sized(concurrency, posts) for concurrency in (1, 1000) for posts in (1, WORTH)} == {named}


@pytest.mark.parametrize("waits", [True, False])
def test_elsewhere_than_on_posix_nobody_else_is_begun_unasked(monkeypatch: pytest.MonkeyPatch, *, waits: bool) -> None:
    """What was never tried there is only done where somebody asks for it."""
    monkeypatch.setattr(crew, "os", SimpleNamespace(name="nt"))
    assert Crew(None, waits=waits).sized(1000, 100_000) == HERE
    assert Crew(2, waits=waits).sized(1000, 100_000) == Crew(2, waits=waits)


RUNS: Mapping[str, tuple[dict[str, object], int, type]] = {
    "many requests, many posts": ({"concurrency": 64}, WORTH, WorkerPool),
    "many requests, few posts": ({"concurrency": 64}, 12, Pipeline),
    "a person between the posts": ({"concurrency": 64}, 0, Pipeline),
    "the usual requests": ({}, WORTH, Pipeline),
    "one process, as was said": ({"concurrency": 64, "processes": 1}, WORTH, Pipeline),
    "two, as was said": ({"processes": 2}, 1, WorkerPool),
}


@pytest.mark.parametrize("case", RUNS)
def test_a_run_has_the_processes_that_it_can_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    """The processes begin with the first post, so none does here."""
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    run, posts, kind = RUNS[case]
    config = from_table({"model": {"name": "m", "base_url": "http://127.0.0.1:9/v1"}, "run": run}, root=tmp_path)
    with open_session(config, Order("test"), lambda _: None) as session:
        assert isinstance(session.batch(posts=posts).pipeline, kind)


@pytest.mark.parametrize(
    ("run", "posts", "count"),
    [
        ({}, WORTH_FREE, 4),
        ({"concurrency": 64}, WORTH_FREE, 4),
        ({}, WORTH_FREE - 1, 0),
        ({}, 0, 0),
        ({"processes": 1}, WORTH, 0),
        ({"processes": 3}, 1, 3),
    ],
)
def test_a_model_that_costs_nothing_has_one_for_each_core(
    tmp_path: Path, run: dict[str, object], posts: int, count: int
) -> None:
    """The embedded model waits for nobody; with no others, it works in the process of the command."""
    config = from_table({"run": run}, root=tmp_path)
    with open_session(config, Order("test"), lambda _: None) as session:
        pipeline = session.batch(posts=posts).pipeline
        assert isinstance(pipeline, WorkerPool if count else Pipeline)
        assert pipeline.hands == (4 * count or 1)


def test_a_command_that_asks_no_model_has_no_others(tmp_path: Path) -> None:
    """Whatever the settings say."""
    config = from_table({"run": {"processes": 2}}, root=tmp_path)
    with open_session(config, Order("test", asks=False), lambda _: None) as session:
        assert session.crew == HERE
