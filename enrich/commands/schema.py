"""``enrich schema``: the JSON Schema of the settings and of the output, for editors and for those who write scripts."""

from __future__ import annotations

import click

from enrich.schemas import NAMES, text


@click.command()
@click.argument("what", type=click.Choice(list(NAMES)), default="config", metavar=f"[{'|'.join(NAMES)}]")
def schema(what: str) -> int:
    """Print the JSON Schema of `enrich.toml`, or of a line that `run` or `check` prints as JSON."""
    from enrich.terminal import Screen

    Screen().result(text(what))
    return 0
