"""``enrich journal``: what the journal holds is checked, repaired and taken along; each verb has its own file."""

from __future__ import annotations

import click

from enrich.commands.journal_check import check
from enrich.commands.journal_export import export
from enrich.commands.journal_repair import repair


@click.group(commands=[check, export, repair])
def journal() -> None:
    """Check, repair or export the journal, which remembers what was asked, answered, decided and written."""
