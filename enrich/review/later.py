"""Runs whose answers come later: requests leave in files, answers come in, and what follows leaves in further files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from enrich.errors import UsageError, shown
from enrich.pipeline.answer_lines import AnswerLine, BrokenLine, Line, ValuesLine, lines
from enrich.pipeline.handed import handed_in
from enrich.pipeline.imported import BROKEN, TOGETHER, FewOfEach, Import
from enrich.pipeline.outgoing import outgoing_model
from enrich.pipeline.propose import Pipeline
from enrich.pipeline.shards import MOST_REQUESTS, ShardLimits, ShardOrigin, ShardWriter, beside, complete
from enrich.report import counted
from enrich.review.running import Handling, Running
from enrich.values import Failed, Outcome

if TYPE_CHECKING:
    from enrich.pipeline.session import Session
    from enrich.terminal import Screen

TAKEN = "`enrich answers import FILE` takes the answers"


@dataclass(frozen=True, slots=True)
class Putting:
    """How requests are written: at most ``shard`` to a file; ``again``, also those that an earlier file holds."""

    shard: int = MOST_REQUESTS
    again: bool = False


@contextmanager
def to_files(
    session: Session, screen: Screen, handling: Handling, out: Path, putting: Putting | None = None
) -> Iterator[Running]:
    """A run that writes its requests to files; at its end they are told.

    Raises:
        UsageError: The file is there already, its folder is not, or no model is named.
        StateError: A file can't be written.
    """
    putting = putting or Putting()
    journal, config = session.journal, session.task.config
    place = beside(out)
    for shard in journal.outgoing.shards():
        if not shard.server:
            complete(shard)
    origin = ShardOrigin(session.task.run, config.model.name, "", session.task.clock)
    writer = ShardWriter(journal.outgoing, origin, place, ShardLimits(putting.shard))
    model = outgoing_model(session.task, writer, again=putting.again)
    work = Running(replace(session, model=model), screen, handling)
    try:
        yield work
    finally:
        writer.close()
        for shard in writer.made:
            screen.note(f"{counted(shard.requests, 'request')} in {shown(shard.file)}: {TAKEN}")
        earlier = len(work.waiting) - model.put
        if not writer.made and earlier > 0:
            waiting = counted(earlier, "post waits", "posts wait")
            screen.note(f"{waiting} for answers to requests that left before; --again writes those of files anew")


class AnswerImport:
    """Files of answers are taken in, and their posts gone on with; ``out`` is where repairs and the like leave to."""

    def __init__(self, session: Session, screen: Screen, handling: Handling, out: Path | None) -> None:
        from enrich.models.openai.endpoint import Endpoint

        self.session = session
        self.screen = screen
        self.broken = 0
        self._handling = handling
        self._out = out
        self.work = Running(session, screen, handling)
        self._pipeline = Pipeline(session.task, session.model, read=session.task.read, accepts=self.work.accepts)
        self._told = FewOfEach(screen.fault)
        self._import = Import(session.task, Endpoint.of(session.task.config.model), self._told)

    @property
    def refused(self) -> int:
        """How many lines nothing could be done with."""
        return self.broken + self._import.refused

    def take(self, files: Sequence[Path]) -> None:
        """All lines, each journaled before it is used; then the posts that a batch service answered.

        Raises:
            UsageError: A file can't be read.
        """
        self.work.of(self._handed(files), "reading answers")
        self._told.close()
        unsettled = list(dict.fromkeys([*self.session.journal.outgoing.unsettled(), *self._import.kept]))
        going = [path for path in unsettled if path not in self._import.failed]
        self.work.of(iter([self._failures()]), "reading answers")
        if going:
            self._go_on(going)
        self.session.journal.outgoing.settle(unsettled)

    def _handed(self, files: Sequence[Path]) -> Iterator[Sequence[Outcome]]:
        """The outcomes of values that were handed in; the answers of services between them are journaled."""
        answers: list[AnswerLine] = []
        for line in (line for file in files for line in lines(file)):
            match line:
                case AnswerLine():
                    answers.append(line)
                case ValuesLine():
                    yield (handed_in(self._pipeline, line),)
                case BrokenLine():
                    self._refuse(line)
            if len(answers) >= TOGETHER:
                self._import.take(answers)
                answers.clear()
        self._import.take(answers)

    def _refuse(self, line: Line) -> None:
        self.broken += 1
        if isinstance(line, BrokenLine):
            self._told(BROKEN, f"{line.place}: {line.reason}; the line is left out")

    def _failures(self) -> list[Outcome]:
        failed = self._import.failed
        for path, error in failed.items():
            self.session.task.fail(path, error)
        return [Failed(path, error) for path, error in failed.items()]

    def _go_on(self, paths: Sequence[str]) -> None:
        """What the answers come to; the requests that follow leave in a further file, where one is named."""
        self._require_same_model()
        if self._out is not None:
            with to_files(self.session, self.screen, self._handling, self._out) as later:
                self._over(later, paths)
            return
        model = outgoing_model(self.session.task, None)
        later = Running(replace(self.session, model=model), self.screen, self._handling)
        self._over(later, paths)
        if model.put:
            told = counted(model.put, "further request", "further requests")
            self.screen.note(
                f"{told}, such as repairs, to be asked: `enrich run --executor file --out FILE` writes them"
            )

    def _over(self, later: Running, paths: Sequence[str]) -> None:
        later.tally = self.work.tally
        later.over(paths)
        tell_unused(self.screen, self._import.kept, later)
        self.work = later

    def _require_same_model(self) -> None:
        name = self.session.task.config.model.name
        asked = {shard.model for shard in self.session.journal.outgoing.shards(everything=True)}
        if name not in asked:
            raise UsageError(
                f"the requests were for `{min(asked)}`, and the settings name `{name}`",
                f"import with --model {min(asked)}: the answers are kept",
            )


def tell_unused(screen: Screen, answered: Iterable[str], work: Running) -> None:
    """Says of which posts an answer came that did not fit them any more."""
    for path in answered:
        if path in work.reused:
            continue
        if path in work.waiting:
            told = "changed since it was asked about: its answer is kept and not used, and it is asked again"
            screen.note(f"{shown(path)}: {told}")
        elif path in work.unchanged:
            screen.note(f"{shown(path)}: its answer is kept and not used: the post changed, or wants nothing more")
