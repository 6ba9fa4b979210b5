"""The pictures in the documentation show what the commands print today."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from pathlib import Path

from conftest import ROOT


def test_the_recorded_terminal_is_what_the_commands_print(tmp_path: Path) -> None:
    """The picture is made anew, and says the same; it loads nothing from elsewhere."""
    subprocess.run([sys.executable, ROOT / ".ci" / "site" / "pictures", tmp_path], check=True, timeout=60)
    kept, made = ROOT / "docs" / "pictures" / "terminal.svg", tmp_path / "terminal.svg"
    assert _words(kept) == _words(made), "made anew by `.ci/site/pictures docs/pictures`"
    assert "+tags: [measurement]" in _words(made)
    assert not re.search(r"(?:url\(|href=)[\"']?https?:", made.read_text(encoding="utf-8")), "a picture asks nobody"


def _words(svg: Path) -> list[str]:
    """The lines in the picture; rich may place and colour them otherwise in another version."""
    lines = re.findall(r"<text [^>]*>(.*?)</text>", svg.read_text(encoding="utf-8"))
    return [html.unescape(line).replace("\xa0", " ").rstrip() for line in lines if line.strip()]
