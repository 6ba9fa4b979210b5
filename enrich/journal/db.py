"""The journal: what was asked, answered, proposed, decided and written, in one SQLite file.

Each call is one transaction in a write-ahead log, which a kill does not take back.
Against a loss of power the log is flushed where that matters: before a reply that was paid for is used, and before a
file is written.
Measured: a commit with a flush of its own takes 2.1 ms and 0.16 ms of CPU, one without 0.05 and 0.02, and a post has
five; so `flush` is a step of its own, which holds up no other transaction and serves all that were made before it.
The pipeline's thread and the command's share one connection, and a lock keeps their transactions apart.
Losing the file loses no post: its values then count as a person's.
"""

from __future__ import annotations

import json
import sqlite3
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Self

from enrich.errors import EnrichError, StateError
from enrich.journal import damage
from enrich.journal.acceptance import Acceptance
from enrich.journal.decisions import Decisions
from enrich.journal.fingerprint import QUESTION, SITE, Basis, kept
from enrich.journal.history import History
from enrich.journal.items import Items
from enrich.journal.opening import NAME, Opening, open_database
from enrich.journal.outgoing import Outgoing
from enrich.journal.overview import ReviewRows
from enrich.journal.records import RequestRecord, dump, dump_notes, dump_reasons, load, load_notes, load_reasons
from enrich.journal.states import NAMED, ProposalState, ReplyState
from enrich.journal.unknown_terms import TermQueue
from enrich.journal.writes import Writes
from enrich.values import Note, Proposal, Reply, Request, Usage


@dataclass(frozen=True, slots=True)
class Answer:
    """What the journal knows of one field of one post: ``proposal`` is ``None`` where the model had nothing to say.

    ``exact`` where it rests on the very same settings; else only the limits or terms are others.
    ``same_site`` where the site is known to be what it was for the embedded model.
    ``notes`` tell what was left out.
    """

    field: str
    state: ProposalState
    proposal: Proposal | None
    exact: bool = True
    same_site: bool = False
    notes: tuple[Note, ...] = ()


