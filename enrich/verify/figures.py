"""The numbers of a text, each looked for in the post: to the letter, then by value however it is written there.

A number counts as found where the post says the same value in digits, with another scale (3.5亿, 350 million), in
Chinese numerals or in words.
Looked for are digits of any script and Chinese numerals with a unit (三十, 五百万); number words of a text are not.
Why the value and not the unit too: a table has its units in its head, and a false alarm costs a repair.

Measured on 1,895 summaries that real posts have (1,500 written by models, 395 by people): of their 1,089 numbers 2.5 %
are not found, in 1.3 % of the summaries; most are dates that only the front matter knows. Of numbers of other posts
70 % are not found; the others are small, or years, and stand in any post.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from enrich.values import Match, Span
from enrich.verify.numerals import Number, chinese, digits, narrow, worded
from enrich.verify.numeralwords import CHINESE_UNITS

_TENTHS = re.compile("([一二三四五六七八九])成")
_BEGINS = re.compile(r"(?<!\d)(?<!\d[.,])")
_ENDS = re.compile(r"(?!\d)(?![.,]\d)")
_HALF = re.compile("半")


def figures(text: str) -> list[Number]:
    """The numbers of a text that its post must hold."""
    text = narrow(text)
    numerals = (one for one in chinese(text, 2) if not CHINESE_UNITS.keys().isdisjoint(one.text))
    return [*digits(text), *numerals]


def place(number: Number, text: str) -> tuple[Span, Match] | None:
    """Where a text says a number; nothing where it does not."""
    if literal := _literal(number.text, text):
        return literal, Match.EXACT
    known = _said(text)
    spans = [known[value] for value in number.values if value in known]
    said = len(spans) == len(number.values) if number.row else bool(spans)
    return (spans[0], Match.NORMALIZED) if said else None


def _literal(number: str, text: str) -> Span | None:
    """The first place where a number stands as it is, and not within another."""
    at = text.find(number)
    while at >= 0:
        end = at + len(number)
        if _BEGINS.match(text, at) and _ENDS.match(text, end):
            return Span(at, end)
        at = text.find(number, at + 1)
    return None


@lru_cache(maxsize=4)
def _said(text: str) -> Mapping[Decimal, Span]:
    """The first place of every value that a text says in any way; made only where a number does not stand as it is."""
    narrowed = narrow(text)
    found: dict[Decimal, Span] = {}
    for number in _all(narrowed):
        for value in number.values:
            found.setdefault(value, Span(number.start, number.end))
    return found


def _all(text: str) -> Iterator[Number]:
    yield from digits(text)
    yield from chinese(text)
    yield from worded(text)
    for half in _HALF.finditer(text):
        yield Number(half[0], *half.span(), frozenset((Decimal(50), Decimal("0.5"))))
