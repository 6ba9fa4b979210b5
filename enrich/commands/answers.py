"""``enrich answers``: what others answer is taken in; each verb has its own file."""

from __future__ import annotations

import click

from enrich.commands.answers_import import import_


@click.group(commands=[import_])
def answers() -> None:
    """Take in answers to requests that left in files, and values that others hand in."""
