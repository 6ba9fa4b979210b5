"""The journal's writes: each on record before its file is touched, with all that takes it back.

A write that takes back another is a write like any other, so it can be taken back as well.
Kept of a post is its head alone, up to the end of the front matter: nothing else is ever edited.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from enrich import frontmatter
from enrich.errors import PostError
from enrich.journal.items import follow, taken_in
from enrich.journal.proposals import Transaction, log, newest, open_numbers, put, read, set_state, waiting_or_ready
from enrich.journal.records import ENRICH, Write, Written, as_written
from enrich.journal.stack import Stack, WriteRow
from enrich.journal.states import NAMED, ProposalState, WriteState
from enrich.values import JSON, Decision, Edit, Flag, Patch, Span, Verdict

TAKEN_BACK = Flag("undone", "was written before and taken back")


@dataclass(frozen=True, slots=True)
class Intent:
    """A write that is intended; see `Writes.intend` for ``decisions`` and ``ready``.

    ``rows`` are fields that no proposal of the patch stands for; a field that goes comes before itself as it comes.
    """

    patch: Patch
    decisions: Sequence[Decision] = ()
    ready: Collection[str] = ()
    rows: Sequence[Written] = ()


class Writes:
    """The writes in a journal's database; ``flush`` brings on disk what was committed."""

    def __init__(self, database: sqlite3.Connection, transaction: Transaction, flush: Callable[[], None]) -> None:
        self._database = database
        self._transaction = transaction
        self._flush = flush

    def intend(
        self, run: str, patch: Patch, time: str, decisions: Sequence[Decision] = (), ready: Collection[str] = ()
    ) -> int:
        """Records a write before the file is touched, on disk, with the decisions that led to it; returns its number.

        ``decisions`` are new ones, ``ready`` the fields that were decided before; a value of neither is no proposal's.
        Decisions count once the write is concluded, but for rejections.
        """
        (number,) = self.intend_all(run, [Intent(patch, decisions, ready)], time)
        return number

    def intend_all(self, run: str, intents: Sequence[Intent], time: str) -> list[int]:
        """`intend` for several posts, which share a transaction and its way to the disk."""
        with self._transaction() as database:
            numbers = [self._intend(database, run, intent, time) for intent in intents]
        self._flush()
        return numbers

    def _intend(self, database: sqlite3.Connection, run: str, intent: Intent, time: str) -> int:
        patch, decisions = intent.patch, intent.decisions
        found = open_numbers(database, patch.path)
        numbers = waiting_or_ready(found, patch.path, [one.field for one in decisions])
        _keep(database, numbers, decisions, time)
        numbers |= {field: number for field, number in (found.pending | found.ready).items() if field in intent.ready}
        verdicts = {one.field: one.verdict for one in decisions}
        last = self.newest(patch.path)
        fields = [
            as_written(one, verdicts.get(one.field), numbers.get(one.field), last.get(one.field))
            for one in patch.proposals
        ]
        return _insert(database, run, patch, time, [*fields, *intent.rows], None)

    def take_back(self, run: str, patch: Patch, time: str, write: Write, fields: Sequence[str]) -> int:
        """Records, before the file is touched, a write that takes back ``fields`` of another; returns its number."""
        swapped = [one.swapped for one in reversed(write.fields) if one.field in fields]
        with self._transaction() as database:
            number = _insert(database, run, patch, time, swapped, write.number)
        self._flush()
        return number

    def done(self, write: int) -> None:
        """Records that an intended write came about: its decisions count."""
        self.conclude_all({write: True})

    def failed(self, write: int) -> None:
        """Records that an intended write did not come about: its decisions don't count, but for rejections."""
        self.conclude_all({write: False})

    def conclude_all(self, done: Mapping[int, bool]) -> None:
        """Records of several intended writes, by number, whether each came about, in one transaction."""
        with self._transaction() as database:
            for write, came_about in done.items():
                state = WriteState.DONE if came_about else WriteState.FAILED
                database.execute("UPDATE writes SET state = ? WHERE id = ?", (state, write))
                if came_about:
                    _settle(database, write)

    def unfinished(self) -> list[tuple[int, str, str]]:
        """The writes that were intended and not concluded: number, path, and the digest of the post before."""
        query = "SELECT id, path, before FROM writes WHERE state = :intended ORDER BY id"
        return [tuple(row) for row in self._database.execute(query, NAMED)]

    def written(self, path: str) -> dict[str, JSON]:
        """The values of a post's fields as enrich alone wrote them last; what a person edited or began is theirs."""
        return {field: one.value for field, one in self.newest(path).items() if one.author == ENRICH}

    def paths(self) -> list[str]:
        """The posts of which any value was written."""
        return [path for (path,) in self._database.execute("SELECT DISTINCT path FROM written")]

    def newest(self, path: str) -> dict[str, Written]:
        """What was written last to each field of a post, whosever value it is."""
        query = (
            f"{_FIELDS} JOIN writes ON writes.id = written.write"
            " WHERE written.path = :path AND writes.state != :failed ORDER BY writes.id, written.rowid"
        )
        return {one.field: one for one in map(_written, self._database.execute(query, NAMED | {"path": path}))}

    def elsewhere(self, field: str, key: str) -> dict[str, int]:
        """In how many posts a field was written last under another key than this one, by that key; case is no other."""
        query = (
            "SELECT key, count(*) FROM written JOIN writes ON writes.id = written.write WHERE written.field = :field"
            " AND key != :key COLLATE NOCASE AND writes.state = :done AND value NOT IN ('null', '\"\"', '[]')"
            " AND written.rowid = (SELECT max(other.rowid) FROM written other JOIN writes made ON made.id = other.write"
            " WHERE other.path = written.path AND other.field = written.field AND made.state = :done) GROUP BY key"
        )
        return dict(self._database.execute(query, NAMED | {"field": field, "key": key}).fetchall())

    def stack(self, path: str = "") -> Stack:
        """All writes, or those to one post, as a stack of what can be undone and redone."""
        values = NAMED | {"path": path}
        fields: dict[int, list[str]] = {}
        for write, name in self._database.execute(_NAMES_OF_POST if path else _NAMES, values):
            fields.setdefault(write, []).append(name)
        rows = self._database.execute(_ROWS_OF_POST if path else _ROWS, values)
        return Stack(
            WriteRow(number, run, of, undoes, time, tuple(fields.get(number, ())))
            for number, run, of, undoes, time in rows
        )

    def all(self, numbers: Iterable[int]) -> Iterator[Write]:
        """Writes by their numbers, in this order."""
        return map(self._write, numbers)

    def of_post(self, path: str) -> Write | None:
        """The newest write to a post that was not taken back."""
        return next(self.all(self.stack(path).standing()), None)

    def first(self, proposal: int) -> str:
        """When a proposal's value was first written; empty where it never was."""
        query = (
            "SELECT writes.time FROM written JOIN writes ON writes.id = written.write"
            " WHERE written.proposal = :proposal AND writes.state != :failed ORDER BY writes.id LIMIT 1"
        )
        row = self._database.execute(query, NAMED | {"proposal": proposal}).fetchone()
        return "" if row is None else str(row[0])

    def _write(self, number: int) -> Write:
        query = "SELECT run, path, before, after, time, head FROM writes WHERE id = ?"
        run, path, before, after, time, head = self._database.execute(query, (number,)).fetchone()
        edits = self._database.execute("SELECT start, old, new FROM edits WHERE write = ? ORDER BY rowid", (number,))
        made = tuple(Edit(Span(start, start + len(old)), new) for start, old, new in edits)
        rows = self._database.execute(f"{_FIELDS} WHERE write = ? ORDER BY rowid", (number,))
        return Write(number, run, path, before, after, time, head, made, tuple(map(_written, rows)))


