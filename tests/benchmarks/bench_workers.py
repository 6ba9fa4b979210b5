"""What twice as many workers bring where the workers are the limit.

``python tests/benchmarks/bench_workers.py`` plants 2,000 posts beside 1,000 that have tags and names, and has them led
by one worker of Ray and by two, and by two processes of this machine and by four; they read and write the posts.
256 requests at once and 0.3 s an answer ask for more than they give.
The command and the server that answers take cores, too: on a machine of two, two workers can't have one each.
So each worker gets one of ``--turns`` of 0.01 s, four where nothing else is said, and is stopped in the others: as if
it ran on a slower machine that has cores for all.
Seconds count from the request of the middle to the last one, for before workers of Ray are there the command leads
posts itself; `times` is how much faster twice as many are.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copy2, copytree
from threading import Event, Thread

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from batch import answering, garden  # noqa: E402 - found by the line above
from benchmarks.bench_site_speed import mixed  # noqa: E402
from server import Server  # noqa: E402

AT_ONCE, LATENCY, TURN = 256, 0.3, 0.01
NEW = [str(number) for number in range(10)]
WAYS: dict[str, tuple[int, tuple[str, ...]]] = {"ray": (1, ("--executor", "ray")), "processes": (2, ())}
MARKS = (b"enrich.pipeline.workers.serve import serve", b"ray::serve_at")


def main() -> None:
    """Prints the table."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        planted = Path(folder) / "planted"
        garden.plant(planted, options.posts, (options.size, options.size))
        mixed(ROOT / "fixtures" / "garden", planted / "known", options.known, options.size)
        garden.Garden(planted, {}).configure("http://127.0.0.1:9/v1")
        _run(planted, "--dry-run", "--model", "embedded", garden.name(0))
        print(f"{options.posts} posts of {options.size:,} bytes, one of {options.turns} turns for each worker")
        print(f"{'':<12}{'workers':>9}{'s':>8}{'workers':>9}{'s':>8}{'times':>7}")
        for name in options.only:
            few, words = WAYS[name]
            less, more = (_seconds(planted, options.turns, "--processes", str(n), *words) for n in (few, 2 * few))
            print(f"{name:<12}{few:>9}{less:>8.1f}{2 * few:>9}{more:>8.1f}{less / more:>7.2f}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--posts", type=int, default=2000)
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--known", type=int, default=1000)
    parser.add_argument("--turns", type=int, default=4)
    parser.add_argument("--only", nargs="*", choices=WAYS, default=tuple(WAYS))
    return parser.parse_args()


def _seconds(planted: Path, turns: int, *words: str) -> float:
    """From the request of the middle to the last, on a fresh copy of the site."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(default=answering.right, latency=LATENCY) as server,
        _slowed(turns),
    ):
        site = Path(folder) / "site"
        copytree(planted, site, copy_function=copy2)
        garden.Garden(site, {}).configure(server.url, run={"concurrency": AT_ONCE, "files": "workers"})
        _run(site, "--yes", "-q", *words, *NEW)
        moments = [asked.at for asked in server.history]
    return moments[-1] - moments[len(moments) // 2]


def _run(site: Path, *words: str) -> None:
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "OPENAI_API_KEY": "k", "ENRICH_TRUST_CONFIG": "1"}
    line = [sys.executable, "-m", "enrich", "run", *words]
    done = subprocess.run(line, cwd=site, env=variables, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@contextmanager
def _slowed(turns: int) -> Iterator[None]:
    """Gives each worker that runs meanwhile its turn."""
    over, workers = Event(), set[int]()
    threads = [Thread(target=_watch, args=(over, workers)), Thread(target=_pace, args=(over, workers, turns))]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _watch(over: Event, workers: set[int]) -> None:
    """Keeps the numbers of all workers of this machine."""
    while not over.wait(0.25):
        found = {int(line.parent.name) for line in Path("/proc").glob("[0-9]*/cmdline") if _is_worker(line)}
        workers.intersection_update(found)
        workers.update(found)


def _is_worker(line: Path) -> bool:
    try:
        content = line.read_bytes()
    except OSError:
        return False
    return any(mark in content for mark in MARKS)


def _pace(over: Event, workers: set[int], turns: int) -> None:
    while not over.is_set():
        for turn in range(turns):
            known = sorted(workers)
            _tell(known[turn::turns], signal.SIGCONT)
            time.sleep(TURN)
            if turns > 1:
                _tell(known[turn::turns], signal.SIGSTOP)
    _tell(sorted(workers), signal.SIGCONT)


def _tell(workers: Sequence[int], word: signal.Signals) -> None:
    for worker in workers:
        with suppress(OSError):
            os.kill(worker, word)


if __name__ == "__main__":
    main()
