"""A worker as its driver sees it, and what all of them share there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from itertools import count
from typing import Any

from enrich.errors import EnrichError, PostError, StateError
from enrich.journal import excerpt
from enrich.models.throttle import UNSENT, AttemptResult, AttemptSize, Throttle
from enrich.pipeline.context import RunContext
from enrich.pipeline.replies import Flushes
from enrich.pipeline.workers.hosts import ALONE, Host, Hosts
from enrich.pipeline.workers.kit import Kit
from enrich.values import Outcome, Patch, Post

_LOST = AttemptResult(0)  # sent, and nobody knows what became of it


class LostWorkerError(Exception):
    """A worker ended with a post in its hands."""


class DriverDesk:
    """What all workers of a run share: the journal, the gates, the log, and what is found of the ``server``."""

    def __init__(self, task: RunContext, gates: Sequence[Throttle], server: str) -> None:
        self.task = task
        self.gates = tuple(gates)
        self._server = server
        self.disk = Flushes(task.journal.flush)
        self.reused: set[str] = set()

    @property
    def known(self) -> str | None:
        """What is known of the server by now."""
        return self.task.journal.capability(self._server)

    def learn(self, found: str) -> None:
        """Keeps what was found of it."""
        self.task.journal.learn(self._server, found, self.task.clock())

    def write(self, method: str, given: Sequence[Any]) -> None:
        """Keeps something in the journal."""
        journal = self.task.journal
        (journal.queue.put if method == "queue.put" else getattr(journal, method))(*given)

    async def enter(self, demand: AttemptSize) -> None:
        """Passes all gates.

        Raises:
            EnrichError: What a gate raises.
        """
        entered: list[Throttle] = []
        try:
            for gate in self.gates:
                await gate.enter(demand)
                entered.append(gate)
        except BaseException:
            for gate in entered:
                gate.leave(demand, UNSENT)
            raise

    def leave(self, demand: AttemptSize, seen: AttemptResult) -> None:
        """Gives back what was taken."""
        for gate in self.gates:
            gate.leave(demand, seen)


class WorkerSeat:
    """One worker as its driver sees it, wherever it runs."""

    def __init__(self, desk: DriverDesk, host: Host) -> None:
        self._desk = desk
        self._host = host
        self._line = host.line
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._entered: dict[int, AttemptSize] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._numbers = count(1)
        self._ready = asyncio.get_running_loop().create_future()
        self.is_lost = False
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def taken(cls, desk: DriverDesk, hosts: Hosts, kit: Kit) -> WorkerSeat:
        """A worker that has its kit.

        Raises:
            StateError: It can't begin.
        """
        worker = cls(desk, await hosts.start())
        worker._line.tell("kit", kit)
        return worker

    @property
    def load(self) -> int:
        """How many things it was asked for and has not done yet."""
        return len(self._asked)

    @property
    def is_settled(self) -> bool:
        """Whether it is ready for posts, or never will be."""
        return self._ready.done()

    async def propose(self, path: str, post: Post | None) -> Outcome:
        """The outcome for one post; see `Pipeline` for one that need not be read.

        Raises:
            EnrichError: Whatever keeps the post from being proposed anything.
            LostWorkerError: The worker ended before.
            StateError: It ended before it began, or is to read posts and does not see the site.
        """
        outcome: Outcome = await self._ask("begin", path, post, excerpt.of_post(self._desk.task.journal, path))
        return outcome

    async def write(self, patches: Sequence[Patch]) -> list[PostError | None]:
        """`files.write_all`, by the worker.

        Raises:
            LostWorkerError: The worker ended before, and may have written some.
            OSError: As there.
        """
        errors: list[PostError | None] = await self._ask("write", patches)
        return errors

    async def _ask(self, verb: str, *given: Any) -> Any:  # noqa: ANN401 - any frozen value
        """What the worker says that it did; see `propose` for what is raised."""
        number = next(self._numbers)
        coming = self._asked[number] = asyncio.get_running_loop().create_future()
        try:
            await asyncio.shield(self._ready)
            self._line.tell(verb, number, *given)
            return await coming
        except asyncio.CancelledError:
            self._line.tell("cancel", number)
            raise
        finally:
            self._asked.pop(number, None)

    async def _read(self) -> None:
        """Does what the worker asks for, in its order, until it is gone."""
        try:
            async for verb, *given in self._line.messages():
                getattr(self, f"_on_{verb}")(*given)
        except Exception as error:  # noqa: BLE001 - as a journal that can't be written: each post is told
            self._end(error)
        else:
            self._end(LostWorkerError())

    def _end(self, error: Exception) -> None:
        self.is_lost = True
        if not self._ready.done():
            self._ready.set_exception(StateError("a worker ended before it began", ALONE))
            self._ready.exception()
        for asked in self._asked.values():
            if not asked.done():
                asked.set_exception(error)
                asked.exception()
        for task in self._tasks.values():
            task.cancel()
        for demand in self._entered.values():
            self._desk.leave(demand, _LOST)
        self._entered.clear()
        self._host.kill()

    def _on_ready(self) -> None:
        self._line.tell("recall", self._desk.known)
        self._ready.set_result(None)

    def _on_unfit(self, error: StateError) -> None:
        self._ready.set_exception(error)
        self._ready.exception()

    def _on_done(self, number: int, result: object) -> None:
        asked = self._asked.get(number)
        if asked is None or asked.done():
            return
        if isinstance(result, Exception):
            asked.set_exception(result)
        else:
            asked.set_result(result)

    def _on_write(self, method: str, given: Sequence[Any]) -> None:
        self._desk.write(method, given)

    def _on_log(self, event: str, facts: Any) -> None:  # noqa: ANN401 - as `Log` takes it
        self._desk.task.log(event, facts)

    def _on_reused(self, path: str) -> None:
        self._desk.reused.add(path)

    def _on_learned(self, found: str) -> None:
        self._desk.learn(found)

    def _on_known(self, number: int, fingerprint: str) -> None:
        self._line.tell("answer", number, excerpt.of_request(self._desk.task.journal, fingerprint))

    def _on_flush(self, number: int) -> None:
        self._answer(number, self._desk.disk.flush())

    def _on_enter(self, number: int, demand: AttemptSize) -> None:
        self._answer(number, self._enter(number, demand))

    def _on_leave(self, number: int, seen: AttemptResult) -> None:
        if demand := self._entered.pop(number, None):
            self._desk.leave(demand, seen)
        elif task := self._tasks.get(number):
            task.cancel()

    async def _enter(self, number: int, demand: AttemptSize) -> None:
        await self._desk.enter(demand)
        self._entered[number] = demand

    def _answer(self, number: int, work: Awaitable[None]) -> None:
        task = self._tasks[number] = asyncio.create_task(self._answered(number, work))
        task.add_done_callback(lambda _: self._tasks.pop(number, None))

    async def _answered(self, number: int, work: Awaitable[None]) -> None:
        try:
            await work
        except (EnrichError, OSError) as error:
            self._line.tell("answer", number, error)
        else:
            self._line.tell("answer", number, None)

    async def close(self) -> None:
        """Ends the worker, whatever it does."""
        self._host.kill()
        self._line.close()
        await self._reading
        await self._host.ended()
