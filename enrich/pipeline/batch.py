"""Many posts at once; a failure is a value and never touches another post.

Asynchronous, because the wait for a server is all that takes long: measured elsewhere with 256 requests in flight, one
event loop with an aiohttp transport took 1.4 times the ideal, threads 2.5 times.
Each worker leads one post at a time through the pipeline, so that memory holds as many posts as there are workers.
"""

from __future__ import annotations

import asyncio
import traceback
from collections import deque
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from threading import Thread
from typing import Protocol, TypeVar

from enrich.errors import (
    BudgetError,
    BugError,
    EffortError,
    EnrichError,
    HaltedError,
    ModelError,
    PostError,
    StateError,
)
from enrich.models import Model
from enrich.pipeline.context import RunContext
from enrich.pipeline.replies import NO_USAGE
from enrich.values import Failed, Outcome, Patch, Proposed, Unchanged, Usage

SPARE = 64
_REPORT = "please report it with the last row of `failures` in .enrich/journal.db"


class Admission(Protocol):
    """What requests wait at; see `enrich.models.ratelimit.Limiter`."""

    def close(self) -> None:
        """Lets no further request through; called from whatever thread halts the batch."""
        ...

    def reopen(self) -> None:
        """Lets requests through again."""
        ...


class Proposer(Protocol):
    """Makes an outcome of a post: a `Pipeline` does so here, a `WorkerPool` in other processes."""

    task: RunContext
    model: Model

    @property
    def recalled(self) -> set[str]:
        """The posts that a reply of the journal was used for."""
        ...

    @property
    def hands(self) -> int:
        """How many posts it can lead at once where no server is waited for."""
        ...

    async def propose(self, path: str) -> Outcome:
        """The outcome for one post.

        Raises:
            EnrichError: Whatever keeps the post from being proposed anything.
        """
        ...

    def write(self, patches: Sequence[Patch]) -> list[PostError | None]:
        """`enrich.posts.files.write_all`, by whoever writes; called in a thread beside the event loop."""
        ...

    async def close(self) -> None:
        """Gives back what it holds open; the model stays the caller's."""
        ...


