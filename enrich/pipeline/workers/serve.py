"""A worker: it leads the posts that its driver names, and asks the driver for all that there is only one of."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import traceback
from collections.abc import Awaitable, Coroutine, Sequence
from itertools import count
from typing import Any

from enrich.errors import EnrichError, StateError
from enrich.garbage import rarely_collected
from enrich.index.index import SiteIndex
from enrich.journal.excerpt import Excerpt, JournalExcerpt
from enrich.journal.fingerprint import Basis
from enrich.journal.proposals import Transaction
from enrich.journal.records import RequestRecord
from enrich.journal.unknown_terms import TermQueue
from enrich.models import Adaptive, open_model
from enrich.models.throttle import UNSENT, AttemptResult, AttemptSize
from enrich.pipeline.propose import Pipeline
from enrich.pipeline.replies import Replies
from enrich.pipeline.workers.handshake import Address, called
from enrich.pipeline.workers.kit import Kit
from enrich.pipeline.workers.line import MessageLine
from enrich.pipeline.workers.storage import require_shared
from enrich.posts import files
from enrich.trust import whatever
from enrich.values import Note, Patch, Post, Proposal, Reply, Request, Usage, Waiting


class Driver:
    """The other end: questions that it answers, and things that it is told."""

    def __init__(self, line: MessageLine) -> None:
        self.line = line
        self._loop = asyncio.get_running_loop()
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[Any]] = {}

    def begin(self, verb: str, *given: Any) -> tuple[int, asyncio.Future[Any]]:  # noqa: ANN401 - any frozen value
        """Asks, and gives the question's number and what will be the answer."""
        number = next(self._numbers)
        answer = self._asked[number] = self._loop.create_future()
        self.line.tell(verb, number, *given)
        return number, answer

    async def ask(self, verb: str, *given: Any) -> Any:  # noqa: ANN401 - any frozen value
        """The answer to a question.

        Raises:
            EnrichError: The answer is an error.
        """
        return await self.begin(verb, *given)[1]

    def answered(self, number: int, value: object) -> None:
        """Takes an answer; one that nobody waits for any more is let go."""
        asked = self._asked.pop(number, None)
        if asked is None or asked.done():
            return
        if isinstance(value, BaseException):
            asked.set_exception(value)
        else:
            asked.set_result(value)


class DriverGates:
    """The driver's gates as one `enrich.models.throttle.Throttle`."""

    paces = True

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._entered: dict[AttemptSize, list[int]] = {}

    async def enter(self, demand: AttemptSize) -> None:
        """Waits for the driver's leave.

        Raises:
            EnrichError: What a gate raises, as a spent budget.
        """
        number, answer = self._driver.begin("enter", demand)
        try:
            await answer
        except asyncio.CancelledError:
            self._driver.line.tell("leave", number, UNSENT)
            raise
        self._entered.setdefault(demand, []).append(number)

    def leave(self, demand: AttemptSize, seen: AttemptResult) -> None:
        """Tells what became of an attempt of this size: two of one size take the same."""
        self._driver.line.tell("leave", self._entered[demand].pop(), seen)


class ForwardingQueue(TermQueue):
    """The terms that wait for a person, which the driver keeps."""

    def __init__(self, database: sqlite3.Connection, transaction: Transaction, driver: Driver) -> None:
        super().__init__(database, transaction)
        self._driver = driver

    def put(self, path: str, rests: Basis, waiting: Sequence[Waiting]) -> None:
        """Has the driver keep what waits for a post."""
        self._driver.line.tell("write", "queue.put", (path, rests, tuple(waiting)))


class ForwardingJournal(JournalExcerpt):
    """What the driver's journal holds about the posts at work; what is to be kept is kept there."""

    def __init__(self, driver: Driver) -> None:
        super().__init__()
        self._driver = driver
        self._loop = asyncio.get_running_loop()
        self.queue = ForwardingQueue(self._database, self._transaction, driver)

    def _write(self, method: str, *given: object) -> None:
        self._driver.line.tell("write", method, given)

    def flush(self) -> None:
        """Returns once the driver has all that it was told on disk; called in a thread beside the event loop."""
        asyncio.run_coroutine_threadsafe(self._driver.ask("flush"), self._loop).result()

    def record(self, run: str, asked: RequestRecord, rests: str, model: str, time: str) -> None:
        """Has the driver record what is about to leave."""
        self._write("record", run, asked, rests, model, time)

    def keep(self, run: str, fingerprint: str, reply: Reply, time: str) -> None:
        """Has the driver commit a reply; only after a `flush` may it be used."""
        self._write("keep", run, fingerprint, reply, time)

    def keep_useless(self, run: str, fingerprint: str, reply: Reply, time: str, received: bytes = b"") -> None:
        """Has the driver commit what a useless reply has cost."""
        self._write("keep_useless", run, fingerprint, reply, time, received)

    def discard(self, fingerprint: str, path: str, rests: str) -> None:
        """Has the driver mark a reply as useless."""
        self._write("discard", fingerprint, path, rests)

    def adopt(self, path: str, basis: Basis) -> None:
        """Has the driver let what waits rest on ``basis``."""
        self._write("adopt", path, basis)

    def propose(
        self, run: str, path: str, basis: Basis, proposals: Sequence[Proposal], time: str, notes: Sequence[Note] = ()
    ) -> None:
        """Has the driver keep the answers for the fields of a post."""
        self._write("propose", run, path, basis, tuple(proposals), time, tuple(notes))


