"""One run as a person sees it: posts are proposed for, decided on and told, one after the other."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from enrich.causes import Causes, Remark
from enrich.errors import shown
from enrich.pipeline.deferred import WAITS
from enrich.progress import spending
from enrich.report import Tally, counted, line, told_reasons
from enrich.terminal import Screen, graceful
from enrich.values import Applied, Decision, Failed, Note, Outcome, Proposal, Proposed, Skipped, Unchanged, Verdict

if TYPE_CHECKING:
    from enrich.pipeline.batch import Batch
    from enrich.pipeline.session import Session
    from enrich.pipeline.write import Writer
    from enrich.posts.discover import Discovery
    from enrich.review.by_post import Reviewer


@dataclass(frozen=True, slots=True)
class Handling:
    """How proposals are decided and told; ``form`` is text or json, ``limit`` the most posts with proposals."""

    dry_run: bool = False
    yes: bool = False
    form: str = "text"
    explain: bool = False
    limit: int | None = None


class Running:
    """One run: posts are proposed for, decided on and told, one after the other.

    ``waiting`` are those whose answers come later; they are told of then.
    ``reused`` are those that a reply of the journal was used for, ``unchanged`` those with nothing to do.
    ``written`` are the bytes of those that were written.
    ``failures`` is how many posts failed one after the other by now.
    """

    def __init__(self, session: Session, screen: Screen, options: Handling) -> None:
        from enrich.review.by_post import Reviewer

        self.session = session
        self.screen = screen
        self.options = options
        self._named: Collection[str] = ()
        self.waiting: set[str] = set()
        self.reused: set[str] = set()
        self.unchanged: set[str] = set()
        self.written: dict[str, bytes] = {}
        self.failures = 0
        self.tally = Tally()
        self.causes = Causes(each=screen.level > 0)
        asks = screen.interactive and not (options.dry_run or options.yes or options.form == "json")
        self.reviewer = Reviewer(session, screen, self.tally) if asks else None
        self._write: Writer | None = None

    @property
    def accepts(self) -> Callable[[Proposal], bool] | None:
        """What is going to be accepted without a person; ``None`` where one decides."""
        return _passes if self.options.yes else None

    def through(self, seen: Discovery) -> None:
        """Every post, one after the other, until the limit of posts with proposals or until the person quits."""
        self._named = seen.named
        for reason, path in seen.refused():
            self._tell(Skipped(path, reason.told))
        self.over(seen.posts)

    def over(self, paths: Sequence[str]) -> None:
        """These posts, which may be told with those before."""
        from enrich.pipeline.batch import drawn

        unattended = 0 if self.reviewer else min(len(paths), self.options.limit or len(paths))
        batch = self.session.batch(self.accepts, self.failures, unattended)
        self._write = batch.pipeline.write
        coming = drawn(lambda: self.session.outcomes(batch, paths))
        try:
            with self._interruptible(batch) as interrupts, closing(coming):
                for outcome in self._watched(coming, len(paths)):
                    self._tell(outcome)
        finally:
            self.failures = batch.failures
        self.reused |= batch.pipeline.recalled
        if interrupts:
            raise KeyboardInterrupt

    def of(self, coming: Iterator[Sequence[Outcome]], what: str) -> None:
        """Outcomes that come from elsewhere than a model."""
        for outcome in self.screen.watched(self._decided(coming), None, what):
            self._tell(outcome)

    def _watched(self, coming: Iterator[Sequence[Outcome]], total: int) -> Iterator[Outcome]:
        """The outcomes once they are decided on, beside what is under way: never while a person is asked."""
        what = f"asking {self.session.model.name}"
        if self.reviewer is not None:
            return self._decided(self.screen.awaited(coming, what))
        return self.screen.watched(self._decided(coming), total, what, spending(self.tally, total))

    def _decided(self, coming: Iterator[Sequence[Outcome]]) -> Iterator[Outcome]:
        """The outcomes once they are decided on; those beyond the limit wait for a decision, untold."""
        left = self.options.limit or sys.maxsize
        for outcomes in coming:
            some = _until(outcomes, left)
            left -= sum(isinstance(outcome, Proposed) for outcome in some)
            yield from self._settled(some)
            if left <= 0 or (self.reviewer is not None and self.reviewer.quits):
                return

    def _interruptible(self, batch: Batch) -> AbstractContextManager[list[int]]:
        """At a question Ctrl-C acts at once; anywhere else what is under way is finished first."""
        if self.reviewer is not None:
            return nullcontext([])
        return graceful(batch.halt, batch.abandon, self.screen.note)

    def _settled(self, outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
        if self.reviewer is not None:
            yield from self._reviewed(self.reviewer, outcomes)
        elif self.options.yes:
            from enrich.pipeline.write import Decided, settle_all

            decided = [
                Decided(_told(outcome), _by_rule(outcome)) for outcome in outcomes if isinstance(outcome, Proposed)
            ]
            settled = iter(settle_all(self.session.task, decided, self._write))
            yield from (next(settled) if isinstance(outcome, Proposed) else outcome for outcome in outcomes)
        else:
            yield from outcomes

    def _reviewed(self, reviewer: Reviewer, outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
        for outcome in outcomes:
            yield reviewer.settle(outcome) if isinstance(outcome, Proposed) else outcome
            if reviewer.quits:
                return

    def _tell(self, outcome: Outcome) -> None:
        """Tells of a post; of one that waits, once its answer is there."""
        if isinstance(outcome, Skipped) and outcome.reason == WAITS:
            self.waiting.add(outcome.path)
        else:
            self._tell_now(outcome)

    def _tell_now(self, outcome: Outcome) -> None:
        self.tally.add(outcome)
        self.waiting.discard(outcome.path)
        self.unchanged |= {outcome.path} if isinstance(outcome, Unchanged) else set()
        self.written |= {outcome.path: outcome.patch.after} if isinstance(outcome, Applied) else {}
        if self.options.form == "json":
            record = line(outcome, self.session.model.name, explained=self.options.explain)
            self.screen.result(f"{record}\n")
            return
        notes = () if isinstance(outcome, Failed) or self._was_shown(outcome) else outcome.notes
        for note in notes:
            self.causes.add(Remark.of_note(outcome.path, note), self.screen.note)
        if self.options.yes and isinstance(outcome, Proposed | Applied):
            told = {note.message for note in notes}
            for note in _notes(outcome.patch.proposals):
                if note.message not in told:
                    self.causes.add(Remark.of_note(outcome.path, note), self.screen.note)
        explained = [*told_reasons(outcome)] if self.options.explain and not self._was_shown(outcome) else []
        if not (explained and isinstance(outcome, Unchanged)):
            self._show(outcome)
        self._explain(outcome, explained)

    def _explain(self, outcome: Outcome, reasons: Sequence[str]) -> None:
        """The reasons, under the path of their post: they don't go where its diff does."""
        if reasons:
            ended = f": {outcome.reason}" if isinstance(outcome, Unchanged) else ":"
            self.screen.note(f"{shown(outcome.path)}{ended}")
        for told in reasons:
            self.screen.note(f"  {told}")

    def _was_shown(self, outcome: Outcome) -> bool:
        """Whether a person saw the post with all that is to be told of it."""
        asked = self.reviewer is not None and not self.reviewer.accepts_all
        return asked and isinstance(outcome, Proposed | Applied)

    def _show(self, outcome: Outcome) -> None:
        from enrich.review import render

        match outcome:
            case Skipped() if outcome.path in self._named:
                self.screen.note(f"{shown(outcome.path)}: {outcome.reason}")
            case Unchanged() | Skipped():
                self.screen.detail(f"{shown(outcome.path)}: {outcome.reason}")
            case Failed():
                self.causes.add(Remark.of_failure(outcome), self.screen.fault)
            case Proposed() if self.reviewer is None:
                render.show_diff(self.screen, outcome.patch)
                self.screen.detail(render.notes(outcome.patch.proposals, color=False).removesuffix("\n"))
            case Applied() if self.reviewer is None:
                written = ", ".join(one.field for one in outcome.patch.proposals)
                self.screen.result(f"{shown(outcome.path)}: {written}\n")
            case _:
                pass

    @property
    def counts(self) -> dict[str, int]:
        """How many posts came to what, for the journal."""
        waiting = {"waiting": len(self.waiting)} if self.waiting else {}
        return {**self.tally.counts, **waiting}

    def conclude(self) -> None:
        """The last words: how many posts came to what, and how to decide on what waits."""
        from enrich.review.by_post import tell_unwritten

        self.causes.close()
        if self.tally.total:
            is_silent = self.tally.counts["skipped"] == self.tally.total > len(self._named) and not self.screen.level
            self.screen.note(f"{self.tally}{' (-v says why)' if is_silent else ''}")
        if self.options.dry_run:
            return
        if pending := self.tally.pending:
            waiting = counted(pending, "post waits", "posts wait")
            self.screen.note(f"{waiting} for a decision: run `enrich review`")
        if unknown := self.session.journal.queue.undecided():
            terms = counted(unknown, "new term waits", "new terms wait")
            self.screen.note(f"{terms} for a decision: run `enrich vocab queue`")
        tell_unwritten(self.session, self.screen)


