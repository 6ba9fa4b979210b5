"""`enrich run` killed at random moments: the posts, the journal and the bill afterwards."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from batch.answering import number, right
from batch.garden import Garden, name, plant
from batch.running import RUN, Command, journal, run, started
from server import Server

POSTS = 500
WORKERS = 8
KILLS = [1, pytest.param(200, marks=pytest.mark.long)]


class Watch:
    """Remembers each written file as it was first seen, to tell whether it was written again."""

    def __init__(self, site: Garden) -> None:
        self.site = site
        self.seen: dict[str, tuple[int, int]] = {}

    def look(self) -> None:
        """Whether every post is whole, and none that was written has been written again."""
        for path in self.site.written():
            state = (self.site.root / path).stat()
            version = (state.st_ino, state.st_mtime_ns)
            assert self.seen.setdefault(path, version) == version, f"{path} was written twice"


def _wait(command: Command, server: Server, chance: random.Random, stride: int) -> None:
    """Waits for a moment by lot: some requests from now and a little more, or anywhere in the time before the first."""
    lead = chance.randrange(stride)
    goal = len(server.history) + lead
    command.until(lambda: len(server.history) >= goal)
    time.sleep(chance.uniform(0.0, 0.03 if lead else 2.0))


@pytest.mark.parametrize("kills", KILLS)
def test_killed_and_run_again(tmp_path: Path, kills: int) -> None:
    """Every post is written exactly once and whole, and nothing that was answered and journaled is asked again."""
    site = plant(tmp_path / "site", POSTS)
    watch = Watch(site)
    chance = random.Random(int(os.environ.get("ENRICH_SEED", kills)))  # noqa: S311 - varies a test
    with Server(default=right, latency=0.01) as server:
        site.configure(server.url, run={"concurrency": WORKERS})
        for _ in range(kills):
            with started(site, *RUN) as command:
                _wait(command, server, chance, 2 * POSTS // kills)
                command.kill()
            watch.look()
        last = run(site)
        watch.look()
    assert last.code == 0, last.told
    assert watch.seen.keys() == site.posts.keys()
    assert len(server.history) <= POSTS + kills * WORKERS
    asked = {name(number(one)) for one in server.history}
    assert asked == site.posts.keys()
    again = "SELECT path, count(*) FROM replies JOIN requests USING (fingerprint) GROUP BY path HAVING count(*) > 1"
    assert journal(site, again) == []
    assert site.strays() == set()
