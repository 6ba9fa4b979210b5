"""Two runs at once, interrupted runs, and runs that can only fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from batch.answering import number, right
from batch.garden import Garden, name, plant
from batch.running import RUN, journal, run, started
from server import Server, answers

POSTS = 120
WORKERS = 8
REPLIES = "SELECT count(*) FROM replies WHERE state = 'kept'"


@pytest.fixture
def site(tmp_path: Path) -> Garden:
    """Some posts."""
    return plant(tmp_path / "site", POSTS, (2_000, 6_000))


def test_a_second_run_is_refused(site: Garden) -> None:
    """While one run works on a site another is refused with the first one's process, and nothing is asked for it."""
    with Server(default=right, latency=0.2) as server:
        site.configure(server.url, run={"concurrency": WORKERS})
        with started(site, *RUN) as first:
            assert first.until(lambda: bool(server.history)), first.told()
            second = run(site)
            assert (second.code, second.records) == (2, [])
            assert f"(process {first.process.pid})" in second.told
            assert second.told.count("error: ") == 1
            assert first.done().code == 0
        assert len(server.history) == POSTS


def test_a_second_run_waits_its_turn(site: Garden) -> None:
    """With --wait it begins when the first is done, and finds nothing left to ask."""
    with Server(default=right, latency=0.2) as server:
        site.configure(server.url, run={"concurrency": WORKERS})
        with started(site, *RUN) as first:
            assert first.until(lambda: bool(server.history)), first.told()
            with started(site, *RUN, "--wait") as second:
                assert second.until(lambda: f"(process {first.process.pid})" in second.told()), second.told()
                assert first.done().code == 0
                assert second.done().code == 0
        assert len(server.history) == POSTS


def test_a_run_after_a_killed_one(site: Garden) -> None:
    """A run that was killed leaves no lock behind."""
    with Server(default=right, latency=0.2) as server:
        site.configure(server.url, run={"concurrency": WORKERS})
        with started(site, *RUN) as first:
            assert first.until(lambda: bool(server.history)), first.told()
            first.kill()
        assert run(site).code == 0


def test_interrupted_once(site: Garden) -> None:
    """What is under way is finished, journaled and written; the next run asks only for the rest."""
    with Server(default=right, latency=0.3) as server:
        site.configure(server.url, run={"concurrency": WORKERS})
        with started(site, *RUN) as command:
            assert command.until(lambda: len(server.history) > 3 * WORKERS), command.told()
            command.interrupt()
            done = command.done()
        asked = {name(number(one)) for one in server.history}
        assert done.code == 130, done.told
        assert done.outcomes() == dict.fromkeys(asked, "applied")
        assert len(asked) == len(server.history) < POSTS
        assert journal(site, REPLIES) == [(len(asked),)]
        assert site.written().keys() == asked
        assert run(site).code == 0
        assert len(server.history) == POSTS
    assert site.written().keys() == site.posts.keys()


def test_interrupted_twice(site: Garden) -> None:
    """The second interrupt ends the run at once, though the server never answers; what was answered is kept."""
    with Server(*[right] * 20, default=answers.hang) as server:
        site.configure(server.url, run={"concurrency": WORKERS})
        with started(site, *RUN) as command:
            assert command.until(lambda: len(server.history) == 20 + WORKERS), command.told()
            command.interrupt()
            assert command.until(lambda: "again stops at once" in command.told()), command.told()
            command.interrupt()
            assert command.process.wait(timeout=60) == 130
            done = command.done()
        assert done.told.count("interrupted; what was done is kept") == 1
    assert journal(site, REPLIES) == [(20,)]
    with Server(default=right) as server:
        site.configure(server.url, run={"concurrency": WORKERS})
        assert run(site).code == 0


def test_a_server_that_only_fails(site: Garden) -> None:
    """After so many failures in a row the run stops with one sentence, instead of asking for every post."""
    with Server(default=answers.failing(500)) as server:
        site.configure(server.url, model={"attempts": 1}, run={"concurrency": WORKERS})
        done = run(site, "--max-errors", "10")
        assert len(server.history) <= 10 + WORKERS
    assert done.code == 3
    assert set(done.outcomes().values()) == {"failed"}
    assert [line for line in done.told.splitlines() if "stopped after 10 posts failed one after another" in line]
    assert done.told.count("error: ") == 1


def test_failures_between_successes(site: Garden) -> None:
    """Failures that are not in a row stop nothing."""
    bad = {number for number in range(POSTS) if number // 10 % 4 == 1}
    with Server(default=lambda asked: answers.refused(asked) if number(asked) in bad else right(asked)) as server:
        site.configure(server.url, run={"concurrency": 2})
        done = run(site, "--max-errors", "5")
    assert done.code == 3
    assert {path for path, end in done.outcomes().items() if end == "failed"} == {name(one) for one in bad}
    assert len(done.records) == POSTS


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_key_that_is_refused_in_the_middle(site: Garden, status: int) -> None:
    """What every further request would meet stops the run at once with one sentence; what was done stays done."""
    with Server(*[right] * 30, default=answers.failure(status, "invalid_api_key")) as server:
        site.configure(server.url, run={"concurrency": WORKERS})
        done = run(site)
        assert len(server.history) <= 30 + WORKERS
    assert done.code == 2
    assert list(done.outcomes().values()) == ["applied"] * 30
    assert done.told.count("error: ") == 1
    assert "sk-test" not in done.told
    assert len(site.written()) == 30
