"""Carries out what a person does on the page: decide, undo, write, take back a write.

It uses the same functions as the other reviews.

A decision says which version of a field the person saw: if another tab has decided meanwhile, nothing happens, and the
page says so.
Each decision is in the journal before the server answers, so a killed server loses none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from enrich.characters import is_utf8
from enrich.errors import PostError, UsageError, shown
from enrich.fields.applicable import keyed, under
from enrich.fields.list_items import added
from enrich.journal.overview import ReviewRow
from enrich.journal.states import ProposalState
from enrich.pipeline.apply import apply, conflict_error, plan
from enrich.pipeline.pending import dropped
from enrich.pipeline.session import Session
from enrich.pipeline.undo import plan as plan_undo
from enrich.pipeline.undo import take_back
from enrich.review.grouping import Group, groups
from enrich.review.terms import posts
from enrich.review.web.view_state import Card, Done, FieldEntry, PageDecision, ReviewState, Step, group_key
from enrich.values import JSON, Applied, Decision, Failed, FieldSpec, Kind, Note, Proposal, Verdict

AT_ONCE = 25
_OPEN = (ProposalState.PENDING, ProposalState.READY)


def _as_now(row: ReviewRow, spec: FieldSpec) -> ReviewRow:
    """A row as the field's settings are now; what is past keeps its value."""
    made = under(row.proposal, spec) if row.state in _OPEN else None
    return replace(row, proposal=made if isinstance(made, Proposal) else keyed(row.proposal, spec))


