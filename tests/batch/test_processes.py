"""`enrich run --processes N`: the same posts, the same journal and the same bill as with one process, whoever dies."""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path

import pytest

from batch.answering import number, right
from batch.garden import Garden, name, plant
from batch.running import RUN, Done, journal, run, started
from server import Answer, Asked, Server, answers

POSTS = 24
AT_ONCE = 8
MANY = ("--processes", "2")
PRICE = {"input": 2.0, "output": 8.0}
COST = "SELECT coalesce(sum(cost), 0.0) FROM replies"
TWICE = "SELECT path, count(*) FROM replies JOIN requests USING (fingerprint) GROUP BY path HAVING count(*) > 1"
KEPT = (
    "SELECT path, model, fields, characters, rests, fingerprint FROM requests ORDER BY path",
    "SELECT fingerprint, state, text, tokens_in, tokens_out, cost, stop FROM replies ORDER BY fingerprint",
    "SELECT path, field, base, basis, state, left_out FROM proposals ORDER BY path, field",
    "SELECT path, field, said, quote, line, base, basis FROM queue ORDER BY path, field, said",
    "SELECT path, field, value, key, author, old FROM written ORDER BY path, field",
    "SELECT path, code, message FROM failures ORDER BY path",
)


@pytest.fixture
def site(tmp_path: Path) -> Garden:
    """A few posts."""
    return plant(tmp_path / "site", POSTS)


def _workers(pid: int) -> list[int]:
    """The processes that a command began."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            child, _, rest = stat.read_text().partition(" ")
        except OSError:
            continue
        if rest.rpartition(")")[2].split()[1] == str(pid):
            found.append(int(child))
    return found


def _mixed(asked: Asked) -> Answer:
    """Some posts are refused, some answered with a term that the site does not know, the others as they should be."""
    about = number(asked)
    if about % 8 == 1:
        return answers.refused(asked)
    if about % 8 == 3:
        return answers.completion(asked, "no JSON at all")
    return right(asked)


def _at_work(root: Path, server: Server, *options: str) -> tuple[Garden, Done]:
    site = plant(root, POSTS)
    site.configure(server.url, run={"concurrency": AT_ONCE})
    return site, run(site, *options)


def test_as_one_process_does_it(tmp_path: Path) -> None:
    """Files, records and every row of the journal are those of a run in one process."""
    with Server(default=_mixed) as server:
        alone, one = _at_work(tmp_path / "one", server)
        asked = len(server.history)
        shared, two = _at_work(tmp_path / "two", server, *MANY)
        assert len(server.history) == 2 * asked
    assert one.code == two.code == 3, two.told
    assert alone.written() == shared.written()
    by_path = [sorted(done.records, key=lambda record: str(record["path"])) for done in (one, two)]
    assert by_path[0] == by_path[1]
    assert {record["outcome"] for record in one.records} == {"applied", "failed"}
    for query in KEPT:
        assert journal(alone, query) == journal(shared, query), query


def test_killed_worker_costs_its_work_in_flight(site: Garden) -> None:
    """Another worker leads the posts of one that is killed; what was answered before is not asked again."""
    with Server(default=right, latency=0.05) as server:
        site.configure(server.url, run={"concurrency": AT_ONCE})
        with started(site, *RUN, *MANY) as command:
            assert command.until(lambda: len(server.history) >= POSTS // 2)
            os.kill(_workers(command.process.pid)[0], signal.SIGKILL)
            done = command.done()
    assert done.code == 0, done.told
    assert set(done.outcomes().values()) == {"applied"}
    assert site.written().keys() == site.posts.keys()
    assert journal(site, TWICE) == []
    assert len(server.history) <= POSTS + AT_ONCE


def test_killed_driver_leaves_no_worker_and_loses_nothing(site: Garden) -> None:
    """The workers end with their driver; the next run asks only for what was in flight."""
    with Server(default=right, latency=0.05) as server:
        site.configure(server.url, run={"concurrency": AT_ONCE})
        with started(site, *RUN, *MANY) as command:
            assert command.until(lambda: len(server.history) >= POSTS // 2)
            workers = _workers(command.process.pid)
            assert len(workers) == 2
            command.kill()
        done = run(site, *MANY)
    assert done.code == 0, done.told
    assert site.written().keys() == site.posts.keys()
    assert journal(site, TWICE) == []
    assert len(server.history) <= POSTS + AT_ONCE
    assert {name(number(one)) for one in server.history} == site.posts.keys()
    assert not any(_is_ours(pid) for pid in workers)


def _is_ours(pid: int) -> bool:
    """Whether a process still is a worker."""
    try:
        return b"enrich.pipeline.workers" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_budget_holds_over_all_workers(site: Garden) -> None:
    """All workers together spend no more than the budget, and the journal has each cent of it."""
    billed: Counter[str] = Counter()

    def bill(asked: Asked) -> Answer:
        answer = right(asked)
        usage = answer.data["usage"]  # type: ignore[index]
        billed["in"] += usage["prompt_tokens"]
        billed["out"] += usage["completion_tokens"]
        return answer

    with Server(default=bill) as server:
        site.configure(server.url, run={"concurrency": AT_ONCE}, price=PRICE)
        done = run(site, *MANY, "--budget", "0.05")
    spent = (billed["in"] * PRICE["input"] + billed["out"] * PRICE["output"]) / 1_000_000
    assert done.code == 4, done.told
    assert 0 < spent <= 0.05
    assert journal(site, COST) == [(pytest.approx(spent),)]
    assert 0 < len(server.history) < POSTS


def test_interrupt_finishes_what_is_under_way(site: Garden) -> None:
    """Ctrl-C once: no further request leaves, and every answer that was paid for is written."""
    with Server(default=right, latency=0.2) as server:
        site.configure(server.url, run={"concurrency": 4})
        with started(site, *RUN, *MANY) as command:
            assert command.until(lambda: len(server.history) >= 4)
            command.interrupt()
            done = command.done()
    assert done.code == 130, done.told
    assert len(server.history) < POSTS
    assert len(site.written()) == len(server.history)