class Journal:
    """One site's journal; its ``folder`` is ``.enrich`` there, or ``None`` for one in memory.

    ``decisions``, ``items``, ``writes``, ``queue``, ``outgoing``, ``history``, ``overview``, ``acceptance``: see their
    modules.
    """

    def __init__(self, folder: Path | None, opening: Opening = open_database) -> None:
        self._database = opening(folder)
        self._close = weakref.finalize(self, self._database.close)
        self.folder = folder
        self._file = None if folder is None else folder / NAME
        self._lock = Lock()
        self._looked_at = False
        self._files = None if folder is None else damage.OpenedFiles(folder / NAME)
        self.history = History(self._database)
        self.decisions = Decisions(self._database, self._transaction)
        self.items = Items(self._database, self._transaction)
        self.writes = Writes(self._database, self._transaction, self.flush)
        self.queue = TermQueue(self._database, self._transaction)
        self.outgoing = Outgoing(self._database, self._transaction, self.flush)
        self.overview = ReviewRows(self._database)
        self.acceptance = Acceptance(self._database)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self.explained(), self._lock, self._database as database:
            yield database
        if self._files is not None:
            self._files.require_same()

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Lets errors in this block that come of what the file holds say so.

        Raises:
            StateError: Such an error.
        """
        try:
            yield
        except damage.OF_CONTENTS as error:
            if fault := self.fault(error):
                raise fault from error
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Gives the file back.

        Raises:
            StateError: The error that ended the block came of what the file holds, or of its disk.
        """
        fault = self.fault(error)
        self.close()
        if fault:
            raise fault from error

    def fault(self, error: BaseException | None) -> StateError | None:
        """What an error that no code expected says of the journal; ``None`` where the journal is not its cause."""
        if self._file is None or error is None or self._looked_at:
            return None
        fault = damage.cause(error, self._file)
        self._looked_at = fault is None
        return fault

    def close(self) -> None:
        """Gives the file back."""
        self._close()

    def flush(self) -> None:
        """Returns once every transaction before the call is on disk; any thread may call it.

        Raises:
            StateError: The disk does not take it, or the file is gone.
        """
        if self._file is not None:
            damage.flush(self._file)

    def start(self, run: str, command: str, model: str, pid: int, time: str) -> None:
        """Records that a run begins: with a flush of the log and its folder, while all later ones are `flush`'s."""
        with self._transaction() as database:
            database.execute(
                "INSERT INTO runs (run, started, command, model, pid) VALUES (?, ?, ?, ?, ?)",
                (run, time, command, model, pid),
            )
        self._database.execute("PRAGMA synchronous = NORMAL")

    def end(self, run: str, outcomes: Mapping[str, int], time: str) -> None:
        """Records that a run ended in order, and how many posts came to which outcome; all of it is on disk then.

        Raises:
            StateError: The file is gone, and what was kept with it.
        """
        with self._transaction() as database:
            database.execute(
                "UPDATE runs SET ended = ?, outcomes = ? WHERE run = ?", (time, json.dumps(dict(outcomes)), run)
            )
        self.flush()

    def ask(self, run: str, request: Request, rests: str, model: str, time: str) -> None:
        """Records what is about to leave for the model; ``rests`` is the digest of what the request rests on."""
        self.record(run, RequestRecord.of(request), rests, model, time)

    def record(self, run: str, asked: RequestRecord, rests: str, model: str, time: str) -> None:
        """`ask` by what is recorded of a request."""
        about = (asked.prompt, asked.version, asked.fields, asked.size)
        row = (asked.fingerprint, run, asked.path, model, *about, time, rests)
        with self._transaction() as database:
            database.execute("INSERT OR IGNORE INTO requests VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def keep(self, run: str, fingerprint: str, reply: Reply, time: str) -> None:
        """Commits a reply; only after this and a `flush` may it be used."""
        self._keep(run, fingerprint, reply, time, ReplyState.KEPT)

    def keep_useless(self, run: str, fingerprint: str, reply: Reply, time: str, received: bytes = b"") -> None:
        """Commits what a reply has cost that is good for nothing, and the bytes that came."""
        self._keep(run, fingerprint, reply, time, ReplyState.USELESS, received or None)

    def _keep(
        self, run: str, fingerprint: str, reply: Reply, time: str, state: ReplyState, received: bytes | None = None
    ) -> None:
        usage = reply.usage
        spent = (usage.tokens_in, usage.tokens_out, usage.cost)
        told = dump_reasons(reply.reasons)
        row = (fingerprint, run, state, reply.text, reply.model, *spent, reply.stop, time, received, told)
        with self._transaction() as database:
            database.execute(
                "INSERT INTO replies"
                " (fingerprint, run, state, text, model, tokens_in, tokens_out, cost, stop, time, received, reasons)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )

    def reply(self, fingerprint: str) -> Reply | None:
        """The reply to the same request, if it was ever answered to some use."""
        return self._newest_reply("fingerprint = :fingerprint", {"fingerprint": fingerprint})

    def reply_for(self, path: str, rests: str) -> Reply | None:
        """The reply to a request about a post that rests on the same, whatever else it held."""
        return self._newest_reply(
            "fingerprint IN (SELECT fingerprint FROM requests WHERE path = :path AND rests = :rests)",
            {"path": path, "rests": rests},
        )

    def _newest_reply(self, condition: str, values: dict[str, str]) -> Reply | None:
        columns = "SELECT text, model, tokens_in, tokens_out, cost, stop, reasons FROM replies WHERE state = :kept AND "
        row = self._database.execute(columns + condition + " ORDER BY id DESC LIMIT 1", NAMED | values).fetchone()
        if row is None:
            return None
        text, model, tokens_in, tokens_out, cost, stop, reasons = row
        return Reply(text, model, Usage(tokens_in, tokens_out, cost), stop, load_reasons(reasons))

    def capability(self, server: str) -> str | None:
        """What a server was found to be able to do."""
        row = self._database.execute("SELECT found FROM capabilities WHERE server = ?", (server,)).fetchone()
        return None if row is None else str(row[0])

    def learned(self, server: str) -> str:
        """When it was found out what a server can do; empty where nobody knows."""
        row = self._database.execute("SELECT time FROM capabilities WHERE server = ?", (server,)).fetchone()
        return "" if row is None else str(row[0])

    def learn(self, server: str, found: str, time: str) -> None:
        """Keeps what a server was found to be able to do."""
        with self._transaction() as database:
            database.execute("INSERT OR REPLACE INTO capabilities VALUES (?, ?, ?)", (server, found, time))

    def discard(self, fingerprint: str, path: str, rests: str) -> None:
        """Marks as useless what `reply` and `reply_for` would find, so that a later run asks again."""
        with self._transaction() as database:
            database.execute(
                "UPDATE replies SET state = :useless WHERE fingerprint = :fingerprint"
                " OR fingerprint IN (SELECT fingerprint FROM requests WHERE path = :path AND rests = :rests)",
                NAMED | {"fingerprint": fingerprint, "path": path, "rests": rests},
            )

    def fail(self, run: str, path: str, error: EnrichError, time: str, trace: str = "") -> None:
        """Records why a post failed; ``trace`` is the traceback of a bug."""
        with self._transaction() as database:
            database.execute(
                "INSERT INTO failures (run, path, code, message, trace, time) VALUES (?, ?, ?, ?, ?, ?)",
                (run, path, error.code, str(error), trace, time),
            )

    def answers(self, path: str, basis: Basis) -> dict[str, Answer]:
        """The newest answer for each field of ``basis`` that rests on the same words and settings; first what waits.

        What waits counts, too, where the question is the same and only its limits or terms are others.
        """
        query = (
            "SELECT field, basis, state, proposal, left_out FROM proposals WHERE path = :path AND base = :base"
            " ORDER BY state = :pending, id"
        )
        rows = self._database.execute(query, NAMED | {"path": path, "base": basis.base})
        found: dict[str, Answer] = {}
        for field, settings, state, text, left_out in rows:
            if state not in set(ProposalState):
                continue
            then = json.loads(settings)
            question, site = then.pop(QUESTION, ""), then.pop(SITE, "")
            exact = then == basis.fields.get(field)
            waits = state == ProposalState.PENDING and question and question == basis.questions.get(field)
            if exact or waits:
                same_site = bool(site) and site == basis.site
                notes = load_notes(field, left_out)
                found[field] = Answer(field, ProposalState(state), load(text), exact, same_site, notes)
        return found

    def adopt(self, path: str, basis: Basis) -> None:
        """Lets what waits for the fields of ``basis`` rest on it, with what was decided of the same answers."""
        rows = [{"path": path, "field": one, "basis": kept(basis, one)} for one in basis.fields]
        with self._transaction() as database:
            database.executemany(
                "UPDATE proposals SET basis = :basis WHERE path = :path AND field = :field AND (run, base, basis) IN"
                " (SELECT run, base, basis FROM proposals WHERE path = :path AND field = :field AND state = :pending)",
                [NAMED | row for row in rows],
            )

    def propose(
        self, run: str, path: str, basis: Basis, proposals: Sequence[Proposal], time: str, notes: Sequence[Note] = ()
    ) -> None:
        """Keeps the answer for every field of ``basis``; older ones that wait for the same fields are replaced.

        ``notes`` tell what was left out of the answers for fields that nothing is proposed for.
        """
        made = {proposal.field: proposal for proposal in proposals}
        pending, nothing = ProposalState.PENDING.value, ProposalState.NOTHING.value
        states = {field: pending if field in made else nothing for field in basis.fields}
        bases = {field: kept(basis, field, silent=field not in made) for field in basis.fields}
        rows = [
            (
                *(run, path, field, basis.base, bases[field], states[field], dump(made.get(field)), time),
                dump_notes(() if field in made else [note for note in notes if note.field == field]),
            )
            for field in basis.fields
        ]
        with self._transaction() as database:
            database.executemany(
                "UPDATE proposals SET state = :replaced WHERE path = :path AND field = :field AND state = :pending",
                [NAMED | {"path": path, "field": field} for field in basis.fields],
            )
            database.executemany(
                "INSERT INTO proposals (run, path, field, base, basis, state, proposal, time, left_out)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )

    def rows(self, table: str, condition: str, value: str) -> Sequence[tuple[Any, ...]]:
        """The rows of a table that meet a condition in SQL on a value."""
        return self._database.execute(f"SELECT * FROM {table} WHERE {condition}", (value,)).fetchall()  # noqa: S608 - ours

    def rests(self, path: str) -> dict[str, tuple[str, dict[str, str]]]:
        """What the newest accepted value of each field of a post rests on: its ``base`` and its settings' digests."""
        query = (
            "SELECT field, base, basis FROM proposals WHERE path = :path AND state IN (:written, :nothing) ORDER BY id"
        )
        rows = self._database.execute(query, NAMED | {"path": path})
        return {field: (base, json.loads(settings)) for field, base, settings in rows}
