"""What the journal holds of every post that a person may still decide on, in one pass; changes nothing.

A field may have several rows: a list comes apart into the items that were accepted, those that were turned down, and
those that wait (`enrich.journal.items`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from enrich.journal.records import load, load_notes
from enrich.journal.states import NAMED, ProposalState
from enrich.values import Decision, Note, Proposal, Verdict


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One proposal for one field of one post, or a part of one.

    ``state`` is pending, ready, rejected, or written where this run wrote it.
    ``decided`` is the number of the newest decision on it, 0 where there is none; ``answer`` holds the digests of what
    led to it.
    """

    number: int
    path: str
    run: str
    state: ProposalState
    proposal: Proposal
    decision: Decision | None
    decided: int
    answer: str

    def same_answer(self, other: ReviewRow) -> bool:
        """Whether both are parts of what a model said once."""
        return (self.run, self.answer) == (other.run, other.answer)


_OPEN = (ProposalState.PENDING, ProposalState.READY)
_ROWS = """
SELECT p.id, p.path, p.run, p.state, p.proposal, d.id, d.verdict, d.value, d.by, p.base || p.basis
FROM proposals p LEFT JOIN decisions d ON d.id = (SELECT max(id) FROM decisions WHERE proposal = p.id)
WHERE :path IN ('', p.path) AND (
    p.state IN (:pending, :ready, :rejected)
    OR p.state = :written AND p.id IN (
        SELECT written.proposal FROM written JOIN writes ON writes.id = written.write
        WHERE writes.run = :run AND writes.state = :done
    )
)
ORDER BY p.path, p.field, p.id
"""


_LEFT_OUT = """
SELECT field, left_out FROM proposals p WHERE path = :path AND state = :nothing AND left_out != '[]'
AND id = (SELECT max(id) FROM proposals WHERE path = p.path AND field = p.field)
ORDER BY id
"""

_DROPPED = """
SELECT path, field, left_out FROM proposals p WHERE state = :nothing AND left_out != '[]'
AND id = (SELECT max(id) FROM proposals WHERE path = p.path AND field = p.field)
AND NOT EXISTS (SELECT 1 FROM proposals WHERE path = p.path AND state IN (:pending, :ready))
ORDER BY path, id
"""


class ReviewRows:
    """Reads a journal's database."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def rows(self, run: str, path: str = "") -> Iterator[ReviewRow]:
        """What can be decided, was decided, or was written by ``run``, by post and field; of one post, where given.

        Of what was rejected, only the parts of the newest answer are told.
        """
        told = self._database.execute(_ROWS, NAMED | {"path": path, "run": run}).fetchall()
        found = [made for row in told if (made := _row(row)) is not None]
        for _, those in groupby(found, lambda row: (row.path, row.proposal.field)):
            rows = list(those)
            yield from (row for row in rows if row.state in _OPEN or row.same_answer(rows[-1]))

    def left_out(self, path: str) -> tuple[Note, ...]:
        """What was left out of the newest answers about a post, of fields that nothing is proposed for, and why."""
        told = self._database.execute(_LEFT_OUT, NAMED | {"path": path}).fetchall()
        return tuple(note for field, text in told for note in load_notes(field, text))

    def dropped(self) -> dict[str, tuple[Note, ...]]:
        """What `left_out` tells of the posts for which nothing waits and nothing is accepted, by post."""
        found: dict[str, tuple[Note, ...]] = {}
        for path, field, text in self._database.execute(_DROPPED, NAMED):
            found[path] = (*found.get(path, ()), *load_notes(field, text))
        return found


def _row(row: tuple[int, str, str, str, str, int | None, str | None, str | None, str | None, str]) -> ReviewRow | None:
    number, path, run, state, text, decided, verdict, value, by, answer = row
    proposal = load(text)
    if proposal is None:
        return None
    decision = None
    if decided is not None and verdict in set(Verdict) and value:
        decision = Decision(proposal.field, Verdict(verdict), json.loads(value), by or "")
    return ReviewRow(number, path, run, ProposalState(state), proposal, decision, decided or 0, answer)
