"""An event loop whose time stands still while anything can be done, and jumps where only waiting is left.

What takes hours in the world takes milliseconds here and always takes the same: a pace can be tested to the second
without looking at a clock.
For code that only waits for time and for other tasks; sockets have no place in it.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.SelectSelector):
    """Never sleeps: what it is asked to wait, the loop's clock is moved on by."""

    loop: VirtualLoop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready now."""
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("nothing is left to wait for: the tasks wait for each other")
        if not ready and timeout:
            self.loop.now += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop with a clock of its own, in seconds from 0."""

    def __init__(self) -> None:
        self.now = 0.0
        selector = _Jumping()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        """The loop's clock."""
        return self.now


def run_virtually(work: Coroutine[Any, Any, T]) -> tuple[T, float]:
    """What ``work`` gives, and how many seconds it would have taken."""
    loop = VirtualLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(work), loop.now
