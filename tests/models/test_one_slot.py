"""Forty posts at a server that answers one request at a time, simulated to the second: how much of its work is lost.

The pace, the attempts and the timeouts are those of a run; the server alone is simulated.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from enrich.errors import ModelError, ModelUnavailableError
from enrich.models.openai.retry import PassingFault, persist
from enrich.models.ratelimit import Limiter
from enrich.models.throttle import AttemptResult, AttemptSize, passed
from enrich.values import Usage
from virtual import run_virtually

POSTS, WORKERS = 40, 32
SIZE = AttemptSize(1500, 4000, 300)


def _now() -> float:
    return asyncio.get_running_loop().time()


@dataclass
class OneSlot:
    """A server that works on one request after the other; times are in seconds.

    One that ``streams`` sends a sign of life each second while it works, and stops when its client has left.
    Any other sends nothing before the end, and works on for nobody.
    """

    streams: bool
    worked: float = 0.0
    taken: float = 0.0
    requests: int = 0
    _slot: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def answer(self, seconds: float, alive: Callable[[], None]) -> None:
        """One answer that takes so long, once the slot is free."""
        self.requests += 1
        async with self._slot:
            for _ in range(round(seconds)):
                await asyncio.sleep(1)
                self.worked += 1
                if self.streams:
                    alive()


async def _attempt(server: OneSlot, limiter: Limiter, seconds: float, silence: float) -> None:
    """One attempt, as `enrich.models.openai.session` makes it."""
    async with passed((limiter,), SIZE) as told:
        told.append(AttemptResult(0))
        try:
            async with asyncio.timeout(silence) as patience:
                job = asyncio.ensure_future(server.answer(seconds, lambda: patience.reschedule(_now() + silence)))
                await asyncio.shield(job)
        except TimeoutError:
            told.append(AttemptResult(0, timed_out=True))
            if server.streams:
                job.cancel()
            raise PassingFault(ModelUnavailableError("no sign of life"), timed_out=True) from None
        server.taken += round(seconds)
        told.append(AttemptResult(200, usage=Usage(1500, 200)))


async def _run(server: OneSlot, limiter: Limiter, silence: float, longest: float) -> int:
    """Forty posts that take up to ``longest`` seconds each; returns how many failed."""
    chance = random.Random(40)  # noqa: S311 - varies a test, protects nothing
    todo = iter([chance.uniform(longest / 3, longest) for _ in range(POSTS)])
    failed = 0

    async def work() -> None:
        nonlocal failed
        for seconds in todo:

            async def attempt(seconds: float = seconds) -> None:
                await _attempt(server, limiter, seconds, silence)

            try:
                await persist(attempt, 6, 1.0, paced=True)
            except ModelError:
                failed += 1

    await asyncio.gather(*(work() for _ in range(WORKERS)))
    async with server._slot:
        return failed


def _measured(limiter: Limiter, timeout: float, longest: float, *, streams: bool) -> tuple[OneSlot, int]:
    async def measured() -> tuple[OneSlot, int]:
        server = OneSlot(streams)
        return server, await _run(server, limiter, timeout, longest)

    return run_virtually(measured())[0]


@pytest.mark.parametrize(
    ("timeout", "longest", "streams"),
    [
        (600.0, 60.0, True),
        (600.0, 550.0, True),
        (120.0, 115.0, True),
        (600.0, 60.0, False),
        (600.0, 290.0, False),
        (120.0, 60.0, False),
    ],
)
def test_hardly_any_work_is_lost(timeout: float, longest: float, *, streams: bool) -> None:
    """Less than 5 % of what the server works is for nobody, and no post fails.

    A server that does not stream must need less than half of the timeout: a second request, tried once, waits as long.
    """
    server, failed = _measured(Limiter(16, start=1), timeout, longest, streams=streams)
    lost = 1 - server.taken / server.worked
    print(f"timeout {timeout:.0f} s, answers up to {longest:.0f} s: {lost:.1%} lost, {server.requests} requests")
    assert failed == 0
    assert lost < 0.05


def test_a_crowd_would_lose_much() -> None:
    """The same with 16 requests from the start, as at a server far away: the simulation shows what is lost."""
    server, _ = _measured(Limiter(16), 120.0, 60.0, streams=False)
    assert server.taken / server.worked < 0.7