_ROWS = "SELECT id, run, path, undoes, time FROM writes WHERE state IN (:done, :undone) ORDER BY id"
_ROWS_OF_POST = (
    "SELECT id, run, path, undoes, time FROM writes WHERE path = :path AND state IN (:done, :undone) ORDER BY +id"
)
_NAMES = "SELECT write, field FROM written ORDER BY rowid"
_NAMES_OF_POST = "SELECT write, field FROM written WHERE path = :path ORDER BY +rowid"
_FIELDS = "SELECT field, key, value, author, proposal, old, old_author, old_proposal FROM written"
_PUT = (
    "INSERT INTO written (write, path, field, key, value, author, proposal, old, old_author, old_proposal)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def _written(row: tuple[str, str, str, str, int | None, str, str, int | None]) -> Written:
    field, key, value, author, proposal, old, old_author, old_proposal = row
    return Written(field, key, json.loads(value), author, proposal, json.loads(old), old_author, old_proposal)


def _insert(
    database: sqlite3.Connection, run: str, patch: Patch, time: str, fields: Sequence[Written], undoes: int | None
) -> int:
    digests = (digest(patch.before), digest(patch.after))
    known = (run, patch.path, WriteState.INTENDED, *digests, time, undoes, _head(patch))
    cursor = database.execute(
        "INSERT INTO writes (run, path, state, before, after, time, undoes, head) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        known,
    )
    number = cursor.lastrowid or 0
    edits = [(number, one.span.start, patch.before[one.span.start : one.span.end], one.text) for one in patch.edits]
    database.executemany("INSERT INTO edits VALUES (?, ?, ?, ?)", edits)
    database.executemany(_PUT, [(number, patch.path, *_columns(one)) for one in fields])
    return number


def _columns(one: Written) -> tuple[str | int | None, ...]:
    now = (json.dumps(one.value, ensure_ascii=False), one.author, one.proposal)
    old = (json.dumps(one.old, ensure_ascii=False), one.old_author, one.old_proposal)
    return (one.field, one.key, *now, *old)


def _head(patch: Patch) -> bytes:
    """All that an edit may touch: the post up to its body."""
    try:
        body = frontmatter.cut(patch.before).body.start
    except PostError:
        body = 0
    return patch.before[: max((body, *(edit.span.end for edit in patch.edits)))]


def _keep(database: sqlite3.Connection, numbers: Mapping[str, int], decisions: Sequence[Decision], time: str) -> None:
    """Keeps the decisions that come with a write, by the numbers of their proposals; rejections count at once."""
    log(database, [(numbers[one.field], one) for one in decisions], time)
    turned_down = [numbers[one.field] for one in decisions if one.verdict is Verdict.REJECT]
    set_state(database, ProposalState.REJECTED, *turned_down)


def _settle(database: sqlite3.Connection, write: int) -> None:
    """What a write that came about makes of its proposals, and of the write that it takes back."""
    undoes, path = database.execute("SELECT undoes, path FROM writes WHERE id = ?", (write,)).fetchone()
    fields = list(map(_written, database.execute(f"{_FIELDS} WHERE write = ? ORDER BY rowid", (write,)).fetchall()))
    for one in _beside_others(database, path, fields):
        follow(database, path, one)
    if undoes is not None:
        database.execute("UPDATE writes SET state = ? WHERE id = ?", (WriteState.UNDONE, undoes))
        for one in fields:
            if one.old_proposal is not None and one.old_proposal != one.proposal:
                _wait_again(database, one.old_proposal)
    set_state(database, ProposalState.WRITTEN, *(one.proposal for one in fields if one.proposal is not None))


def _beside_others(database: sqlite3.Connection, path: str, fields: Sequence[Written]) -> list[Written]:
    """The fields of a write for which other proposals are open than those that it has written."""
    query = "SELECT field, id FROM proposals WHERE path = :path AND state IN (:pending, :ready)"
    others = set(database.execute(query, NAMED | {"path": path})) - {(one.field, one.proposal) for one in fields}
    names = {field for field, _ in others}
    return [one for one in fields if one.field in names]


def _wait_again(database: sqlite3.Connection, number: int) -> None:
    """A value that was taken back waits for a person; one that they had edited is rejected, and their own is theirs."""
    query = (
        "SELECT path, (SELECT verdict FROM decisions WHERE proposal = proposals.id ORDER BY id DESC LIMIT 1)"
        " FROM proposals WHERE id = ?"
    )
    path, verdict = database.execute(query, (number,)).fetchone()
    proposal = read(database, number)
    if TAKEN_BACK not in proposal.flags:
        proposal = replace(proposal, flags=(*proposal.flags, TAKEN_BACK))
    put(database, number, proposal)
    if verdict == Verdict.EDIT:
        set_state(database, ProposalState.REJECTED, number)
        return
    joined = taken_in(database, path, proposal)
    other = newest(database, path, proposal.field, ProposalState.PENDING, ProposalState.READY)
    set_state(database, ProposalState.REPLACED if joined or other is not None else ProposalState.PENDING, number)


def digest(content: bytes) -> str:
    """The digest by which a post is known again."""
    return hashlib.sha256(content).hexdigest()
