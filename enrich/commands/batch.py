"""``enrich batch``: batches that are under way at a service; each verb has its own file."""

from __future__ import annotations

import click

from enrich.commands.batch_cancel import cancel
from enrich.commands.batch_fetch import fetch
from enrich.commands.batch_status import status


@click.group(commands=[cancel, fetch, status])
def batch() -> None:
    """Look at the batches that `enrich run --executor batch` sent, take in their answers, or cancel them."""
