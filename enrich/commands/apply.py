"""``enrich apply``: what was decided and not yet written is written, to the posts as they are now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import click

from enrich.errors import PostError
from enrich.options import DRY_RUN, FIELD, FORMAT, PATHS, RUN, START, WAIT, Start, grouped, switch
from enrich.values import Applied, Failed, Outcome, Proposed, Unchanged

if TYPE_CHECKING:
    from enrich.pipeline.apply import ApplyPlan, Conflict
    from enrich.pipeline.session import Session
    from enrich.terminal import Screen


@dataclass(frozen=True, slots=True)
class ApplyOptions:
    """Which decisions are written, by the ``run`` that proposed them, and how."""

    run: Annotated[str, RUN]
    dry_run: Annotated[bool, DRY_RUN]
    forget: Annotated[bool, switch("--forget", "Forget decisions on fields that were changed since.")]
    wait: Annotated[bool, WAIT]
    form: Annotated[str, FORMAT]


@click.command()
@PATHS
@FIELD
@START
@grouped("options", ApplyOptions)
def apply(paths: tuple[Path, ...], fields: tuple[str, ...], start: Start, options: ApplyOptions) -> int:
    """Write what was decided and is not yet written, to the posts as they are now."""
    from enrich.pipeline.session import Order, open_session
    from enrich.posts.discover import posts
    from enrich.report import Tally

    config, screen, _ = start.open(paths)
    chosen = posts(config, paths) if paths else None
    order = Order("apply", fields, wait=options.wait, reads=options.dry_run, asks=False)
    with open_session(config, order, screen.note) as session:
        session.learn()
        run = session.journal.history.run(options.run).run if options.run else ""
        tally = Tally()
        for planned in _plans(session, chosen, run):
            outcome = _outcome(session, planned, options)
            tally.add(outcome)
            _tell(session, screen, planned, outcome, options)
        if not options.dry_run:
            session.journal.end(session.task.run, tally.counts, session.task.clock())
        screen.note(str(tally) if tally.total else "nothing that was decided waits to be written")
        return 3 if tally.counts["failed"] or tally.pending else 0


def _plans(session: Session, paths: Sequence[str] | None, run: str) -> Iterator[ApplyPlan | Failed]:
    from enrich.pipeline.apply import plan

    names = {spec.name for spec in session.task.specs}
    for path, ready in session.journal.decisions.ready(paths, run).items():
        wanted = [one for one in ready if one.proposal.field in names]
        try:
            if wanted:
                yield plan(session.task, path, wanted)
        except PostError as error:
            yield Failed(path, error.at(path))


def _outcome(session: Session, planned: ApplyPlan | Failed, options: ApplyOptions) -> Outcome:
    from enrich.pipeline.apply import apply as carry_out

    if isinstance(planned, Failed):
        return planned
    if options.dry_run:
        return _foreseen(planned)
    if options.forget and planned.conflicts:
        session.journal.decisions.forget(planned.path, [one.field for one in planned.conflicts])
        if planned.patch is None:
            return Unchanged(planned.path, "the decision is dropped: " + "; ".join(map(str, planned.conflicts)))
    return carry_out(session.task, planned)


def _foreseen(planned: ApplyPlan) -> Outcome:
    from enrich.pipeline.apply import conflict_error

    if planned.patch is not None:
        return Proposed(planned.path, planned.patch, decisions=tuple(one.decision for one in planned.taken))
    if planned.conflicts:
        return Failed(planned.path, conflict_error(planned))
    return Unchanged(planned.path, "the post already has the decided value")


def _tell(
    session: Session, screen: Screen, planned: ApplyPlan | Failed, outcome: Outcome, options: ApplyOptions
) -> None:
    from enrich import report
    from enrich.review import render

    conflicts = () if isinstance(planned, Failed) else planned.conflicts
    if options.form == "json":
        told = report.record(outcome, session.model.name) | {"conflicts": list(map(asdict, conflicts))}
        screen.result(json.dumps(told, ensure_ascii=False) + "\n")
        return
    match outcome:
        case Proposed():
            screen.result(render.diff(outcome.patch, color=screen.colored))
        case Applied():
            screen.result(f"{outcome.path}: {', '.join(one.field for one in outcome.patch.proposals)}\n")
        case Failed():
            screen.error(outcome.error)
        case _:
            screen.note(f"{outcome.path}: {outcome.reason}")
    if not isinstance(planned, Failed) and planned.patch is not None and conflicts:
        _tell_conflicts(screen, planned, conflicts, options)


def _tell_conflicts(screen: Screen, planned: ApplyPlan, conflicts: Sequence[Conflict], options: ApplyOptions) -> None:
    """The conflicts of a post of which the rest is written."""
    from enrich.pipeline.apply import conflict_error

    if options.forget:
        screen.note("\n".join(f"{planned.path}: forgotten: {one}" for one in conflicts))
    else:
        screen.error(conflict_error(planned))
