"""A token bucket: an allowance that fills at a steady rate and is taken from.

Time is an argument, so that nothing here waits and everything can be computed.
"""

from __future__ import annotations

DUST = 1e-6  # less than this is missing only because floating point has no more digits


class Bucket:
    """Fills by ``rate`` a second up to ``burst`` seconds of it, and is full at the start.

    It holds two at least: with room for one, what it fills while a waiter wakes up late would be lost.

    What is larger than the whole bucket may still be taken from a full one; the level then goes below nothing, and the
    next one waits the longer.
    """

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self.rate = rate
        self._burst = burst
        self._level = self._size
        self._then = now

    @property
    def _size(self) -> float:
        return max(2.0, self.rate * self._burst)

    def delay(self, amount: float, now: float) -> float:
        """Seconds until ``amount`` can be taken."""
        missing = min(amount, self._size) - self._fill(now)
        return missing / self.rate if missing > DUST else 0.0

    def take(self, amount: float, now: float) -> None:
        """Takes ``amount``, whether it is there or not."""
        self._level = self._fill(now) - amount

    def give(self, amount: float) -> None:
        """Gives back what was taken and not used; it counts in full, since the server never saw it."""
        self._level += amount

    def clamp(self, level: float, now: float) -> None:
        """Lowers the level to what the server says is left."""
        self._level = min(self._fill(now), level)

    def _fill(self, now: float) -> float:
        if self._level < self._size:
            self._level = min(self._size, self._level + (now - self._then) * self.rate)
        self._then = now
        return self._level
