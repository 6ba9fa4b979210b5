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
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from enrich.errors import StateError
from enrich.journal.fingerprint import Basis
from enrich.journal.records import dump, load
from enrich.journal.states import NAMED, ProposalState
from enrich.values import JSON, Decision, Proposal, Verdict

Transaction = Callable[[], AbstractContextManager[sqlite3.Connection]]
OpenProposals = Mapping[tuple[str, ProposalState], int]

STATES = {
    Verdict.ACCEPT: ProposalState.READY,
    Verdict.EDIT: ProposalState.READY,
    Verdict.REJECT: ProposalState.REJECTED,
    Verdict.DEFER: ProposalState.PENDING,
}
_DECIDED = (
    "SELECT p.path, p.field, p.state, p.basis, p.proposal, d.verdict, d.value, d.by FROM proposals p"
    " JOIN decisions d ON d.id = (SELECT max(id) FROM decisions WHERE proposal = p.id)"
)


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

    def waiting(self, paths: Iterable[str] | None = None, run: str = "") -> dict[str, tuple[Proposal, ...]]:
        """The proposals that wait for a decision, by post; of these ``paths`` and this ``run`` only, where given."""
        query = "SELECT path, proposal FROM proposals WHERE state = :pending AND :run IN ('', run) ORDER BY path, id"
        chosen = None if paths is None else set(paths)
        found: dict[str, list[Proposal]] = {}
        for path, text in self._database.execute(query, NAMED | {"run": run}):
            if chosen is None or path in chosen:
                found.setdefault(path, []).append(_proposal(text))
        return {path: tuple(proposals) for path, proposals in found.items()}

    def ready(self, paths: Iterable[str] | None = None, run: str = "") -> dict[str, tuple[Ready, ...]]:
        """What is decided and not yet written, by post; of these ``paths`` and this ``run`` only, where given."""
        query = f"{_DECIDED} WHERE p.state = :ready AND :run IN ('', p.run) ORDER BY p.path, p.id"
        chosen = None if paths is None else set(paths)
        found: dict[str, list[Ready]] = {}
        for path, _, _, _, text, verdict, value, by in self._database.execute(query, NAMED | {"run": run}):
            if chosen is None or path in chosen:
                found.setdefault(path, []).append(_ready(text, verdict, value, by))
        return {path: tuple(decisions) for path, decisions in found.items()}

    def unwritten(self, path: str) -> frozenset[str]:
        """The fields of a post that are decided and not yet written."""
        query = "SELECT field FROM proposals WHERE path = :path AND state = :ready"
        rows = self._database.execute(query, NAMED | {"path": path})
        return frozenset(field for (field,) in rows)

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
            for decision in decisions:
                number = open_proposal(database, path, decision.field)
                record(database, number, decision, time)
                database.execute("UPDATE proposals SET state = ? WHERE id = ?", (STATES[decision.verdict], number))

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
                record(database, number, Decision(field, Verdict.DEFER, None, by), time)
                database.execute("UPDATE proposals SET state = ? WHERE id = ?", (ProposalState.PENDING, number))

    def forget(self, path: str, fields: Iterable[str]) -> None:
        """Drops decisions that are not written, with their proposals."""
        rows = [NAMED | {"path": path, "field": field} for field in fields]
        with self._transaction() as database:
            database.executemany(
                "UPDATE proposals SET state = :replaced WHERE path = :path AND field = :field AND state = :ready", rows
            )

    def stand(self, path: str, fields: Iterable[str]) -> None:
        """Settles decisions whose value a person put into the file: nothing is left to write, and it is theirs."""
        rows = [NAMED | {"path": path, "field": field} for field in fields]
        with self._transaction() as database:
            database.executemany(
                "UPDATE proposals SET state = :written WHERE path = :path AND field = :field AND state = :ready", rows
            )

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
                old = _proposal(text)
                if (new := change(old)) != old:
                    database.execute("UPDATE proposals SET proposal = ? WHERE id = ?", (dump(new), number))
                    changed.append(old.field)
        return changed

    def rejected(self, path: str, now: Basis) -> dict[str, tuple[Rejected, ...]]:
        """What was turned down for each field of ``now``, and still counts: by a rejection, or by an edit."""
        query = (
            f"{_DECIDED} WHERE p.path = :path AND p.base = :base AND d.verdict IN ('reject', 'edit')"
            " AND p.state != :pending ORDER BY p.id"
        )
        grounds = NAMED | {"path": path, "base": now.base}
        found: dict[str, list[Rejected]] = {}
        for _, field, state, settings, text, _, value, _ in self._database.execute(query, grounds):
            if _same_grounds(now.fields.get(field), json.loads(settings)):
                old = _proposal(text)
                instead = None if state == ProposalState.REJECTED else json.loads(value)
                found.setdefault(field, []).append(Rejected(old.after, old.before, instead))
        return {field: tuple(values) for field, values in found.items()}

    def past(self, number: int) -> Past | None:
        """A proposal by its number, the run that made it, and what was decided on it last, and when."""
        query = "SELECT run, proposal FROM proposals WHERE id = ?"
        row = self._database.execute(query, (number,)).fetchone()
        proposal = None if row is None else load(row[1])
        if proposal is None:
            return None
        query = "SELECT verdict, value, by, time FROM decisions WHERE proposal = ? ORDER BY id DESC LIMIT 1"
        decided = self._database.execute(query, (number,)).fetchone()
        if decided is None:
            return Past(str(row[0]), proposal)
        verdict, value, by, time = decided
        return Past(str(row[0]), proposal, Decision(proposal.field, Verdict(verdict), json.loads(value), by), time)

    def edits(self, field: str) -> Iterator[tuple[Proposal, JSON]]:
        """What people made of proposals for a field over the whole site: each proposal, and the value they gave."""
        query = (
            f"{_DECIDED} WHERE p.field = :field AND d.verdict = 'edit' AND p.state IN (:ready, :written) ORDER BY p.id"
        )
        for _, _, _, _, text, _, value, _ in self._database.execute(query, NAMED | {"field": field}):
            yield _proposal(text), json.loads(value)


