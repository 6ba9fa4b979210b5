"""The posts that a decided term can be written to: shown as one diff, and written once a person agrees."""

from __future__ import annotations

from collections.abc import Sequence

from enrich import report
from enrich.errors import shown
from enrich.journal.unknown_terms import Queued
from enrich.pipeline.apply_terms import Finishable, Finisher, Joined, NoLongerApplies, Refused
from enrich.pipeline.session import Session
from enrich.pipeline.site_terms import lexicons
from enrich.review import render
from enrich.review.terms import posts
from enrich.terminal import Console, Screen
from enrich.values import Failed, FieldSpec

_MANY_POSTS = {
    "y": "write all of them",
    "n": "write none, and don't offer these terms for these posts again",
    "s": "split: decide post by post",
    "d": "decide later",
}
_ONE_POST = {
    "y": "write it",
    "n": "don't, and don't offer these terms for this post again",
    "d": "decide later",
}
_ONE_OF_SEVERAL = {**_ONE_POST, "q": "quit: this post and all later ones wait"}


def finish(
    session: Session, screen: Screen, specs: Sequence[FieldSpec], decided: Sequence[Queued], form: str, *, yes: bool
) -> int:
    """Writes the decided terms to their posts; returns 3 where a post failed, else 0."""
    work = _Finishing(session, screen, Finisher(session, lexicons(session, specs)), form)
    ready = work.sort(decided)
    if not ready:
        return work.code
    if yes:
        work.write(ready)
    elif screen.interactive and form == "text":
        work.ask(ready)
    else:
        for one in ready:
            work.tell(one)
        screen.note(f"{posts(len(ready))} can be finished: --yes writes")
    return work.code


class _Finishing:
    def __init__(self, session: Session, screen: Screen, finisher: Finisher, form: str) -> None:
        self.session = session
        self.screen = screen
        self.finisher = finisher
        self.form = form
        self.console = Console()
        self.code = 0

    def sort(self, decided: Sequence[Queued]) -> list[Finishable]:
        """The posts that can be written; the others need no write, or the reason why they can't is shown."""
        ready: list[Finishable] = []
        joined = 0
        for ending in self.finisher.endings(decided):
            match ending:
                case Finishable():
                    ready.append(ending)
                case Joined():
                    self.finisher.join(ending)
                    joined += 1
                case NoLongerApplies(row, reason):
                    self.screen.note(f"{shown(row.path)}: {row.field}: {row.label} is not added: {reason}")
                    self.session.journal.queue.drop([row.number])
                case Refused(path, error):
                    self._fail(Failed(path, error.at(path)))
        if joined:
            self.screen.note(f"terms were added to the proposals that wait for {posts(joined)}: run `enrich review`")
        return ready

    def ask(self, ready: Sequence[Finishable]) -> None:
        """Shows the whole diff and asks once, or post by post where that is wanted."""
        for one in ready:
            self.tell(one)
        if len(ready) == 1:
            key = self.console.key("Write this post", _ONE_POST, "d")
        else:
            key = self.console.key(f"Write these {len(ready)} posts", _MANY_POSTS, "d")
        if key == "y":
            self.write(ready)
        elif key == "n":
            self._drop(ready)
        elif key == "s":
            self._each(ready)

    def _each(self, ready: Sequence[Finishable]) -> None:
        for one in ready:
            self.tell(one)
            key = self.console.key(f"Write {shown(one.proposed.path)}", _ONE_OF_SEVERAL, "d")
            if key == "q":
                return
            if key == "y":
                self.write([one])
            elif key == "n":
                self._drop([one])

    def write(self, ready: Sequence[Finishable]) -> None:
        """Writes posts and prints a line for each."""
        for one in ready:
            outcome = self.finisher.write(one)
            if isinstance(outcome, Failed):
                self._fail(outcome)
            elif self.form == "json":
                self.screen.result(report.line(outcome, self.session.model.name) + "\n")
            else:
                fields = ", ".join(proposal.field for proposal in one.proposed.patch.proposals)
                self.screen.result(f"{shown(one.proposed.path)}: {fields}\n")

    def tell(self, one: Finishable) -> None:
        """Shows what would be written."""
        if self.form == "json":
            self.screen.result(report.line(one.proposed, self.session.model.name) + "\n")
        else:
            render.show_diff(self.screen, one.proposed.patch)

    def _drop(self, ready: Sequence[Finishable]) -> None:
        self.session.journal.queue.drop(row.number for one in ready for row in one.rows)

    def _fail(self, failed: Failed) -> None:
        self.code = failed.error.exit_code
        if self.form == "json":
            self.screen.result(report.line(failed, self.session.model.name) + "\n")
        else:
            self.screen.error(failed.error)
