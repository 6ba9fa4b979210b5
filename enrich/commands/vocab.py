"""``enrich vocab``: the words of the site are tended; each of its verbs has its own file."""

from __future__ import annotations

import click

from enrich.commands.vocab_learn import learn
from enrich.commands.vocab_lint import lint
from enrich.commands.vocab_merge import merge
from enrich.commands.vocab_queue import queue


@click.group(commands=[learn, lint, merge, queue])
def vocab() -> None:
    """Manage the vocabulary of the site: decide on new terms, find doubles, merge."""
