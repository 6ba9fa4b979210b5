"""Memory of a run, which must not grow with the posts that were done: only with what the site knows of each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from batch.answering import right
from batch.garden import plant
from batch.running import RUN, started
from server import Server

SMALL, LARGE = 2_000, 20_000
ALLOWED = 500 * 1024 / 100_000  # KB a post: 100,000 posts in 500 MB, without what any run takes


def _peak(root: Path, posts: int, *options: str) -> int:
    """KB at the peak of a run over so many tiny posts."""
    site = plant(root / str(posts), posts, (300, 900))
    with Server(default=right) as server:
        site.configure(server.url, run={"concurrency": 16})
        server.sent, server.history = _Forgetting(), _Forgetting()
        with started(site, *RUN, "-q", *options) as command:
            _, status, used = os.wait4(command.process.pid, 0)
            command.process.returncode = os.waitstatus_to_exitcode(status)
            assert len(command.done().records) == posts
    return used.ru_maxrss


class _Forgetting(list):  # type: ignore[type-arg]  # holds nothing, so that the test itself stays small
    def append(self, _: object) -> None:
        pass


@pytest.mark.slow
@pytest.mark.parametrize("model", ["m", "embedded"])
def test_memory_grows_by_little(tmp_path: Path, model: str) -> None:
    """Each post more takes no more than lets 100,000 of them stay within 500 MB."""
    small, large = (_peak(tmp_path, posts, "--model", model) for posts in (SMALL, LARGE))
    slope = (large - small) / (LARGE - SMALL)
    print(f"{SMALL}: {small / 1024:.0f} MB, {LARGE}: {large / 1024:.0f} MB, {slope:.2f} KB a post")
    assert small + (100_000 - SMALL) * slope < 500 * 1024
