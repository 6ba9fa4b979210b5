"""Memory of a run, which must not grow with the posts that were done: only with what the site knows of each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from batch.answering import right
from batch.garden import plant
from batch.running import RUN, started
from server import Server

FEW, MORE = 300, 900
LARGEST_ROW = 12  # KB that the index keeps of a small post, at most
SMALL, LARGE = 12_000, 24_000  # above the number of posts that the index learns from


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


def _grown(root: Path, model: str, few: int, more: int) -> tuple[int, float]:
    """KB at the peak with a few posts, and KB for each post more."""
    small, large = (_peak(root, posts, "--model", model) for posts in (few, more))
    slope = (large - small) / (more - few)
    print(f"{few}: {small / 1024:.0f} MB, {more}: {large / 1024:.0f} MB, {slope:.2f} KB a post")
    return small, slope


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("model", ["m", "embedded"])
def test_no_post_stays_in_memory(tmp_path: Path, model: str) -> None:
    """A post that is done leaves nothing but its row in the index."""
    _, slope = _grown(tmp_path, model, FEW, MORE)
    assert slope < LARGEST_ROW


@pytest.mark.long
@pytest.mark.parametrize("model", ["m", "embedded"])
def test_memory_grows_by_little(tmp_path: Path, model: str) -> None:
    """Each post more takes no more than lets 100,000 of them stay within 500 MB."""
    small, slope = _grown(tmp_path, model, SMALL, LARGE)
    assert small + (100_000 - SMALL) * slope < 500 * 1024
