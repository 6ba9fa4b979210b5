"""Waiting posts get the terms that a person decided on, without another request.

A post is looked at as it is now: what changed meanwhile is patched from its new bytes, and a person's value stays.
Where a proposal of the same field still waits, the term joins it: a field never has two.
What a write that did not come about has left waiting is no such proposal: it is made anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from enrich.errors import PostError
from enrich.fields import as_text, filled, items, merged, misfit, unfit
from enrich.journal.unknown_terms import Queued
from enrich.journal.writes import TAKEN_BACK
from enrich.pipeline.inspection import PostFields, read_fields
from enrich.pipeline.session import Session
from enrich.pipeline.write import settle
from enrich.values import (
    JSON,
    Applied,
    Decision,
    Evidence,
    Failed,
    FieldSpec,
    Format,
    Policy,
    Proposal,
    Proposed,
    Verdict,
)
from enrich.verify.evidence import Body
from enrich.verify.safety import harm
from enrich.verify.waiting import CODE, still_held
from enrich.vocabulary.field_vocabulary import FieldVocabulary
from enrich.vocabulary.terms import fold

COMMAND = "vocab queue"
"""The command whose runs finish posts."""


@dataclass(frozen=True, slots=True)
class Finishable:
    """A post that can be finished; ``rows`` are what it waited with."""

    proposed: Proposed
    rows: tuple[Queued, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Terms that join a proposal which waits for a decision anyway."""

    path: str
    proposals: tuple[Proposal, ...]
    rows: tuple[Queued, ...]


@dataclass(frozen=True, slots=True)
class NoLongerApplies:
    """A term that a post needs no more, and why."""

    row: Queued
    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A post that can't be finished now; it goes on waiting."""

    path: str
    error: PostError


Ending: TypeAlias = Finishable | Joined | NoLongerApplies | Refused


class Finisher:
    """Finishes posts of one site; ``lexicons`` are the terms by field, with what was decided."""

    def __init__(self, session: Session, lexicons: Mapping[str, FieldVocabulary]) -> None:
        self.session = session
        self.lexicons = lexicons

    def endings(self, decided: Iterable[Queued]) -> list[Ending]:
        """What becomes of every post that waits with a decided term, in the order of the rows."""
        posts: dict[str, list[Queued]] = {}
        for row in decided:
            posts.setdefault(row.path, []).append(row)
        pending, ready = self._pending(posts), self.session.journal.decisions.ready(posts)
        endings: list[Ending] = []
        for path, rows in posts.items():
            taken = {one.proposal.field for one in ready.get(path, ())}
            endings += (Refused(path, _unwritten(field)) for field in taken & {row.field for row in rows})
            endings += self._of_post(path, [row for row in rows if row.field not in taken], pending.get(path, ()))
        return endings

    def _pending(self, paths: Collection[str]) -> dict[str, list[Proposal]]:
        """The proposals that wait, by post, but for those of a post that was not finished; an undo's do wait."""
        decisions = self.session.journal.decisions
        left = decisions.waiting(paths, command=COMMAND)
        return {
            path: [one for one in some if one not in left.get(path, ()) or TAKEN_BACK in one.flags]
            for path, some in decisions.waiting(paths).items()
        }

    def _of_post(self, path: str, rows: Sequence[Queued], pending: Sequence[Proposal]) -> list[Ending]:
        try:
            seen = read_fields(self.session.task.read(path))
        except PostError as error:
            return [Refused(path, error)]
        waiting = {one.field: one for one in self.session.task.applicable(path, pending, seen.known)}
        specs = {spec.name: spec for spec in self.session.task.specs_in(seen.known)}
        post = _Post(seen, self.session.journal.writes.written(path), waiting)
        taken: list[tuple[Proposal, tuple[Queued, ...]]] = []
        endings: list[Ending] = []
        for field in dict.fromkeys(row.field for row in rows):
            own = [row for row in rows if row.field == field]
            text = seen.post.format == Format.HEADERS or self.session.index.writes_text(self.session.task.fields[field])
            made = _Field(post, specs[field], self.lexicons[field], "" if text else None).take(own)
            endings += made.over
            if made.proposal is not None:
                taken.append((made.proposal, made.rows))
        return [*self._patched(post, taken), *endings]

    def _patched(self, post: _Post, taken: Sequence[tuple[Proposal, tuple[Queued, ...]]]) -> list[Ending]:
        path = post.seen.post.path
        joining = [one for one in taken if one[0].field in post.waiting]
        new = [one for one in taken if one[0].field not in post.waiting]
        endings: list[Ending] = []
        if joining:
            endings.append(Joined(path, *_split(joining)))
        if new:
            proposals, rows = _split(new)
            try:
                endings.append(Finishable(Proposed(path, self.session.task.patch(post.seen.opened, proposals)), rows))
            except PostError as error:
                endings.append(Refused(path, error))
        return endings

    def join(self, joined: Joined) -> None:
        """Lets terms join the proposals that wait."""
        new = {one.field: one for one in joined.proposals}
        queue = self.session.journal.queue
        self.session.journal.decisions.amend_waiting(joined.path, lambda one: new.get(one.field, one))
        queue.drop(row.number for row in joined.rows)

    def write(self, ready: Finishable) -> Applied | Failed | Proposed:
        """Writes a post as enrich's own work, on record with where each term came from."""
        task, journal = self.session.task, self.session.journal
        path, proposals = ready.proposed.path, ready.proposed.patch.proposals
        rests = {row.field: row.rests for row in ready.rows}
        for one in proposals:
            journal.propose(task.run, path, rests[one.field], [one], task.clock())
        decisions = [Decision(one.field, Verdict.ACCEPT, one.after) for one in proposals]
        outcome = settle(task, ready.proposed, decisions)
        if isinstance(outcome, Applied):
            journal.queue.drop(row.number for row in ready.rows)
        return outcome


