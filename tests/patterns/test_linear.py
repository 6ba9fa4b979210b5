"""No pattern of the project takes steps by more than the length of what it reads, or that is bounded.

Each pattern is run on inputs grown from its own syntax (`patterns.growth`), in steps and not in seconds.
What such inputs can't show: a pattern that is asked by a loop of ours at every place and looks far each time.
"""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest

from conftest import ROOT
from patterns import found
from patterns.growth import slow_on

pytestmark = pytest.mark.slow
PATTERNS = found.patterns()

AT_A_PLACE = {
    **dict.fromkeys(
        (f"frontmatter.toml_scan:{name}" for name in ("_CLOSING", "_KEY", "_SCALAR", "_SEPARATOR", "_UP_TO_BRACKET")),
        "pattern.match(text, at)",
    ),
    "markdown.blocks:_IN_LIST": "_OUTSIDE).match(",
    "markdown.blocks:_OUTSIDE": "_OUTSIDE).match(",
    "markdown.inline:_LONG": "_LONG.match(",
    "markdown.inline:_FOURTHS": "_FOURTHS.match(",
    "verify.phrases:_BRACKETED": "pattern.match(text, at)",
}
"""Patterns that are matched at one place only, though their names do not show it, and the words that do."""

BOUNDED = {
    "frontmatter.head:_TOML.lines": ("posts/files.py", "HEAD = 4096"),
    "frontmatter.head:_TOML.value": ("posts/files.py", "HEAD = 4096"),
    "frontmatter.head:_YAML.value": ("posts/files.py", "HEAD = 4096"),
    **dict.fromkeys(
        (
            f"markdown.openings:{name}"
            for name in ("_CAPTION", "_MIDDLE", *(f"OPENINGS[{at}][1]" for at in (0, 1, 2, 3, 4, 7, 8)))
        ),
        ("markdown/standing.py", "LONGEST = 600"),
    ),
    **dict.fromkeys(
        (
            f"markdown.standing:{name}"
            for name in ("FIRST_PERSON", "SECOND_PERSON", *(f"_CONTAINS[{at}][1]" for at in range(8)))
        ),
        ("markdown/standing.py", "LONGEST = 600"),
    ),
    **dict.fromkeys(
        (f"markdown.telling:{name}" for name in ("_ABOUT_IT", "_IS_SOME", "_MADE_IT", "_SUBORDINATE")),
        ("markdown/telling.py", "_READ = 300"),
    ),
    **dict.fromkeys(
        (f"models.embedded.conclusions:{name}" for name in ("_CUE", "_HOLDS", "_FELT", "_MOMENT")),
        ("markdown/standing.py", "LONGEST = 600"),
    ),
    "review.web.markdown:_COMMENT": ("review/web/markdown.py", "PART = 12_000"),
    "verify.marks:_PAIRS[0]": ("verify/size.py", "LONGEST_TEXT = 10_000"),
    "verify.marks:_PAIRS[1]": ("verify/size.py", "LONGEST_TEXT = 10_000"),
    "verify.marks:_PAIRS[2]": ("verify/size.py", "LONGEST_TEXT = 10_000"),
    "verify.phrases:_LABELLED": ("verify/size.py", "LONGEST_TEXT = 10_000"),
    "verify.whole_words:_BEGINNING": ("verify/whole_words.py", "max(0, before.start() - 8), before.start()"),
    "verify.whole_words:_WORD_BEFORE": ("verify/whole_words.py", "max(0, start - 40), start"),
    "verify.whole_words:_BEFORE": ("verify/whole_words.py", "max(0, start - 40), start"),
}
"""Patterns that are not linear, on texts that are bounded: the file with the bound, and its words."""

