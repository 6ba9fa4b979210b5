"""Big sites: what a command holds in memory grows by less than 1 KB a post."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FEW, MANY = 2_000, 22_000
MOST_MB, MOST_BYTES_A_POST = 300, 1000
HEAD = "---\ntitle: Post {0}\ntags: [a, b]\nsummary: {1}\n---\n"


def _site(folder: Path, posts: int) -> Path:
    """A repository of so many posts, a third of which lack a summary, and whose names are as long as usual."""
    for number in range(posts):
        place = folder / "posts" / f"{number // 1000:03}"
        place.mkdir(parents=True, exist_ok=True)
        text = HEAD.format(number, "It says so." if number % 3 else "") + "The clock is kept.\n" * 50
        (place / f"2024-01-01-a-post-with-a-name-{number:06}.md").write_text(text, encoding="utf-8")
    (folder / ".enrich").mkdir(mode=0o700)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "-c", "core.compression=0", "add", "-A"], cwd=folder, check=True)
    return folder


def _peak(site: Path, *words: str) -> int:
    """The peak of memory of a command, in bytes."""
    with Path(os.devnull).open("wb") as nothing:
        child = subprocess.Popen([sys.executable, "-m", "enrich", *words], cwd=site, stdout=nothing, stderr=nothing)
        _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode in (0, 1)
    return int(used.ru_maxrss) * 1024


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="the peak is told in KB there")
@pytest.mark.parametrize(
    "words", [("check",), ("check", "--format", "json"), ("status",), ("status", "--format", "json")]
)
def test_memory_hardly_grows_with_the_site(tmp_path: Path, words: tuple[str, ...]) -> None:
    """A first look, and one that reads nothing, hold less than 1 KB of each post, and less than 300 MB."""
    few, many = _site(tmp_path / "few", FEW), _site(tmp_path / "many", MANY)
    for _ in range(2):
        small, large = _peak(few, *words), _peak(many, *words)
        assert large < MOST_MB * 1_000_000
        assert (large - small) / (MANY - FEW) < MOST_BYTES_A_POST


def test_the_site_of_the_measurement_is_one(tmp_path: Path) -> None:
    """What the test above measures are looks at posts, with something to tell."""
    site = _site(tmp_path / "site", 4)
    done = subprocess.run([sys.executable, "-m", "enrich", "check"], cwd=site, capture_output=True, check=False)
    assert done.returncode == 1
    assert b"4 posts" in done.stderr
    assert (site / ".enrich" / "seen.db").stat().st_size
