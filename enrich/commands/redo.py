"""``enrich redo``: what the last undo took back is brought back, one undo at a time."""

from __future__ import annotations

import click

from enrich.options import START, TAKING, Start, TakingOptions


@click.command()
@START
@TAKING
def redo(start: Start, options: TakingOptions) -> int:
    """Bring back what the last undo took back.

    Each further redo brings back what the undo before it took back, until something new is written.
    What was edited since stays.
    """
    from enrich.pipeline.session import Order, open_session
    from enrich.pipeline.undo import next_turn
    from enrich.review.taking_back import FORTH, TakingBack, TurnManner

    config, screen, _ = start.open()
    options.require_answer("redo", screen)
    order = Order("redo", wait=options.wait, reads=options.dry_run, wants=False)
    with open_session(config, order, screen.note) as session:
        taking = TakingBack(session, screen, TurnManner(options.dry_run, options.yes, options.form), FORTH)
        return taking.carry_out(next_turn(session.task, session.journal.writes.stack().forth()))
