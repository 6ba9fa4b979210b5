"""The journal's decisions on single items of a list: each is kept at once, and what is undecided goes on waiting.

The items of one proposal come apart: what was accepted is ``ready`` and grows with every item, what was rejected is
remembered, and the rest waits.
So a post can be written at any moment: it gets what was accepted by then, and loses nothing of what was not decided.
Once it is written, or that is taken back, what else is open for the field follows: it adds to what stands there now.
A table of marks beside the proposal would be shorter, but then everything that reads proposals had to know of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from enrich import frontmatter
from enrich.errors import StateError
from enrich.fields.list_items import added, joined, moved, part
from enrich.journal.decisions import Transaction, newest, record
from enrich.journal.records import Written, dump, load
from enrich.journal.states import NAMED, ProposalState
from enrich.values import Decision, Proposal, Verdict

_COPY = (
    "INSERT INTO proposals (run, path, field, base, basis, state, proposal, time)"
    " SELECT run, path, field, base, basis, ?, ?, time FROM proposals WHERE id = ?"
)


class Items:
    """Decisions on items in a journal's database; ``transaction`` is the journal's own."""

    def __init__(self, database: sqlite3.Connection, transaction: Transaction) -> None:
        self._database = database
        self._transaction = transaction

    def accept(self, path: str, field: str, items: Collection[str], time: str) -> None:
        """Accepts some items of the proposal that waits for a field.

        Raises:
            StateError: No proposal with these items waits.
        """
        with self._transaction() as database:
            number, whole = _waiting(database, path, field, items)
            taken = part(whole, items)
            old = newest(database, path, field, ProposalState.READY)
            if old is None:
                old = _branched(database, number, whole, items, ProposalState.READY)
            else:
                taken = joined(_read(database, old), taken)
                _put(database, old, taken)
                _rest(database, number, whole, items)
            record(database, old, Decision(field, Verdict.ACCEPT, taken.after), time)

    def reject(self, path: str, field: str, items: Collection[str], time: str) -> None:
        """Turns down some items of the proposal that waits for a field.

        Raises:
            StateError: No proposal with these items waits.
        """
        with self._transaction() as database:
            number, whole = _waiting(database, path, field, items)
            made = _branched(database, number, whole, items, ProposalState.REJECTED)
            record(database, made, Decision(field, Verdict.REJECT, part(whole, items).after), time)

    def reopen(self, path: str, proposal: Proposal, time: str) -> None:
        """Takes back decisions that are not written: ``proposal`` waits again with all the items that it adds.

        Raises:
            StateError: The journal has no open decision on its field.
        """
        with self._transaction() as database:
            number = newest(database, path, proposal.field, ProposalState.PENDING)
            known = number or newest(database, path, proposal.field, ProposalState.READY, ProposalState.REJECTED)
            if known is None:
                raise StateError(f"{path}: no decision on `{proposal.field}` can be taken back")
            for one in _numbers(database, path, proposal.field, ProposalState.READY, ProposalState.REJECTED):
                if _kin(database, one, known):
                    _strip(database, one, _read(database, one), added(proposal), time)
            if number is None:
                number = _insert(database, known, proposal, ProposalState.PENDING)
            _put(database, number, proposal)
            record(database, number, Decision(proposal.field, Verdict.DEFER), time)


def follow(database: sqlite3.Connection, path: str, one: Written) -> None:
    """What is open for a field adds to what a write has left there, instead of what stood there before."""
    for number in _numbers(database, path, one.field, ProposalState.PENDING, ProposalState.READY):
        if number == one.proposal or _is_edited(database, number):
            continue
        old = _read(database, number)
        if not added(old) or not frontmatter.same(old.before, one.old):
            continue
        new = moved(old, one.value)
        if new is not None:
            _put(database, number, new)
        elif isinstance(one.value, list):
            _drop(database, number)


def _is_edited(database: sqlite3.Connection, number: int) -> bool:
    """Whether a person's own value waits to be written: it is whole, and anything new in the field is in conflict."""
    query = (
        "SELECT 1 FROM proposals p JOIN decisions d ON d.id = (SELECT max(id) FROM decisions WHERE proposal = p.id)"
        " WHERE p.id = :number AND p.state = :ready AND d.verdict = 'edit'"
    )
    return database.execute(query, NAMED | {"number": number}).fetchone() is not None


