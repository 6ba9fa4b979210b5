"""The driver's side: it hands posts to workers, and replaces those that end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from enrich.errors import BugError, NotAPostError, PostError, StateError
from enrich.models import Model
from enrich.pipeline.propose import Pipeline, reader
from enrich.pipeline.workers.hosts import Hosts
from enrich.pipeline.workers.kit import Kit
from enrich.pipeline.workers.seat import DriverDesk, LostWorkerError, WorkerSeat
from enrich.pipeline.workers.storage import marked, write_again
from enrich.posts import files
from enrich.values import Outcome, Patch, Post, Skipped

TRIES = 3
_IN_HAND = 4


class WorkerPool:
    """As many workers as there are hosts, in the place of a `Pipeline`; one that ends is replaced.

    Posts are read here and sent along, so that a worker needs no file of the site; unless workers do the files.
    Those that come before any worker is there are led by ``meanwhile``, where there is one.
    """

    def __init__(
        self, desk: DriverDesk, model: Model, kit: Callable[[], Kit], hosts: Hosts, meanwhile: Pipeline | None = None
    ) -> None:
        self.task = desk.task
        self.model = model
        self._desk = desk
        self._shares = desk.task.config.run.files == "workers"
        self._read: Callable[[str], Post | None] = (lambda _: None) if self._shares else reader(desk.task)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._make_kit = kit
        self._kit: Kit | None = None
        self._hosts = hosts
        self._meanwhile = meanwhile
        self._has_begun = meanwhile is None
        self._places: list[asyncio.Task[WorkerSeat] | None] = [None] * hosts.count

    @property
    def recalled(self) -> set[str]:
        """The posts that a reply of the journal was used for."""
        return self._desk.reused | (self._meanwhile.recalled if self._meanwhile else set())

    @property
    def hands(self) -> int:
        """As many as keep all workers busy: one post at work in each, and others that wait for the journal."""
        return _IN_HAND * self._hosts.count

    async def propose(self, path: str) -> Outcome:
        """The outcome for one post; one whose worker is killed is led by another.

        Raises:
            EnrichError: Whatever keeps the post from being proposed anything.
        """
        self._loop = asyncio.get_running_loop()
        if self._meanwhile is not None and not self._begins():
            return await self._meanwhile.propose(path)
        try:
            post = self._read(path)
        except NotAPostError as error:
            return Skipped(path, error.reason)
        for _ in range(TRIES):
            worker = (await self._by_load())[0]
            try:
                return await worker.propose(path, post)
            except LostWorkerError:
                self.task.log("lost a worker", {"path": path})
        message = f"{TRIES} workers ended while they had this post"
        raise BugError(message, "look whether the system ended them, as where memory is short", path=path)

    def write(self, patches: Sequence[Patch]) -> list[PostError | None]:
        """`files.write_all`, by the workers where they do the files; called in a thread beside the event loop."""
        if not self._shares or self._loop is None or not self._has_begun:
            return files.write_all(self.task.config.root, patches)
        return asyncio.run_coroutine_threadsafe(self._written(patches), self._loop).result()

    def _begins(self) -> bool:
        """Whether a worker is there by now, or can't begin; all of them begin with the first look."""
        if not self._has_begun:
            begun = [task or self._there(place) for place, task in enumerate(self._places)]
            self._has_begun = any(task.done() and (task.exception() or task.result().is_settled) for task in begun)
        return self._has_begun

    async def _written(self, patches: Sequence[Patch]) -> list[PostError | None]:
        workers = (await self._by_load())[: len(patches)]
        errors: list[PostError | None] = [None] * len(patches)
        shares = (self._share(worker, patches[place :: len(workers)]) for place, worker in enumerate(workers))
        for place, some in enumerate(await asyncio.gather(*shares)):
            errors[place :: len(workers)] = some
        return errors

    async def _share(self, worker: WorkerSeat, patches: Sequence[Patch]) -> list[PostError | None]:
        try:
            return await worker.write(patches)
        except (LostWorkerError, StateError):
            return await asyncio.to_thread(write_again, self.task.config.root, patches)

    async def _by_load(self) -> list[WorkerSeat]:
        """The workers, those with the least to do first; whoever is lost is replaced before."""
        workers = [await asyncio.shield(self._there(place)) for place in range(len(self._places))]
        return sorted(workers, key=lambda worker: worker.load)

    def _there(self, place: int) -> asyncio.Task[WorkerSeat]:
        task = self._places[place]
        if task is None or (task.done() and not task.exception() and task.result().is_lost):
            self._kit = self._kit or self._fitting(self._make_kit())
            task = self._places[place] = asyncio.create_task(WorkerSeat.taken(self._desk, self._hosts, self._kit))
        return task

    def _fitting(self, kit: Kit) -> Kit:
        return replace(kit, mark=marked(self.task.config.state)) if self._shares else kit

    async def close(self) -> None:
        """Ends all workers, those too that have yet to begin."""
        places, self._places = [*filter(None, self._places)], [None] * len(self._places)
        begun = [place for place in places if place.done()]
        await _end(begun)
        await self._hosts.close()
        await _end([place for place in places if place not in begun])


async def _end(places: Sequence[asyncio.Task[WorkerSeat]]) -> None:
    for place in places:
        await asyncio.wait([place])
        if not place.cancelled() and not place.exception():
            await place.result().close()
