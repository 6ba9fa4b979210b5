"""``enrich batch fetch``: the answers of batches are taken in, and their posts gone on with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

import click

from enrich.options import (
    BUDGET,
    DRY_RUN,
    FORMAT,
    MODEL,
    POLL,
    SHARD,
    START,
    TRUST,
    WAIT,
    Start,
    consent_of,
    grouped,
    refuse_both,
    switch,
)


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How answers are decided and told, and whether batches are waited for."""

    dry_run: Annotated[bool, DRY_RUN]
    yes: Annotated[bool, switch("--yes", "Accept what passed its checks, except fields that a person must review.")]
    follow: Annotated[bool, switch("--follow", "Wait until every batch is over, those of repairs too.")]
    poll: Annotated[float, POLL]
    shard: Annotated[int, SHARD]
    model: Annotated[str | None, MODEL]
    budget: Annotated[float | None, BUDGET]
    wait: Annotated[bool, WAIT]
    explain: Annotated[bool, switch("--explain", "Say why each value is proposed or left out.")]
    trusts: Annotated[bool, TRUST]
    form: Annotated[str, FORMAT]


@click.command()
@START
@grouped("options", FetchOptions)
def fetch(start: Start, options: FetchOptions) -> int:
    """Take in the answers of batches that are over, and go on: show diffs, write, send what follows."""
    from enrich.pipeline.session import Order, open_session
    from enrich.review.batch_run import Following, by_batch
    from enrich.review.running import Handling

    refuse_both(dry_run=options.dry_run, yes=options.yes)
    config, screen, _ = start.open((), {"model": {"name": options.model}})
    consent = consent_of(screen, options.form, trusts=options.trusts)
    order = replace(Order("batch fetch", wait=options.wait, asks=False), consent=consent)
    handling = Handling(options.dry_run, options.yes, options.form, options.explain)
    following = Following(handling, options.budget, options.poll, options.shard)
    with open_session(config, order, screen.note) as session:
        with screen.doing("learning from the site's posts"):
            session.learn()
        with by_batch(session, screen, following, consent) as batches:
            try:
                if options.follow:
                    batches.follow()
                else:
                    batches.fetch()
                    batches.end()
            finally:
                session.journal.end(session.task.run, batches.work.counts, session.task.clock())
                batches.work.conclude()
    return batches.work.tally.exit_code()
