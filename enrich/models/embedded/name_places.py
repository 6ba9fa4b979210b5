"""Where the names of a post stand in what a reader sees of it: no code, no link targets, no attributes of tags.

The longest name counts: one that only stands within another is not named, whether the site knows the other or the text
goes on with a capital or a number (``Max`` in ``Max Planck``).
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from enrich.markdown.text import reading_text
from enrich.verify.whole_words import alone, parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    def _longer(self) -> list[tuple[int, int]]:
        """Where any known name stands."""
        return [place for one in self._known for place in self._places(one)]

    def quote(self, name: Term) -> str:
        """The clause that names the entity under any of its spellings; empty where none stands for itself."""
        for start, end in self._places(name):
            if not any(low <= start and end <= high and high - low > end - start for low, high in self._longer):
                return self._around(start, end)
        return ""

    def _places(self, name: Term) -> Iterator[tuple[int, int]]:
        read, folded = _seen(self._body)
        for spelling in (name.label, *name.aliases):
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