def _unwritten(field: str) -> PostError:
    return PostError(f"its `{field}` is decided and not yet written", "run `enrich apply` first")


def _split(
    taken: Sequence[tuple[Proposal, tuple[Queued, ...]]],
) -> tuple[tuple[Proposal, ...], tuple[Queued, ...]]:
    return tuple(one for one, _ in taken), tuple(row for _, rows in taken for row in rows)


@dataclass(frozen=True, slots=True)
class _Post:
    """A post as it is now; ``waiting`` are its proposals by field that still hold."""

    seen: PostFields
    written: Mapping[str, JSON]
    waiting: Mapping[str, Proposal]


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a field's rows come to: a proposal with the rows that it stands for, and those that are needed no more."""

    proposal: Proposal | None
    rows: tuple[Queued, ...]
    over: tuple[NoLongerApplies, ...]


@dataclass(frozen=True, slots=True)
class _Field:
    """One field of one post, which takes terms as far as its rules allow.

    A new list is one, or a text where ``empty`` is one.
    """

    post: _Post
    spec: FieldSpec
    lexicon: FieldVocabulary
    empty: JSON

    def take(self, rows: Sequence[Queued]) -> _Taken:
        """The proposal that adds the rows' labels, in their order."""
        value = start = self._start()
        taken: list[Queued] = []
        over: list[NoLongerApplies] = []
        for row in rows:
            if reason := self._obstacle(value, start, row.label):
                over.append(NoLongerApplies(row, reason))
            else:
                value = merged(value, [row.label] if self.spec.is_list else row.label, self.spec.form)
                taken.append(row)
        if isinstance(value, list) and start in (None, "") and self.empty == "":
            value = as_text([row.label for row in taken], self.spec.form)
        made = self._proposal(value, taken) if taken else None
        return _Taken(made, tuple(taken), tuple(over))

    @property
    def _pending(self) -> Proposal | None:
        return self.post.waiting.get(self.spec.name)

    def _start(self) -> JSON:
        """What the terms are added to: the proposal that waits, else what stands in the post."""
        return self._pending.after if self._pending else self.post.seen.known.get(self.spec.key)

    def _obstacle(self, value: JSON, start: JSON, label: str) -> str:
        """Why a label is not wanted here any more; empty where it is."""
        spec, there = self.spec, items(value, self.spec.form)
        if fold(label) in map(fold, there):
            return "has it already"
        if message := misfit(start, spec):
            return message
        if not self._pending and not self._open(start):
            return f"its `{spec.key}` was filled in meanwhile"
        if not spec.is_list and filled(value, spec):
            return f"its `{spec.key}` is {there[0]}"
        if spec.is_list and spec.max_items and len(there) >= spec.max_items:
            return f"its `{spec.key}` has {len(there)} items already"
        fault = harm(label)
        reason = f"it {fault}" if fault else unfit(label, value, spec.form) if spec.is_list else ""
        return f"it can't be written there, for {reason}" if reason else self._excluded(there, label)

    def _open(self, value: JSON) -> bool:
        """Whether something may be added: nothing stands there, or enrich's own value, or the field is to grow."""
        spec = self.spec
        own = spec.name in self.post.written and self.post.written[spec.name] == value
        return own or not filled(value, spec) or spec.policy is Policy.EXTEND

    def _excluded(self, there: Sequence[str], label: str) -> str:
        """Whether another term of the same exclusive group stands there, in any of its spellings."""
        term = self.lexicon.term(label)
        for one in there if term and term.group else ():
            meant = self.lexicon.resolve(one)
            other = self.lexicon.term(meant[0]) if len(meant) == 1 else None
            if term and other and other.group == term.group:
                return f"{other.label} of the same group is there already"
        return ""

    def _proposal(self, value: JSON, rows: Sequence[Queued]) -> Proposal:
        seen = self.post.seen
        line = seen.post.source.count(b"\n", 0, seen.post.body.start) + 1
        body = Body(seen.post.text, line)
        proofs = (body.mention(row.label, (row.said, row.label)) for row in rows)
        evidence: tuple[Evidence, ...] = tuple(proof for proof in proofs if proof)
        if (old := self._pending) is not None:
            said = {row.folded for row in rows}
            left = tuple(flag for flag in old.flags if flag.code != CODE or fold(flag.value) not in said)
            flags = still_held(left, len(items(value, self.spec.form)))
            return replace(old, after=value, evidence=(*old.evidence, *evidence), flags=flags)
        spec, first = self.spec, rows[0]
        before = seen.known.get(spec.key)
        return Proposal(spec.name, spec.key, before, value, spec.review, evidence, (), first.provenance, spec.kind)
