"""``enrich batch status``: the batches that are under way, as their service tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from enrich.options import FORMAT, MODEL, START, TRUST, Start, consent_of
from enrich.report import dumped

if TYPE_CHECKING:
    from enrich.journal.outgoing import Shard
    from enrich.models.openai.batch_status import BatchStatus


@click.command()
@START
@MODEL
@TRUST
@FORMAT
def status(*, start: Start, model: str | None, trusts: bool, form: str) -> int:
    """List the batches that are under way, with what their service says of them."""
    from enrich.journal.consulting import journal_at
    from enrich.review.batch_run import asked_service

    config, screen, _ = start.open((), {"model": {"name": model}})
    with journal_at(config.state) as journal:
        shards = [shard for shard in journal.outgoing.shards() if shard.server]
    if not shards:
        screen.note("no batch is under way")
        return 0
    with asked_service(config, consent_of(screen, form, trusts=trusts)) as service:
        for shard in shards:
            known = service.status(shard.batch) if shard.batch and shard.server == service.endpoint.url else None
            screen.result(f"{dumped(_record(shard, known)) if form == 'json' else _line(shard, known)}\n")
    return 0


def _record(shard: Shard, known: BatchStatus | None) -> dict[str, object]:
    """One batch as a JSON object; ``status`` is the service's own word, or how far its file came."""
    counts = (known.total, known.done, known.failed) if known else (0, 0, 0)
    told = {"version": 1, "batch": shard.batch, "status": known.status if known else shard.state.value}
    return told | dict(zip(("total", "done", "failed"), counts, strict=True)) | {
        "requests": shard.requests, "reserved": shard.reserved, "sent": shard.time, "run": shard.run,
        "server": shard.server,
    }  # fmt: skip


def _line(shard: Shard, known: BatchStatus | None) -> str:
    named = shard.batch or "(not sent yet)"
    if known is None:
        return f"{named}  {shard.state.value}  {shard.requests:,} requests  {shard.time}"
    failed = f", {known.failed:,} failed" if known.failed else ""
    return f"{named}  {known.status}  {known.done:,} of {shard.requests:,} answered{failed}  {shard.time}"
