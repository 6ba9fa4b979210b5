"""``enrich answers import``: answers from files are journaled, verified, shown as diffs and written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import click

from enrich.options import (
    DRY_RUN,
    FILE,
    FORMAT,
    MODEL,
    START,
    WAIT,
    Start,
    file,
    grouped,
    refuse_both,
    switch,
)


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How answers are decided and told."""

    dry_run: Annotated[bool, DRY_RUN]
    yes: Annotated[bool, switch("--yes", "Accept what passed its checks, except fields that a person must review.")]
    model: Annotated[str | None, MODEL]
    out: Annotated[Path | None, file("--out", "FILE", "Where further requests go, such as repairs.")]
    wait: Annotated[bool, WAIT]
    explain: Annotated[bool, switch("--explain", "Say why each value is proposed or left out.")]
    form: Annotated[str, FORMAT]


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=FILE)
@START
@grouped("options", ImportOptions)
def import_(files: Sequence[Path], start: Start, options: ImportOptions) -> int:
    """Take in answers: journal them, verify them, show each diff, and write what is accepted.

    FILES hold one JSON object a line: the output of a batch service, or `path` and `values` of a post from anybody.
    """
    from enrich.pipeline.session import Order, open_session
    from enrich.review.later import AnswerImport
    from enrich.review.running import Handling

    refuse_both(dry_run=options.dry_run, yes=options.yes)
    config, screen, _ = start.open((), {"model": {"name": options.model}})
    order = Order("answers import", wait=options.wait, asks=False)
    with open_session(config, order, screen.note) as session:
        with screen.doing("learning from the site's posts"):
            session.learn()
        handling = Handling(options.dry_run, options.yes, options.form, options.explain)
        taking = AnswerImport(session, screen, handling, options.out)
        try:
            taking.take(files)
        finally:
            session.journal.end(session.task.run, taking.work.counts, session.task.clock())
            taking.work.conclude()
    return max(taking.work.tally.exit_code(), 3 if taking.refused else 0)
