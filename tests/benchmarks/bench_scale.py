"""What a number of posts costs with each executor: time, CPU, memory and disk.

``python tests/benchmarks/bench_scale.py 250 1000 4000`` plants that many posts of ``--size`` bytes, and leads them to
written values by ``local`` (64 requests at once, 0.3 s for an answer), by two processes, by workers of Ray, by a file
whose answers are imported, and by a batch service on this machine that answers at once.
Each row is the sum over the commands of that executor; the index is made before and has a row of its own.
`CPU s/1000` and `KB a post` should stay the same down a column, and `MB` tells what memory grows by.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from batch import answering, garden  # noqa: E402 - found by the line above
from server import Server  # noqa: E402
from server.batches import BatchServer, output_line  # noqa: E402

LATENCY, AT_ONCE = 0.3, 64
STATES = 3  # the service goes one state further with each look
Way = Callable[[Path, argparse.Namespace], "Cost"]


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock, CPU seconds with those of child processes, and the peak of one process in MB."""

    wall: float = 0.0
    cpu: float = 0.0
    memory: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        """One command after the other."""
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.memory, other.memory))


def main() -> None:
    """Prints the table."""
    options = _options()
    print(f"posts of {options.size:,} bytes; {AT_ONCE} requests at once, {LATENCY} s for an answer")
    print(f"{'':<18}{'posts':>8}{'wall s':>9}{'CPU s/1000':>12}{'MB':>7}{'KB a post':>11}{'load':>7}")
    for count in options.posts:
        with tempfile.TemporaryDirectory() as folder:
            planted = Path(folder) / "planted"
            site = garden.plant(planted, count, (options.size, options.size))
            site.configure("http://127.0.0.1:9/v1")
            _show("index", count, _cost(planted, "run", "--dry-run", "--model", "embedded", garden.name(0)), planted)
            for name, way in ((name, WAYS[name]) for name in options.only):
                copy = Path(folder) / name.replace(" ", "-")
                shutil.copytree(planted, copy, copy_function=shutil.copy2)
                cost = way(copy, options)
                assert len(garden.Garden(copy, site.posts).written()) == count, f"{name}: not all were written"
                _show(name, count, cost, copy)
                shutil.rmtree(copy)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("posts", type=int, nargs="+")
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--only", nargs="*", choices=WAYS, default=tuple(WAYS))
    return parser.parse_args()


def _show(name: str, count: int, cost: Cost, site: Path) -> None:
    state = sum(file.stat().st_size for file in (site / ".enrich").rglob("*") if file.is_file()) / count / 1000
    cpu, load = cost.cpu / count * 1000, os.getloadavg()[0]
    print(f"{name:<18}{count:>8}{cost.wall:>9.1f}{cpu:>12.1f}{cost.memory:>7.0f}{state:>11.1f}{load:>7.1f}", flush=True)


def _local(site: Path, _: argparse.Namespace) -> Cost:
    return _asked(site, {"concurrency": AT_ONCE, "processes": 1})


def _two(site: Path, _: argparse.Namespace) -> Cost:
    return _asked(site, {"concurrency": AT_ONCE, "processes": 2})


def _one(site: Path, _: argparse.Namespace) -> Cost:
    return _asked(site, {"concurrency": AT_ONCE, "processes": 1}, "--executor", "ray")


def _ray(site: Path, _: argparse.Namespace) -> Cost:
    return _asked(site, {"concurrency": AT_ONCE, "processes": 2}, "--executor", "ray")


def _asked(site: Path, run: dict[str, int], *words: str) -> Cost:
    with _served() as url:
        garden.Garden(site, {}).configure(url, run=run)
        return _cost(site, "run", "--yes", "-q", *words)


def _file(site: Path, _: argparse.Namespace) -> Cost:
    garden.Garden(site, {}).configure("http://127.0.0.1:9/v1")
    out, back = site.parent / "requests.jsonl", site.parent / "answers.jsonl"
    cost = _cost(site, "run", "--executor", "file", "--out", str(out))
    with out.open("rb") as asked, back.open("w", encoding="utf-8") as told:
        for number, line in enumerate(asked):
            told.write(json.dumps(output_line(line, number, answering.right)) + "\n")
    print(f"{'':<18}{'':>8} a request of {out.stat().st_size / (number + 1) / 1000:.1f} KB in the file")
    cost += _cost(site, "answers", "import", "--yes", str(back))
    out.unlink()
    back.unlink()
    return cost


def _batch(site: Path, _: argparse.Namespace) -> Cost:
    with tempfile.TemporaryDirectory() as folder, BatchServer(Path(folder), answering.right) as service:
        garden.Garden(site, {}).configure(service.url)
        cost = _cost(site, "run", "--executor", "batch", "--detach", "--yes", "-q")
        for _look in range(STATES):
            _cost(site, "batch", "status")
        return cost + _cost(site, "batch", "fetch", "--yes", "-q")


WAYS: dict[str, Way] = {
    "local": _local,
    "two processes": _two,
    "ray, one worker": _one,
    "ray, two workers": _ray,
    "file": _file,
    "batch": _batch,
}


@contextlib.contextmanager
def _served() -> Iterator[str]:
    with Server(default=answering.right, latency=LATENCY) as server:
        yield server.url


_MEASURING = """
import os, sys
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(process, 0)
print("\\n", used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""A small process between: Linux counts the memory of who starts a process as that process's own peak."""


def _cost(site: Path, *words: str) -> Cost:
    """What a command takes."""
    line: Sequence[str] = [sys.executable, "-m", "enrich", *words]
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "OPENAI_API_KEY": "k", "ENRICH_TRUST_CONFIG": "1"}
    start = time.monotonic()
    measured = [sys.executable, "-S", "-c", _MEASURING, *line]
    done = subprocess.run(measured, cwd=site, env=variables, capture_output=True, check=False)
    told, _, used = done.stderr.decode().rstrip().rpartition("\n")
    assert done.returncode == 0, told
    cpu, memory = map(float, used.split())
    return Cost(time.monotonic() - start, cpu, memory / 1024)


if __name__ == "__main__":
    main()
