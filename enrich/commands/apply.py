"""``enrich apply``: what was decided and not yet written is written, to the posts as they are now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from enrich import report
from enrich.config import Config
from enrich.errors import PostError
from enrich.pipeline.apply import ApplyPlan, Conflict, conflict_error, plan
from enrich.pipeline.apply import apply as carry_out
from enrich.pipeline.session import Order, Session, now, open_session
from enrich.posts.discover import posts
from enrich.report import Tally
from enrich.review import render
from enrich.terminal import Screen
from enrich.values import Applied, Failed, Outcome, Proposed, Unchanged


@dataclass(frozen=True, slots=True)
class Options:
    """Which decisions, by the ``run`` that proposed them, and how; ``form`` is text or json."""

    form: str = "text"
    run: str = ""
    dry_run: bool = False
    forget: bool = False
    wait: bool = False


def apply(config: Config, screen: Screen, paths: Sequence[Path], fields: Sequence[str], options: Options) -> int:
    """Writes what was decided on the posts at ``paths``, or on all; returns the exit code.

    Raises:
        UsageError: No run is called that, or several are.
    """
    chosen = posts(config, paths) if paths else None
    order = Order("apply", tuple(fields), wait=options.wait, reads=options.dry_run, asks=False)
    with open_session(config, order, screen.note) as session:
        session.learn()
        run = session.journal.history.run(options.run).run if options.run else ""
        tally = Tally()
        for planned in _plans(session, chosen, run):
            outcome = _outcome(session, planned, options)
            tally.add(outcome)
            _tell(session, screen, planned, outcome, options)
        if not options.dry_run:
            session.journal.end(session.task.run, tally.counts, now())
        screen.note(str(tally) if tally.total else "nothing that was decided waits to be written")
        return 3 if tally.counts["failed"] or tally.pending else 0


def _plans(session: Session, paths: Sequence[str] | None, run: str) -> Iterator[ApplyPlan | Failed]:
    names = {spec.name for spec in session.task.specs}
    for path, ready in session.journal.decisions.ready(paths, run).items():
        wanted = [one for one in ready if one.proposal.field in names]
        try:
            if wanted:
                yield plan(session.task, path, wanted)
        except PostError as error:
            yield Failed(path, error.at(path))


def _outcome(session: Session, planned: ApplyPlan | Failed, options: Options) -> Outcome:
    if isinstance(planned, Failed):
        return planned
    if options.dry_run:
        return _foreseen(planned)
    if options.forget and planned.conflicts:
        session.journal.decisions.forget(planned.path, [one.field for one in planned.conflicts])
        if planned.patch is None:
            return Unchanged(planned.path, "what was decided is forgotten: " + "; ".join(map(str, planned.conflicts)))
    return carry_out(session.task, planned)


def _foreseen(planned: ApplyPlan) -> Outcome:
    if planned.patch is not None:
        return Proposed(planned.path, planned.patch, decisions=tuple(one.decision for one in planned.taken))
    if planned.conflicts:
        return Failed(planned.path, conflict_error(planned))
    return Unchanged(planned.path, "what was decided stands there already")


def _tell(session: Session, screen: Screen, planned: ApplyPlan | Failed, outcome: Outcome, options: Options) -> None:
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
    if isinstance(planned, ApplyPlan) and planned.patch is not None and conflicts:
        _tell_conflicts(screen, planned, conflicts, options)


def _tell_conflicts(screen: Screen, planned: ApplyPlan, conflicts: Sequence[Conflict], options: Options) -> None:
    """The conflicts of a post of which the rest is written."""
    if options.forget:
        screen.note("".join(f"{planned.path}: forgotten: {one}" for one in conflicts))
    else:
        screen.error(conflict_error(planned))
