"""A server with a limit: the run keeps below it instead of running into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from batch.answering import right
from batch.garden import plant
from batch.running import run
from server import Server, answers
from server.crowds import Rationed

POSTS = 600
RATE = 100.0
PAUSE = 2.0


@pytest.mark.parametrize("knows", [pytest.param("settings", marks=pytest.mark.long), "headers"])
def test_hardly_ever_too_fast(tmp_path: Path, knows: str) -> None:
    """Whether the limit is set or told by the server: no post fails, and at most one request in 100 is refused."""
    site = plant(tmp_path / "site", POSTS, (1_000, 4_000))
    rationed = Rationed(RATE, burst=RATE, tells=knows == "headers", after=1.0, answer=right)
    with Server(default=rationed, latency=0.1) as server:
        limit = {"requests_per_minute": RATE * 60} if knows == "settings" else {}
        site.configure(server.url, model=limit, run={"concurrency": 64})
        done = run(site)
        first, last = server.history[0].at, server.history[-1].at
    print(f"{POSTS} requests in {(last - first) / (POSTS / RATE):.2f} of the ideal time, {rationed.refused} refused")
    assert set(done.outcomes().values()) == {"applied"}
    assert (done.code, len(done.records)) == (0, POSTS)
    assert rationed.refused <= POSTS / 100


def test_a_pause_holds_for_all(tmp_path: Path) -> None:
    """After one 429 with Retry-After no worker asks before that time is over."""
    site = plant(tmp_path / "site", 60, (1_000, 2_000))
    with Server(default=right, latency=0.05) as server:
        site.configure(server.url, run={"concurrency": 4})
        assert run(site, "0").code == 0
        before = len(server.history)
        server.script(*[right] * 10, answers.limited(after=PAUSE))
        assert run(site).code == 0
        times = [asked.at for asked in server.history[before:]]
    since = [at - times[10] for at in times]
    assert [at for at in since if at >= PAUSE]
    assert [at for at in since if 0.5 < at < PAUSE] == []
