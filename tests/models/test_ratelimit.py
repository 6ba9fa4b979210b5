"""The pace of a run: as fast as the server allows, and never faster for long."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from enrich.errors import HaltedError
from enrich.models.ratelimit import Limiter
from enrich.models.server_limits import Limits
from enrich.models.throttle import UNSENT, AttemptResult, AttemptSize
from enrich.values import Usage
from virtual import run_virtually

SMALL = AttemptSize(100, 400, 50)
OK = AttemptResult(200)
FAR = Limits(requests=1e9)


def now() -> float:
    """The loop's clock."""
    return asyncio.get_running_loop().time()


async def limiter_of(concurrency: int, limits: Limits | None = None) -> Limiter:
    """A limiter made inside the loop it is used in."""
    return Limiter(concurrency, limits)


def test_the_first_goes_alone() -> None:
    """Where nothing is known of a server, its first answer is awaited, but not for ever."""

    async def run() -> list[float]:
        limiter = await limiter_of(4)
        entered: list[float] = []

        async def one(takes: float) -> None:
            await limiter.enter(SMALL)
            entered.append(now())
            await asyncio.sleep(takes)
            limiter.leave(SMALL, OK)

        await asyncio.gather(one(100), one(1), one(1), one(1))
        return entered

    assert run_virtually(run())[0] == [0, 15, 15, 15]


@pytest.mark.parametrize("pause", [2.0, 90.0, 20_000.0])
def test_pause_is_shared(pause: float) -> None:
    """After one refusal nobody asks again before the time that the server named, however long it is."""

    async def run() -> list[float]:
        limiter = await limiter_of(8)
        await limiter.enter(SMALL)
        limiter.leave(SMALL, AttemptResult(429, pause=pause))
        entered: list[float] = []

        async def one() -> None:
            await limiter.enter(SMALL)
            entered.append(now())
            limiter.leave(SMALL, OK)

        await asyncio.gather(*(one() for _ in range(8)))
        return entered

    entered, _ = run_virtually(run())
    assert min(entered) >= pause
    assert len(entered) == 8


@pytest.mark.parametrize("status", [200, 400, 403, 429, 500, 502, 503, 529])
def test_pauses_grow_while_a_server_is_busy(status: int) -> None:
    """A server that is busy and does not say for how long is asked again after 1, 2, 4 ... s, or half of that."""

    async def run() -> list[float]:
        limiter = await limiter_of(8)
        entered: list[float] = []
        for _ in range(9):
            await limiter.enter(SMALL)
            entered.append(now())
            limiter.leave(SMALL, AttemptResult(status, limited=True))
        return entered

    entered, _ = run_virtually(run())
    pauses = [after - before for before, after in pairwise(entered)]
    longest = [1, 2, 4, 8, 16, 32, 60, 60]
    assert all(most / 2 <= pause <= most + 0.01 for pause, most in zip(pauses, longest, strict=True)), pauses


def test_a_longer_pause_counts() -> None:
    """Of two pauses the longer counts, whichever came first, also for those who wait already."""

    async def run() -> float:
        limiter = await limiter_of(3, FAR)
        for _ in range(2):
            await limiter.enter(SMALL)
        limiter.leave(SMALL, AttemptResult(503, pause=1.0, limited=True))
        waiting = asyncio.create_task(limiter.enter(SMALL))
        await asyncio.sleep(0.5)
        limiter.leave(SMALL, AttemptResult(429, pause=7.0))
        await waiting
        return now()

    entered, _ = run_virtually(run())
    assert entered == pytest.approx(7.5)


def test_window() -> None:
    """The window halves once for a burst of refusals, goes down to one, and grows back to where it began."""

    async def run() -> list[int]:
        limiter = await limiter_of(16, FAR)
        windows = [limiter.window]
        for _ in range(16):
            await limiter.enter(SMALL)
        for _ in range(16):
            limiter.leave(SMALL, AttemptResult(429, pause=1.0))
        windows.append(limiter.window)
        for _ in range(6):
            await limiter.enter(SMALL)
            limiter.leave(SMALL, AttemptResult(429, pause=1.0))
        windows.append(limiter.window)
        for _ in range(200):
            await limiter.enter(SMALL)
            limiter.leave(SMALL, OK)
        return [*windows, limiter.window]

    windows, _ = run_virtually(run())
    assert windows == [16, 8, 1, 16]


@pytest.mark.parametrize(
    ("statuses", "window"),
    [([0, 0], 16), ([0, 0, 0], 8), ([0, 200, 0, 200, 0], 16), ([500, 0, 502], 8), ([400, 401, 404], 16), ([503], 16)],
)
def test_faults(statuses: list[int], window: int) -> None:
    """A fault now and then is not the pace's, three in a row are; a rejected request says nothing of it."""

    async def run() -> int:
        limiter = await limiter_of(16)
        for status in statuses:
            await limiter.enter(SMALL)
            limiter.leave(SMALL, AttemptResult(status))
        return limiter.window

    assert run_virtually(run())[0] == window


