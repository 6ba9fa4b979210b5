"""The commands of ``enrich vocab``: tending the words of a site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from enrich.commands.options import FORMAT, opened, place, shared

F = TypeVar("F", bound=Callable[..., Any])
_FIELD = click.option("--field", "fields", multiple=True, metavar="NAME", help="Only this field (repeatable).")
_YES = click.option("--yes", is_flag=True, help="Write without asking.")


@click.group()
def vocab() -> None:
    """Tend the words of the site: decide on new terms, find doubles, merge."""


@vocab.command()
@_FIELD
@place
@click.option("--accept", multiple=True, metavar="TERM", help="Take it as a new term (repeatable).")
@click.option("--alias", multiple=True, metavar="TERM=LABEL", help="It is a spelling of LABEL (repeatable).")
@click.option("--reject", multiple=True, metavar="TERM", help="Never propose it again (repeatable).")
@_YES
@FORMAT
def queue(fields: tuple[str, ...], form: str, **given: Any) -> int:  # noqa: ANN401 - click's own values
    """Decide on terms that a model said and the site does not know, and finish the posts that wait for them.

    Decisions go into the field's file of words, which a person may edit; no model is asked.
    """
    from enrich.commands.vocab_queue import Options
    from enrich.commands.vocab_queue import queue as command

    config, screen, _ = opened(**shared(given))
    said = (given["accept"], given["alias"], given["reject"])
    return command(config, screen, fields, Options(form, *said, given["yes"]))
