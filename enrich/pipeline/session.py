"""Everything a command needs to work on one site, opened together and closed together."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import ExitStack, aclosing, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from enrich import regular
from enrich.cache import cache_of
from enrich.config import Config
from enrich.errors import ConfigError
from enrich.index.index import MOST, SiteIndex
from enrich.index.store import take_over
from enrich.journal.db import Journal
from enrich.models import Adaptive, Model, Unasked, open_model, price_of
from enrich.models.believed import priced
from enrich.models.budget import Budget
from enrich.models.openai.endpoint import is_local
from enrich.models.ratelimit import Limiter
from enrich.models.server_limits import Limits
from enrich.models.throttle import Throttle
from enrich.pipeline.batch import Batch
from enrich.pipeline.context import RunContext
from enrich.pipeline.deferred import Deferring
from enrich.pipeline.lock import locked
from enrich.pipeline.log import logged
from enrich.pipeline.propose import Pipeline
from enrich.pipeline.reconcile import uphold
from enrich.pipeline.site_fields import SiteFields, site_fields
from enrich.pipeline.state import state_folder
from enrich.pipeline.stored import drop, unfit
from enrich.pipeline.workers.crew import HERE, Crew
from enrich.pipeline.write import recover
from enrich.posts.discover import posts
from enrich.posts.privacy import Privacy
from enrich.prompt.library import Library
from enrich.prompt.request import INPUTS, REPAIR_INPUTS
from enrich.report import counted
from enrich.settings import ModelConfig
from enrich.trust import Consent, earlier
from enrich.values import FieldSpec, Outcome, Prompt, Proposal
from enrich.vocabulary.storage import load_all

if TYPE_CHECKING:
    from enrich.pipeline.workers.pool import WorkerPool

MANY = 500
POSTS_A_MINUTE = 8000
"""How many posts of 38 KB are learned from in a minute."""
_INDEX = "index.db"


@dataclass(frozen=True, slots=True)
class Session:
    """One site at work; ``note`` tells a person something beside the result.

    ``crew`` says who leads its posts; ``listed`` are all posts of the site, where opening it looked them up.
    """

    task: RunContext
    model: Model
    index: SiteIndex
    budget: Budget | None
    limiter: Limiter
    note: Callable[[str], None]
    crew: Crew = HERE
    listed: Sequence[str] | None = None

    @property
    def journal(self) -> Journal:
        """The journal of the site."""
        return self.task.journal

    def batch(self, accepts: Callable[[Proposal], bool] | None = None, failures: int = 0, posts: int = 0) -> Batch:
        """The way from paths to outcomes; see `Pipeline` for ``accepts`` and `Batch` for ``failures``.

        ``posts`` is about how many are led through it without a person in between.
        """
        crew = self.crew.sized(self.task.config.run.concurrency, posts)
        here = self.pipeline(accepts)
        if crew.is_here or isinstance(self.model, Deferring):
            return Batch(here, self.limiter, failures)
        pool = self._pool(accepts, crew, here if crew.begins_late(posts) else None)
        return Batch(pool, self.limiter, failures)

    def _pool(self, accepts: Callable[[Proposal], bool] | None, crew: Crew, meanwhile: Pipeline | None) -> WorkerPool:
        from enrich.pipeline.workers.kit import Kit
        from enrich.pipeline.workers.pool import WorkerPool
        from enrich.pipeline.workers.seat import DriverDesk

        gates = [gate for gate in (self.budget, self.limiter) if gate is not None]
        desk = DriverDesk(self.task, gates, server_key(self.task.config.model))
        index = self.index.shared(near=crew.cluster is None)
        kit = partial(Kit.of, self.task, index, accepts, os.environ)
        return WorkerPool(desk, self.model, kit, crew.hosts(), meanwhile)

    def pipeline(self, accepts: Callable[[Proposal], bool] | None = None) -> Pipeline:
        """The way of one post."""
        return Pipeline(self.task, self.model, accepts=accepts)

    async def outcomes(self, batch: Batch, paths: Sequence[str]) -> AsyncGenerator[tuple[Outcome, ...], None]:
        """An outcome for every path, as many at a time as are there; the model is closed at the end."""
        try:
            async with aclosing(batch.outcomes(paths)) as outcomes:
                async for some in outcomes:
                    yield some
        finally:
            await batch.close()
            await self.model.close()

    def learn(self, listed: Sequence[str] | None = None) -> None:
        """Reads what is new on the site: its words, its names and its style; ``listed`` are its posts, if just found.

        Raises:
            UsageError: The settings name a folder that is not there.
        """
        config = self.task.config
        paths = posts(config, ()) if listed is None else listed
        if len(paths) > MANY and self.index.empty:
            most = min(len(paths), MOST)
            minutes = round(most / POSTS_A_MINUTE)
            time = f"about {counted(minutes, 'minute')}" if minutes else "less than a minute"
            told = f"{time}; Ctrl-C keeps what was read" if self.index.kept else time
            self.note(f"note: reading {counted(most, 'post')} once, to learn the site's words; {told}")
        specs = (*self.task.specs, *self.above())
        files = ((path, config.root / path) for path in paths)
        report = self.index.update(files, specs, Privacy(config.privacy, config.site), self.task.words)
        if report.renewed:
            self.note("note: what was learned from the posts was damaged, so all of it is learned again")

    def above(self) -> tuple[FieldSpec, ...]:
        """The fields that those of this run depend on and that are not among them."""
        chosen = {spec.name for spec in self.task.specs}
        wanted = {spec.parent for spec in self.task.specs} - chosen
        return tuple(spec for spec in self.task.fields.values() if spec.name in wanted)


@dataclass(frozen=True, slots=True)
class Order:
    """What a command wants of its session; ``budget`` is in US dollars, ``None`` for no limit.

    ``spent`` of the budget are gone before.
    One that never ``asks`` a model needs no key.
    One that only ``reads`` asks no model either, locks nothing and is no run.
    One that ``wants`` nothing of the posts is about what was proposed, in whichever field; it asks no model either.
    ``consent`` answers where the settings would send a secret to a server that the user does not know.
    ``cluster`` is where posts are led on a Ray cluster: its address, empty for one of the run's own.
    """

    command: str
    fields: tuple[str, ...] = ()
    writes: bool = True
    budget: float | None = None
    wait: bool = False
    stale: bool = False
    reads: bool = False
    log: Path | None = None
    asks: bool = True
    wants: bool = True
    consent: Consent = earlier
    spent: float = 0.0
    cluster: str | None = None


@contextmanager
def open_session(config: Config, order: Order, note: Callable[[str], None]) -> Iterator[Session]:
    """A session on the site of ``config``; without writes and without a paid model, no state need be kept.

    Raises:
        ConfigError: A field, a prompt or the model's key is wrong or missing, or a budget is set and no price known.
        StateError: The journal can't be opened, or another run works on the site.
    """
    config = priced(config, order.consent, note) if order.wants else config
    site, chosen = _fields(config, order, note)
    order = replace(order, asks=order.asks and order.wants and not order.reads)
    budget = None if order.budget is None else _budget(config, order.budget, order.spent)
    limiter = limiter_of(config, note)
    gates: tuple[Throttle, ...] = (limiter,) if budget is None else (budget, limiter)
    model = open_model(config, os.environ, gates, order.consent) if order.asks else Unasked(config.model)
    folder = _state(config, order, note, asks=model.paid and order.asks)
    with ExitStack() as stack:
        log = stack.enter_context(logged(order.log, now))
        prompts = _prompts(config)
        if folder is not None and not order.reads:
            stack.enter_context(locked(folder, wait=order.wait, note=note))
        journal = stack.enter_context(Journal(folder))
        index = stack.enter_context(closing(_index(config, folder)))
        task = RunContext(
            config,
            chosen,
            {spec.name: spec for spec in site.known},
            *prompts,
            _run(),
            now,
            journal,
            index,
            order.stale,
            log,
            load_all(config, site.known),
        )
        if not order.reads:
            recover(config.root, journal)
            journal.start(task.run, order.command, model.name, os.getpid(), now())
            uphold(task)
        if order.writes or not order.reads:
            _fit(task, order, note)
        _remember(config, model, journal)
        yield Session(task, model, index, budget, limiter, note, _crew(config, model, order.cluster), site.listed)


def _crew(config: Config, model: Model, cluster: str | None) -> Crew:
    """Who leads the posts; nobody else does where none is asked about."""
    return HERE if isinstance(model, Unasked) else Crew(config.run.processes, cluster, waits=model.paid)


def _budget(config: Config, limit: float, spent: float) -> Budget:
    return Budget(limit, config.model.name, price_of(config.model), spent=spent)


def _fit(task: RunContext, order: Order, note: Callable[[str], None]) -> None:
    """Tells what of earlier runs no longer fits the settings, and drops it where something may be written."""
    found = unfit(task)
    if order.writes and not order.reads:
        drop(task, found)
    for told in found.told():
        note(f"note: {told}")


def _state(config: Config, order: Order, note: Callable[[str], None], *, asks: bool) -> Path | None:
    """The folder of the site's state; what only reads makes none, for a state makes its folder a site."""
    if order.reads and not os.path.lexists(config.state):
        return None
    return state_folder(config, note, needed=not order.reads and (order.writes or asks))


