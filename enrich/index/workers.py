"""The same work on many posts, by as many processes as there are cores; the answers come in the order of the posts.

A worker is a Python of its own that reads pickled work from its input and writes pickled answers to its output.
Nothing of the calling program is imported again, as `multiprocessing` would, so that any program may call this.
Who dies or can't begin costs nothing: what it was given is done here, and raises here what it raises.
Ctrl-C reaches the caller alone; the workers end with it.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from itertools import islice
from queue import SimpleQueue
from typing import Any, TypeVar

from enrich.garbage import rarely_collected

Item = TypeVar("Item")
Answer = TypeVar("Answer")

WORTH = 2_000.0  # milliseconds of work: a worker begins in a quarter of a second
CHUNK = 20
_MOST = 8
_AHEAD = 3  # chunks for each worker: the next ones stand ready, and no more answers are held than that
_BEGIN = "import sys; sys.path[:] = {!r}; from enrich.index.workers import serve; serve()"
_BROKEN = (OSError, EOFError, pickle.UnpicklingError)


def each(
    work: Callable[[Item], Answer], items: Sequence[Item], milliseconds: float, *, most: int = _MOST
) -> Generator[Answer]:
    """``work`` of each item, in their order; ``milliseconds`` is about what one of them takes, ``most`` of workers.

    ``work`` and the items are pickled, and ``work`` depends on nothing else of this process.
    """
    most = min(len(cores()), most, int(len(items) * milliseconds / WORTH))
    if most > 1 and sys.executable:
        yield from _shared(work, items, most)
    else:
        yield from map(work, items)


def _shared(work: Callable[[Item], Answer], items: Sequence[Item], most: int) -> Generator[Answer]:
    chunks = (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))
    free: SimpleQueue[_Worker] = SimpleQueue()
    with ExitStack() as ends:
        workers = [_Worker(work) for _ in range(most)]
        for worker in workers:
            ends.callback(worker.close)
            free.put(worker)
        pool = ends.enter_context(ThreadPoolExecutor(most, "enrich-worker"))
        for worker in workers:
            ends.callback(worker.kill)
        given = deque(pool.submit(_answers, free, chunk) for chunk in islice(chunks, most * _AHEAD))
        ends.callback(_cancel, given)
        while given:
            answers = given.popleft().result()
            given.extend(pool.submit(_answers, free, chunk) for chunk in islice(chunks, 1))
            yield from answers


def cores() -> Sequence[int]:
    """The cores that this process may use."""
    try:
        return [*os.sched_getaffinity(0)]
    except AttributeError:  # where a system can't tell
        return range(os.cpu_count() or 1)


def _answers(free: SimpleQueue[_Worker], chunk: Sequence[Any]) -> Sequence[Any]:
    worker = free.get()
    try:
        return worker.answers(chunk)
    finally:
        free.put(worker)


def _cancel(given: deque[Future[Any]]) -> None:
    for one in given:
        one.cancel()


class _Worker:
    """One process; where there is none any more, the work is done here."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self._work = work
        self._is_over = False
        self._process: subprocess.Popen[bytes] | None = None
        with suppress(OSError):
            self._process = subprocess.Popen(  # noqa: S603 - this very Python
                [sys.executable, "-c", _BEGIN.format(sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            self._tell(self._process, work)

    def answers(self, chunk: Sequence[Any]) -> Sequence[Any]:
        """What the work comes to for each item of a chunk."""
        try:
            if self._process is not None:
                return self._tell(self._process, chunk, answers=True)
        except _BROKEN:
            self.close()
        return () if self._is_over else [*map(self._work, chunk)]

    def _tell(self, process: subprocess.Popen[bytes], value: object, *, answers: bool = False) -> Sequence[Any]:
        given, told = process.stdin, process.stdout
        if given is None or told is None:
            raise EOFError
        pickle.dump(value, given, pickle.HIGHEST_PROTOCOL)
        given.flush()
        return list(pickle.load(told)) if answers else ()  # noqa: S301 - written by our own process

    def kill(self) -> None:
        """Nothing more is to be done, here or there."""
        self._is_over = True
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """Ends the process, whatever it does."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):  # what it was still to be told
                    if stream is not None:
                        stream.close()
            process.wait()


def serve() -> None:
    """What a worker does until its input ends: it reads the work, then chunks of items, and answers each."""
    rarely_collected()
    given, told = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    with suppress(EOFError):
        work = pickle.load(given)  # noqa: S301 - written by the process that began this one
        while True:
            answers = [*map(work, pickle.load(given))]  # noqa: S301 - as above
            pickle.dump(answers, told, pickle.HIGHEST_PROTOCOL)
            told.flush()
