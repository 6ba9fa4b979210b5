"""How much processor time one post may take; a post that takes more is a failure of its own.

A step of Python can't be broken off from outside without breaking what it holds.
So the time is looked at between the steps: before a request is sent, and when its answer has been read.
What keeps a single step short are the limits of size, and patterns whose steps grow only as the text does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Generator
from types import coroutine
from typing import Any, TypeVar

from enrich.errors import EffortError
from enrich.pipeline.replies import NO_USAGE
from enrich.values import Usage

MOST_SECONDS = 60.0  # of processor time: a post of the fixture sites takes some hundredths of one
T = TypeVar("T")


class Effort:
    """Counts the processor time of one post's steps, whatever other posts do in between.

    ``most`` is how many seconds it may take, and ``clock`` tells the seconds of this thread.
    """

    def __init__(self, most: float = MOST_SECONDS, clock: Callable[[], float] = time.thread_time) -> None:
        self._most = most
        self._clock = clock
        self._begun = 0.0
        self._taken = 0.0

    def check(self, path: str, spent: Usage = NO_USAGE) -> None:
        """Refuses the post at ``path`` if it took too long; ``spent`` is what its requests cost.

        Raises:
            EffortError: It did.
        """
        taken = self._taken + self._clock() - self._begun
        if taken > self._most:
            message = f"took {taken:.0f} s of processor time, and no more than {self._most:.0f} s are given to one post"
            raise EffortError(
                message, "shorten or split the post", path, (spent.tokens_in, spent.tokens_out, spent.cost)
            )

    @coroutine
    def over(self, work: Coroutine[Any, Any, T]) -> Generator[Any, Any, T]:
        """The result of the work; each stretch of it between two waits is counted."""
        go_on: Callable[[Any], Any] = work.send
        came: Any = None
        while True:
            self._begun = self._clock()
            try:
                waited = go_on(came)
            except StopIteration as end:
                result: T = end.value
                return result
            finally:
                self._taken += self._clock() - self._begun
            try:
                go_on, came = work.send, (yield waited)
            except BaseException as error:  # noqa: BLE001 - whatever comes is the work's to answer
                go_on, came = work.throw, error