class Batch:
    """Leads posts through a pipeline, as many at once as the settings allow; ``door`` is where its requests wait.

    ``failures`` is how many posts failed one after the other by now.
    """

    def __init__(self, pipeline: Proposer, door: Admission | None = None, failures: int = 0) -> None:
        self.pipeline = pipeline
        self._door = door
        self._halted = False
        self._error: EnrichError | None = None
        self.failures = failures
        self._workers: list[asyncio.Task[None]] = []

    def halt(self) -> None:
        """Begins no further post; what is under way is finished. May be called from any thread."""
        self._halted = True
        if self._door is not None:
            self._door.close()

    async def close(self) -> None:
        """Gives back what the batch holds open."""
        await self.pipeline.close()

    def abandon(self) -> None:
        """Gives up what is under way, and what it may have cost. May be called from any thread."""
        self.halt()
        for worker in self._workers:
            worker.get_loop().call_soon_threadsafe(worker.cancel)

    async def outcomes(self, paths: Sequence[str]) -> AsyncGenerator[tuple[Outcome, ...], None]:
        """An outcome for every path, as many at a time as are there; leaving early waits for what is under way.

        They come in the order of the paths where no server is waited for.

        Raises:
            BudgetError: The budget is spent; the outcomes before it are good.
            StateError: The journal can't be read or written any more.
            ModelError: Every further request would fail the same way, or too many failed one after another.
        """
        if self._door is not None:
            self._door.reopen()
        todo = iter(paths)
        count = min(self._count(), len(paths))
        done: asyncio.Queue[Outcome | None] = asyncio.Queue(maxsize=count)
        workers = self._workers = [asyncio.create_task(self._work(todo, done)) for _ in range(count)]
        left = len(workers)
        turns = _Turns(() if self.pipeline.model.paid else paths)
        try:
            while left:
                ended = [await done.get(), *_at_hand(done)]
                left -= ended.count(None)
                if made := turns.taken([outcome for outcome in ended if outcome is not None], last=not left):
                    yield made
        finally:
            self.halt()
            while left:
                left -= await done.get() is None
            results = await asyncio.gather(*workers, return_exceptions=True)
        if bug := next((one for one in results if isinstance(one, Exception)), None):
            raise bug
        if self._error is not None:
            raise self._error

    def _count(self) -> int:
        """How many posts are led at once: some more than there are requests, so that the next one always stands ready.

        While a post is read, checked and written, its place at the server is another's.
        Measured with 0.3 s an answer at 16 requests at once: 1.05 times the ideal, and without any to spare 1.15; at 64
        with two processes 1.20, and with 16 to spare 1.31.
        """
        concurrency = self.pipeline.task.config.run.concurrency
        return concurrency + min(concurrency, SPARE) if self.pipeline.model.paid else self.pipeline.hands

    async def _work(self, todo: Iterator[str], done: asyncio.Queue[Outcome | None]) -> None:
        """One worker: post after post, until there are no more or the run is halted; ``None`` says that it ended."""
        try:
            for path in todo:
                if self._halted:
                    break
                outcome = await self.outcome(path)
                if outcome is not None:
                    await done.put(outcome)
        finally:
            await asyncio.shield(done.put(None))  # whoever gives the worker up still hears that it ended

    async def outcome(self, path: str) -> Outcome | None:
        """The outcome for one post; ``None`` where the run ends before it, for the reason kept in ``_error``."""
        try:
            outcome = await self.pipeline.propose(path)
        except HaltedError as error:
            if not any(error.spent):
                return None
            self._record(path, error)
            return Failed(path, error, Usage(*error.spent))
        except (BudgetError, StateError) as error:
            self._stop(error)
            return None
        except EnrichError as error:
            return self._failed(path, error)
        except Exception as error:  # noqa: BLE001 - a bug met in one post must not cost the others
            return self._unexpected(path, error)
        if isinstance(outcome, Proposed) or (
            isinstance(outcome, Unchanged) and outcome.usage not in (Usage(), NO_USAGE)
        ):
            self.failures = 0  # an answer that proposes nothing is one, too
        return outcome

    def _unexpected(self, path: str, error: Exception) -> Failed | None:
        """A bug met in one post, or a journal that is damaged, with which no post can go on."""
        if fault := self.pipeline.task.journal.fault(error):
            self._stop(fault)
            return None
        bug = BugError(f"a bug in enrich: {type(error).__name__}: {error}", _REPORT, path=path)
        self._record(path, bug, "".join(traceback.format_exception(error)))
        return Failed(path, bug)

    def _failed(self, path: str, error: EnrichError) -> Failed | None:
        self._record(path, error)
        if isinstance(error, ModelError):
            if error.fatal:
                self._stop(error)
                return None
            self._count_failure(error)
            return Failed(path, error, Usage(*error.spent))
        return Failed(path, error, Usage(*error.spent)) if isinstance(error, EffortError) else Failed(path, error)

    def _count_failure(self, error: ModelError) -> None:
        self.failures += 1
        most = self.pipeline.task.config.run.max_errors
        if most and self.failures == most:
            message = f"stopped after {most} posts failed one after another, the last with: {error}"
            self._stop(ModelError(message, "set --max-errors to go on longer"))

    def _stop(self, error: EnrichError) -> None:
        """Ends the run for this reason; the first one counts."""
        self._error = self._error or error
        self.halt()

    def _record(self, path: str, error: EnrichError, trace: str = "") -> None:
        task = self.pipeline.task
        task.fail(path, error, trace)
        task.log("failed", {"path": path, "code": error.code, "message": str(error)})


class _Turns:
    """Gives outcomes on in the order of their ``paths``, and those of no path at once.

    What is held back is what others came to while one post was led, which takes it 60 s of processor time at most.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self._left = deque(paths)
        self._held: dict[str, Outcome] = {}

    def taken(self, made: Sequence[Outcome], *, last: bool) -> tuple[Outcome, ...]:
        """Those whose turn it is, once these are there; all that are held where they are the ``last``."""
        if not self._left:
            return tuple(made)
        self._held.update((one.path, one) for one in made)
        ready = []
        while self._left and (last or self._left[0] in self._held):
            ready.append(self._held.pop(self._left.popleft(), None))
        return tuple(filter(None, ready))


def _at_hand(done: asyncio.Queue[Outcome | None]) -> Iterator[Outcome | None]:
    while not done.empty():
        yield done.get_nowait()


T = TypeVar("T")


def drawn(make: Callable[[], AsyncGenerator[T, None]]) -> Generator[T, None, None]:
    """What the generator yields, one by one; leaving early closes it, which may wait for what is under way."""
    with _loop() as loop:
        things = make()
        coming: Future[T] | None = None
        try:
            while True:
                coming = asyncio.run_coroutine_threadsafe(_next(things), loop)
                try:
                    yield coming.result()
                except StopAsyncIteration:
                    return
        finally:
            wait(
                [coming] if coming else []
            )  # an interrupt may have come meanwhile, and a generator runs once at a time
            asyncio.run_coroutine_threadsafe(things.aclose(), loop).result()


async def _next(things: AsyncGenerator[T, None]) -> T:
    return await anext(things)


async def _give_up() -> None:
    """Cancels what an interrupt left behind."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


@contextmanager
def _loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread of its own, which closes it, too: a caller may be in a loop, as notebooks are."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=_run, args=(loop,), name="enrich-requests", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.run_until_complete(_give_up())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
