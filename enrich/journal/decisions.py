"""The journal's decisions: what was decided on proposals, what of it is not written yet, and what was rejected.

A decision and its write are apart: an accepted proposal is ``ready`` until `enrich.journal.writes` has it in the file,
and may be taken back until then.
A rejection holds as long as what led to the value: the post's words, and the field's settings, vocabulary and prompt.
Another model is no reason to hear the same again, so the model has no part in that.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from enrich.errors import StateError
from enrich.journal.fingerprint import Basis
from enrich.journal.proposals import (
    Transaction,
    log,
    newest,
    numbers,
    open_numbers,
    parsed,
    put,
    set_state,
    waiting_or_ready,
)
from enrich.journal.records import load
from enrich.journal.states import NAMED, ProposalState
from enrich.values import JSON, Decision, Proposal, Verdict

_AFTER = {
    Verdict.ACCEPT: ProposalState.READY,
    Verdict.EDIT: ProposalState.READY,
    Verdict.REJECT: ProposalState.REJECTED,
    Verdict.DEFER: ProposalState.PENDING,
}
_DECIDED = (
    "SELECT p.path, p.field, p.state, p.basis, p.proposal, d.verdict, d.value, d.by FROM proposals p"
    " JOIN decisions d ON d.id = (SELECT max(id) FROM decisions WHERE proposal = p.id) WHERE "
)


_TO_WRITE = "p.state = :ready AND d.verdict IN ('accept', 'edit')"
_UNFOUNDED = (
    "SELECT id, path, field FROM proposals p WHERE state = :ready AND coalesce((SELECT verdict FROM decisions"
    " WHERE proposal = p.id ORDER BY id DESC LIMIT 1), '') NOT IN ('accept', 'edit') ORDER BY path, id"
)


class _Decided(NamedTuple):
    """A proposal and the last decision on it, as `_DECIDED` selects them: texts of JSON where they are no words."""

    path: str
    field: str
    state: str
    basis: str
    proposal: str
    verdict: str
    value: str
    by: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A decision that waits for its write; an edited ``proposal`` holds the person's value, and no provenance."""

    proposal: Proposal
    decision: Decision


@dataclass(frozen=True, slots=True)
class Rejected:
    """What a person turned down: a proposal of ``value`` over ``before``, and what they put ``instead``."""

    value: JSON
    before: JSON
    instead: JSON = None


@dataclass(frozen=True, slots=True)
class Unfounded:
    """A proposal that counts as decided, by its number, and that nobody decided to write."""

    number: int
    path: str
    field: str


@dataclass(frozen=True, slots=True)
class Past:
    """A proposal and the last decision on it; ``time`` is the decision's."""

    run: str
    proposal: Proposal
    decision: Decision | None = None
    time: str = ""


