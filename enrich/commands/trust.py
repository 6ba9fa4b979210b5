"""``enrich trust``: what this user agreed to send where, and how that is taken back."""

from __future__ import annotations

from pathlib import Path

import click

from enrich.errors import shown
from enrich.options import FOLDER, file
from enrich.report import counted


@click.command()
@file("--forget", "DIR", "Forget what was agreed to for the site in DIR.", FOLDER)
def trust(forget: Path | None) -> int:
    """List which variables you agreed to send to which server, and for which site."""
    from enrich.roots import root_of
    from enrich.terminal import Screen
    from enrich.trust import records

    screen = Screen()
    if forget is None:
        for one in sorted(records.listed(), key=lambda one: (one.site, one.server, one.variable)):
            what = f"${one.variable}" if one.variable else "posts"
            screen.result(f"{shown(one.site)}: {what} to {one.server}, since {one.time}\n")
        screen.note(f"kept in {records.place_of_user()}; `--forget DIR` takes it back")
        return 0
    site = root_of(forget)
    screen.note(f"{shown(str(site))}: {counted(records.forget(site), 'answer')} forgotten")
    return 0
