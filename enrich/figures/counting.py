"""Counting in bounded memory: what is rare is forgotten when there is too much, and that is told. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class BoundedCounter(Generic[T]):
    """Counts at most ``most`` different things at once; where more come, half of them go, the rarest first.

    ``floor`` is how far too low a count can be: 0 as long as nothing was forgotten.
    This is the idea of lossy counting (Manku and Motwani, Approximate Frequency Counts over Data Streams, 2002).
    """

    def __init__(self, most: int) -> None:
        self.counts: Counter[T] = Counter()
        self.floor = 0
        self._most = most

    def add(self, things: Iterable[T]) -> None:
        """Counts each of the things once more."""
        self.counts.update(things)
        if len(self.counts) > self._most:
            self._forget()

    def _forget(self) -> None:
        kept = self.counts.most_common(self._most // 2)
        self.floor += self.counts.most_common(self._most // 2 + 1)[-1][1]
        self.counts = Counter(dict(kept))
