"""Runs through a batch service: requests leave, batches are followed, and what their answers lead to leaves again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from enrich.errors import BudgetError, ModelError
from enrich.journal.states import ShardState
from enrich.models import batch_service, price_of
from enrich.models.budget import Reserve
from enrich.pipeline.batches import BatchWork
from enrich.pipeline.outgoing import outgoing_model
from enrich.pipeline.shards import MOST_REQUESTS, ShardLimits, ShardOrigin, ShardWriter, swept, within
from enrich.progress import Work, moving
from enrich.report import counted
from enrich.review.later import tell_unused
from enrich.review.running import Handling, Running
from enrich.values import Failed

if TYPE_CHECKING:
    from enrich.config import Config
    from enrich.journal.outgoing import Shard
    from enrich.models.openai.batch_status import BatchStatus
    from enrich.models.openai.batches import BatchService
    from enrich.pipeline.imported import Import
    from enrich.pipeline.session import Session
    from enrich.posts.discover import Discovery
    from enrich.terminal import Screen
    from enrich.trust import Consent

POLL = 30.0


@dataclass(frozen=True, slots=True)
class Following:
    """How batches are led: ``budget`` in US dollars, ``poll`` in seconds between two looks at them."""

    handling: Handling
    budget: float | None = None
    poll: float = POLL
    shard: int = MOST_REQUESTS
    sleep: Callable[[float], None] = time.sleep


class BatchRun:
    """One site's batches, led on by one command; ``work`` tells what becomes of the posts."""

    def __init__(self, session: Session, screen: Screen, following: Following, batches: BatchWork) -> None:
        task = session.task
        config = task.config.model
        self.session = session
        self.screen = screen
        self.stopped: BudgetError | None = None
        self._following = following
        self._batches = batches
        self._outgoing = session.journal.outgoing
        aside = sum(shard.reserved for shard in self.open())
        self._reserve = Reserve(following.budget, config.name, batches.price, aside=aside)
        origin = ShardOrigin(task.run, config.name, batches.service.endpoint.url, task.clock)
        self._writer = ShardWriter(self._outgoing, origin, self._places(), ShardLimits(following.shard))
        model = outgoing_model(task, self._writer, self._reserve)
        self.work = Running(replace(session, model=model), screen, following.handling)

    def _places(self) -> Callable[[str, int], Path]:
        """Where the files of batches stand, without what a killed run left half written there."""
        state = self.session.task.config.state
        place = within(state)
        swept(state, self._outgoing.shards())
        return place

    def open(self) -> list[Shard]:
        """The shards for this server and model that are not done."""
        address, model = self._batches.service.endpoint.url, self.session.task.config.model.name
        return [one for one in self._outgoing.shards() if (one.server, one.model) == (address, model)]

    def sent(self, seen: Discovery) -> None:
        """Takes up what an earlier command left, and sends what is asked of further posts.

        Raises:
            ModelError: The server does not take it.
            BudgetError: Not all of it fits; what does is sent.
        """
        self._start(seen)
        self.end()

    def led(self, seen: Discovery) -> None:
        """`sent`, and then followed to the end.

        Raises:
            ModelError: The server does not take it, or a batch failed as a whole.
            BudgetError: Not all of it fits; what does is followed to the end.
        """
        self._start(seen)
        self.follow()

    def _start(self, seen: Discovery) -> None:
        self.submit()
        self._over(lambda: self.work.through(seen))

    def end(self) -> None:
        """Tells what is still under way.

        Raises:
            BudgetError: The budget ended it before all was asked.
        """
        if left := self.open():
            waiting = counted(len(left), "batch is", "batches are")
            self.screen.note(f"{waiting} under way: `enrich batch fetch` takes in the answers")
        if self.stopped is not None:
            raise self.stopped

    def submit(self) -> None:
        """Brings to the server what is ready, and what was cut off on its way.

        Raises:
            ModelError: The server does not take it.
        """
        waiting = [shard for shard in self.open() if shard.state is not ShardState.SUBMITTED]
        for shard in waiting:
            with self.screen.doing(f"sending {counted(shard.requests, 'request')}"):
                sent = self._batches.submit(shard)
            self.screen.note(f"{counted(sent.requests, 'request')} in batch {sent.batch}")

    def fetch(self) -> bool:
        """Takes in every batch that is over, and goes on with its posts; whether any is still under way.

        Raises:
            ModelError: A batch failed as a whole, or the server can't be asked.
        """
        self.submit()
        failures: list[ModelError] = []
        for shard in self.open():
            status = self._batches.service.status(shard.batch)
            if not status.over:
                continue
            self._take(shard, status)
            if status.status == "failed":
                failures.append(_failure(shard, status))
        self._go_on()
        if failures:
            raise failures[0]
        return bool(self.open())

    def follow(self) -> None:
        """Goes on until nothing is under way.

        Raises:
            ModelError: A batch failed as a whole.
            BudgetError: Not all that followed fitted; what did was followed to the end.
        """
        while self.fetch():
            with moving(Work(f"waiting for {counted(len(self.open()), 'batch', 'batches')}")):
                self._following.sleep(self._following.poll)
        self.end()

    def _take(self, shard: Shard, status: BatchStatus) -> None:
        with self.screen.doing(f"fetching batch {shard.batch}"):
            taken = self._batches.fetch(shard, status)
        self._reserve.settle(shard.reserved, taken.cost)
        again = f", {counted(taken.again, 'request')} to be asked again" if taken.again else ""
        answered = counted(len(taken.kept), "post", "posts")
        self.screen.note(f"batch {shard.batch}: {status.status}; answers for {answered}{again}")
        self._fail(taken)
        if status.status == "failed":
            self._outgoing.settle_shard(shard.token)  # sent again at once, it would fail again
            return
        self._go_on()
        tell_unused(self.screen, taken.kept, self.work)

    def _fail(self, taken: Import) -> None:
        """Posts that no further attempt would help fail now, and are not gone on with."""
        for path, error in taken.failed.items():
            self.session.task.fail(path, error)
        self.work.of(iter([[Failed(path, error) for path, error in taken.failed.items()]]), "reading answers")
        self._outgoing.settle(taken.failed)

    def _go_on(self) -> None:
        """What came back leads on: to proposals, or to further requests, which leave in a further batch."""
        paths = self._outgoing.unsettled()
        if not paths:
            return
        self._over(lambda: self.work.over(paths))
        self._outgoing.settle(paths)

    def _over(self, lead: Callable[[], None]) -> None:
        """Leads posts through; what fits the budget leaves, whatever ends the run."""
        try:
            lead()
        except BudgetError as error:
            self.stopped = error
        finally:
            self._writer.close()
        self.submit()


