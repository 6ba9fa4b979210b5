"""``enrich review`` post by post, connected to a session: each decision is kept and written at once.

A post that is decided field by field is written after the answer on its last field, or when the person leaves earlier.
``u`` takes back the answers of this session, one after the other, and what was written, as `enrich undo` does.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from enrich.errors import shown
from enrich.pipeline.pending import standing, written
from enrich.pipeline.session import Session
from enrich.pipeline.undo import Undo, plans, take_back
from enrich.pipeline.write import settle
from enrich.report import Tally, counted
from enrich.review.post_dialogue import PostDialogue, Then
from enrich.review.preview import shown_post
from enrich.terminal import Console, Screen
from enrich.values import Applied, Decision, Failed, Outcome, Proposal, Proposed, Verdict

_REMEMBERED = 100


@dataclass(frozen=True, slots=True)
class _Past:
    """A post that was answered; ``split`` where it was field by field."""

    proposed: Proposed
    number: int
    decisions: tuple[Decision, ...]
    split: bool
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _PostQuestion:
    """A post to ask about: ``made`` are answers that are kept, ``old`` is its outcome if it had one before."""

    proposed: Proposed
    number: int
    made: tuple[Decision, ...] = ()
    old: Outcome | None = None


class Reviewer:
    """Asks about one post after the other; ``quits`` is true once the person has left.

    ``accepts_all`` is true once they accept all further posts without a look at them.

    ``tally`` is corrected where an answer is taken back; ``total`` is the number of posts, if it is known.
    """

    def __init__(self, session: Session, screen: Screen, tally: Tally, total: int = 0) -> None:
        self.session = session
        self.screen = screen
        self.tally = tally
        self.total = total
        self.console = Console()
        self.quits = False
        self.accepts_all = False
        self._past: deque[_Past] = deque(maxlen=_REMEMBERED)

    def settle(self, proposed: Proposed, number: int = 0) -> Outcome:
        """The post's outcome after the person has decided on it, and on the posts that they went back to.

        ``number`` is its place among all, from 1.
        """
        todo = [_PostQuestion(proposed, number)]
        outcome: Outcome = proposed
        while todo:
            question = todo.pop()
            answered = self._answered(question)
            if answered is None:
                todo.append(replace(question, made=()))
                todo += self._back()
                continue
            outcome = answered
            if question.old is not None:
                self.tally.swap(question.old, outcome)
                self._tell(outcome)
        return outcome

    def _tell(self, outcome: Outcome) -> None:
        if isinstance(outcome, Failed):
            self.screen.error(outcome.error)

    def _answered(self, question: _PostQuestion) -> Outcome | None:
        """The outcome of one post; ``None`` where the person goes back to the post before."""
        proposed, task = question.proposed, self.session.task
        if self.accepts_all or self.quits:
            verdict = Verdict.DEFER if self.quits else Verdict.ACCEPT
            decisions = tuple(Decision(one.field, verdict, one.after) for one in proposed.patch.proposals)
            return settle(task, proposed, decisions)
        kept = list(question.made)
        try:
            decisions, then = self._dialogue(question, kept).decide(proposed.patch.proposals, question.made)
        except KeyboardInterrupt:
            if kept:
                self._tell(written(self.session, proposed))
            raise
        if then is Then.BACK:
            return None
        self.quits = then is Then.QUIT
        self.accepts_all = then is Then.ACCEPT_ALL
        if kept:
            outcome = written(self.session, replace(proposed, decisions=decisions))
        else:
            outcome = settle(task, proposed, decisions)
        self._past.append(_Past(proposed, question.number, decisions, bool(kept), outcome))
        return outcome

    def _dialogue(self, question: _PostQuestion, kept: list[Decision]) -> PostDialogue:
        """The questions about a post; the answers on single fields are put into ``kept`` and into the journal."""
        proposed, task, decisions = question.proposed, self.session.task, self.session.journal.decisions
        path = proposed.path

        def keep(decision: Decision) -> None:
            decisions.decide(path, [decision], task.clock())
            kept.append(decision)

        def back(decision: Decision) -> None:
            kept.remove(decision)
            if decision.verdict is not Verdict.DEFER:
                decisions.undecide(path, [decision.field], task.clock())

        position = f"({question.number}/{self.total}) " if self.total else ""

        def page(proposals: Sequence[Proposal]) -> str:
            notes = proposed.notes if len(proposals) == len(proposed.patch.proposals) else ()
            return shown_post(self.session, self.screen, path, proposals, position=position, notes=notes)

        return PostDialogue(self.console, page, keep, back, position)

    def _back(self) -> list[_PostQuestion]:
        """The question about the post before; where it was split, all its answers but the last one are kept."""
        if not self._past:
            self.console.show("there is nothing to undo\n")
            return []
        past = self._past.pop()
        path, decisions, time = past.proposed.path, self.session.journal.decisions, self.session.task.clock()
        stays = self._unwrite(past)
        waits = {one.field for one in decisions.waiting([path]).get(path, ())}
        decided = [one.field for one in past.decisions if one.verdict is not Verdict.DEFER]
        decisions.undecide(path, [field for field in decided if field not in waits | stays], time)
        again = standing(self.session, path, past.proposed.patch.proposals)
        if not isinstance(again, Proposed):
            self.console.show(f"{shown(path)} has changed since: what was decided on it waits\n")
            return []
        whole = len(again.patch.proposals) == len(past.decisions)
        made = past.decisions[:-1] if past.split and whole else ()
        decisions.decide(path, made, time)
        return [_PostQuestion(replace(again, usage=past.proposed.usage), past.number, made, past.outcome)]

    def _unwrite(self, past: _Past) -> set[str]:
        """Takes back the write of a post; returns the fields that stay, because somebody edited them since."""
        write = self.session.journal.writes.of_post(past.proposed.path)
        if not isinstance(past.outcome, Applied) or write is None or write.run != self.session.task.run:
            return set()
        (planned,) = plans(self.session.task, [write])
        failed = take_back(self.session.task, planned) if isinstance(planned, Undo) else planned
        if failed is not None:
            self.screen.error(failed.error)
            return {one.field for one in write.fields}
        stays = planned.kept if isinstance(planned, Undo) else ()
        for one in stays:
            self.screen.note(f"{shown(past.proposed.path)}: keeps `{one.key}`, which was edited since")
        return {one.field for one in stays}


def tell_unwritten(session: Session, screen: Screen) -> None:
    """Says how to write what was decided and is not written yet."""
    if number := session.journal.decisions.unwritten_posts():
        posts = counted(number, "post is", "posts are")
        screen.note(f"{posts} decided and not yet written: run `enrich apply`")