def test_never_more_than_allowed() -> None:
    """No more requests are under way than the window has places."""

    async def run() -> int:
        limiter = await limiter_of(5, FAR)
        inside, most = 0, 0

        async def one() -> None:
            nonlocal inside, most
            await limiter.enter(SMALL)
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(1)
            inside -= 1
            limiter.leave(SMALL, OK)

        await asyncio.gather(*(one() for _ in range(50)))
        return most

    most, took = run_virtually(run())
    assert (most, took) == (5, 10)


@pytest.mark.parametrize("likely", [1000, 4000])
def test_tokens(likely: int) -> None:
    """A limit of tokens is met whether requests turn out as large as expected or much smaller."""

    async def run() -> None:
        limiter = await limiter_of(32, Limits(tokens=600_000))
        used = Usage(900, 100)

        async def one() -> None:
            demand = AttemptSize(likely - 100, 9000, 100)
            await limiter.enter(demand)
            await asyncio.sleep(0.5)
            limiter.leave(demand, AttemptResult(200, usage=used))

        await asyncio.gather(*(one() for _ in range(600)))

    _, took = run_virtually(run())
    ideal = 600 * 1000 / (600_000 / 60)
    assert ideal * 0.95 <= took <= ideal * 1.10


def test_larger_than_the_bucket() -> None:
    """A request that is larger than a second's tokens goes through alone, and is paid for by those behind it."""

    async def run() -> float:
        limiter = await limiter_of(4, Limits(tokens=6000))
        large = AttemptSize(1900, 8000, 0)
        await limiter.enter(large)
        limiter.leave(large, AttemptResult(200))
        await limiter.enter(SMALL)
        return now()

    entered, _ = run_virtually(run())
    assert entered == pytest.approx(1900 / 95, abs=0.1)


def test_order() -> None:
    """Attempts pass in the order of their coming."""

    async def run() -> list[int]:
        limiter = await limiter_of(2, Limits(requests=60))
        passed: list[int] = []

        async def one(number: int) -> None:
            await limiter.enter(SMALL)
            passed.append(number)
            await asyncio.sleep(0.1 * (10 - number))
            limiter.leave(SMALL, OK)

        await asyncio.gather(*(one(number) for number in range(10)))
        return passed

    assert run_virtually(run())[0] == list(range(10))


def test_who_gives_up_holds_nobody() -> None:
    """A worker that is cancelled while it waits takes no place with it."""

    async def run() -> float:
        limiter = await limiter_of(1)
        await limiter.enter(SMALL)
        waiting = [asyncio.create_task(limiter.enter(SMALL)) for _ in range(3)]
        await asyncio.sleep(1)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        limiter.leave(SMALL, UNSENT)
        await limiter.enter(SMALL)
        return now()

    assert run_virtually(run())[0] == 1.0


def test_rates_are_shown() -> None:
    """What is known of the server's limits can be shown, a second, with the margin taken off."""

    async def run() -> dict[str, float]:
        limiter = await limiter_of(4, Limits(requests=600))
        await limiter.enter(SMALL)
        headers = {"x-ratelimit-limit-tokens": "60000", "x-ratelimit-remaining-tokens": "59000"}
        limiter.leave(SMALL, AttemptResult(200, headers))
        assert limiter.resting == 0
        return limiter.rates

    assert run_virtually(run())[0] == pytest.approx({"requests": 9.5, "tokens": 950.0})


def test_closed_lets_nobody_through() -> None:
    """Who waits when the run is ended is told so at once, however long the pause; what is under way may end."""

    async def run() -> tuple[list[float], int]:
        limiter = await limiter_of(2)
        await limiter.enter(SMALL)
        limiter.leave(SMALL, AttemptResult(429, pause=9000.0))
        told: list[float] = []

        async def one() -> None:
            with pytest.raises(HaltedError):
                await limiter.enter(SMALL)
            told.append(now())

        waiting = asyncio.gather(one(), one(), one())
        await asyncio.sleep(5)
        limiter.close()
        await waiting
        limiter.reopen()
        await limiter.enter(SMALL)
        return told, int(now())

    assert run_virtually(run())[0] == ([5.0, 5.0, 5.0], 9000)


def test_closed_after_its_loop() -> None:
    """An interrupt that comes when all is done, and the loop is gone, is no error."""

    async def run() -> Limiter:
        limiter = await limiter_of(1)
        await limiter.enter(SMALL)
        limiter.leave(SMALL, OK)
        return limiter

    limiter, _ = run_virtually(run())
    limiter.close()


def test_a_long_pause_is_told_once() -> None:
    """A person who waits for more than five seconds hears why, once for all that wait together."""
    notes: list[str] = []

    async def run() -> None:
        limiter = Limiter(4, tell=notes.append)
        demand = AttemptSize(1, 1, 1)
        for _ in range(3):
            await limiter.enter(demand)
            limiter.leave(demand, AttemptResult(429, pause=0.01))
        for _ in range(3):
            limiter.waits(30.0, "the server is busy")
        limiter.waits(4.0, "the server is busy")

    asyncio.run(run())
    assert notes == ["note: the server is busy; waiting 30 s"]