class DriverReplies(Replies):
    """Replies, of which the driver's journal may hold some to a request that was made for another post."""

    def __init__(self, pipeline: Pipeline, journal: ForwardingJournal, driver: Driver) -> None:
        super().__init__(pipeline.task, pipeline.model)
        self._held = journal
        self._driver = driver

    async def get(self, request: Request, rests: str) -> tuple[Reply, Usage]:
        """The reply and what it cost now.

        Raises:
            ModelError: There is none; what that cost is on record.
        """
        self._held.take(await self._driver.ask("known", request.fingerprint))
        found = await super().get(request, rests)
        if request.path in self.reused:
            self._driver.line.tell("reused", request.path)
        return found


class Worker:
    """Leads posts through a pipeline, as many at once as the driver names.

    Raises:
        StateError: It is to read and write posts, and does not see the site.
    """

    def __init__(self, driver: Driver, kit: Kit) -> None:
        from enrich.posts.formats import use

        use(kit.config.formats)
        if kit.mark:
            require_shared(kit.config.state, kit.mark)
        self._driver = driver
        self._root = kit.config.root
        self._journal = ForwardingJournal(driver)
        task = kit.context(self._journal, SiteIndex.of(kit.index), lambda *told: driver.line.tell("log", *told))
        self.model = open_model(kit.config, {**os.environ, **kit.environment}, (DriverGates(driver),), whatever)
        self._posts: dict[str, Post | None] = {}
        read = None if kit.mark else self._posts.__getitem__
        self._pipeline = Pipeline(task, self.model, read=read, accepts=kit.accepts)
        self._pipeline.asking.replies = DriverReplies(self._pipeline, self._journal, driver)
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def recall(self, known: str | None) -> None:
        """Takes what the driver knows of the server, before the first post."""
        if isinstance(self.model, Adaptive):
            self.model.recall(known, lambda found: self._driver.line.tell("learned", found))

    def begin(self, number: int, path: str, post: Post | None, excerpt: Excerpt) -> None:
        """Begins a post, as its driver read it where that reads it, with what the journal holds about it."""
        self._posts[path] = post
        self._do(number, self._lead(number, path, excerpt))

    def write(self, number: int, patches: Sequence[Patch]) -> None:
        """Begins to write patches."""
        self._do(number, self._written(number, patches))

    def _do(self, number: int, work: Coroutine[Any, Any, None]) -> None:
        task = self._tasks[number] = asyncio.create_task(work)
        task.add_done_callback(lambda _: self._tasks.pop(number, None))

    def cancel(self, number: int) -> None:
        """Gives a post up."""
        if task := self._tasks.get(number):
            task.cancel()

    async def _lead(self, number: int, path: str, excerpt: Excerpt) -> None:
        self._journal.take(excerpt)
        try:
            result: object = await self._pipeline.propose(path)
        except EnrichError as error:
            result = error
        except Exception as error:  # noqa: BLE001 - a bug met in one post is told as such, and the others go on
            result = _bug(error)
        finally:
            self._journal.drop(path)
            del self._posts[path]
        self._driver.line.tell("done", number, result)

    async def _written(self, number: int, patches: Sequence[Patch]) -> None:
        try:
            result: object = await asyncio.to_thread(files.write_all, self._root, patches)
        except OSError as error:
            result = error
        except Exception as error:  # noqa: BLE001 - a bug is told, for the driver waits for a word
            result = _bug(error)
        self._driver.line.tell("done", number, result)


def _bug(error: Exception) -> RuntimeError:
    """A bug as it can be sent: with its trace, and without what it holds."""
    told = RuntimeError(f"{type(error).__name__}: {error}")
    told.add_note("".join(traceback.format_exception(error)))
    return told


async def _work(line: MessageLine) -> None:
    driver = Driver(line)
    worker: Worker | None = None
    async for verb, *given in line.messages():
        if verb == "answer":
            driver.answered(*given)
        elif verb == "kit":
            worker = _fitted(driver, *given)
        elif worker is not None:
            getattr(worker, verb)(*given)


def _fitted(driver: Driver, kit: Kit) -> Worker | None:
    """The worker for a kit; ``None`` where it can't work, which is told."""
    try:
        worker = Worker(driver, kit)
    except StateError as error:
        driver.line.tell("unfit", error)
        return None
    driver.line.tell("ready")
    return worker


async def _piped() -> MessageLine:
    """The line to the driver: our input and output; whatever else is printed goes to stderr."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return await MessageLine.over(sys.stdin.buffer, out)


def serve() -> None:
    """Works until the driver is gone, and then ends at once: whatever is under way belongs to nobody."""
    asyncio.run(_work_and_end(_piped()))


def serve_at(address: Address, number: int, secret: bytes) -> None:
    """Works as ``number`` for the driver that listens at an address and knows the secret, until it is gone.

    Raises:
        OSError: Nobody listens there.
        StrangerError: Whoever listens there does not know the secret, or is another version of enrich.
    """
    asyncio.run(_work_and_end(called(address, number, secret)))


async def _work_and_end(coming: Awaitable[MessageLine]) -> None:
    rarely_collected()
    await _work(await coming)
    os._exit(0)
