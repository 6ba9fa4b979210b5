"""``enrich move-key OLD NEW``: a field of all posts under another key, as one reviewed diff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import click

from enrich.causes import Causes, Remark
from enrich.errors import UsageError, shown
from enrich.options import DRY_RUN, FILE, FORMAT, START, WAIT, YES, Start, grouped, refuse_both
from enrich.report import counted, dumped
from enrich.terminal import Console, Screen
from enrich.values import Failed

if TYPE_CHECKING:
    from enrich.pipeline.move_key import KeyMove
    from enrich.pipeline.session import Session

_KEYS = {"y": "move it", "n": "leave everything as it is"}
_TAKEN = "enrich"


@dataclass(frozen=True, slots=True)
class MoveOptions:
    """How it is shown and confirmed."""

    dry_run: Annotated[bool, DRY_RUN]
    yes: Annotated[bool, YES]
    wait: Annotated[bool, WAIT]
    form: Annotated[str, FORMAT]


@click.command()
@click.argument("old")
@click.argument("new")
@click.argument("paths", nargs=-1, type=FILE)
@START
@grouped("options", MoveOptions)
def move_key(old: str, new: str, paths: Sequence[Path], start: Start, options: MoveOptions) -> int:
    """Bring the field OLD of all posts under the key NEW, as one diff.

    PATHS are posts and folders; without any, all posts of the site.
    A dot leads into a mapping, as in taxonomies.tags.
    A post that has both keys is left as it is, and told.
    """
    from enrich.pipeline.session import Order, open_session
    from enrich.posts.discover import posts

    refuse_both(dry_run=options.dry_run, yes=options.yes)
    old, new = _keys(old, new)
    config, screen, paths = start.open(paths)
    if not (options.dry_run or options.yes) and (options.form == "json" or not screen.interactive):
        raise UsageError("`enrich move-key` asks before it writes", "add --yes, or --dry-run to only see the diff")
    order = Order("move-key", writes=not options.dry_run, wait=options.wait, reads=options.dry_run, wants=False)
    with open_session(config, order, screen.note) as session:
        session.learn()
        return _Moving(session, screen, options, (old, new)).through(posts(config, paths))


def _keys(old: str, new: str) -> tuple[str, str]:
    """Both keys in the one notation.

    Raises:
        UsageError: One is no key, or is no place for a field, or lies inside of the other.
    """
    from enrich.frontmatter.keys import dotted, parse

    try:
        path, goal = parse(old), parse(new)
    except ValueError as error:
        raise UsageError(str(error)) from error
    if path == goal[: len(path)] or goal == path[: len(goal)]:
        raise UsageError(f"`{old}` can't be moved to `{new}`", "name two keys, of which none lies inside of the other")
    if _TAKEN in (path[0].casefold(), goal[0].casefold()):
        raise UsageError(f"`{_TAKEN}` is no field: it says whether a post may be read", "name another key")
    return dotted(path), dotted(goal)


class _Moving:
    """One move: planned, shown, confirmed, and carried out."""

    def __init__(self, session: Session, screen: Screen, options: MoveOptions, keys: tuple[str, str]) -> None:
        self.session = session
        self.screen = screen
        self.options = options
        self.old, self.new = keys
        self.failed = 0
        self.causes = Causes(each=screen.level > 0)

    def through(self, paths: Sequence[str]) -> int:
        """Makes the patches, asks the person, and writes; returns the exit code."""
        from enrich.pipeline.move_key import plans

        moves: list[KeyMove] = []
        for one in plans(self.session.task, paths, self.old, self.new):
            if isinstance(one, Failed):
                self._refuse(one)
            else:
                moves.append(one)
                self._preview(one)
        written = self._carried_out(moves) if moves and self._agreed(len(moves)) else 0
        self._conclude(len(moves), written)
        return 3 if self.failed else 0

    def _preview(self, one: KeyMove) -> None:
        from enrich.review import render

        if self.options.form == "json":
            if self.options.dry_run:
                self.screen.result(_line(one, "proposed"))
        elif not self.options.yes:
            render.show_diff(self.screen, one.patch)

    def _agreed(self, number: int) -> bool:
        if self.options.dry_run or self.options.yes:
            return self.options.yes
        return Console().key(f"Move `{self.old}` to `{self.new}` in {counted(number, 'post')}", _KEYS, "n") == "y"

    def _carried_out(self, moves: Sequence[KeyMove]) -> int:
        from enrich.pipeline.move_key import carry_out

        errors = carry_out(self.session.task, moves)
        for one, error in zip(moves, errors, strict=True):
            if error is not None:
                self.session.task.fail(one.patch.path, error)
                self._refuse(Failed(one.patch.path, error.at(one.patch.path)))
            elif self.options.form == "json":
                self.screen.result(_line(one, "applied"))
            else:
                self.screen.result(f"{shown(one.patch.path)}: {self.new}\n")
        return errors.count(None)

    def _refuse(self, failed: Failed) -> None:
        self.failed += 1
        if self.options.form == "json":
            error = {"code": failed.error.code, "message": str(failed.error), "hint": failed.error.hint}
            self.screen.result(_told({"path": failed.path, "outcome": "failed", "error": error}))
        else:
            self.causes.add(Remark.of_failure(failed), self.screen.fault)

    def _conclude(self, planned: int, written: int) -> None:
        self.causes.close()
        counts = {name: count for name, count in (("applied", written), ("failed", self.failed)) if count}
        if not self.options.dry_run:
            self.session.journal.end(self.session.task.run, counts, self.session.task.clock())
        if not planned:
            self.screen.note(f"no post has `{self.old}` and could have `{self.new}` instead")
        elif self.options.dry_run or written:
            self.screen.note(f"{counted(written or planned, 'post')} {'moved' if written else 'to move'}")
        for spec in self.session.task.fields.values():
            if planned and spec.key == self.old:
                setting = f'`key = "{self.new}"` in [fields.{spec.name}]'
                self.screen.note(f"note: the settings still write `{spec.name}` to `{self.old}`: set {setting}")


def _line(one: KeyMove, outcome: str) -> str:
    moved = {"field": one.come.field, "old": one.gone.key, "new": one.come.key, "value": one.come.value}
    return _told({"path": one.patch.path, "outcome": outcome, "moved": moved, "diff": one.patch.diff()})


def _told(found: dict[str, Any]) -> str:
    base: dict[str, Any] = {"version": 1, "path": "", "outcome": "", "moved": None, "diff": "", "error": None}
    return dumped(base | found) + "\n"