def _until(outcomes: Sequence[Outcome], limit: int) -> Sequence[Outcome]:
    """The first outcomes, with at most so many proposals among them."""
    places = [place for place, outcome in enumerate(outcomes, 1) if isinstance(outcome, Proposed)]
    return outcomes[: places[limit - 1]] if len(places) > limit else outcomes


def _passes(proposal: Proposal) -> bool:
    """What ``--yes`` accepts: what passed all checks; it leaves to a person what is a person's."""
    return not proposal.blocked


def _by_rule(proposed: Proposed) -> tuple[Decision, ...]:
    return tuple(map(_verdict, (*proposed.patch.proposals, *proposed.held)))


def _told(proposed: Proposed) -> Proposed:
    """The same with what is flagged of the proposals that are held back, unless it is told already."""
    known = {note.message for note in proposed.notes}
    new = (note for note in _notes(proposed.held) if note.message not in known)
    return replace(proposed, notes=(*proposed.notes, *new))


def _notes(proposals: Iterable[Proposal]) -> Iterator[Note]:
    """What is flagged of proposals that nobody is shown: what was left out of them, and why they wait."""
    for proposal in proposals:
        yield from (Note(proposal.field, flag.code, flag.message) for flag in proposal.flags)
        if proposal.personal:
            told = f'waits for a person; with `review = "auto"` in [fields.{proposal.field}], `--yes` writes it'
            yield Note(proposal.field, "personal", told)


def _verdict(proposal: Proposal) -> Decision:
    verdict = Verdict.ACCEPT if _passes(proposal) else Verdict.DEFER
    return Decision(proposal.field, verdict, proposal.after, by="--yes")
