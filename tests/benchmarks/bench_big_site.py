"""What a look at a big site costs: seconds and memory of `check` and `status`, beside `git status` on the same tree.

``python tests/benchmarks/bench_big_site.py FOLDER [POSTS]`` makes a repository of so many posts of 20 KB in FOLDER,
100,000 if nothing else is said, which takes 5 GB with git's own copy; a FOLDER that holds such a site is used again.
The first look reads every post, the second one proves that each is the same, as `git status` does.
All are run in turn, and the best of three is shown; the ratios are to the best `git status`.
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

ROOT = Path(__file__).parents[2]
POSTS, SIZE, IN_A_FOLDER = 100_000, 20_000, 1000
TURNS = 3
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
    site, posts = Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else POSTS
    if not (site / ".git").exists():
        made(site, posts)
    (site / ".enrich").mkdir(mode=0o700, exist_ok=True)
    print(f"{posts:,} posts{'wall s':>27}{'CPU s':>9}{'MB':>7}{'× wall':>9}{'× CPU':>8}")
    looks = [(*ENRICH, "check", str(site)), (*ENRICH, "status", str(site))]
    for look in looks:
        (site / ".enrich" / "seen.db").unlink(missing_ok=True)
        _show(f"first {look[-2]}", cost(look))
    for look in looks:
        cost(look)  # what was made in the second of the first look is trusted from here on
        peer = ("git", "-C", str(site), "status", "--short")
        turns = [(cost(look), cost(peer)) for _ in range(TURNS)]
        best = min((own for own, _ in turns), key=lambda one: one.wall)
        theirs = min((peer for _, peer in turns), key=lambda one: one.wall)
        _show("git status", theirs)
        _show(f"{look[-2]}, nothing changed", best, theirs)


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
        _, _, used = os.wait4(child.pid, 0)
    child.returncode = 0
    return Cost(time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _show(name: str, own: Cost, peer: Cost | None = None) -> None:
    ratio = f"{own.wall / peer.wall:>9.1f}{own.cpu / peer.cpu:>8.1f}" if peer else ""
    print(f"{name:<30}{own.wall:>9.2f}{own.cpu:>9.2f}{own.peak:>7.0f}{ratio}", flush=True)


if __name__ == "__main__":
    main()
