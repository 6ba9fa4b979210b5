"""The sessions of an agent's calls: one call after the other, on one thread, however many come at once.

A session stays open for the calls that follow soon, so that a site is learned once for them and they are one run; then
the site's lock is given back, and `enrich run` may work between two bursts of calls.
What only reads takes no lock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import TypeVar

from enrich.config import Config
from enrich.errors import StateError, UsageError
from enrich.pipeline.session import Order, Session, open_session

COMMAND = "mcp"
IDLE, LONGEST = 1.0, 60.0
"""Seconds until a session without calls is closed, and until one with calls is opened anew."""
MOST_WAITING = 100
T = TypeVar("T")


@dataclass(slots=True)
class OpenSite:
    """A session that is open, since when, and how it is closed."""

    session: Session
    reads: bool
    began: float
    stack: ExitStack


@dataclass(slots=True)
class SiteCalls:
    """Calls on one site; ``load`` reads its settings, which a person may change meanwhile.

    ``could_write`` says whether agents could write when the server started.
    """

    load: Callable[[], Config]
    note: Callable[[str], None]
    could_write: bool = field(init=False)
    _thread: ThreadPoolExecutor = field(init=False)
    _open: OpenSite | None = field(default=None, init=False)
    _room: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(MOST_WAITING), init=False)
    _told: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        """Remembers the policy of the start."""
        self.could_write = self.load().mcp.write
        self._thread = ThreadPoolExecutor(1, "enrich-mcp")

    def reading(self, work: Callable[[Session], T]) -> Future[T]:
        """Reads on the site.

        Raises:
            UsageError: Too many calls wait.
        """
        return self._soon(lambda: work(self._session(reads=True)))

    def writing(self, work: Callable[[Session], T]) -> Future[T]:
        """Changes the site's journal, or its posts.

        Raises:
            UsageError: Too many calls wait.
        """
        return self._soon(lambda: work(self._session(reads=False)))

    def rest(self) -> None:
        """Gives the site back, after the calls that wait."""
        self._thread.submit(self._closed)

    def close(self) -> None:
        """Ends the calls once what is under way is done."""
        self._thread.submit(self._closed)
        self._thread.shutdown(wait=True)

    def _soon(self, work: Callable[[], T]) -> Future[T]:
        if not self._room.acquire(blocking=False):
            raise UsageError(f"{MOST_WAITING} calls wait already", "wait for their answers, and call again")
        coming = self._thread.submit(self._guarded, work)
        coming.add_done_callback(lambda _: self._room.release())
        return coming

    def _guarded(self, work: Callable[[], T]) -> T:
        """A call; where the journal can't be used, the next one opens it again."""
        try:
            return work()
        except StateError:
            self._closed()
            raise

    def _session(self, *, reads: bool) -> Session:
        found = self._open
        if found and (time.monotonic() - found.began > LONGEST or (found.reads and not reads)):
            self._closed()
            found = None
        if found is None:
            found = self._open = self._opened(reads=reads)
        return found.session

    def _opened(self, *, reads: bool) -> OpenSite:
        with ExitStack() as stack:
            order = Order(COMMAND, writes=not reads, reads=reads, asks=False)
            session = stack.enter_context(open_session(self.load(), order, self._once))
            if not reads:
                stack.callback(_ended, session)
            session.learn()
            return OpenSite(session, reads, time.monotonic(), stack.pop_all())

    def _closed(self) -> None:
        found, self._open = self._open, None
        if found is not None:
            found.stack.close()

    def _once(self, told: str) -> None:
        """Tells a person the same thing once, however often a session is opened."""
        if told not in self._told:
            self._told.add(told)
            self.note(told)


def _ended(session: Session) -> None:
    session.journal.end(session.task.run, {}, session.task.clock())
