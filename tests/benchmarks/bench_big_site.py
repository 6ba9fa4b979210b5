"""What a look at a big site costs: seconds and memory of `check` and `status`, beside `git status` on the same tree.

``python tests/benchmarks/bench_big_site.py FOLDER [POSTS [COMMAND…]]`` makes two repositories in FOLDER: one of so many
posts of 20 KB, 100,000 if nothing else is said, and one of a tenth of them; they take 5 GB with git's own copies.
A FOLDER that holds them is used again.
The first look reads every post; the second one proves that each is the same, as `git status` does.
The two are run in turn, and the medians are shown, also those of the ratios within each turn.
Memory grows by the difference of the peaks on the two sites, for each post that one has more.
COMMAND is `check`, `status` or `plan`, which remembers nothing; without one, the first two are run.
100,000 posts take about ten minutes with `check` and `status`; `plan` takes half an hour, for it makes every request.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from statistics import median

ROOT = Path(__file__).parents[2]
POSTS, SIZE, IN_A_FOLDER = 100_000, 20_000, 1000
TURNS = 5
COMMANDS = ("check", "status")
ENRICH = (sys.executable, "-m", "enrich")
GIT = ("git", "-c", "core.compression=0", "-c", "gc.auto=0", "-c", "user.name=a", "-c", "user.email=a@example.org")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a finished process took: seconds on the clock, CPU seconds, and the peak of its memory in MB."""

    wall: float
    cpu: float
    peak: float


def main() -> None:
    """Prints the table."""
    folder, posts = Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else POSTS
    rmtree(folder / "cache", ignore_errors=True)
    os.environ["ENRICH_CACHE_DIR"] = str(folder / "cache")
    small, whole = (_site(folder / str(number), number) for number in (posts // 10, posts))
    more = posts - posts // 10
    print(f"{posts:,} posts{'wall s':>27}{'CPU s':>9}{'MB':>7}{'B a post':>10}{'× wall':>9}{'× CPU':>8}")
    for name in sys.argv[3:] or COMMANDS:
        less, first = (cost((*ENRICH, name, str(site))) for site in (small, whole))
        _show(f"first {name}", first, growth=(first.peak - less.peak) / more)
        if name in COMMANDS:
            _second(name, small, whole, more)


def _site(site: Path, posts: int) -> Path:
    """A site with so many posts, on which no run was begun."""
    if not (site / ".git").exists():
        made(site, posts)
    rmtree(site / ".enrich", ignore_errors=True)
    return site


def _second(name: str, small: Path, whole: Path, more: int) -> None:
    """A look where nothing changed, in turn with git's."""
    less = cost((*ENRICH, name, str(small)))
    peer = ("git", "-C", str(whole), "status", "--short")
    turns = [(cost((*ENRICH, name, str(whole))), cost(peer)) for _ in range(TURNS)]
    _show("git status", _median([theirs for _, theirs in turns]))
    own = _median([own for own, _ in turns])
    ratios = (
        median(own.wall / theirs.wall for own, theirs in turns),
        median(own.cpu / theirs.cpu for own, theirs in turns),
    )
    _show(f"{name}, nothing changed", own, growth=(own.peak - less.peak) / more, ratios=ratios)


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(median(part) for part in zip(*((one.wall, one.cpu, one.peak) for one in costs), strict=True)))


def made(site: Path, posts: int, size: int = SIZE) -> None:
    """A repository with so many posts of about ``size`` bytes, mixed from the paragraphs of the fixture garden."""
    texts = [file.read_text("utf-8") for file in sorted((ROOT / "fixtures" / "garden").rglob("*.md"))]
    models = [text.split("\n---\n", 1) for text in texts if text.startswith("---\n") and "\n---\n" in text]
    paragraphs = [paragraph for _, body in models for paragraph in body.split("\n\n")]
    choice = random.Random(7)  # noqa: S311 - the same mixture on every machine, no secret
    for number in range(posts):
        head, body = models[number % len(models)]
        parts, left = [body], size - len(body.encode())
        while left > 0:
            parts.append(choice.choice(paragraphs))
            left -= len(parts[-1].encode()) + 2
        folder = site / "posts" / f"{number // IN_A_FOLDER:03}"
        folder.mkdir(parents=True, exist_ok=True)
        text = f"{head}\nnumber: {number}\n---\n" + "\n\n".join(parts)
        (folder / f"{number:06}.md").write_text(text, encoding="utf-8")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "Posts")):
        subprocess.run([*GIT, *words], cwd=site, check=True)


def cost(command: Sequence[str]) -> Cost:
    """What a command takes, by the system's account of it and of what it started."""
    start = time.monotonic()
    with Path(os.devnull).open("wb") as nothing:
        child = subprocess.Popen(command, cwd=ROOT, stdout=nothing, stderr=nothing)
        _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):  # `check` ends with 1 where it finds something
        raise subprocess.CalledProcessError(child.returncode, child.args)
    return Cost(time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _show(name: str, own: Cost, growth: float | None = None, ratios: Sequence[float] = ()) -> None:
    grown = f"{'':>10}" if growth is None else f"{growth * 1024 * 1024:>10,.0f}"
    told = "".join(f"{ratio:>{width}.1f}" for ratio, width in zip(ratios, (9, 8), strict=False))
    print(f"{name:<30}{own.wall:>9.2f}{own.cpu:>9.2f}{own.peak:>7.0f}{grown}{told}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