BUILT = {
    "markdown.extract: ('^' if at_start else '') + f\"(?:{'|'.join(parts)})\"": "words of ours, once; in PATTERNS",
    "markdown.extract: f'[{CJK}\\\\u3000-\\\\u303f\\\\uff00-\\\\uffef”’…]'": "one character",
    "markdown.standing: '|'.join(parts)": "words of ours; in PATTERNS",
    "markdown.telling: '|'.join(parts)": "words of ours; in PATTERNS",
    "markdown.marked: f\"{_NUMBER}(?:{'|'.join(parts)})(?:\\\\s*[:：—–(（|/／&].*|\\\\W*)\\": "words of ours",
    "markdown.marked: f\"{_NUMBER}(?:{'|'.join(parts)})(?:[ \\\\t*_】\\\\])）]*+[:：|｜][ \\": "words of ours",
    "markdown.openings: f\"{_OPENING}(?:{'|'.join(wide)}{latin})\"": "words of ours; in PATTERNS",
    "markdown.verbatim: f'^(?!(?: {{0,3}}\\\\t| {{4}}){{{fours}}}(?: {{{ones}}}| {{0,3": "a lookahead of blanks",
    "markdown.verbatim: f'^{indent}{fence[0]}{{{len(fence)},}}+[ \\\\t\\\\r]*+$\\\\n?'": "possessive, at a line",
    "generators: '|'.join(map(fnmatch.translate, parts))": "names of files of ours, on one name of a file",
    "generators: one.moved": "words of ours, on a generator's settings",
    "generators: pattern": "words of ours, on the first characters of a generator's settings",
    "models.openai.refusals: '|'.join((f'(?:{one})' for one in patterns))": "words of ours; in PATTERNS",
    "prompt.writing: f\"[{''.join({*forms})}]\"": "one character",
    "verify.fuller_names: pattern": "a letter between any two repeats",
    "verify.pronouns: f'[{_OPENERS}]\\\\s?{re.escape(said)}\\\\s?[{_ENDERS}]'": "no repeat",
    "verify.whole_words: before + '[\\\\s\\\\-_·]*'.join(said) + after": "a letter between any two repeats",
}
"""Patterns that are built within a function: the expression, and why its steps are bounded."""


@pytest.mark.parametrize("place", PATTERNS)
def test_steps_grow_as_the_input_does(place: str) -> None:
    """Four times the input takes about four times the steps, from every beginning."""
    if place in BOUNDED:
        return
    pattern, places = PATTERNS[place]
    anchored = all(one in AT_A_PLACE or (found.asked(one) or {"?"}) <= found.ANCHORED for one in places)
    slow = slow_on(pattern, anchored=anchored)
    assert slow is None, f"{place} is not linear on {slow[0]!r} + {slow[1]!r} * n + {slow[2]!r}"


@pytest.mark.parametrize("pattern", [r"\s+$", r"(?:a|a)*b", r"<!--.*?-->", r"x*y*x*z", r"(`+).+?\1(?!`)"])
def test_the_look_finds_slow_patterns(pattern: str) -> None:
    """Quadratic and exponential patterns are found, those by the places that they begin at, too."""
    assert slow_on(re.compile(pattern))


@pytest.mark.parametrize("pattern", [r"(?<!\s)\s++$", r"[ab]++c?", r"a{1,50}b", r"(?P<x>\w)(?P=x)"])
def test_the_look_passes_linear_patterns(pattern: str) -> None:
    """What is linear is not called slow."""
    assert slow_on(re.compile(pattern)) is None


def test_the_tables_name_what_there_is() -> None:
    """Every place in the tables is a pattern of the project, and its words stand in its module."""
    for place, words in AT_A_PLACE.items():
        assert place in PATTERNS, place
        module = ROOT / "enrich" / (place.partition(":")[0].replace(".", "/") + ".py")
        assert words in module.read_text(encoding="utf-8"), place
    for place, (file, words) in BOUNDED.items():
        assert place in PATTERNS, place
        assert words in (ROOT / "enrich" / file).read_text(encoding="utf-8"), place


def test_what_is_built_is_known() -> None:
    """A pattern that a function builds from parts is in the table with what bounds it; a new one must be, too."""
    built: dict[str, Any] = {}
    for path, call, literal in found.calls():
        if not literal:
            built[f"{found.module_of(path)}: {ast.unparse(call.args[0])[:60]}"] = call
    assert {*built} == {*BUILT}
