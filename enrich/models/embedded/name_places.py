"""Where the names of a post stand in what a reader sees of it: no code, no link targets, no attributes of tags.

The longest name counts: one that only stands within another is not named, whether the site knows the other or the text
goes on with a capital or a number (``Max`` in ``Max Planck``).
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from enrich.markdown.text import reading_text
from enrich.verify.evidence import caseless
from enrich.verify.whole_words import alone, parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from enrich.values import Term

_AROUND = 60
_MAX_QUOTE = 200
_BREAK = re.compile(r"[。！？!?；;\n]|\.\s")
_UNREAD = ("code", "html")


@lru_cache(maxsize=1)
def _seen(body: str) -> tuple[str, str]:
    """What a reader sees of a body, and the same without case: once for all fields of a post."""
    read = reading_text(body, _UNREAD).text
    return read, read.casefold()


class NamePlaces:
    """The places of the ``known`` names in a body."""

    def __init__(self, body: str, known: Sequence[Term]) -> None:
        self._body = body
        self._known = known

    @property
    def _read(self) -> str:
        return _seen(self._body)[0]

    @cached_property
    def _spellings(self) -> Mapping[str, str]:
        """All spellings of the known names, each with its letters alone."""
        return {spelling: _letters(spelling) for one in self._known for spelling in _spellings(one)}

    def _longer(self, name: Term) -> list[tuple[int, int]]:
        """Where those known names stand that a spelling of this one is a part of."""
        own = {*map(_letters, _spellings(name))}
        whole = [one for one, held in self._spellings.items() if any(part in held and part != held for part in own)]
        return [place for one in whole for place in self._places(one)]

    def quote(self, name: Term) -> str:
        """The clause that names the entity under any of its spellings; empty where none stands for itself."""
        longer: list[tuple[int, int]] | None = None
        for start, end in chain.from_iterable(map(self._places, _spellings(name))):
            longer = self._longer(name) if longer is None else longer
            if not any(low <= start and end <= high and high - low > end - start for low, high in longer):
                return self._around(start, end)
        return ""

    def _places(self, spelling: str) -> Iterator[tuple[int, int]]:
        read, folded = _seen(self._body)
        if all(part.casefold() in folded for part in parts(spelling)):
            yield from alone(spelling, read, folded)

    def _around(self, start: int, end: int) -> str:
        low = max(0, start - _AROUND)
        for stop in _BREAK.finditer(self._read, low, start):
            low = stop.end()
        high = min(len(self._read), end + _AROUND, low + _MAX_QUOTE)
        if stop_after := _BREAK.search(self._read, end, high):
            high = stop_after.start()
        return self._read[low : max(high, end)].strip()


def _spellings(name: Term) -> tuple[str, ...]:
    return (name.label, *name.aliases)


@lru_cache(maxsize=1 << 14)
def _letters(spelling: str) -> str:
    """A spelling without what may stand between its parts, and without case."""
    return caseless("".join(parts(spelling)))
