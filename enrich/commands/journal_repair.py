"""``enrich journal repair``: the journal is made anew of what is whole in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from enrich.options import FORMAT, START, WAIT, Start
from enrich.report import dumped

if TYPE_CHECKING:
    from enrich.journal.repair import Repaired


@click.command()
@START
@WAIT
@FORMAT
def repair(start: Start, form: str, *, wait: bool) -> int:
    """Make the journal anew of all that is whole in it, and keep the damaged file beside it."""
    from enrich.journal.damage import findings
    from enrich.journal.reading import file_in
    from enrich.pipeline.lock import locked

    config, screen, _ = start.open()
    file = file_in(config.state)
    if file is None:
        screen.note("this site has no journal yet")
        return 0
    with locked(config.state, wait=wait, note=screen.note):
        if next(findings(file), None) is None:
            screen.note(f"{file}: the journal is whole, and nothing was changed")
            return 0
        done = _repaired(file)
    screen.result(
        dumped({"version": 1, **asdict(done), "old": str(done.old)}) + "\n" if form == "json" else _told(done)
    )
    return 0


def _repaired(file: Path) -> Repaired:
    import sqlite3
    from datetime import UTC, datetime

    from enrich.journal.damage import cause
    from enrich.journal.reading import refused_by
    from enrich.journal.repair import repair as made
    from enrich.sqlite import of_the_system

    try:
        return made(file.parent, f"{datetime.now(UTC):%Y%m%d-%H%M%S}")
    except OSError as error:
        raise refused_by(of_the_system(error), file) from error
    except sqlite3.Error as error:
        raise cause(error, file) or error from error


def _told(done: Repaired) -> str:
    lost = _counts(done.lost) or "nothing that can be counted"
    more = ", and what can't be counted" if done.uncounted and done.lost else ""
    return f"kept: {_counts(done.kept) or 'nothing'}\nlost: {lost}{more}\nthe old file is {done.old}\n"


_WORDS = {"edits": "edits of posts", "written": "written values", "queue": "waiting terms"}


def _counts(rows: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {_WORDS.get(table, table)}" for table, number in rows.items() if number)
