"""Writes are taken back or brought back under a person's eyes: shown, confirmed, carried out, and told exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from enrich.causes import Causes, Remark
from enrich.errors import shown
from enrich.pipeline.session import Session
from enrich.pipeline.undo import TurnPlan, Undo, take_back
from enrich.review import render
from enrich.review.told_writes import record, sentences, why_kept
from enrich.terminal import Console, Screen
from enrich.values import Failed


@dataclass(frozen=True, slots=True)
class TurnManner:
    """How a turn is shown and confirmed; ``form`` is text or json."""

    dry_run: bool
    yes: bool
    form: str


@dataclass(frozen=True, slots=True)
class Direction:
    """The words for one way: the question, what its key does, what becomes of posts, and what leads back again."""

    ask: str
    key: str
    way: str
    outcome: str
    again: str


BACK = Direction("Take", "take it back", "taken back", "undone", "`enrich redo` brings it back")
FORTH = Direction("Bring", "bring it back", "brought back", "redone", "`enrich undo` takes it back again")


class TakingBack:
    """One undo or redo; ``done`` and ``failed`` are what came of it."""

    def __init__(self, session: Session, screen: Screen, manner: TurnManner, direction: Direction) -> None:
        self.session = session
        self.screen = screen
        self.manner = manner
        self.direction = direction
        self.done: list[Undo] = []
        self.failed = 0
        self.causes = Causes(each=screen.level > 0)
        self._stack = session.journal.writes.stack()

    def carry_out(self, turn: TurnPlan) -> int:
        """Shows, asks and writes what a turn comes to; returns the exit code."""
        for run in turn.passed:
            self.screen.note(f"run {run} is passed over: nothing that is left of it can be {self.direction.way}")
        changing = [one for one in turn.planned if isinstance(one, Undo) and one.patch]
        self._preview(turn.planned, changing)
        if changing and self._agreed(changing):
            for one in turn.planned:
                self._write(one)
        self.failed += sum(isinstance(one, Failed) for one in turn.planned)
        self._conclude(turn, changing)
        return 3 if self.failed else 0

    def _preview(self, planned: Sequence[Undo | Failed], changing: Sequence[Undo]) -> None:
        manner = self.manner
        if manner.form == "json":
            told = planned if manner.dry_run or not changing else ()
            self.screen.result("".join(record(self._stack, one) for one in told))
            return
        if not manner.yes:
            for patch in filter(None, (one.patch for one in changing)):
                render.show_diff(self.screen, patch)
        if not (manner.yes and changing):
            self._tell_kept(planned)
            self.causes.close()

    def _tell_kept(self, planned: Sequence[Undo | Failed]) -> None:
        for one in planned:
            if isinstance(one, Failed):
                self.causes.add(Remark.of_failure(one), self.screen.fault)
                continue
            for kept in one.kept:
                said = f"keeps `{kept.key}`, {why_kept(kept)}"
                self.causes.add(Remark(one.write.path, 0, ("keeps", kept.key), said), self.screen.note)

    def _agreed(self, changing: Sequence[Undo]) -> bool:
        if self.manner.yes:
            return True
        for line in sentences(self._stack, changing, "would take back", "would bring back"):
            self.screen.note(line)
        if self.manner.dry_run:
            return False
        number = len({one.write.path for one in changing})
        posts = "this post" if number == 1 else f"these {number:,} posts"
        keys = {"y": self.direction.key, "n": "leave everything as it is"}
        return Console().key(f"{self.direction.ask} this back in {posts}", keys, "n") == "y"

    def _write(self, one: Undo | Failed) -> None:
        failure = one if isinstance(one, Failed) else take_back(self.session.task, one)
        self.failed += failure is not None and failure is not one
        if isinstance(one, Undo) and one.patch and failure is None:
            self.done.append(one)
        if self.manner.form == "json":
            self.screen.result(record(self._stack, failure or one))
        elif failure is not None:
            if self.manner.yes or failure is not one:
                self.causes.add(Remark.of_failure(failure), self.screen.fault)
        elif isinstance(one, Undo):
            self._tell(one)

    def _tell(self, one: Undo) -> None:
        if one.patch:
            verb = "brought back" if self._stack.chain(one.write.number).undone else "took back"
            what = ", ".join(dict.fromkeys(row.field for row in one.taken)) or "the words"
            self.screen.result(f"{shown(one.write.path)}: {verb} {what}{', to the byte' if one.exact else ''}\n")
        if self.manner.yes:
            self._tell_kept([one])

    def _conclude(self, turn: TurnPlan, changing: Sequence[Undo]) -> None:
        self.causes.close()
        if not turn.planned:
            self.screen.note(f"there is nothing to {self.direction.ask.lower()} back")
        elif turn.then and not changing:
            self.screen.note(f"nothing of it can be {self.direction.way}; `enrich undo {turn.then}` goes on before it")
        for line in sentences(self._stack, self.done, "took back", "brought back"):
            if self.manner.form == "json":
                self.screen.note(line)
            else:
                self.screen.result(f"{line}\n")
        if not self.manner.dry_run:
            counts = Counter({self.direction.outcome: len(self.done), "failed": self.failed})
            self.session.journal.end(self.session.task.run, +counts, self.session.task.clock())
        if self.done:
            goes_on = turn.then and self.direction is BACK
            further = f"; `enrich undo` again goes on with run {turn.then}" if goes_on else ""
            self.screen.note(self.direction.again + further)
