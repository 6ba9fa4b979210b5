"""Posts that are too long for the window of a real server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from batch.running import run
from real.site import LIMIT, LISTS, garden, long_post, require_told
from server.llama import started as serving

pytestmark = [pytest.mark.real, pytest.mark.slow]

LINE = "林小燕在山里种茶已经二十年，她每天早上五点起床，先看天气，再决定采哪一片茶园。"
FIELDS = f"{LISTS}\n[fields.summary]\nmax_chars = {LIMIT}\n"
CHINESE = f"---\ntitle: 茶 # kept\nlang: zh\n---\n\n{(LINE + chr(10)) * 50}\n".encode()


@pytest.mark.parametrize(
    ("window", "post", "tries"),
    [
        pytest.param(4096, long_post(6_000), range(1, 5), id="6 KB at 4096", marks=pytest.mark.long),
        pytest.param(8192, long_post(30_000), range(2, 7), id="30 KB at 8192", marks=pytest.mark.long),
        pytest.param(4096, CHINESE, range(1, 8), id="6 KB of Chinese at 4096"),
    ],
)
def test_a_long_post(tmp_path: Path, python: Path, thin: Path, window: int, post: bytes, tries: range) -> None:
    """It takes a handful of requests, as the plan says, and each one fits the window."""
    with serving(python, thin, tmp_path, window=window) as llama:
        site = garden(tmp_path / "site", llama, {"long.md": post}, FIELDS, max_output_tokens=600)
        done = run(site)
        require_told(done, site.posts)
        sizes = [one.usage for one in llama.history if one.status == 200]
        asked = len(llama.history)
    print(f"{asked} requests: {sizes}", done.outcomes(), [one.get("error") for one in done.records])
    assert asked in tries
    assert all(one["prompt_tokens"] + one["completion_tokens"] <= window for one in sizes), json.dumps(sizes)
    assert "window" not in done.told
