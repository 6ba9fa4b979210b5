"""The matcher that counts steps finds what `re` finds, and counts what is known of famous patterns."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patterns.steps import Matcher, TooManyStepsError

PATTERNS = (
    r"(?<!`)(`++)(.+?)(?<!`)\1(?!`)",
    r"(?:(a)|b(?=c)|[^x]){1,3}?c\b",
    r"(a|ab)(c|bcd)(d*)",
    r"((a*)*b|x)+?$",
    r"(?m)^\s*(?i:ab)|\Z",
    r"(?>a+)b|a{2,3}+",
    r"(?:(a)|b)(?(1)b|a)",
    r"(?:a|)*b|\Bx",
    r"(?:ab?)++c|(?:)++",
    r"(?s).(?-s:.)(?=\n)|(?!)",
)


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=st.text(alphabet="abcdxAB`\n ", max_size=12))
@settings(max_examples=50)
def test_it_finds_what_re_finds(pattern: str, text: str) -> None:
    """The span and the groups are those of `re`, at the beginning, as a whole, and anywhere."""
    compiled = re.compile(pattern)
    matcher = Matcher(compiled)
    for wanted, found in (
        (compiled.match(text), matcher.match(text)),
        (compiled.fullmatch(text), matcher.fullmatch(text)),
        (compiled.search(text), matcher.search(text)),
    ):
        assert found == (wanted and wanted.span())
    if last := compiled.search(text):
        matcher.search(text)
        assert [span or (-1, -1) for span in matcher.groups[1:]] == [*last.regs[1:]]


def test_it_finds_what_re_finds_in_bytes() -> None:
    """Patterns of bytes are read the same way."""
    matcher = Matcher(re.compile(rb"(?i)\w+:"))
    assert matcher.search(b"  Title: x") == (2, 8)


@pytest.mark.parametrize(
    ("pattern", "text", "steps"),
    [
        ("a*+b", "a" * 100, 200),  # one look at each character, then one way on
        ("(?:a|a)*b", "a" * 14, 2**14),  # exponential
        ("a*a*b", "a" * 100, 100**2 // 2),  # quadratic
    ],
)
def test_it_counts_the_ways(pattern: str, text: str, steps: int) -> None:
    """At one place, the steps are as many as the ways that a backtracking matcher tries."""
    matcher = Matcher(re.compile(pattern))
    assert matcher.match(text) is None
    assert (matcher.steps > steps) is (pattern != "a*+b")


def test_it_stops_at_its_limit() -> None:
    """What takes too many steps is ended by an error of its own."""
    with pytest.raises(TooManyStepsError):
        Matcher(re.compile("(?:a|a)*b"), limit=1000).match("a" * 30)
