"""Inputs grown from a pattern's own syntax, and whether its steps grow faster than they do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from patterns.steps import ONE, REPEATS, Matcher, TooManyStepsError, parsed, single

COMMON = "a0 \n\t_é中(\"'<[{`*#-=.,:/\\|A\x00"
MOST = 10
SMALL, LARGE = 24, 400
STAIRS = "stairs"
ENDS = ("", "\x00", "a", " a")
RATIO = 1.7


class Syntax:
    """What a pattern is made of: characters that tell its parts apart, and texts that match its parts."""

    def __init__(self, pattern: re.Pattern[Any]) -> None:
        self._text = isinstance(pattern.pattern, str)
        self._tree = parsed(pattern)
        self._flags = self._tree.state.flags
        self._said = dict.fromkeys(self._literals(self._tree))
        self.begun: dict[str, None] = {"": None}
        self.pumps: dict[str, None] = {}
        self.whole = self._witness(self._tree, "")
        self.begun[self.whole] = None
        for end in range(1, min(len(self.whole), 6) + 1):
            self.pumps[self.whole[:end]] = None
        self.pumps |= dict.fromkeys([self.whole, *(f"{one} " for one in self.pumps)])

    @property
    def alphabet(self) -> list[str]:
        """Characters of the pattern, and some that stand for the rest."""
        said = list(self._said)
        return said[:: max(1, len(said) // MOST)][:MOST] + [one for one in COMMON[:7] if one not in said]

    def _literals(self, tree: Any) -> Iterator[str]:  # noqa: ANN401 - Python's own tree
        if isinstance(tree, tuple) and len(tree) == 2 and str(tree[0]) in {"LITERAL", "NOT_LITERAL"}:
            yield chr(tree[1])
        elif isinstance(tree, tuple) and len(tree) == 2 and str(tree[0]) == "RANGE":
            yield chr(tree[1][0])
        elif not isinstance(tree, int | str):
            for one in tree or ():
                yield from self._literals(one)

    def _witness(self, nodes: Any, before: str) -> str:  # noqa: ANN401 - Python's own tree
        """A text that nodes match, as far as a simple look can tell; each repeat is entered once."""
        made = ""
        for kind, value in nodes:
            if kind in ONE:
                made += self._character((kind, value))
            elif kind in REPEATS:
                self.begun[before + made] = None
                inner = self._witness(value[2], before + made)
                self.pumps[inner] = None
                made += inner * max(value[0], 1)
            elif str(kind) == "BRANCH":
                ways = [self._witness(way, before + made) for way in value[1]]
                self.pumps.update(dict.fromkeys(ways[:MOST]))
                made += ways[0]
            elif str(kind) in {"SUBPATTERN", "ATOMIC_GROUP"}:
                made += self._witness(value[-1] if str(kind) == "SUBPATTERN" else value, before + made)
            elif str(kind) == "GROUPREF":
                made += made[:1]
        return made

    def _character(self, node: Any) -> str:  # noqa: ANN401 - Python's own tree
        takes = single(node, self._flags)
        pool = [*COMMON, *self._said]
        found = (one for one in pool if (self._text or one.isascii()) and takes(one if self._text else one.encode()))
        return next(found, "")


def inputs(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """Beginnings, what is said again and again, and ends that spoil a match."""
    syntax = Syntax(pattern)
    pumps = [one for one in dict.fromkeys([*syntax.pumps, *syntax.alphabet]) if one][: 4 * MOST]
    begun = list(syntax.begun)[:: max(1, len(syntax.begun) // 6)][:5]
    for one, two in combinations(syntax.alphabet, 2):
        yield "", one + two, ENDS[1]
    for pump in pumps:
        for before in begun:
            yield from ((before, pump, end) for end in ENDS)
        if "(?P=" in str(pattern.pattern) or "\\1" in str(pattern.pattern):
            yield "", pump, STAIRS


def _stairs(pump: str, length: int) -> str:
    """The pump once, twice, three times, …: each is another beginning that a back reference looks for in vain."""
    return " ".join(pump * (times + 1) for times in range(round((2 * length) ** 0.5)))


def cost(matcher: Matcher, parts: tuple[str, str, str], times: int, *, anchored: bool) -> int:
    """The steps for one grown input; the limit, where they are more."""
    before, pump, end = parts
    text: Any = before + (_stairs(pump, times) if end is STAIRS else pump * times + end)
    if isinstance(matcher.pattern.pattern, bytes):
        text = text.encode()
    matcher.steps = 0
    try:
        if not anchored:
            return matcher.finditer(text)
        matcher.match(text)
        matcher.fullmatch(text)
    except TooManyStepsError:
        return matcher.limit
    return matcher.steps


def slow_on(pattern: re.Pattern[Any], *, anchored: bool = False) -> tuple[str, str, str] | None:
    """The first grown input whose steps grow faster than its length; ``None`` where there is none.

    ``anchored`` patterns are only asked at one place.
    Inputs that grow four times may take ``4 * RATIO`` times the steps.
    Those that take more are looked at again at lengths beyond every bound that a pattern may write (``{0,200}``).
    """
    matcher = Matcher(pattern, 4_000_000)
    for parts in inputs(pattern):
        if _grows(matcher, parts, SMALL, anchored=anchored) and _grows(matcher, parts, LARGE, anchored=anchored):
            return parts
    return None


def _grows(matcher: Matcher, parts: tuple[str, str, str], times: int, *, anchored: bool) -> bool:
    times = max(2, times // max(1, len(parts[1]) // 4))
    few, many = (cost(matcher, parts, number, anchored=anchored) for number in (times, 4 * times))
    return many >= matcher.limit or many > 4 * RATIO * few
