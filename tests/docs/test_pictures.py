"""The pictures in the documentation show what the commands print today."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

PICTURES = ROOT / "docs" / "pictures"


def test_the_recorded_terminals_are_what_the_commands_print(tmp_path: Path) -> None:
    """The pictures are made anew, and say the same; they load nothing from elsewhere."""
    subprocess.run([sys.executable, ROOT / ".ci" / "site" / "pictures", tmp_path], check=True, timeout=120)
    names = sorted(made.name for made in tmp_path.iterdir())
    assert names == sorted(kept.name for kept in PICTURES.glob("*.svg"))
    for name in names:
        made = tmp_path / name
        assert _words(PICTURES / name) == _words(made), f"{name}: made anew by `.ci/site/pictures docs/pictures`"
        assert not re.search(r"(?:url\(|href=)[\"']?https?:", made.read_text(encoding="utf-8")), "a picture asks nobody"
    assert "+tags: [measurement]" in _words(PICTURES / "terminal.svg")
    assert any("Write enrich.toml" in line for line in _words(PICTURES / "init.svg"))


@pytest.mark.browser
@pytest.mark.long
def test_the_screenshots_can_be_taken(tmp_path: Path) -> None:
    """By the script that took the ones in the documentation; whatever a font draws, the sizes are the same."""
    if shutil.which("chromium") is None:
        assert os.environ.get("CI") != "true", "Chromium is missing: `.ci/install/browser` installs it"
        pytest.skip("needs Chromium: `.ci/install/browser`")
    subprocess.run([sys.executable, ROOT / ".ci" / "site" / "screenshots", tmp_path], check=True, timeout=120)
    kept = {one.name: _size(one) for one in PICTURES.glob("*.png")}
    assert kept == {one.name: _size(one) for one in tmp_path.glob("*.png")}
    assert len(kept) == 2


def _size(picture: Path) -> bytes:
    """Width and height, as the head of a PNG has them (RFC 2083, 11.2.2)."""
    return picture.read_bytes()[16:24]


def _words(svg: Path) -> list[str]:
    """The lines in the picture; rich may place and colour them otherwise in another version."""
    lines = re.findall(r"<text [^>]*>(.*?)</text>", svg.read_text(encoding="utf-8"))
    return [html.unescape(line).replace("\xa0", " ").rstrip() for line in lines if line.strip()]
