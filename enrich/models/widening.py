"""How many requests at once a server can use, found by what it does: more are tried as long as that makes it faster.

A server with one slot answers two requests at once no sooner than one after the other; the second only waits there,
and its time runs.
So a run begins with one, doubles while the throughput rises by `GAIN`, goes back where it does not, and tries again
later, since other users of the server may have left.
"""

from __future__ import annotations

from dataclasses import dataclass

GAIN = 1.15
REST = 16


@dataclass(frozen=True, slots=True)
class _Best:
    width: int
    throughput: float


class Widening:
    """``width`` is how many requests may be under way now, ``most`` how many ever; times are in seconds."""

    def __init__(self, start: int, most: int) -> None:
        self.width = min(start, most)
        self._most = most
        self._best: _Best | None = None
        self._settled = False
        self._begin(None)

    def done(self, amount: float, now: float) -> None:
        """Counts an answer that was good for ``amount``, and judges the width once there are enough of them."""
        if self._began is None:
            self._begin(now)
            return
        self._amount += amount
        self._answers += 1
        if self._answers >= (REST if self._settled else 2) * self.width:
            self._judge(self._amount / max(now - self._began, 1e-9))
            self._begin(now)

    def narrow(self, now: float) -> None:
        """The server pushes back, or stopped answering: half of the width, and nothing that was measured counts."""
        self.width = max(1, self.width // 2)
        self._best, self._settled = None, True
        self._begin(now)

    def _begin(self, now: float | None) -> None:
        """Starts a measurement; the first answer after a change of the width only starts its clock."""
        self._began = now
        self._amount, self._answers = 0.0, 0

    def _judge(self, throughput: float) -> None:
        best = self._best
        if best is None or self._settled or throughput > best.throughput * GAIN:
            self._best = _Best(self.width, throughput)
            self._settled = self.width >= self._most
            self.width = min(self._most, self.width * 2)
        elif self.width > best.width:
            self.width, self._settled = best.width, True