def _index(config: Config, state: Path | None) -> SiteIndex:
    """The index in the site's state, else in the user's cache; in memory where that can't be used either.

    What was learned before the site had a state is taken over by it, and stays, since a command may still read it.
    """
    cache = cache_of(config.state, make=state is None)
    if state and cache:
        take_over(state / _INDEX, cache / _INDEX)
    folder = state or cache
    return SiteIndex(folder and folder / _INDEX, spare=state is None)


def _fields(config: Config, order: Order, note: Callable[[str], None]) -> tuple[SiteFields, tuple[FieldSpec, ...]]:
    """The fields of the site, and those that the order is about; what a person should know of them is told."""
    site = site_fields(config)
    if not order.wants:
        return site, site.chosen(order.fields) if order.fields else site.known
    for line in site.notes(order.fields):
        note(line)
    return site, site.chosen(order.fields)


def limiter_of(config: Config, note: Callable[[str], None]) -> Limiter:
    """The pace of a run; at a server nearby it begins with one request, unless the settings say how many."""
    model = config.model
    nearby = model.base_url and is_local(model.base_url) and "concurrency" not in config.run.model_fields_set
    limits = Limits(model.requests_per_minute, model.tokens_per_minute)
    return Limiter(config.run.concurrency, limits, start=1 if nearby else None, tell=note)


