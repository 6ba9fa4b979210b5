"""The journal's queue: terms that a model said, that the site does not know, and that wait for a person.

A decision is kept here until every post is finished with it, so that a kill between the two loses nothing.
What is decided for good stands in the site's word file, not here: the queue may be lost like the rest of the journal.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from enrich.journal.fingerprint import Basis
from enrich.journal.proposals import Transaction
from enrich.values import Provenance, Waiting
from enrich.vocabulary.terms import fold


class TermDecision(StrEnum):
    """What a person made of a term; ``UNDECIDED`` is nothing yet."""

    UNDECIDED = ""
    ACCEPT = "accept"
    ALIAS = "alias"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Queued:
    """One term that waits for one post: ``quote`` and ``line`` are its place there, empty and 0 where it has none.

    ``rests`` is what the answer rested on that it comes from, of this field alone.
    ``label`` is the term that is meant, once that is decided.
    """

    number: int
    path: str
    field: str
    folded: str
    said: str
    quote: str
    line: int
    rests: Basis
    provenance: Provenance
    decision: TermDecision
    label: str


class TermQueue:
    """The table of waiting terms in a journal's database; ``transaction`` is the journal's own."""

    def __init__(self, database: sqlite3.Connection, transaction: Transaction) -> None:
        self._database = database
        self._transaction = transaction

    def put(self, path: str, rests: Basis, waiting: Sequence[Waiting]) -> None:
        """Keeps what waits for a post, in place of all that waited for the fields of ``rests``."""
        if not waiting and not self._holds(path):
            return
        fields = [(path, field) for field in rests.fields]
        rows = [_row(path, rests.only([one.field]), one) for one in waiting]
        with self._transaction() as database:
            database.executemany("DELETE FROM queue WHERE path = ? AND field = ?", fields)
            database.executemany(
                "INSERT OR IGNORE INTO queue (path, field, folded, said, quote, line, base, basis, provenance)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )

    def _holds(self, path: str) -> bool:
        return self._database.execute("SELECT 1 FROM queue WHERE path = ?", (path,)).fetchone() is not None

    def all(self) -> list[Queued]:
        """Everything that waits, in the order in which it was said."""
        query = (
            "SELECT id, path, field, folded, said, quote, line, base, basis, provenance, verdict, label"
            " FROM queue ORDER BY id"
        )
        return [_queued(row) for row in self._database.execute(query)]

    def undecided(self) -> int:
        """How many different terms wait for a decision."""
        query = "SELECT count(*) FROM (SELECT DISTINCT field, folded FROM queue WHERE verdict = '')"
        return int(self._database.execute(query).fetchone()[0])

    def decide(self, field: str, folded: str, decision: TermDecision, label: str) -> None:
        """Keeps what a person decided on a term, for all posts that wait for it."""
        with self._transaction() as database:
            database.execute(
                "UPDATE queue SET verdict = ?, label = ? WHERE field = ? AND folded = ?",
                (decision, label, field, folded),
            )

    def rename(self, field: str, label: str, new: str) -> None:
        """Lets what was decided for one term mean another."""
        with self._transaction() as database:
            database.execute("UPDATE queue SET label = ? WHERE field = ? AND label = ?", (new, field, label))

    def drop(self, numbers: Iterable[int]) -> None:
        """Removes what is finished."""
        with self._transaction() as database:
            database.executemany("DELETE FROM queue WHERE id = ?", [(number,) for number in numbers])


def _row(path: str, rests: Basis, one: Waiting) -> tuple[str | int, ...]:
    proof = one.evidence
    place = ("", 0) if proof is None else (" ".join(proof.quote.split()), proof.line)
    settings = json.dumps(dict(rests.fields[one.field]))
    provenance = json.dumps(asdict(one.provenance), ensure_ascii=False)
    return (path, one.field, fold(one.said), one.said, *place, rests.base, settings, provenance)


def _queued(row: tuple[int, str, str, str, str, str, int, str, str, str, str, str]) -> Queued:
    number, path, field, folded, said, quote, line, base, settings, provenance, decision, label = row
    rests = Basis(base, {field: json.loads(settings)})
    made = Provenance(**json.loads(provenance))
    decided = TermDecision(decision) if decision in set(TermDecision) else TermDecision.UNDECIDED
    return Queued(number, path, field, folded, said, quote, line, rests, made, decided, label)
