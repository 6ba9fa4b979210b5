"""Ctrl-C once: what is under way is finished and what is decided is written; twice: at once."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def graceful(halt: Callable[[], None], abandon: Callable[[], None], note: Callable[[str], None]) -> Iterator[list[int]]:
    """Turns the first interrupt into ``halt`` and tells it in the list; the second calls ``abandon`` and interrupts."""
    seen: list[int] = []

    def second(_: int, __: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        abandon()
        raise KeyboardInterrupt

    def first(number: int, _: FrameType | None) -> None:
        signal.signal(signal.SIGINT, second)
        seen.append(number)
        note("\nfinishing what is under way; Ctrl-C again stops at once")
        halt()

    before = signal.signal(signal.SIGINT, first)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)
