"""One pace for all workers of a run: how many requests at once, how many a second, and when none at all.

Three things hold an attempt back, and all workers share them:
a token bucket for requests and one for tokens, at 95 % of the server's limits, set or learned from its answers;
a pause after 429 and whatever else says that the server is busy, as long as it says, or growing where it does not;
a window of requests under way that halves when the server pushes back and grows by one with each window of successes
(AIMD, as TCP has it: Chiu and Jain, 1989), so that a server whose limits nobody knows is found out.
Where the settings say nothing, the first attempt goes alone: its answer may tell the limits that a burst would break.

Why not leave it to retries: each worker would find out on its own, at the price of a refused request.
Attempts pass in the order of their coming: one door, and only the first in line waits for time to pass.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
from collections.abc import Callable
from http import HTTPStatus

from enrich.errors import HaltedError
from enrich.models.server_limits import MINUTE, Limits, Told, told
from enrich.models.throttle import AttemptResult, AttemptSize
from enrich.models.widening import Widening

DUST = 1e-6  # less than this is missing only because floating point has no more digits


def silent(_: str) -> None:
    """Tells nobody."""


class Bucket:
    """Fills by ``rate`` a second up to ``burst`` seconds of it, and is full at the start.

    It holds two at least: with room for one, what it fills while a waiter wakes up late would be lost.

    What is larger than the whole bucket may still be taken from a full one; the level then goes below nothing, and the
    next one waits the longer.
    """

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self.rate = rate
        self._burst = burst
        self._level = self._size
        self._then = now

    @property
    def _size(self) -> float:
        return max(2.0, self.rate * self._burst)

    def delay(self, amount: float, now: float) -> float:
        """Seconds until ``amount`` can be taken."""
        missing = min(amount, self._size) - self._fill(now)
        return missing / self.rate if missing > DUST else 0.0

    def take(self, amount: float, now: float) -> None:
        """Takes ``amount``, whether it is there or not."""
        self._level = self._fill(now) - amount

    def give(self, amount: float) -> None:
        """Gives back what was taken and not used; it counts in full, since the server never saw it."""
        self._level += amount

    def clamp(self, level: float, now: float) -> None:
        """Lowers the level to what the server says is left."""
        self._level = min(self._fill(now), level)

    def _fill(self, now: float) -> float:
        if self._level < self._size:
            self._level = min(self._size, self._level + (now - self._then) * self.rate)
        self._then = now
        return self._level


SHARE = 0.95
BURST = {"requests": 0.02, "tokens": 1.0}  # seconds of the rate; small, for servers hold no more than they say
LONGEST = 60.0
STREAK = 3
LONG_WAIT = 5.0
PREFILL = 8  # tokens that are read in the time that one is written, about
PATIENCE = 15.0


class Limiter:
    """A `enrich.models.throttle.Throttle` that keeps the pace of one run, in one event loop.

    Args:
        concurrency: The most requests under way at once.
        limits: What the settings say of the server's limits; lower ones that it tells itself count instead.
        start: How many may be under way at first, to be widened by what is measured; left out, as many as allowed.
        backoff: Seconds of the first pause where the server asks for one and does not say how long; it doubles.
        tell: Hears of each wait of more than 5 s.
    """

    paces = True

    def __init__(
        self,
        concurrency: int,
        limits: Limits | None = None,
        *,
        start: int | None = None,
        backoff: float = 1.0,
        tell: Callable[[str], None] = silent,
    ) -> None:
        self._tell = tell
        self._told_until = -math.inf
        self._most = concurrency
        self._widening = None if start is None else Widening(start, concurrency)
        self._window = float(concurrency)
        self._under_way = 0
        self._limits = limits or Limits()
        self._buckets: dict[str, Bucket] = {}
        self._backoff = backoff
        self._refusals = 0
        self._faults = 0
        self._until = -math.inf
        self._heard = self._limits != Limits()
        self._began = math.inf
        self._door = asyncio.Lock()
        self._changed = asyncio.Event()
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def window(self) -> int:
        """How many requests may be under way now."""
        widest = self._most if self._widening is None else self._widening.width
        return max(1, min(int(self._window), widest))

    def close(self) -> None:
        """Lets no further attempt through; what is under way goes on. May be called from any thread."""
        self._closed = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._changed.set)

    def reopen(self) -> None:
        """Lets attempts through again."""
        self._closed = False

    @property
    def resting(self) -> float:
        """Seconds that are left of a pause."""
        return max(0.0, self._until - _now())

    def waits(self, seconds: float, reason: str) -> None:
        """Tells of a wait that a person would wonder about, once for all that wait at the same time."""
        end = _now() + seconds
        if seconds > LONG_WAIT and end > self._told_until + LONG_WAIT:
            self._told_until = end
            self._tell(f"note: {reason}; waiting {seconds:.0f} s")

    @property
    def rates(self) -> dict[str, float]:
        """The pace that is kept, a second, by ``requests`` and ``tokens``; only what is known."""
        return {kind: bucket.rate for kind, bucket in self._buckets.items()}

    async def enter(self, demand: AttemptSize) -> None:
        """Waits for a place, for the buckets, and for the end of any pause.

        Raises:
            HaltedError: The run is to end.
        """
        async with self._door:
            self._begin()
            while not self._closed and (delay := self._delay(demand)):
                await self._rest(delay)
            if self._closed:
                raise HaltedError("the run was ended before this request was made", "run again to go on")
            self._under_way += 1
            self._began = min(self._began, _now())
            for kind, bucket in self._buckets.items():
                bucket.take(_amount(demand, kind), _now())

    def leave(self, demand: AttemptSize, seen: AttemptResult) -> None:
        """Gives the place back, and learns from the answer."""
        self._under_way -= 1
        self._changed.set()
        if seen.status < 0:
            return
        self._heard = True
        self._learn(seen)
        bucket = self._buckets.get("tokens")
        if bucket and seen.usage:
            bucket.give(_amount(demand, "tokens") - seen.usage.tokens_in - seen.usage.tokens_out)
        self._judge(seen)

    def _begin(self) -> None:
        """The buckets of the settings, made with the first attempt, when there is a clock."""
        self._loop = asyncio.get_running_loop()
        for kind, limit in (("requests", self._limits.requests), ("tokens", self._limits.tokens)):
            if limit and kind not in self._buckets:
                self._buckets[kind] = Bucket(limit / MINUTE * SHARE, BURST[kind], _now())

    def _delay(self, demand: AttemptSize) -> float:
        if self._under_way >= self.window:
            return math.inf
        now = _now()
        waits = (bucket.delay(_amount(demand, kind), now) for kind, bucket in self._buckets.items())
        return max(self._until - now, 0.0, self._hush(now), *waits)

    def _hush(self, now: float) -> float:
        """Seconds that all but the first attempt still wait for its answer; not for ever: it may have met a fault."""
        return self._began + PATIENCE - now if self._under_way and not self._heard else 0.0

    async def _rest(self, delay: float) -> None:
        """Until the time is over, or an attempt ends and things may stand differently."""
        self._changed.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None if math.isinf(delay) else delay):
                await self._changed.wait()

    def _learn(self, seen: AttemptResult) -> None:
        for kind in BURST:
            if found := told(seen.headers, kind):
                self._adopt(kind, found)

    def _adopt(self, kind: str, found: Told) -> None:
        now = _now()
        bucket = self._buckets.setdefault(kind, Bucket(found.rate * SHARE, BURST[kind], now))
        set_here = self._limits.requests if kind == "requests" else self._limits.tokens
        bucket.rate = min(found.rate, (set_here or math.inf) / MINUTE) * SHARE
        if found.remaining is not None:
            bucket.clamp(found.remaining, now)

    def _judge(self, seen: AttemptResult) -> None:
        """Narrows the window where the server pushes back or stops answering, and widens it where it answers."""
        pushed = seen.limited or seen.status == HTTPStatus.TOO_MANY_REQUESTS
        failed = seen.status == 0 or seen.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        self._faults = self._faults + 1 if failed else 0
        if self._widening is not None:
            self._widen(self._widening, seen, failed=pushed or seen.timed_out)
        if pushed:
            self._pause(seen.pause)
        elif seen.timed_out:
            self._window = max(1.0, min(self._window, self.window) / 2)
        elif self._faults >= STREAK:
            self._faults = 0
            self._window = max(1.0, self._window / 2)
        elif not failed:
            self._refusals = 0
            self._window = min(float(self._most), self._window + 1 / self._window)

    def _widen(self, widening: Widening, seen: AttemptResult, *, failed: bool) -> None:
        if failed:
            widening.narrow(_now())
        elif seen.status == HTTPStatus.OK:
            usage = seen.usage
            widening.done(usage.tokens_in / PREFILL + usage.tokens_out + 1.0 if usage else 1.0, _now())

    def _pause(self, asked: float | None) -> None:
        """A pause for all; the answers of one burst of refusals narrow the window only once."""
        if self.resting == 0:
            self._window = max(1.0, self._window / 2)
            self._refusals += 1
        pause = self._own_pause() if asked is None else asked
        self._until = max(self._until, _now() + pause)
        self.waits(pause, "the server lets no further request through")
        for bucket in self._buckets.values():
            bucket.clamp(0.0, _now())

    def _own_pause(self) -> float:
        longest = min(LONGEST, 2.0 ** (self._refusals - 1)) * self._backoff
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads pauses, protects nothing


_AMOUNTS: dict[str, Callable[[AttemptSize], float]] = {
    "requests": lambda _: 1.0,
    "tokens": lambda demand: float(demand.tokens_in + demand.tokens_out),
}


def _amount(demand: AttemptSize, kind: str) -> float:
    return _AMOUNTS[kind](demand)


def _now() -> float:
    return asyncio.get_running_loop().time()