def taken_in(database: sqlite3.Connection, path: str, back: Proposal) -> bool:
    """Whether what waits for a field took in a proposal whose write was taken back; both add to the same."""
    number = newest(database, path, back.field, ProposalState.PENDING)
    if number is None:
        return False
    waiting = _read(database, number)
    if not (added(waiting) and added(back) and frontmatter.same(waiting.before, back.before)):
        return False
    _put(database, number, joined(back, waiting))
    return True


def _waiting(database: sqlite3.Connection, path: str, field: str, items: Collection[str]) -> tuple[int, Proposal]:
    number = newest(database, path, field, ProposalState.PENDING)
    if number is not None and set(items) <= set(added(proposal := _read(database, number))):
        return number, proposal
    told = ", ".join(f"`{item}`" for item in items)
    raise StateError(f"{path}: {told} does not wait in `{field}`", "it was decided elsewhere; run the command again")


def _branched(
    database: sqlite3.Connection, number: int, whole: Proposal, items: Collection[str], state: ProposalState
) -> int:
    """The number of the proposal that holds these items alone; where they are all there is, it is the same one."""
    if set(items) == set(added(whole)):
        database.execute("UPDATE proposals SET state = ? WHERE id = ?", (state, number))
        return number
    _rest(database, number, whole, items)
    return _insert(database, number, part(whole, items), state)


def _rest(database: sqlite3.Connection, number: int, whole: Proposal, items: Collection[str]) -> None:
    """What is left to wait without these items."""
    left = [item for item in added(whole) if item not in items]
    if left:
        _put(database, number, part(whole, left))
    else:
        _drop(database, number)


def _strip(database: sqlite3.Connection, number: int, old: Proposal, items: Collection[str], time: str) -> None:
    """Takes items out of a decided proposal that is not written; one that is left without any was never decided."""
    left = [item for item in added(old) if item not in items]
    if not left:
        record(database, number, Decision(old.field, Verdict.DEFER), time)
        _drop(database, number)
    elif len(left) < len(added(old)):
        _put(database, number, part(old, left))


def _kin(database: sqlite3.Connection, one: int, other: int) -> bool:
    """Whether two proposals came apart from the same answer."""
    query = "SELECT count(DISTINCT run || base || basis) FROM proposals WHERE id IN (?, ?)"
    (count,) = database.execute(query, (one, other)).fetchone()
    return bool(count == 1)


def _insert(database: sqlite3.Connection, like: int, proposal: Proposal, state: ProposalState) -> int:
    return database.execute(_COPY, (state, dump(proposal), like)).lastrowid or 0


def _put(database: sqlite3.Connection, number: int, proposal: Proposal) -> None:
    database.execute("UPDATE proposals SET proposal = ? WHERE id = ?", (dump(proposal), number))


def _drop(database: sqlite3.Connection, number: int) -> None:
    database.execute("UPDATE proposals SET state = ? WHERE id = ?", (ProposalState.REPLACED, number))


def _read(database: sqlite3.Connection, number: int) -> Proposal:
    (text,) = database.execute("SELECT proposal FROM proposals WHERE id = ?", (number,)).fetchone()
    proposal = load(text)
    if proposal is None:
        raise StateError("the journal holds a decision on nothing", "please report this")
    return proposal


def _numbers(database: sqlite3.Connection, path: str, field: str, *states: ProposalState) -> list[int]:
    marks = ", ".join("?" * len(states))
    query = f"SELECT id FROM proposals WHERE path = ? AND field = ? AND state IN ({marks}) ORDER BY id"  # noqa: S608 - only marks
    return [number for (number,) in database.execute(query, (path, field, *states))]
