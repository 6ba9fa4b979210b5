"""All that the public API asks of the pipeline, in one place: it opens sessions, and asks them for outcomes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace

from enrich.config import Config
from enrich.errors import UsageError
from enrich.fields.specs import choose, specs
from enrich.index.index import SiteIndex
from enrich.journal.db import Journal
from enrich.models import Model, open_model, throttled
from enrich.models.ratelimit import Limiter
from enrich.models.server_limits import Limits
from enrich.pipeline.batch import Batch, drawn
from enrich.pipeline.context import RunContext
from enrich.pipeline.propose import Pipeline
from enrich.pipeline.session import Order, Session, now, open_session
from enrich.pipeline.workers.crew import HERE
from enrich.pipeline.write import settle
from enrich.posts import files
from enrich.posts.formats import use
from enrich.prompt.library import Library
from enrich.prompt.request import INPUTS, REPAIR_INPUTS
from enrich.values import Applied, Decision, Failed, Outcome, Proposed

COMMAND = "python"


@contextmanager
def site_session(config: Config, model: Model | None, order: Order, note: Callable[[str], None]) -> Iterator[Session]:
    """A session on a site; a ``model`` that is given answers in the place of the configured one."""
    use(config.formats)
    config = answered_by(config, model)
    with open_session(config, replace(order, asks=model is None), note) as session:
        yield session if model is None else _answered(session, model)


def _answered(session: Session, model: Model) -> Session:
    """The session with a model of the caller's, behind the gates of the run."""
    gates = [gate for gate in (session.budget, session.limiter) if gate is not None]
    return replace(session, model=throttled(model, session.task.config.model, gates), crew=HERE)


def answered_by(config: Config, model: Model | None) -> Config:
    """The settings under the name of the model that answers: what was answered is found again by it."""
    return config if model is None else replace(config, model=config.model.model_copy(update={"name": model.name}))


def chosen(session: Session, fields: Sequence[str]) -> Session:
    """The session with these of its fields, all where none is named.

    Raises:
        ConfigError: A name is no field of this site.
    """
    known = tuple(session.task.fields.values())
    specs = choose(known, tuple(fields)) if fields else session.task.specs
    return replace(session, task=replace(session.task, specs=specs))


def outcomes(session: Session, paths: Sequence[str]) -> Iterator[Outcome]:
    """An outcome for each post, as they come."""
    batch = session.batch()
    with closing(drawn(lambda: session.outcomes(batch, paths))) as coming:
        for some in coming:
            yield from some


def settled(session: Session, proposed: Proposed, decisions: Sequence[Decision]) -> Applied | Failed | Proposed:
    """What decisions come to.

    Raises:
        UsageError: A decision is on a field that nothing is proposed for.
    """
    there = {proposal.field for proposal in (*proposed.patch.proposals, *proposed.held)}
    if strange := next((one.field for one in decisions if one.field not in there), None):
        known = ", ".join(sorted(there))
        raise UsageError(f"{proposed.path}: nothing is proposed for `{strange}`", f"there are {known}")
    return settle(session.task, proposed, decisions)


def text_outcome(config: Config, source: bytes, path: str, fields: Sequence[str], model: Model | None) -> Outcome:
    """The outcome for one post that lies in memory; no file is read or written.

    Raises:
        EnrichError: Nothing can be done at all; what fails for the post is an outcome.
    """
    use(config.formats)
    config = answered_by(config, model)
    limits = Limits(config.model.requests_per_minute, config.model.tokens_per_minute)
    limiter = Limiter(config.run.concurrency, limits)
    model = throttled(model, config.model, [limiter]) if model else open_model(config, os.environ, [limiter])
    with closing(Journal(None)) as journal, closing(SiteIndex(None)) as index:
        task = _task(config, fields, journal, index)
        journal.start(task.run, COMMAND, model.name, os.getpid(), now())
        pipeline = Pipeline(task, model, read=lambda path: files.post(source, path))
        session = Session(task, model, index, None, limiter, lambda _: None)
        batch = Batch(pipeline, limiter)
        with closing(drawn(lambda: session.outcomes(batch, [path]))) as coming:
            ((outcome,),) = coming
    return outcome


def _task(config: Config, fields: Sequence[str], journal: Journal, index: SiteIndex) -> RunContext:
    """What is done to a post without a site: our own prompts, and no vocabulary files."""
    library = Library()
    prompts = (library.get("enrich", INPUTS), library.get("repair", REPAIR_INPUTS), library.get("whole", INPUTS))
    known = specs(config.fields, config.provenance.key, config.generator)
    wanted = choose(known, tuple(fields))
    run = f"{COMMAND}-{secrets.token_hex(4)}"
    return RunContext(config, wanted, {spec.name: spec for spec in known}, *prompts, run, now, journal, index)
