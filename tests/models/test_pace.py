"""The pace against a server with a bucket, simulated to the second: its limits told, set, or found out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from enrich.models.ratelimit import Limiter
from enrich.models.server_limits import Limits
from enrich.models.throttle import AttemptResult, AttemptSize
from virtual import run_virtually

SMALL = AttemptSize(100, 400, 50)


def now() -> float:
    """The loop's clock."""
    return asyncio.get_running_loop().time()


@dataclass
class Provider:
    """A server with a bucket of requests, as real ones have it; times are in seconds."""

    rate: float
    burst: float = 10.0
    latency: float = 0.3
    tells: str = ""
    retry_after: float | None = 0.5
    refused: int = 0
    served: int = 0
    level: float | None = None
    then: float = 0.0
    arrivals: list[float] = field(default_factory=list)

    async def answer(self) -> AttemptResult:
        """200 or 429, with the headers that ``tells`` asks for (``minute`` or ``day``)."""
        level = self.burst if self.level is None else self.level
        self.level = min(self.burst, level + (now() - self.then) * self.rate)
        self.then = now()
        self.arrivals.append(self.then)
        if self.level < 1:
            self.refused += 1
            await asyncio.sleep(0.01)
            return AttemptResult(429, self.headers(), pause=self.retry_after)
        self.level -= 1
        headers = self.headers()
        await asyncio.sleep(self.latency)
        self.served += 1
        return AttemptResult(200, headers)

    def headers(self) -> Mapping[str, str]:
        """OpenAI's, for a limit a minute or a day."""
        if not self.tells:
            return {}
        limit = self.rate * (60 if self.tells == "minute" else 86_400)
        missing = self.burst - (self.level or 0.0)
        remaining = limit - missing
        return {
            "x-ratelimit-limit-requests": f"{limit:.0f}",
            "x-ratelimit-remaining-requests": f"{remaining:.0f}",
            "x-ratelimit-reset-requests": f"{missing / self.rate * 1000:.0f}ms",
        }


async def work(limiter: Limiter, provider: Provider, requests: int, workers: int = 64) -> None:
    """Workers that ask until ``requests`` are served, each again where it was refused."""
    left = iter(range(requests))

    async def worker() -> None:
        for _ in left:
            seen = AttemptResult(429)
            while seen.status != 200:
                await limiter.enter(SMALL)
                seen = await provider.answer()
                limiter.leave(SMALL, seen)

    await asyncio.gather(*(worker() for _ in range(workers)))


async def limiter_of(concurrency: int, limits: Limits | None = None) -> Limiter:
    """A limiter made inside the loop it is used in."""
    return Limiter(concurrency, limits)


@pytest.mark.parametrize(
    ("limits", "tells"),
    [(Limits(requests=3000), ""), (None, "minute"), (None, "day"), (Limits(requests=9000), "minute")],
)
def test_known_limit(limits: Limits | None, tells: str) -> None:
    """With limits set or told, 600 requests take at most 1.10 times the ideal, and at most 1 % are refused."""

    async def run() -> Provider:
        provider = Provider(rate=50, tells=tells)
        await work(await limiter_of(64, limits), provider, 600)
        return provider

    provider, took = run_virtually(run())
    assert provider.served == 600
    assert provider.refused <= 6
    assert took <= 1.10 * 12


@pytest.mark.parametrize("retry_after", [0.5, None])
def test_unknown_limit(retry_after: float | None) -> None:
    """Without any word of its limits a server is found out: all is served, and few requests are wasted."""

    async def run() -> Provider:
        provider = Provider(rate=50, retry_after=retry_after)
        await work(await limiter_of(64), provider, 600)
        return provider

    provider, _ = run_virtually(run())
    assert provider.served == 600
    assert provider.refused <= 180
