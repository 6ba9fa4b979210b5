"""``enrich journal check``: all that is wrong with the journal's file, a sentence each."""

from __future__ import annotations

from dataclasses import asdict

import click

from enrich.options import FORMAT, START, Start
from enrich.report import dumped


@click.command()
@START
@FORMAT
def check(start: Start, form: str) -> int:
    """Tell what is wrong with the journal, and change nothing; exits 1 where something is."""
    from enrich.journal.damage import findings
    from enrich.journal.reading import file_in

    config, screen, _ = start.open()
    file = file_in(config.state)
    if file is None:
        screen.note("this site has no journal yet")
        return 0
    found = 0
    for found, one in enumerate(findings(file), 1):  # noqa: B007 - the last number is how many there were
        told = dumped({"version": 1, **asdict(one)}) if form == "json" else str(one)
        screen.result(f"{told}\n")
    screen.note("`enrich journal repair` keeps what is whole" if found else f"{file}: the journal is whole")
    return 1 if found else 0