@contextmanager
def by_batch(session: Session, screen: Screen, following: Following, consent: Consent) -> Iterator[BatchRun]:
    """The batches of a site, with the service that leads them.

    Raises:
        ConfigError: There is no such service, or no key for it, or no price for a budget.
        UsageError: The model is the embedded one.
    """
    config = session.task.config
    known = price_of(config.model)
    service = batch_service(config, os.environ, consent)
    try:
        batches = BatchWork(session.task, service, screen.note, known and known.batched)
        yield BatchRun(session, screen, following, batches)
    finally:
        service.close()


@contextmanager
def asked_service(config: Config, consent: Consent) -> Iterator[BatchService]:
    """The batch service alone, for commands that take nothing in.

    Raises:
        ConfigError: There is no such service, or no key for it.
    """
    service = batch_service(config, os.environ, consent)
    try:
        yield service
    finally:
        service.close()


def cancelled(session: Session, service: BatchService, shards: Sequence[Shard]) -> Iterator[str]:
    """Ends batches, one after the other, and tells what became of each.

    A shard of which nobody knows whether the server has it is looked for there first.

    Raises:
        ModelError: The server does not do it.
    """
    batches = BatchWork(session.task, service, lambda _: None)
    for shard in shards:
        known = batches.located(shard)
        if known is None:
            session.journal.outgoing.give_back(replace(shard, note="cancelled"))
            batches.forget(shard)
            yield f"{counted(shard.requests, 'request')}: given up before they were sent"
        else:
            status = service.cancel(known.batch)
            yield f"{known.batch}: {status.status}; `enrich batch fetch` takes in what was answered"


def _failure(shard: Shard, status: BatchStatus) -> ModelError:
    codes = f" ({', '.join(status.codes)})" if status.codes else ""
    return ModelError(
        f"batch {shard.batch} failed as a whole{codes}; nothing of it was answered",
        "`enrich run --executor batch` asks again, once what the service says of it is set right",
    )
