"""What is said where no post is found, beside what the commands show of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from enrich.config import load
from enrich.posts.nowhere import nowhere

LEFT = {
    "nothing": ({}, ""),
    "one file": ({"is a README": 1}, " (left out: 1 file is a README)"),
    "files": (
        {"that git ignores": 2, "in `archetypes`": 1},
        " (left out: 2 files that git ignores, 1 file in `archetypes`)",
    ),
}


@pytest.mark.parametrize(("left", "told"), LEFT.values(), ids=LEFT.keys())
def test_what_was_left_out_is_told_by_its_reason(tmp_path: Path, left: dict[str, int], told: str) -> None:
    """So that a person sees why the files that they meant are none."""
    (tmp_path / "enrich.toml").write_text("", encoding="utf-8")
    said = nowhere(load(tmp_path), (), left)
    assert f"names it{told}; name the folder" in said
