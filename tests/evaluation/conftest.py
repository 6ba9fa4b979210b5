"""A site of people's own values, and the command line in this process."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import called

__all__ = ["called", "site"]
PLACES = ("harbour", "tower", "market", "bridge", "garden", "station", "school", "library", "theatre", "museum")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Ten posts with everything; each has one tag of its own that no other post has, and that its text does not say."""
    for number, place in enumerate(PLACES):
        text = (
            f"---\ntitle: The {place}\ndate: 2024-0{number % 9 + 1}-03\ntags: [towns, secret{number}tag]\n"
            f"summary: Hidden lead {number} tells what the {place} was for.\n---\n\n"
            f"The {place} was built by Ada Stone in 19{number}0, and the towns around paid for it.\n"
        )
        (tmp_path / f"{place}.md").write_text(text, encoding="utf-8")
    (tmp_path / "enrich.toml").write_text("[fields.summary]\n[fields.tags]\n", encoding="utf-8")
    return tmp_path
