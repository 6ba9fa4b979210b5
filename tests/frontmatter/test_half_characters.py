"""Escapes of half a character, which only JSON has: named where they keep a block from being read."""

from __future__ import annotations

import pytest

from enrich import frontmatter
from enrich.errors import FrontMatterError


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('---\ntitle: "Party \\uD83C\\uDF89"\n---\nB\n', 2),
        ('---\ntitle: "\\ud83d\\ude00"\n---\nB\n', 2),
        ('---\ntitle: "a \\uD83D\\uDC4D b"\n---\nB\n', 2),
        ('---\na: 1\ntags: ["\\uD83C\\uDF89", a]\n---\nB\n', 3),
        ('---\n"\\uD83C\\uDF89": x\n---\nB\n', 2),
        ('---\na: 1\nt:\n  - b: "x \\udf89"\n---\nB\n', 4),
        ('---\ntitle: "\\uD83C"\n---\nB\n', 2),
        ('---\ntitle: "\\uDF89\\uD83C"\n---\nB\n', 2),
        ('+++\na = 1\ntitle = "Party \\uD83C\\uDF89"\n+++\nB\n', 3),
        ('+++\ntitle = "\\uD83C"\n+++\nB\n', 2),
    ],
)
def test_two_escapes_for_one_character_are_named(text: str, line: int) -> None:
    """YAML and TOML don't read them, nor half of one; the place is told, and what to do."""
    with pytest.raises(FrontMatterError, match="such as an emoji") as caught:
        frontmatter.edit(text.encode(), {"summary": "x"})
    assert (caught.value.line, "write the" in caught.value.hint) == (line, True)


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: '\\uD83C\\uDF89'\n---\nB\n",
        '---\ntitle: "\\U0001F389"\n---\nB\n',
        "---\ntitle: |\n  \\uD83C\\uDF89\n---\nB\n",
        '---\ntitle: "C:\\\\uD83C"\n---\nB\n',
        '{\n"title": "\\uD83C\\uDF89"\n}\nB\n',
        '---json\n{"title": "\\ud83c\\udf89"}\n---\nB\n',
    ],
)
def test_escapes_that_are_none_or_are_read(text: str) -> None:
    """The twin: other quotes, the whole character's escape, a doubled backslash, and JSON."""
    assert frontmatter.read(frontmatter.edit(text.encode(), {"summary": "x"}))["summary"] == "x"
