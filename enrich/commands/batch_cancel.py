"""``enrich batch cancel``: batches are ended at their service; what they answered is fetched all the same."""

from __future__ import annotations

from collections.abc import Sequence

import click

from enrich.errors import UsageError
from enrich.options import MODEL, START, TRUST, WAIT, Start, consent_of


@click.command()
@click.argument("batches", nargs=-1, metavar="[BATCH]...")
@START
@MODEL
@TRUST
@WAIT
def cancel(*, batches: Sequence[str], start: Start, model: str | None, trusts: bool, wait: bool) -> int:
    """End batches at their service: those that are named, else all; what is not sent yet is given up."""
    from enrich.pipeline.session import Order, open_session
    from enrich.review.batch_run import asked_service, cancelled

    config, screen, _ = start.open((), {"model": {"name": model}})
    with open_session(config, Order("batch cancel", wait=wait, wants=False), screen.note) as session:
        outgoing = session.journal.outgoing
        shards = [shard for shard in outgoing.shards() if shard.server and (not batches or shard.batch in batches)]
        if missing := next((name for name in batches if name not in {shard.batch for shard in shards}), None):
            raise UsageError(f"no batch `{missing}` is under way", "`enrich batch status` lists them")
        if not shards:
            screen.note("no batch is under way")
            return 0
        with asked_service(config, consent_of(screen, "text", trusts=trusts)) as service:
            for told in cancelled(session, service, shards):
                screen.result(f"{told}\n")
    return 0