def record(database: sqlite3.Connection, proposal: int, decision: Decision, time: str) -> None:
    """Adds a decision to the log, within a transaction."""
    record_all(database, [(proposal, decision)], time)


def record_all(database: sqlite3.Connection, made: Iterable[tuple[int, Decision]], time: str) -> None:
    """Adds decisions to the log, each with the number of its proposal, within a transaction."""
    rows = ((proposal, one.verdict, json.dumps(one.value, ensure_ascii=False), one.by, time) for proposal, one in made)
    database.executemany("INSERT INTO decisions (proposal, verdict, value, by, time) VALUES (?, ?, ?, ?, ?)", rows)


def open_proposals(database: sqlite3.Connection, path: str) -> OpenProposals:
    """The numbers of a post's newest proposals that are not written yet, by field and state: pending or ready."""
    query = (
        "SELECT field, state, max(id) FROM proposals WHERE path = :path AND state IN (:pending, :ready)"
        " GROUP BY field, state"
    )
    rows = database.execute(query, NAMED | {"path": path})
    return {(field, ProposalState(state)): number for field, state, number in rows}


def open_proposal(database: sqlite3.Connection, path: str, field: str) -> int:
    """The number of the proposal for a field that is not written yet.

    Raises:
        StateError: There is none.
    """
    found = first(open_proposals(database, path), field, ProposalState.PENDING, ProposalState.READY)
    if found is None:
        raise gone(path, field)
    return found


def first(found: OpenProposals, field: str, *states: ProposalState) -> int | None:
    """The proposal for a field in the first of these states that one is in; ``found`` is of `open_proposals`."""
    return next((found[field, state] for state in states if (field, state) in found), None)


def gone(path: str, field: str) -> StateError:
    """No proposal waits where a decision on one is to be kept."""
    return StateError(f"{path}: no proposal for `{field}` waits", "it was decided elsewhere; run the command again")


def newest(database: sqlite3.Connection, path: str, field: str, *states: ProposalState) -> int | None:
    """The number of the newest proposal for a field in any of these states."""
    marks = ", ".join("?" * len(states))
    query = f"SELECT max(id) FROM proposals WHERE path = ? AND field = ? AND state IN ({marks})"  # noqa: S608 - only marks
    found: int | None = database.execute(query, (path, field, *states)).fetchone()[0]
    return found


def _proposal(text: str) -> Proposal:
    proposal = load(text)
    if proposal is None:
        raise StateError("the journal holds a decision on nothing", "please report this")
    return proposal


def _ready(text: str, verdict: str, value: str, by: str) -> Ready:
    proposal = _proposal(text)
    decision = Decision(proposal.field, Verdict(verdict), json.loads(value), by)
    if decision.verdict is Verdict.EDIT:
        proposal = replace(proposal, after=decision.value, provenance=None, evidence=(), flags=())
    return Ready(proposal, decision)


def _same_grounds(now: Mapping[str, str] | None, then: Mapping[str, str]) -> bool:
    return now is not None and all(then.get(name) == digest for name, digest in now.items() if name != "model")
