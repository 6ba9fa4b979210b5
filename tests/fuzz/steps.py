"""A limit of steps: calls of functions, Python's and C's, which are the same on every machine and in every run.

A loop that calls nothing is not counted, and neither is what happens inside of one call of C.
Patterns are what loops there, and `patterns.steps` counts theirs.
So that a hang within C ends a test all the same, the processor's clock ends it after `LONGEST` seconds.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
LONGEST = 60.0  # seconds of this process's own time, a thousand times what the slowest example takes


class CallsExceededError(BaseException):
    """The limit is reached; no ``except Exception`` holds it up."""


class ProcessorTimeError(BaseException):
    """One call took longer than any input may."""


def within(limit: int, work: Callable[[], T]) -> T:
    """What ``work`` gives.

    Raises:
        CallsExceededError: It takes more than ``limit`` calls.
        ProcessorTimeError: It hangs in C.
    """
    left = limit

    def count(*_: Any) -> None:  # noqa: ANN401 - frame, event and argument
        nonlocal left
        left -= 1
        if left < 0:
            sys.setprofile(None)
            raise CallsExceededError(f"more than {limit:,} calls")

    before = sys.getprofile()
    with _clocked():
        sys.setprofile(count)
        try:
            return work()
        finally:
            sys.setprofile(before)


def taken(work: Callable[[], object]) -> int:
    """How many calls ``work`` takes, and returns from."""
    most = 1 << 60
    left = most

    def count(*_: Any) -> None:  # noqa: ANN401 - frame, event and argument
        nonlocal left
        left -= 1

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return most - left


@contextmanager
def _clocked() -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _ended)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _ended(*_: object) -> None:
    raise ProcessorTimeError(f"more than {LONGEST:.0f} s of the processor")
