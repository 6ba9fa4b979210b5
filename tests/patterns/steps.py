"""A backtracking matcher that counts its steps, over the tree that Python's own parser makes of a pattern.

It matches what `re` matches (``test_steps.py`` compares both), and counts each character looked at, each way tried and
each place begun at.
It leaves out what makes `re` faster by a factor only: looks for a literal beginning, and for what follows a repeat.
Letters of a back reference are compared in lower case where case is ignored, which differs from `re` for a few letters.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any, TypeAlias

Go = Callable[[int], int]
Node = tuple[Any, Any]
Text: TypeAlias = Any  # str or bytes, as the pattern is
NO = -1
ONE = (_constants.LITERAL, _constants.NOT_LITERAL, _constants.ANY, _constants.IN)
REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)
DEEPEST = 1_000_000  # calls of Python's within each other, which take none of C's stack


class TooManyStepsError(Exception):
    """The limit of steps is reached."""


def parsed(pattern: re.Pattern[Any]) -> Any:  # noqa: ANN401 - Python's own tree has no public type
    """The tree of a pattern."""
    return _parser.parse(pattern.pattern, pattern.flags)


def single(node: Node, flags: int) -> Callable[[Any], bool]:
    """Whether one character is what a node of one character takes, as `re` itself sees it."""
    state = _parser.State()
    state.flags, state.str = flags, ""
    compiled = _compiler.compile(_parser.SubPattern(state, [node]), flags)

    @cache
    def takes(character: Text) -> bool:
        return compiled.match(character) is not None

    return takes


class Matcher:
    """Counts what a pattern costs; ``limit`` is the most steps of one call."""

    def __init__(self, pattern: re.Pattern[Any], limit: int = 10_000_000) -> None:
        tree = parsed(pattern)
        self.pattern, self.limit, self.steps = pattern, limit, 0
        self.text: Text = pattern.pattern[:0]
        self.groups: list[tuple[int, int] | None] = [None] * (pattern.groups + 1)
        self._word = re.compile(
            pattern.pattern[:0] + (r"\w" if isinstance(pattern.pattern, str) else rb"\w"), pattern.flags & re.ASCII
        )
        self._any = self._sequence(tree, tree.state.flags, lambda at: at)
        self._all = self._sequence(tree, tree.state.flags, lambda at: at if at == len(self.text) else NO)

    def match(self, text: Text, at: int = 0) -> tuple[int, int] | None:
        """The span at ``at``."""
        return self._at(self._any, text, at)

    def fullmatch(self, text: Text) -> tuple[int, int] | None:
        """The span, if it is the whole text."""
        return self._at(self._all, text, 0)

    def search(self, text: Text, at: int = 0) -> tuple[int, int] | None:
        """The first span from ``at`` on."""
        return next((found for start in range(at, len(text) + 1) if (found := self.match(text, start))), None)

    def finditer(self, text: Text) -> int:
        """How many steps it takes to find every match, one behind the other."""
        self.steps = at = 0
        while at <= len(text) and (found := self.search(text, at)):
            at = max(found[1], found[0] + 1)
        return self.steps

    def _at(self, program: Go, text: Text, at: int) -> tuple[int, int] | None:
        self.text, self.groups = text, [None] * len(self.groups)
        self._step()
        usual = sys.getrecursionlimit()
        sys.setrecursionlimit(DEEPEST)
        try:
            end = program(at)
        finally:
            sys.setrecursionlimit(usual)
        return None if end == NO else (at, end)

    def _step(self, count: int = 1) -> None:
        self.steps += count
        if self.steps > self.limit:
            raise TooManyStepsError

    def _sequence(self, nodes: Iterable[Node], flags: int, then: Go) -> Go:
        for node in reversed(list(nodes)):
            then = self._node(node, flags, then)
        return then

    def _node(self, node: Node, flags: int, then: Go) -> Go:  # noqa: PLR0911, C901 - one line for each kind of node
        kind, value = node
        if kind in ONE:
            return self._one(single(node, flags), then)
        if kind in REPEATS:
            return self._repeat(node, flags, then)
        match str(kind):
            case "BRANCH":
                return self._branch([(self._begun(one, flags), self._sequence(one, flags, then)) for one in value[1]])
            case "SUBPATTERN":
                group, added, dropped, inner = value
                return self._group(group, inner, (flags | added) & ~dropped, then)
            case "ATOMIC_GROUP":
                return self._atomic(self._sequence(value, flags, lambda at: at), then)
            case "ASSERT" | "ASSERT_NOT":
                inner = self._sequence(value[1], flags, lambda at: at)
                back = value[1].getwidth()[0] if value[0] < 0 else 0
                return partial(self._look, inner, back, str(kind) == "ASSERT", then)
            case "AT":
                return partial(self._place, str(value), bool(flags & re.MULTILINE), then)
            case "GROUPREF":
                return partial(self._again, value, bool(flags & re.IGNORECASE), then)
            case "GROUPREF_EXISTS":
                group, yes, no = value
                ways = self._sequence(yes, flags, then), self._sequence(no or (), flags, then)
                return partial(self._either, ways, group)
            case "FAILURE":
                return lambda _: NO
        raise NotImplementedError(kind)

    def _one(self, takes: Callable[[Any], bool], then: Go) -> Go:
        def go(at: int) -> int:
            self._step()
            return then(at + 1) if at < len(self.text) and takes(self.text[at : at + 1]) else NO

        return go

    def _begun(self, nodes: Sequence[Node], flags: int) -> Callable[[Any], bool]:
        """Whether a character, or none at the end, can begin a way; where only a look at the way tells, it can."""
        return single(nodes[0], flags) if nodes and nodes[0][0] in ONE else lambda _: True

    def _branch(self, ways: Sequence[tuple[Callable[[Any], bool], Go]]) -> Go:
        """Counts each way, and the look at a character that ends it, without going the ways that end there."""

        @cache
        def gone(character: Text) -> tuple[tuple[int, Go], ...]:
            """The ways that this character begins, each with the steps of those before it that it doesn't."""
            found, vain = [], 0
            for begins, way in ways:
                if begins(character):
                    found.append((vain + 1, way))
                    vain = 0
                else:
                    vain += 2
            return (*found, (vain, lambda _: NO))

        def go(at: int) -> int:
            for steps, way in gone(self.text[at : at + 1]):
                self._step(steps)
                if (end := way(at)) != NO:
                    return end
            return NO

        return go

    def _group(self, group: int | None, inner: Iterable[Node], flags: int, then: Go) -> Go:
        if group is None:
            return self._sequence(inner, flags, then)
        begun: list[int] = []

        def close(at: int) -> int:
            before, start = self.groups[group], begun.pop()
            self.groups[group] = (start, at)
            if (end := then(at)) == NO:
                self.groups[group] = before
                begun.append(start)
            return end

        body = self._sequence(inner, flags, close)

        def go(at: int) -> int:
            begun.append(at)
            if (end := body(at)) == NO:
                begun.pop()
            return end

        return go

    def _atomic(self, body: Go, then: Go) -> Go:
        def go(at: int) -> int:
            before = self.groups[:]
            end = body(at)
            if end != NO and (end := then(end)) != NO:
                return end
            self.groups = before
            return NO

        return go

    def _look(self, inner: Go, back: int, wanted: bool, then: Go, at: int) -> int:  # noqa: FBT001
        self._step()
        before = self.groups[:]
        found = at >= back and inner(at - back) != NO
        if found != wanted:
            self.groups = before
            return NO
        return then(at)

    def _place(self, name: str, many: bool, then: Go, at: int) -> int:  # noqa: FBT001
        self._step()
        text = self.text
        newline = "\n" if isinstance(text, str) else b"\n"
        match name:
            case "AT_BEGINNING" | "AT_BEGINNING_STRING":
                here = at == 0 or (many and name == "AT_BEGINNING" and text[at - 1 : at] == newline)
            case "AT_END":
                here = at >= len(text) - (text[-1:] == newline) and (at == len(text) or at == len(text) - 1)
                here = here or (many and text[at : at + 1] == newline)
            case "AT_END_STRING":
                here = at == len(text)
            case _:
                inside = (at > 0 and self._is_word(at - 1)) != (at < len(text) and self._is_word(at))
                here = inside == (name == "AT_BOUNDARY")
        return then(at) if here else NO

    def _is_word(self, at: int) -> bool:
        return self._word.match(self.text[at : at + 1]) is not None

    def _either(self, ways: tuple[Go, Go], group: int, at: int) -> int:
        way = ways[0] if self.groups[group] else ways[1]
        return way(at)

    def _again(self, group: int, folded: bool, then: Go, at: int) -> int:  # noqa: FBT001
        span = self.groups[group]
        if span is None:
            return NO
        said, here = self.text[span[0] : span[1]], self.text[at : at + span[1] - span[0]]
        self.steps += len(said)
        self._step()
        same = said.lower() == here.lower() if folded else said == here
        return then(at + len(said)) if same else NO

    def _repeat(self, node: Node, flags: int, then: Go) -> Go:
        kind, (low, high, inner) = node
        most = sys.maxsize if high == _constants.MAXREPEAT else int(high)
        if len(inner) == 1 and inner[0][0] in ONE:
            return partial(self._run, str(kind), low, most, single(inner[0], flags), then)
        if kind is _constants.POSSESSIVE_REPEAT:
            return self._atomic(self._possessive(low, most, self._sequence(inner, flags, lambda at: at)), then)
        return self._loop(low, most, partial(self._sequence, inner, flags), then, kind is _constants.MAX_REPEAT)

    def _run(self, kind: str, low: int, most: int, takes: Callable[[Any], bool], then: Go, at: int) -> int:
        """A repeat of one character."""
        text, end, last = self.text, at, min(len(self.text), at + most)
        if kind == "MIN_REPEAT":
            while True:
                self._step()
                if end - at >= low and (found := then(end)) != NO:
                    return found
                if end >= last or not takes(text[end : end + 1]):
                    return NO
                end += 1
        while end < last and takes(text[end : end + 1]):
            end += 1
        self._step(end - at)
        for place in range(end, at + low - 1, -1):
            self._step()
            if (found := then(place)) != NO or kind == "POSSESSIVE_REPEAT":
                return found
        return NO

    def _possessive(self, low: int, most: int, body: Go) -> Go:
        def go(at: int) -> int:
            count = 0
            while count < most:
                self._step()
                end = body(at)
                if end == NO or (end == at and count >= low):
                    break
                at, count = end, count + 1
            return at if count >= low else NO

        return go

    def _loop(self, low: int, most: int, make: Callable[[Go], Go], then: Go, greedy: bool) -> Go:  # noqa: FBT001
        """A repeat of more than a character: ``now`` is how often it was entered, and where last."""
        now = (0, NO)

        def again(at: int) -> int:
            nonlocal now
            mine = count, last = now
            more = count < low or (count < most and at != last)
            for goes_on in (greedy, not greedy):
                self._step()
                end: int
                if goes_on and more:
                    now = (count + 1, at)
                    end = body(at)
                elif not goes_on and count >= low:
                    end = then(at)
                else:
                    continue
                now = mine
                if end != NO:
                    return end
            return NO

        def go(at: int) -> int:
            nonlocal now
            before, now = now, (0, NO)
            end = again(at)
            now = before
            return end

        body: Go = make(again)
        return go
