"""What a limit of a server costs: wall time against the ideal, failures and refusals, by policy.

``python tests/benchmarks/bench_client_limits.py``: 600 requests by 64 workers against a bucket of 50 requests a second
that holds 50, with 100 ms latency; the ideal is requests / rate.
The official client's own retries are the peer; each policy meets a fresh server.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks import contenders  # noqa: E402 - found by the line above
from enrich.errors import ModelError  # noqa: E402 - the same
from enrich.models.openai import OpenAI  # noqa: E402 - the same
from enrich.models.ratelimit import Limiter  # noqa: E402 - the same
from enrich.models.server_limits import Limits  # noqa: E402 - the same
from enrich.settings import ModelConfig  # noqa: E402 - the same
from enrich.values import Message, Prompt, Request, SiteContext  # noqa: E402 - the same
from server import Server  # noqa: E402 - the same
from server.crowds import Rationed  # noqa: E402 - the same

Work: TypeAlias = Callable[[str, Iterator[str]], Coroutine[Any, Any, int]]
WORKERS = 64


async def ours(url: str, texts: Iterator[str], *, limits: Limits | None = None) -> int:
    """Our client and limiter; the number of requests that failed."""
    model = OpenAI(ModelConfig(name="m", base_url=url), "k", gates=[Limiter(WORKERS, limits)])
    prompt = Prompt("enrich", "1", (), "", "", "digest")

    async def worker() -> int:
        failed = 0
        for text in texts:
            messages = (Message("system", contenders.SYSTEM), Message("user", text))
            request = Request("p", "t", text, (), SiteContext(), messages, contenders.SCHEMA, prompt, "f")
            try:
                await model.complete(request)
            except ModelError:
                failed += 1
        return failed

    failed = sum(await asyncio.gather(*(worker() for _ in range(WORKERS))))
    await model.close()
    return failed


async def library(url: str, texts: Iterator[str], *, retries: int) -> int:
    """The official client with its own retries."""
    import openai

    client = openai.AsyncOpenAI(api_key="k", base_url=url, max_retries=retries)

    async def worker() -> int:
        failed = 0
        for text in texts:
            try:
                await client.chat.completions.create(**contenders.body(text))
            except openai.OpenAIError:
                failed += 1
        return failed

    failed = sum(await asyncio.gather(*(worker() for _ in range(WORKERS))))
    await client.close()
    return failed


POLICIES: dict[str, tuple[Work, bool]] = {
    "enrich, limits told in headers": (ours, True),
    "enrich, limits set": (partial(ours, limits=Limits(requests=3000)), False),
    "enrich, nothing known": (ours, False),
    "official client, 2 retries": (partial(library, retries=2), True),
    "official client, 10 retries": (partial(library, retries=10), True),
}


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=600)
    parser.add_argument("--rate", type=float, default=50.0)
    options = parser.parse_args()
    import_module("openai")  # so that no policy pays for the import
    print(f"{options.requests} requests against {options.rate:g} a second, {WORKERS} workers")
    print(f"{'policy':<34}{'ratio':>7}{'failed':>8}{'429s':>7}")
    for name, (work, tells) in POLICIES.items():
        rationed = Rationed(options.rate, burst=options.rate, tells=tells, after=1.0)
        with Server(default=rationed, latency=0.1) as server:
            texts = iter(["A post of some words. " * 40] * options.requests)
            start = time.monotonic()
            failed = asyncio.run(work(server.url, texts))
            ratio = (time.monotonic() - start) / (options.requests / options.rate)
        print(f"{name:<34}{ratio:>7.2f}{failed:>8}{rationed.refused:>7}", flush=True)


if __name__ == "__main__":
    main()
