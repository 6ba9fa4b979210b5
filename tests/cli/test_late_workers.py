"""Workers that take long to begin, as those of a cluster do: until one is there, the command leads the posts itself."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest

from batch.answering import right
from batch.garden import Garden, plant
from batch.running import journal, require_ray, run
from cli.in_process import Called
from enrich.errors import StateError
from enrich.pipeline.propose import Pipeline
from enrich.pipeline.workers import crew
from enrich.pipeline.workers.hosts import LocalProcess, LocalProcesses
from enrich.pipeline.workers.seat import DriverDesk, WorkerSeat
from server import Answer, Asked, Server

POSTS = 24
AT_ONCE = 4
RUN = ("run", "--yes", "--format", "json", "--processes", "2")


class LateProcesses(LocalProcesses):
    """Processes that begin once they may, and with the end of the run at the latest; ``broken`` ones never do.

    ``ready`` is set once one of them is, ``failed`` once one could not begin.
    """

    def __init__(self, count: int, may: threading.Event, *, broken: bool = False) -> None:
        super().__init__(count)
        self._may = may
        self._broken = broken
        self.began: list[LocalProcess] = []
        self.ready = threading.Event()
        self.failed = threading.Event()

    async def start(self) -> LocalProcess:
        """Waits first."""
        await asyncio.to_thread(self._may.wait, 60)
        if self._broken:
            self.failed.set()
            raise StateError("no worker can begin", "look after it")
        self.began.append(await super().start())
        return self.began[-1]

    async def close(self) -> None:
        """Lets those begin that wait."""
        self._may.set()


Late = Callable[..., LateProcesses]


@pytest.fixture
def site(tmp_path: Path) -> Garden:
    """A few posts."""
    return plant(tmp_path / "site", POSTS)


@pytest.fixture
def led(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The posts that this process led."""
    found: list[str] = []
    propose = Pipeline.propose

    async def counted(self: Pipeline, path: str) -> object:
        found.append(path)
        return await propose(self, path)

    monkeypatch.setattr(Pipeline, "propose", counted)
    return found


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> Late:
    """Has a run of any length wait for its workers."""
    take = WorkerSeat._on_ready

    def set_up(may: threading.Event, *, broken: bool = False) -> LateProcesses:
        hosts = LateProcesses(2, may, broken=broken)

        def taken(seat: WorkerSeat) -> None:
            take(seat)
            hosts.ready.set()

        monkeypatch.setattr(WorkerSeat, "_on_ready", taken)
        monkeypatch.setattr(crew.Crew, "hosts", lambda _: hosts)
        monkeypatch.setattr(crew.Crew, "begins_late", lambda *_: True)
        return hosts

    return set_up


def _ended(hosts: LateProcesses) -> bool:
    return all(one._process.poll() is not None for one in hosts.began)


def _behind(posts: int, may: threading.Event, come: threading.Event) -> Callable[[Asked], Answer]:
    """Right answers; behind so many, workers may begin, and each waits for what comes of them."""
    number = count(1)

    def answer(asked: Asked) -> Answer:
        if next(number) > posts:
            may.set()
            assert come.wait(60)
        return right(asked)

    return answer


@pytest.mark.parametrize("files", ["command", "workers"])
def test_the_command_leads_what_comes_before(
    site: Garden, called: Called, late: Late, led: list[str], monkeypatch: pytest.MonkeyPatch, files: str
) -> None:
    """Each post is led once, by one or the other, and what the command found of the server its workers know."""
    found: list[str] = []
    monkeypatch.setattr(DriverDesk, "learn", lambda _, told: found.append(told))
    hosts = late(may := threading.Event())
    with Server(default=_behind(AT_ONCE, may, hosts.ready)) as server:
        site.configure(server.url, run={"concurrency": AT_ONCE, "files": files})
        done = called(site.root, *RUN)
    assert done.code == 0, done.err
    assert {record["outcome"] for record in done.records} == {"applied"}
    assert site.written().keys() == site.posts.keys()
    assert AT_ONCE < len(led) < POSTS
    assert len(server.history) == POSTS
    assert found == []
    assert len(hosts.began) == 2
    assert _ended(hosts)


def test_a_run_may_end_before_any_worker_begins(site: Garden, called: Called, late: Late, led: list[str]) -> None:
    """Nobody waits for a worker that nothing is left for."""
    hosts = late(threading.Event())
    with Server(default=right) as server:
        site.configure(server.url, run={"concurrency": AT_ONCE})
        done = called(site.root, *RUN)
    assert (done.code, len(led)) == (0, POSTS), done.err
    assert site.written().keys() == site.posts.keys()
    assert len(hosts.began) == 2
    assert _ended(hosts)


@pytest.mark.parametrize("posts", [0, 1, AT_ONCE, POSTS // 2])
def test_workers_that_cannot_begin_end_the_run(site: Garden, called: Called, late: Late, posts: int) -> None:
    """With one sentence; what was asked until then is written, and the next run asks for the rest alone."""
    hosts = late(may := threading.Event(), broken=True)
    with Server(default=_behind(posts, may, hosts.failed)) as server:
        site.configure(server.url, run={"concurrency": AT_ONCE})
        done = called(site.root, *RUN)
        assert done.code == 2, done.err
        assert done.err.count("error: no worker can begin") == 1
        assert site.written().keys() == {one["path"] for one in done.records}
        assert posts <= len(site.written()) < POSTS
        late(threading.Event())
        assert called(site.root, *RUN).code == 0
    assert site.written().keys() == site.posts.keys()
    assert len(server.history) == POSTS


def test_a_budget_holds_over_both(site: Garden, called: Called, late: Late, led: list[str]) -> None:
    """The command and its workers spend of one budget, and the journal has each cent of it."""
    hosts = late(may := threading.Event())
    with Server(default=_behind(AT_ONCE, may, hosts.ready)) as server:
        site.configure(server.url, run={"concurrency": AT_ONCE}, price={"input": 2.0, "output": 8.0})
        done = called(site.root, *RUN, "--budget", "0.13")
    assert done.code == 4, done.err
    by_workers = site.written().keys() - {*led}
    assert by_workers
    assert site.written().keys() - by_workers
    assert len(site.written()) < POSTS
    assert 0 < journal(site, "SELECT sum(cost) FROM replies")[0][0] <= 0.13


@pytest.mark.ray
def test_a_cluster_that_is_not_waited_for_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More posts than `FIRST`, led before Ray is there; what it began ends with the command or soon after it."""
    require_ray()
    mark = uuid4().hex
    monkeypatch.setenv("ENRICH_TEST_MARK", mark)
    site = plant(tmp_path / "site", crew.FIRST)
    with Server(default=right) as server:
        site.configure(server.url, run={"concurrency": 64})
        done = run(site, "--executor", "ray", "--processes", "2")
    assert done.code == 0, done.told
    assert site.written().keys() == site.posts.keys()
    assert len(server.history) == crew.FIRST
    end = time.monotonic() + 60
    while left := _bearing(mark):
        assert time.monotonic() < end, left
        time.sleep(0.1)


def _bearing(mark: str) -> list[str]:
    """The processes of this machine with a mark in their environment, but this one."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (place / "environ").read_bytes() and int(place.name) != os.getpid():
                found.append((place / "cmdline").read_text())
        except OSError:
            continue
    return found
