"""What a client of a model server costs: wall time against the ideal, CPU and memory, ours beside its peers'.

``python tests/benchmarks/bench_client.py`` starts the test server in a process of its own (fixed latency, replies of
300 tokens) and each contender in another, on the same requests; the ideal is requests × latency / concurrency.
``--peers PYTHON`` names an interpreter that has ``instructor`` and ``litellm``; without them they are left out.
CPU counts the requests alone, without imports; on a shared machine read the rows against each other.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks import contenders  # noqa: E402 - found by the line above

Ask: TypeAlias = Callable[[str], Awaitable[None]]


def main() -> None:
    """Prints the table, or as one contender its row."""
    options = _options()
    if options.contender:
        print(json.dumps(asyncio.run(_measure(options))))
        return
    print(f"{options.requests} requests, {options.latency:g} s latency, replies of {options.tokens} tokens")
    print(f"{'client':<42}{'at once':>8}{'ratio':>8}{'CPU s/1000':>12}{'MB':>6}")
    for at in options.at:
        for name in options.only or contenders.ALL:
            _row(name, at, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--latency", type=float, default=0.3)
    parser.add_argument("--tokens", type=int, default=300)
    parser.add_argument("--at", type=int, nargs="+", default=[16, 64, 256])
    parser.add_argument("--only", nargs="*", choices=list(contenders.ALL))
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--contender")
    parser.add_argument("--url")
    return parser.parse_args()


def _row(name: str, at: int, options: argparse.Namespace) -> None:
    with _server(options) as url:
        python = options.peers if name in contenders.PEERS else sys.executable
        line = [python, __file__, "--contender", name, "--url", url, "--at", str(at)]
        line += ["--requests", str(options.requests), "--latency", str(options.latency)]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name:<42}{at:>8}  {(done.stderr.strip().splitlines() or ['no output'])[-1][:60]}")
        return
    row = json.loads(done.stdout.splitlines()[-1])
    print(f"{name:<42}{at:>8}{row['ratio']:>8.2f}{row['cpu']:>12.2f}{row['memory']:>6.0f}", flush=True)


@contextmanager
def _server(options: argparse.Namespace) -> Iterator[str]:
    """The URL of a server in a process of its own, which checks all requests against the description when it ends."""
    line = [sys.executable, "-m", "server", "--latency", str(options.latency), "--tokens", str(options.tokens)]
    process = subprocess.Popen(
        line, cwd=ROOT / "tests", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdin
    assert process.stdout
    yield process.stdout.readline().strip()
    process.stdin.close()
    seen = process.stdout.read()
    if process.wait():
        print(f"  a request broke the description, or the server failed {seen}")


async def _measure(options: argparse.Namespace) -> dict[str, float]:
    ask, close = await contenders.ALL[options.contender](options.url)
    await ask("one to warm up")
    (at,) = options.at
    texts = iter(contenders.posts(options.requests, ROOT.parent / "shared"))
    cpu, start = time.process_time(), time.monotonic()
    await asyncio.gather(*(_work(ask, texts) for _ in range(at)))
    wall, cpu = time.monotonic() - start, time.process_time() - cpu
    await close()
    ideal = options.requests * options.latency / at
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"ratio": wall / ideal, "cpu": cpu / options.requests * 1000, "memory": memory}


async def _work(ask: Ask, texts: Iterator[str]) -> None:
    for text in texts:
        await ask(text)


if __name__ == "__main__":
    main()