class Decisions:
    """The decisions in a journal's database; ``transaction`` is the journal's own."""

    def __init__(self, database: sqlite3.Connection, transaction: Transaction) -> None:
        self._database = database
        self._transaction = transaction

    def waiting(
        self, paths: Iterable[str] | None = None, run: str = "", command: str = ""
    ) -> dict[str, tuple[Proposal, ...]]:
        """The proposals that wait for a decision, by post.

        Where given, of these ``paths``, this ``run``, or the runs of this ``command`` only.
        """
        query = (
            "SELECT path, proposal FROM proposals WHERE state = :pending AND :run IN ('', run) AND (:command = ''"
            " OR run IN (SELECT run FROM runs WHERE command = :command)) ORDER BY path, id"
        )
        chosen = None if paths is None else set(paths)
        found: dict[str, list[Proposal]] = {}
        for path, text in self._database.execute(query, NAMED | {"run": run, "command": command}):
            if chosen is None or path in chosen:
                found.setdefault(path, []).append(parsed(text))
        return {path: tuple(proposals) for path, proposals in found.items()}

    def ready(self, paths: Iterable[str] | None = None, run: str = "") -> dict[str, tuple[Ready, ...]]:
        """What is decided and not yet written, by post; of these ``paths`` and this ``run`` only, where given."""
        chosen = None if paths is None else set(paths)
        found: dict[str, list[Ready]] = {}
        condition = f"{_TO_WRITE} AND :run IN ('', p.run) ORDER BY p.path, p.id"
        for row in self._decided(condition, {"run": run}):
            if chosen is None or row.path in chosen:
                found.setdefault(row.path, []).append(_ready(row))
        return {path: tuple(decisions) for path, decisions in found.items()}

    def unfounded(self) -> list[Unfounded]:
        """What counts as decided, without a decision to write it."""
        return [Unfounded(*row) for row in self._database.execute(_UNFOUNDED, NAMED)]

    def dismiss(self, those: Iterable[Unfounded]) -> None:
        """Drops what nobody decided."""
        with self._transaction() as database:
            set_state(database, ProposalState.REPLACED, *(one.number for one in those))

    def _decided(self, condition: str, values: dict[str, str]) -> Iterator[_Decided]:
        """The proposals that were decided on, for which a condition holds."""
        return map(_Decided._make, self._database.execute(_DECIDED + condition, NAMED | values))

    def unwritten(self, path: str) -> frozenset[str]:
        """The fields of a post that are decided and not yet written."""
        query = "SELECT field FROM proposals WHERE path = :path AND state = :ready"
        rows = self._database.execute(query, NAMED | {"path": path})
        return frozenset(field for (field,) in rows)

    def ready_of(self, path: str) -> tuple[Ready, ...]:
        """What is decided on one post and not yet written."""
        return tuple(map(_ready, self._decided(f"p.path = :path AND {_TO_WRITE} ORDER BY p.id", {"path": path})))

    def unwritten_posts(self) -> int:
        """How many posts have something that is decided and not yet written."""
        query = "SELECT count(DISTINCT path) FROM proposals WHERE state = :ready"
        count: int = self._database.execute(query, NAMED).fetchone()[0]
        return count

    def decide(self, path: str, decisions: Sequence[Decision], time: str) -> None:
        """Keeps decisions on proposals that wait, or that were decided and not written; a deferred one goes on waiting.

        Raises:
            StateError: A field has no such proposal: it was decided and written elsewhere.
        """
        with self._transaction() as database:
            found = waiting_or_ready(open_numbers(database, path), path, [one.field for one in decisions])
            log(database, [(found[one.field], one) for one in decisions], time)
            for one in decisions:
                set_state(database, _AFTER[one.verdict], found[one.field])

    def undecide(self, path: str, fields: Iterable[str], time: str, by: str = "person") -> None:
        """Takes back decisions that are not written yet, rejections too: the proposals wait again.

        Raises:
            StateError: A field has no such decision; what is written is taken back by `enrich.pipeline.undo`.
        """
        with self._transaction() as database:
            for field in fields:
                number = newest(database, path, field, ProposalState.READY, ProposalState.REJECTED)
                if number is None or newest(database, path, field, ProposalState.PENDING) is not None:
                    raise StateError(
                        f"{path}: no decision on `{field}` can be taken back",
                        "what is written is taken back by `enrich undo`",
                    )
                log(database, [(number, Decision(field, Verdict.DEFER, None, by))], time)
                set_state(database, ProposalState.PENDING, number)

    def forget(self, path: str, fields: Iterable[str]) -> None:
        """Drops decisions that are not written, with their proposals."""
        self._end(path, fields, ProposalState.REPLACED)

    def drop(self, path: str, fields: Iterable[str]) -> None:
        """Drops proposals that wait."""
        with self._transaction() as database:
            for field in fields:
                waiting = numbers(database, path, field, ProposalState.PENDING)
                set_state(database, ProposalState.REPLACED, *waiting)

    def stand(self, path: str, fields: Iterable[str]) -> None:
        """Settles decisions whose value a person put into the file: nothing is left to write, and it is theirs."""
        self._end(path, fields, ProposalState.WRITTEN)

    def _end(self, path: str, fields: Iterable[str], state: ProposalState) -> None:
        with self._transaction() as database:
            for field in fields:
                set_state(database, state, *numbers(database, path, field, ProposalState.READY))

    def amend_waiting(self, path: str, change: Callable[[Proposal], Proposal]) -> list[str]:
        """Changes a post's proposals that wait for a person in place; returns the fields that it made differ."""
        return self._amend("SELECT id, proposal FROM proposals WHERE path = :path AND state = :pending", path, change)

    def amend(self, path: str, change: Callable[[Proposal], Proposal]) -> list[str]:
        """`amend_waiting`, with what is decided and not written yet."""
        query = "SELECT id, proposal FROM proposals WHERE path = :path AND state IN (:pending, :ready)"
        return self._amend(query, path, change)

    def _amend(self, query: str, path: str, change: Callable[[Proposal], Proposal]) -> list[str]:
        changed: list[str] = []
        with self._transaction() as database:
            for number, text in database.execute(f"{query} ORDER BY id", NAMED | {"path": path}).fetchall():
                old = parsed(text)
                if (new := change(old)) != old:
                    put(database, number, new)
                    changed.append(old.field)
        return changed

    def rejected(self, path: str, now: Basis) -> dict[str, tuple[Rejected, ...]]:
        """What was turned down for each field of ``now``, and still counts: by a rejection, or by an edit."""
        condition = (
            "p.path = :path AND p.base = :base AND p.state != :pending"
            " AND d.verdict IN ('reject', 'edit') ORDER BY p.id"
        )
        found: dict[str, list[Rejected]] = {}
        for row in self._decided(condition, {"path": path, "base": now.base}):
            if _same_grounds(now.fields.get(row.field), json.loads(row.basis)):
                old = parsed(row.proposal)
                instead = None if row.state == ProposalState.REJECTED else json.loads(row.value)
                found.setdefault(row.field, []).append(Rejected(old.after, old.before, instead))
        return {field: tuple(values) for field, values in found.items()}

    def past(self, number: int) -> Past | None:
        """A proposal by its number, the run that made it, and what was decided on it last, and when."""
        query = "SELECT run, proposal FROM proposals WHERE id = ?"
        run, text = self._database.execute(query, (number,)).fetchone() or ("", "null")
        proposal = load(text)
        if proposal is None:
            return None
        query = "SELECT verdict, value, by, time FROM decisions WHERE proposal = ? ORDER BY id DESC LIMIT 1"
        decided = self._database.execute(query, (number,)).fetchone()
        if decided is None:
            return Past(run, proposal)
        verdict, value, by, time = decided
        if verdict not in set(Verdict):
            return Past(run, proposal)
        return Past(run, proposal, Decision(proposal.field, Verdict(verdict), json.loads(value), by), time)

    def edits(self, field: str) -> Iterator[tuple[Proposal, JSON]]:
        """What people made of proposals for a field over the whole site: each proposal, and the value they gave."""
        condition = "p.field = :field AND d.verdict = 'edit' AND p.state IN (:ready, :written) ORDER BY p.id"
        for row in self._decided(condition, {"field": field}):
            yield parsed(row.proposal), json.loads(row.value)


def _ready(row: _Decided) -> Ready:
    proposal = parsed(row.proposal)
    decision = Decision(proposal.field, Verdict(row.verdict), json.loads(row.value), row.by)
    if decision.verdict is Verdict.EDIT:
        proposal = replace(proposal, after=decision.value, provenance=None, evidence=(), flags=())
    return Ready(proposal, decision)


def _same_grounds(now: Mapping[str, str] | None, then: Mapping[str, str]) -> bool:
    return now is not None and all(then.get(name) == digest for name, digest in now.items() if name != "model")
