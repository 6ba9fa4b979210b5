"""``enrich undo``: what a run wrote, or what was written last to some posts, is taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import click

from enrich.causes import Causes, Remark
from enrich.errors import UsageError
from enrich.options import DRY_RUN, FORMAT, START, WAIT, Start, grouped, refuse_both, switch
from enrich.terminal import Console, Screen
from enrich.values import JSON, Failed

if TYPE_CHECKING:
    from enrich.journal.records import Write
    from enrich.pipeline.session import Session
    from enrich.pipeline.undo import Kept, Undo

_LONGEST = 60
_KEYS = {"y": "take it back", "n": "leave everything as it is"}


@dataclass(frozen=True, slots=True)
class UndoOptions:
    """How it is shown and confirmed."""

    dry_run: Annotated[bool, DRY_RUN]
    yes: Annotated[bool, switch("--yes", "Don't ask.")]
    wait: Annotated[bool, WAIT]
    form: Annotated[str, FORMAT]


@click.command()
@click.argument("target", default="", metavar="[RUN|PATH]")
@START
@grouped("options", UndoOptions)
def undo(target: str, start: Start, options: UndoOptions) -> int:
    """Take back what a run wrote, or what was written last to the posts at a path.

    Without RUN or PATH, or with `last`, the newest run that wrote is meant.
    What was edited since stays.
    An undo is taken back by another.
    """
    from enrich.pipeline.session import Order, open_session

    refuse_both(dry_run=options.dry_run, yes=options.yes)
    config, screen, _ = start.open()
    if not (options.dry_run or options.yes) and (options.form == "json" or not screen.interactive):
        raise UsageError("`enrich undo` asks before it writes", "add --yes, or --dry-run to only see the diff")
    order = Order("undo", wait=options.wait, reads=options.dry_run, asks=False)
    with open_session(config, order, screen.note) as session:
        return _Undoing(session, screen, options).on(target)


class _Undoing:
    """One undo: planned, shown, confirmed, and carried out; ``posts`` and ``failed`` count what came of it."""

    def __init__(self, session: Session, screen: Screen, options: UndoOptions) -> None:
        self.session = session
        self.screen = screen
        self.options = options
        self.failed = self.posts = 0
        self.causes = Causes(each=screen.level > 0)

    def on(self, target: str) -> int:
        """Takes back the run named, the newest that wrote, or the newest write to each post at a path."""
        from enrich.pipeline.undo import plans

        planned = list(plans(self.session.task, _writes(self.session, target)))
        if not self.options.yes or self.options.form == "json":
            self._preview(planned)
        changing = {one.write.path for one in planned if not isinstance(one, Failed) and one.patch}
        if changing and self._agreed(len(changing)):
            self._carry_out(planned)
        self.failed += sum(isinstance(one, Failed) for one in planned)
        self._conclude(planned)
        return 3 if self.failed else 0

    def _preview(self, planned: Sequence[Undo | Failed]) -> None:
        from enrich.review import render

        for one in planned:
            if self.options.form == "json":
                if self.options.dry_run:
                    self.screen.result(_line(one))
            elif not isinstance(one, Failed) and one.patch:
                self.screen.result(render.diff(one.patch, color=self.screen.colored))
        if self.options.form == "text":
            self._tell_kept(planned)
            self.causes.close()

    def _tell_kept(self, planned: Sequence[Undo | Failed]) -> None:
        for one in planned:
            if isinstance(one, Failed):
                self.causes.add(Remark.of_failure(one), self.screen.fault)
                continue
            for kept in one.kept:
                said = f"keeps `{kept.key}`, {_why(kept)}"
                self.causes.add(Remark(one.write.path, 0, ("keeps", kept.key), said), self.screen.note)

    def _agreed(self, number: int) -> bool:
        if self.options.dry_run or self.options.yes:
            return self.options.yes
        posts = "this post" if number == 1 else f"these {number:,} posts"
        return Console().key(f"Take this back in {posts}", _KEYS, "n") == "y"

    def _carry_out(self, planned: Sequence[Undo | Failed]) -> None:
        from enrich.pipeline.undo import take_back

        for one in planned:
            if isinstance(one, Failed):
                self._show(one, one)
            else:
                self._show(one, take_back(self.session.task, one))

    def _show(self, one: Undo | Failed, failure: Failed | None) -> None:
        self.failed += failure is not None and failure is not one
        if self.options.form == "json":
            self.screen.result(_line(failure or one))
        elif failure is not None and (self.options.yes or failure is not one):
            self.causes.add(Remark.of_failure(failure), self.screen.fault)
        elif not isinstance(one, Failed) and one.patch:
            self.posts += 1
            exact = ", to the byte" if one.exact else ""
            what = ", ".join(dict.fromkeys(row.field for row in one.taken)) or "the words"
            self.screen.result(f"{one.write.path}: took back {what}{exact}\n")
            if self.options.yes:
                self._tell_kept([one])

    def _conclude(self, planned: Sequence[Undo | Failed]) -> None:
        self.causes.close()
        if not planned:
            self.screen.note("there is nothing to take back")
        if self.options.dry_run:
            return
        counts, task = {"undone": self.posts, "failed": self.failed}, self.session.task
        self.session.journal.end(task.run, {name: n for name, n in counts.items() if n}, task.clock())
        if self.posts:
            self.screen.note("`enrich undo` again brings it back")


def _writes(session: Session, target: str) -> Iterator[Write]:
    from enrich.posts.discover import posts

    writes, history = session.journal.writes, session.journal.history
    if target and Path(target).exists():
        found = (writes.of_post(path) for path in posts(session.task.config, [Path(target)]))
        yield from (write for write in found if write is not None)
        return
    run = writes.last_run() if target in ("", "last") else history.run(target).run
    if run is not None:
        yield from writes.of_run(run)


def _why(kept: Kept) -> str:
    if kept.there in (None, "", []):
        return "which is empty now"
    return f"edited since: {_short(kept.there)} stands there, enrich left {_short(kept.wrote)}"


def _short(value: JSON) -> str:
    from enrich.pipeline.apply import told

    text = told(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 2] + "…”"


def _line(one: Undo | Failed) -> str:
    base: dict[str, Any] = {"version": 1, "outcome": "failed", "run": "", "taken": [], "kept": [], "exact": False}
    base |= {"diff": "", "error": None}
    if isinstance(one, Failed):
        error = {"code": one.error.code, "message": str(one.error), "hint": one.error.hint}
        found = base | {"path": one.path, "error": error}
    else:
        found = base | {
            "path": one.write.path,
            "outcome": "undone" if one.patch else "kept",
            "run": one.write.run,
            "taken": [{"field": row.field, "key": row.key, "before": row.value, "after": row.old} for row in one.taken],
            "kept": [asdict(kept) for kept in one.kept],
            "exact": one.exact,
            "diff": one.patch.diff() if one.patch else "",
        }
    return json.dumps(found, ensure_ascii=False) + "\n"
