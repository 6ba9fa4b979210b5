"""``enrich apply``: what was decided and not yet written is written, to the posts as they are now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import click

from enrich.causes import Causes, Remark
from enrich.errors import GoneError, PostError, shown
from enrich.options import DRY_RUN, FIELD, FORMAT, PATHS, RUN, START, WAIT, Start, found, grouped, switch
from enrich.report import dumped
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
    forget: Annotated[bool, switch("--forget", "Forget decisions on fields that changed and on posts that are gone.")]
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
    from enrich.report import Tally

    config, screen, _ = start.open(paths)
    chosen = found(config, screen, paths).posts if paths else None
    order = Order("apply", fields, wait=options.wait, reads=options.dry_run, wants=False)
    with open_session(config, order, screen.note) as session:
        with screen.doing("learning from the site's posts"):
            session.learn()
        run = session.journal.history.run(options.run).run if options.run else ""
        tally, telling = Tally(), _Telling(session, screen, options)
        for planned in screen.watched(_plans(session, chosen, run), None, "applying"):
            outcome = _outcome(session, planned, options)
            tally.add(outcome)
            telling.tell(planned, outcome)
        telling.causes.close()
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
            if wanted and not _is_dropped(planned := plan(session.task, path, wanted)):
                yield planned
        except PostError as error:
            yield Failed(path, error.at(path))


def _is_dropped(planned: ApplyPlan) -> bool:
    """Whether nothing is left of the decisions; that is told once for all posts."""
    return bool(planned.dropped) and not (planned.patch or planned.standing or planned.conflicts)


def _outcome(session: Session, planned: ApplyPlan | Failed, options: ApplyOptions) -> Outcome:
    from enrich.pipeline.apply import apply as carry_out

    if isinstance(planned, Failed):
        return _without_a_post(session, planned, options)
    if options.dry_run:
        return _foreseen(planned)
    if options.forget and planned.conflicts:
        session.journal.decisions.forget(planned.path, [one.field for one in planned.conflicts])
        if planned.patch is None:
            return Unchanged(planned.path, "the decision is dropped: " + "; ".join(map(str, planned.conflicts)))
    return carry_out(session.task, planned)


def _without_a_post(session: Session, failed: Failed, options: ApplyOptions) -> Outcome:
    """What can't be written since the post is gone is told, or dropped where that is wanted."""
    if not isinstance(failed.error, GoneError):
        return failed
    if options.dry_run or not options.forget:
        hint = "it is written once the post is back, and `enrich apply --forget` drops it"
        return Failed(failed.path, GoneError(failed.error.message, hint).at(failed.path))
    fields = [spec.name for spec in session.task.specs]
    session.journal.decisions.forget(failed.path, fields)
    return Unchanged(failed.path, f"the decision is dropped: the post {failed.error.message}")


def _foreseen(planned: ApplyPlan) -> Outcome:
    from enrich.pipeline.apply import conflict_error, unchanged

    if planned.patch is not None:
        return Proposed(planned.path, planned.patch, decisions=tuple(one.decision for one in planned.taken))
    if planned.conflicts:
        return Failed(planned.path, conflict_error(planned))
    return Unchanged(planned.path, unchanged(planned))


class _Telling:
    """Tells what comes of each post; equal reasons are told as one."""

    def __init__(self, session: Session, screen: Screen, options: ApplyOptions) -> None:
        self._model = session.model.name
        self._screen = screen
        self._options = options
        self.causes = Causes(each=screen.level > 0)

    def tell(self, planned: ApplyPlan | Failed, outcome: Outcome) -> None:
        """Tells of one post, and of the conflicts of a post of which the rest is written."""
        from enrich import report

        conflicts = () if isinstance(planned, Failed) else planned.conflicts
        if self._options.form == "json":
            told = report.record(outcome, self._model) | {"conflicts": list(map(_told, conflicts))}
            self._screen.result(dumped(told) + "\n")
            return
        self._show(outcome)
        if not isinstance(planned, Failed) and planned.patch is not None and conflicts:
            self._show_conflicts(planned, conflicts)

    def _show(self, outcome: Outcome) -> None:
        from enrich.review import render

        match outcome:
            case Proposed():
                render.show_diff(self._screen, outcome.patch)
            case Applied():
                written = ", ".join(one.field for one in outcome.patch.proposals)
                self._screen.result(f"{shown(outcome.path)}: {written}\n")
            case Failed():
                self.causes.add(Remark.of_failure(outcome), self._screen.fault)
            case _:
                self.causes.add(Remark(outcome.path, 0, ("kept", outcome.reason), outcome.reason), self._screen.note)

    def _show_conflicts(self, planned: ApplyPlan, conflicts: Sequence[Conflict]) -> None:
        from enrich.pipeline.apply import conflict_error

        if self._options.forget:
            for one in conflicts:
                self.causes.add(Remark(planned.path, 0, ("forgotten",), f"forgotten: {one}"), self._screen.note)
        else:
            self.causes.add(Remark.of_error(planned.path, conflict_error(planned)), self._screen.fault)


def _told(conflict: Conflict) -> dict[str, Any]:
    """A conflict for a program; ``why`` only where there is something to say."""
    return {name: value for name, value in asdict(conflict).items() if name != "why" or value}
