"""``enrich journal export``: what the journal holds, for other programs and for people."""

from __future__ import annotations

import click

from enrich.options import START, Start
from enrich.report import dumped

_INCOMPLETE = 3


@click.command()
@START
def export(start: Start) -> int:
    """Print all that the journal holds as JSON Lines, one object a row; exits 3 where some of it can't be read."""
    from enrich.journal.export import records
    from enrich.journal.reading import contents, file_in

    config, screen, _ = start.open()
    file = file_in(config.state)
    if file is None:
        screen.note("this site has no journal yet")
        return 0
    with contents(file) as found:
        for record in records(found):
            screen.result(f"{dumped(record)}\n")
        if found.faults:
            screen.fault(f"{file}: the journal is damaged, and this is what can be read: {found.faults[0]}")
    return _INCOMPLETE if found.faults else 0
