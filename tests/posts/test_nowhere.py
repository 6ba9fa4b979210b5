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


def test_a_folder_that_was_named_is_not_to_be_named_again(tmp_path: Path) -> None:
    """Only the settings make posts of what is left out there, such as a site whose sources lie in `public`."""
    (tmp_path / "enrich.toml").write_text("", encoding="utf-8")
    config, public = load(tmp_path), (Path("public"),)
    said = nowhere(config, public, {"built by a program": 57, "hidden": 2})
    assert said.endswith(" 2 files hidden); name them in `posts` of [site], if they are the site's posts")
    assert nowhere(config, public, {"excluded by [site] exclude": 2}).endswith("; take them out of `exclude`")
    assert "name the folder" in nowhere(config, public, {})