class Desk:
    """A review of one session on the page; ``cards`` are the posts that wait, are decided, or were written by it."""

    def __init__(self, session: Session, paths: Sequence[str] | None = None) -> None:
        self.session = session
        self._names = [spec.name for spec in session.task.specs]
        self._steps: list[list[Step]] = []
        self._groups: dict[str, list[Group]] = {}
        self._stuck: set[str] = set()
        only = None if paths is None else set(paths)
        rows = session.journal.overview.rows(session.task.run)
        made = (self._card(path, those) for path, those in groupby(rows, lambda row: row.path) if self._shows(path))
        self.cards: dict[str, Card] = {
            card.path: card for card in made if card is not None and (only is None or card.path in only)
        }
        for path, notes in dropped(session, paths).items():
            self.cards.setdefault(path, self._dropped(path, notes))

    def _shows(self, path: str) -> bool:
        if not is_utf8(path):
            self.session.note(f"{shown(path)}: its name is no UTF-8, so no page can show it; use `enrich review`")
        return is_utf8(path)

    def _card(self, path: str, rows: Iterable[ReviewRow], conflict: str = "") -> Card | None:
        specs = self.session.task.fields
        known = (row for row in rows if row.proposal.field in specs)
        current = (_as_now(row, specs[row.proposal.field]) for row in known)
        by_field = groupby(current, lambda row: row.proposal.field)
        entries = {field: FieldEntry(tuple(those)) for field, those in by_field}
        chosen = tuple(entries[name] for name in self._names if name in entries)
        return Card(path, self._title(path), chosen, conflict) if chosen else None

    def _dropped(self, path: str, notes: Iterable[Note]) -> Card:
        fields = {note.field for note in notes}
        return Card(path, self._title(path), (), dropped=tuple(name for name in self._names if name in fields))

    def _title(self, path: str) -> str:
        return self.session.index.title(path) or path.rpartition("/")[2]

    def refresh(self, path: str, conflict: str = "") -> None:
        """Reads from the journal again how a post stands."""
        self._groups.clear()
        self._stuck.discard(path)
        card = self._card(path, self.session.journal.overview.rows(self.session.task.run, path), conflict)
        if card is None:
            self.cards.pop(path, None)
        else:
            self.cards[path] = card

    def tell_conflict(self, path: str, conflict: str) -> None:
        """Remembers why what was accepted for a post can't be written; an empty reason says that it can."""
        if not conflict:
            self._stuck.discard(path)
        if self.cards[path].conflict != conflict:
            self.cards[path] = replace(self.cards[path], conflict=conflict)

    def decide(self, asked: Sequence[PageDecision]) -> Done:
        """Keeps decisions; one on a field that changed since the person saw it is only reported."""
        found = [(one, self._seen(one)) for one in asked]
        late = [f"{one.path}: `{one.field}` was decided in another window" for one, entry in found if entry is None]
        kept = [(one, entry) for one, entry in found if entry is not None]
        for one, entry in kept:
            self._answer(entry, one.verdict, one.value)
        for path in {one.path for one, _ in kept}:
            self.refresh(path)
        if kept:
            self._steps.append([Step(entry) for _, entry in kept])
        return Done(len(kept), tuple(late))

    def _seen(self, asked: PageDecision) -> FieldEntry | None:
        card = self.cards.get(asked.path)
        entry = card.entry(asked.field) if card else None
        open_ = entry is not None and entry.state in (ReviewState.PENDING, ReviewState.ACCEPTED)
        return entry if entry is not None and open_ and entry.mark == asked.seen else None

    def _answer(self, entry: FieldEntry, verdict: Verdict, value: JSON) -> None:
        """Keeps one decision on a field: on all that waits, or on what was accepted before."""
        journal, time, path = self.session.journal, self.session.task.clock(), entry.main.path
        if entry.taken and verdict is Verdict.ACCEPT:
            journal.items.accept(path, entry.field, added(entry.main.proposal), time)
            return
        if verdict is Verdict.EDIT and entry.everything:
            journal.items.reopen(path, entry.everything, time)
        after = entry.whole.after if verdict is Verdict.EDIT else entry.main.proposal.after
        if verdict is Verdict.EDIT and value != after:
            made = Decision(entry.field, Verdict.EDIT, value)
        else:
            made = Decision(entry.field, Verdict.REJECT if verdict is Verdict.REJECT else Verdict.ACCEPT, after)
        journal.decisions.decide(path, [made], time)

    def groups(self, field: str) -> list[Group]:
        """The values of a field that wait, with their posts; made once until something is decided."""
        if field not in self._groups:
            self._groups[field] = self._grouped(field)
        return self._groups[field]

    def _grouped(self, field: str) -> list[Group]:
        waiting: dict[str, list[Proposal]] = {}
        for card in self.cards.values():
            entry = card.entry(field)
            if entry is not None and entry.state is ReviewState.PENDING:
                waiting[card.path] = [entry.main.proposal]
        return groups(waiting, texts={field} if self.session.task.fields[field].kind is Kind.TEXT else ())

    def group(self, field: str, key: str) -> Group | None:
        """One of these values, by its key."""
        return next((group for group in self.groups(field) if group_key(group) == key), None)

    def answer(self, field: str, key: str, size: int, without: Collection[str], *, takes: bool) -> Done:
        """Accepts or rejects one value in all posts that wait with it, except ``without``.

        ``size`` is the number of posts that the person saw.

        Raises:
            UsageError: There are more or fewer by now.
        """
        group = self.group(field, key)
        if group is None or len(group.members) != size:
            raise UsageError(
                "the posts with this value have changed since the page was loaded", "look again, and decide then"
            )
        steps = []
        for path in [one.path for one in group.members if one.path not in without]:
            entry = self.cards[path].entry(field)
            if entry is not None:
                self._answer_group(group, entry, takes=takes)
                steps.append(Step(entry))
                self.refresh(path)
        self._steps.append(steps)
        return Done(len(steps))

    def _answer_group(self, group: Group, entry: FieldEntry, *, takes: bool) -> None:
        if group.whole:
            self._answer(entry, Verdict.ACCEPT if takes else Verdict.REJECT, None)
            return
        items, path = self.session.journal.items, entry.main.path
        keep = items.accept if takes else items.reject
        keep(path, group.field, [str(group.value)], self.session.task.clock())

    def undo(self) -> Done:
        """Undoes the last step: each field is again as it was before, waiting or decided.

        Raises:
            UsageError: There is none.
        """
        if not self._steps:
            raise UsageError("there is nothing to undo", "to take back what is written, open its post")
        steps = self._steps.pop()
        failed = tuple(told for step in steps if (told := self._put_back(step)))
        return Done(len(steps) - len(failed), failed)

    def _put_back(self, step: Step) -> str:
        """Brings one field back to what it was before; returns the reason if it is too late for that."""
        old = step.before
        path, field = old.main.path, old.field
        card = self.cards.get(path)
        now = card.entry(field) if card else None
        if now is None or now.row(ReviewState.WRITTEN) != old.row(ReviewState.WRITTEN):
            return f"{path}: `{field}` is written; open the post to take it back"
        journal, time = self.session.journal, self.session.task.clock()
        if added(old.main.proposal) and not (now.edited or old.edited):
            journal.items.reopen(path, old.main.proposal, time)
        else:
            journal.decisions.undecide(path, [field], time)
            for keep, parts in ((journal.items.accept, old.taken), (journal.items.reject, old.refused)):
                if parts:
                    keep(path, field, parts, time)
        if old.state is ReviewState.ACCEPTED and old.main.decision is not None:
            journal.decisions.decide(path, [old.main.decision], time)
        self.refresh(path)
        return ""

    def reopen(self, path: str, field: str) -> Done:
        """Takes back the decision on one field, however old it is.

        Raises:
            StateError: There is none, or it is written.
        """
        entry = self.cards[path].entry(field)
        journal, time = self.session.journal, self.session.task.clock()
        if entry is not None and entry.everything:
            journal.items.reopen(path, entry.everything, time)
        else:
            journal.decisions.undecide(path, [field], time)
        self.refresh(path)
        return Done(1)

    def write(self, path: str = "") -> Done:
        """Writes what is accepted: for one post, or for the next 25 posts whose write has not failed yet."""
        ready = self.ready(path)
        written = [self._write(one) for one in ready[:AT_ONCE]]
        failed = tuple(told for _, told in written if told)
        return Done(sum(wrote for wrote, _ in written), failed, max(0, len(ready) - AT_ONCE))

    def ready(self, path: str = "") -> list[str]:
        """The posts with something accepted, except those whose write failed; only ``path``, if it is given."""
        named = [self.cards[path]] if path in self.cards else [] if path else list(self.cards.values())
        accepted = [card for card in named if card.has(ReviewState.ACCEPTED)]
        return [card.path for card in accepted if path or card.path not in self._stuck]

    def _write(self, path: str) -> tuple[bool, str]:
        """Writes one post; returns whether something was written, and why something could not be."""
        session = self.session
        ready = session.journal.decisions.ready([path]).get(path, ())
        wanted = [one for one in ready if one.proposal.field in self._names]
        try:
            planned = plan(session.task, path, wanted)
            outcome = apply(session.task, planned)
            told = str(conflict_error(planned)) if planned.conflicts else ""
        except PostError as error:
            outcome, told = Failed(path, error.at(path)), ""
        if isinstance(outcome, Failed):
            told = str(outcome.error)
        self.refresh(path, told)
        if told:
            self._stuck.add(path)
        return isinstance(outcome, Applied), told

    def forget(self, path: str) -> Done:
        """Drops what was accepted for a post and can't be written."""
        entries = [entry.field for entry in self.cards[path].entries if entry.row(ReviewState.ACCEPTED)]
        self.session.journal.decisions.forget(path, entries)
        self.refresh(path)
        return Done(len(entries))

    def outcomes(self) -> dict[str, int]:
        """The number of posts by outcome, in the form in which the journal keeps it for a run."""
        written = sum(card.has(ReviewState.WRITTEN) for card in self.cards.values())
        meant = sum(bool(card.entries) for card in self.cards.values())
        return {"proposed": meant - written, "applied": written}

    def told(self) -> str:
        """What became of the review, in a sentence."""
        ready, written = len(self.ready()), self.outcomes()["applied"]
        left = f"; {posts(ready)} accepted and not yet written: run `enrich apply`" if ready else ""
        return f"{posts(written)} written{left}"

    def take_back(self, path: str) -> Done:
        """Takes back the newest write to a post, if this session made it.

        Raises:
            UsageError: This session wrote nothing there.
            PostError: It can't be taken back.
        """
        session = self.session
        write = session.journal.writes.of_post(path)
        if write is None or write.run != session.task.run:
            raise UsageError(f"{path}: nothing was written by this review", "`enrich undo` takes back older writes")
        undo = plan_undo(session.task, write, session.task.read(path))
        failure = take_back(session.task, undo)
        self.refresh(path)
        if failure is not None:
            raise failure.error
        kept = tuple(f"{path}: keeps `{one.key}`, which was edited since" for one in undo.kept)
        return Done(len(undo.taken), kept)