def server_key(model: ModelConfig) -> str:
    """The name by which what was found out about a server is remembered: its address, the model, and what is forced.

    A form of answers that the settings force says nothing of what the server could do without them.
    """
    forced = {"answer": model.answer, "stream": model.stream}
    told = [f"{name}={value}" for name, value in forced.items() if value is not None]
    return " ".join((model.base_url, model.name, *told))


def _remember(config: Config, model: Model, journal: Journal) -> None:
    """What an earlier run found out about the server is known to this one, and the other way round."""
    server = server_key(config.model)
    known = journal.capability(server)
    if isinstance(model, Adaptive):
        model.recall(known, lambda found: journal.learn(server, found, now()))
    elif isinstance(model, Unasked) and known:
        model.remind(known)


def _prompts(config: Config) -> tuple[Prompt, Prompt, Prompt]:
    """The prompts for a post, for a repair, and for a text made of the parts' texts.

    Raises:
        ConfigError: The folder or a prompt in it can't be used.
    """
    folder = config.root / config.prompt.folder if config.prompt.folder else None
    if folder is not None and not (folder.is_dir() and regular.inside(config.root, folder)):
        message = f"{config.source}: [prompt] folder names `{config.prompt.folder}`, and the site has no such folder"
        raise ConfigError(message, "prompts lie in a folder of the site")
    library = Library(folder)
    return library.get(config.prompt.name, INPUTS), library.get("repair", REPAIR_INPUTS), library.get("whole", INPUTS)


def now() -> str:
    """The time in UTC as ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _run() -> str:
    """A name that no other run has; with two random bytes instead of four, two runs of one second had the same."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
