"""Many posts at a server that answers one request at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from batch.running import run
from real.site import LISTS, TEXTS, applied, garden, require_told, require_whole, short
from server.llama import started

pytestmark = [pytest.mark.real, pytest.mark.long]

POSTS = 40


def _posts() -> dict[str, bytes]:
    """Forty posts, no two of which are alike."""
    texts = list(short(*TEXTS).values())
    return {f"posts/{number}.md": texts[number % 4] + f"\nNo. {number}.\n".encode() for number in range(POSTS)}


def test_one_slot(tmp_path: Path, python: Path, thin: Path) -> None:
    """Less than 5 % of the tokens that the server works on are for replies that nobody took, and all posts are done."""
    with started(python, thin, tmp_path) as llama:
        site = garden(tmp_path / "site", llama, _posts(), LISTS)
        done = run(site)
        worked, taken = llama.worked(), llama.taken()
    print(f"{len(llama.history)} requests, {worked:,} tokens worked, {taken:,} taken")
    require_told(done, site.posts)
    assert done.code == 0, done.records
    assert require_whole(site) == applied(done)
    assert worked - taken < worked * 0.05
    assert len(llama.history) <= 2 * POSTS
