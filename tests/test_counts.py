"""Counts in words: one thing is one, and none and several are many, wherever a number is told."""

from __future__ import annotations

import re

import pytest

from conftest import ROOT
from enrich.report import counted

COUNTS = [
    (0, "post", "", "0 posts"),
    (1, "post", "", "1 post"),
    (2, "post", "", "2 posts"),
    (2000, "post", "", "2,000 posts"),
    (1, "reply", "replies", "1 reply"),
    (0, "reply", "replies", "0 replies"),
    (1, "post waits", "posts wait", "1 post waits"),
    (2, "post waits", "posts wait", "2 posts wait"),
]


@pytest.mark.parametrize(("number", "one", "several", "told"), COUNTS)
def test_a_count_has_its_words(number: int, one: str, several: str, told: str) -> None:
    """Other words than one more `s` are given."""
    assert counted(number, one, several) == told


OWN = re.compile(r"== 1 else [^\n]*(?:s|ies)\b[\"']|\"1 [a-z ]+\" if |f\"\{several\}\"")
OTHERWISE = {
    "report.py",  # the function itself
    "taking_back.py",  # this post, these 2 posts
    "post_dialogue.py",
    "field_dialogue.py",
}


def test_one_function_makes_the_words() -> None:
    """No other place chooses between one and several by itself; `this` and `these` are another matter."""
    found = [
        f"{file.name}: {line.strip()}"
        for file in sorted((ROOT / "enrich").rglob("*.py"))
        if file.name not in OTHERWISE
        for line in file.read_text(encoding="utf-8").splitlines()
        if OWN.search(line)
    ]
    assert found == []


_NOUNS = ["post", "finding", "field", "term", "request", "file", "error", "decision", "part"]
PLURAL = re.compile(rf"\b(?:1 (?:{'|'.join(f'{one}s' for one in _NOUNS)})|[02-9] (?:{'|'.join(_NOUNS)}))\b")


def test_the_pages_count_right() -> None:
    """What the documentation shows of the output is read by everyone."""
    pages = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"]
    assert [found[0] for page in pages if (found := PLURAL.search(page.read_text(encoding="utf-8")))] == []
