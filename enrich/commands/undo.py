"""``enrich undo``: the newest write that stands is taken back, one command at a time; or a run's, or a post's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from enrich.options import START, TAKING, Start, TakingOptions, switch

if TYPE_CHECKING:
    from enrich.config import Config
    from enrich.pipeline.session import Session
    from enrich.pipeline.undo import TurnPlan
    from enrich.terminal import Screen


@click.command()
@click.argument("target", default="", metavar="[RUN|PATH]")
@START
@TAKING
@switch("--list listed", "List what was written, the newest first, and what of it is undone; take back nothing.")
def undo(target: str, start: Start, options: TakingOptions, *, listed: bool) -> int:
    """Take back what the last command wrote, or a RUN, or what was written last to the posts at a PATH.

    Each further undo goes one step further back, and `enrich redo` brings back what the last one took back.
    What was edited since stays.
    """
    from enrich.pipeline.session import Order, open_session
    from enrich.review.taking_back import BACK, TakingBack, TurnManner

    if listed and target:
        raise click.UsageError("--list lists all that was written: leave RUN or PATH away")
    named = [Path(target)] if target and ((start.folder or Path()) / target).exists() else []
    config, screen, _ = start.open(named)
    if listed:
        return _list(config, screen, options.form)
    options.require_answer("undo", screen)
    order = Order("undo", wait=options.wait, reads=options.dry_run, wants=False)
    with open_session(config, order, screen.note) as session:
        taking = TakingBack(session, screen, TurnManner(options.dry_run, options.yes, options.form), BACK)
        return taking.carry_out(_turn(session, target, named))


def _turn(session: Session, target: str, named: Sequence[Path]) -> TurnPlan:
    """What is to be taken back: the newest that stands, a run by its name, or the newest write to each post."""
    from enrich.pipeline.undo import TurnPlan, next_turn, plans
    from enrich.posts.discover import place_of, posts

    task, writes = session.task, session.journal.writes
    if named:
        (place,) = named
        paths = posts(task.config, named) if place.is_dir() else [place_of(task.config, place)]
        found = [number for path in paths for number in writes.stack(path).standing()]
    elif target in ("", "last"):
        return next_turn(task, writes.stack().back())
    else:
        found = [*writes.stack().of_run(session.journal.history.run(target).run)]
    return TurnPlan(tuple(plans(task, writes.all(found))))


def _list(config: Config, screen: Screen, form: str) -> int:
    from enrich.journal.consulting import journal_at
    from enrich.review.told_writes import listed, listed_record

    with journal_at(config.state) as journal:
        steps, commands = journal.writes.stack().steps(), journal.history.commands()
        line = listed_record if form == "json" else listed
        screen.result("".join(line(step, commands[step.run]) for step in steps))
    if not steps:
        screen.note("nothing was written yet")
    return 0
