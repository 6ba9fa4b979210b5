"""The journal's decisions on single items of a list: each is kept at once, and what is undecided goes on waiting.

A proposal whose items are decided one by one is split into several, each in a state of its own: one that is ready holds
what was accepted so far, one for each answer holds what was rejected, and the old one keeps the items that wait.
So a post can be written at any moment: it gets what was accepted by then, and loses nothing of what was not decided.
Once it is written, or that is taken back, what else is open for the field follows: it adds to what stands there now.
A table of decisions on items beside one proposal was tried: 67 lines more, as every query for a state had to know it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from enrich import frontmatter
from enrich.errors import StateError
from enrich.fields.list_items import added, joined, moved, part
from enrich.journal.proposals import Transaction, add_like, log, newest, numbers, put, read, set_state
from enrich.journal.records import Written
from enrich.journal.states import NAMED, ProposalState
from enrich.values import Decision, Proposal, Verdict

_PENDING, _READY, _REJECTED = ProposalState.PENDING, ProposalState.READY, ProposalState.REJECTED


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
            number = _waiting(database, path, field, items)
            taken = part(read(database, number), items)
            ready = newest(database, path, field, _READY)
            if ready is None:
                ready = _split_off(database, number, items, _READY)
            else:
                taken = joined(read(database, ready), taken)
                put(database, ready, taken)
                _leave_out(database, number, items)
            log(database, [(ready, Decision(field, Verdict.ACCEPT, taken.after))], time)

    def reject(self, path: str, field: str, items: Collection[str], time: str) -> None:
        """Turns down some items of the proposal that waits for a field.

        Raises:
            StateError: No proposal with these items waits.
        """
        with self._transaction() as database:
            number = _waiting(database, path, field, items)
            rejected = _split_off(database, number, items, _REJECTED)
            log(database, [(rejected, Decision(field, Verdict.REJECT, read(database, rejected).after))], time)

    def reopen(self, path: str, proposal: Proposal, time: str) -> None:
        """Takes back decisions that are not written: ``proposal`` waits again with all the items that it adds.

        Raises:
            StateError: The journal has no open decision on its field.
        """
        field = proposal.field
        with self._transaction() as database:
            number = newest(database, path, field, _PENDING)
            known = number or newest(database, path, field, _READY, _REJECTED)
            if known is None:
                raise StateError(f"{path}: no decision on `{field}` can be taken back")
            for one in numbers(database, path, field, _READY, _REJECTED):
                if _same_answer(database, one, known):
                    _undecide(database, one, added(proposal), time)
            if number is None:
                number = add_like(database, known, proposal, _PENDING)
            put(database, number, proposal)
            log(database, [(number, Decision(field, Verdict.DEFER))], time)


def follow(database: sqlite3.Connection, path: str, one: Written) -> None:
    """What is open for a field adds to what a write has left there, instead of what stood there before."""
    for number in numbers(database, path, one.field, _PENDING, _READY):
        if number == one.proposal or _is_edited(database, number):
            continue
        old = read(database, number)
        if not added(old) or not frontmatter.same(old.before, one.old):
            continue
        new = moved(old, one.value)
        if new is not None:
            put(database, number, new)
        elif isinstance(one.value, list):
            set_state(database, ProposalState.REPLACED, number)


def taken_in(database: sqlite3.Connection, path: str, back: Proposal) -> bool:
    """Whether what waits for a field took in a proposal whose write was taken back; both add to the same."""
    number = newest(database, path, back.field, _PENDING)
    if number is None:
        return False
    waiting = read(database, number)
    if not (added(waiting) and added(back) and frontmatter.same(waiting.before, back.before)):
        return False
    put(database, number, joined(back, waiting))
    return True


def _waiting(database: sqlite3.Connection, path: str, field: str, items: Collection[str]) -> int:
    """The number of the proposal in which these items wait."""
    number = newest(database, path, field, _PENDING)
    if number is not None and set(items) <= set(added(read(database, number))):
        return number
    told = ", ".join(f"`{item}`" for item in items)
    raise StateError(f"{path}: {told} does not wait in `{field}`", "it was decided elsewhere; run the command again")


def _split_off(database: sqlite3.Connection, number: int, items: Collection[str], state: ProposalState) -> int:
    """Brings these items into a state; returns the number of the proposal that holds them alone, new or the same."""
    whole = read(database, number)
    if set(items) == set(added(whole)):
        set_state(database, state, number)
        return number
    _leave_out(database, number, items)
    return add_like(database, number, part(whole, items), state)


def _leave_out(database: sqlite3.Connection, number: int, items: Collection[str]) -> None:
    """Takes items out of a proposal; one that is left without any is replaced by those that got them."""
    whole = read(database, number)
    left = [item for item in added(whole) if item not in items]
    if left:
        put(database, number, part(whole, left))
    else:
        set_state(database, ProposalState.REPLACED, number)


def _undecide(database: sqlite3.Connection, number: int, items: Collection[str], time: str) -> None:
    """Takes items out of a decided proposal that is not written; one that is left without any was never decided."""
    old = read(database, number)
    if set(added(old)) <= set(items):
        log(database, [(number, Decision(old.field, Verdict.DEFER))], time)
    _leave_out(database, number, items)


def _is_edited(database: sqlite3.Connection, number: int) -> bool:
    """Whether a person's own value waits to be written: it is whole, and anything new in the field is in conflict."""
    query = (
        "SELECT 1 FROM proposals p JOIN decisions d ON d.id = (SELECT max(id) FROM decisions WHERE proposal = p.id)"
        " WHERE p.id = :number AND p.state = :ready AND d.verdict = 'edit'"
    )
    return database.execute(query, NAMED | {"number": number}).fetchone() is not None


def _same_answer(database: sqlite3.Connection, one: int, other: int) -> bool:
    """Whether two proposals were split off the same answer of a model."""
    query = "SELECT count(DISTINCT run || base || basis) FROM proposals WHERE id IN (?, ?)"
    (count,) = database.execute(query, (one, other)).fetchone()
    return bool(count == 1)
