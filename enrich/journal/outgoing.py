"""Requests that leave in files, and whose answers come later: each file is a shard, whoever answers it.

The states of a shard::

    a file:   out -> done                                           answers come by `enrich answers import`
    a batch:  ready -> uploading -> uploaded -> creating -> submitted -> done

``uploading`` and ``creating`` are on disk before the server hears of them: after a kill the server is asked whether it
happened, by the shard's token, before anything is sent again.

The states of a request in a shard::

    waiting -> answered -> settled     its reply is kept, and its post was gone on with
    waiting -> returned -> settled     it comes without a reply, and may be asked again
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from enrich.journal.proposals import Transaction
from enrich.journal.states import NAMED, ReplyState, SentState, ShardState
from enrich.values import Reply


@dataclass(frozen=True, slots=True)
class Shard:
    """A file of requests: ``server`` is the address of its batch service, empty where a person carries it.

    ``reserved`` are the US dollars that its requests can cost at most, 0 where nothing was set aside.
    ``input`` and ``batch`` are the server's names of the file and of the batch, empty until they are known.
    ``note`` says how it ended, where not in order.
    """

    token: str
    run: str
    file: str
    server: str
    model: str
    state: ShardState
    requests: int
    reserved: float
    time: str
    input: str = ""
    batch: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AskedRequest:
    """What a request that left was about: its post, the fields by name, and whether it has a reply by now.

    ``waiting`` says whether the shard in question, or any, still waits for it.
    """

    fingerprint: str
    path: str
    fields: tuple[str, ...]
    answered: bool
    waiting: bool


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back for a request: a reply that is kept, or none; ``reply`` then tells what it cost.

    ``token`` is the shard that is answered; empty for whichever has the request.
    """

    fingerprint: str
    reply: Reply | None
    useful: bool = True
    token: str = ""
    received: bytes = b""


_SHARDS = (
    "SELECT token, run, file, server, model, state, requests, reserved, time, input, batch, note FROM shards"
    " WHERE state != :done OR :everything ORDER BY id"
)
_PUT = (
    "INSERT INTO shards (token, run, file, server, model, state, requests, reserved, time, input, batch, note)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_WAITS = (
    "SELECT 1 FROM outgoing JOIN shards ON shards.id = outgoing.shard WHERE outgoing.state = :waiting"
    " AND (shards.server != '' OR :files) AND outgoing.fingerprint IN"
    " (SELECT :fingerprint UNION SELECT fingerprint FROM requests WHERE path = :path AND rests = :rests) LIMIT 1"
)
_ASKED = (
    "SELECT path, fields, EXISTS (SELECT 1 FROM replies WHERE fingerprint = :one AND state = :kept),"
    " EXISTS (SELECT 1 FROM outgoing JOIN shards ON shards.id = outgoing.shard WHERE fingerprint = :one"
    " AND outgoing.state = :waiting AND (:token = '' OR token = :token))"
    " FROM requests WHERE fingerprint = :one AND EXISTS (SELECT 1 FROM outgoing WHERE fingerprint = :one)"
)
_REPLY = (
    "INSERT INTO replies (fingerprint, run, state, text, model, tokens_in, tokens_out, cost, stop, time, received)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class Outgoing:
    """The shards in a journal's database; ``flush`` brings on disk what was committed."""

    def __init__(self, database: sqlite3.Connection, transaction: Transaction, flush: Callable[[], None]) -> None:
        self._database = database
        self._transaction = transaction
        self._flush = flush

    def add(self, shard: Shard, fingerprints: Iterable[str]) -> None:
        """Records a shard with its requests, on disk; from now on they wait for their answers."""
        with self._transaction() as database:
            cursor = database.execute(_PUT, astuple(shard))
            database.executemany(
                "INSERT INTO outgoing (shard, fingerprint, state) VALUES (?, ?, ?)",
                ((cursor.lastrowid, one, SentState.WAITING) for one in fingerprints),
            )
        self._flush()

    def update(self, shard: Shard) -> Shard:
        """Records where a shard stands now, on disk."""
        with self._transaction() as database:
            database.execute(
                "UPDATE shards SET state = ?, reserved = ?, input = ?, batch = ?, note = ? WHERE token = ?",
                (shard.state, shard.reserved, shard.input, shard.batch, shard.note, shard.token),
            )
        self._flush()
        return shard

    def shards(self, *, everything: bool = False) -> list[Shard]:
        """The shards that are not done, in order of their making; with ``everything``, those that are, too."""
        rows = self._database.execute(_SHARDS, NAMED | {"everything": everything})
        return [_shard(row) for row in rows.fetchall()]

    def counts(self, token: str) -> dict[str, int]:
        """How many requests of a shard are in which state."""
        query = (
            "SELECT outgoing.state, count(*) FROM outgoing JOIN shards ON shards.id = outgoing.shard"
            " WHERE token = ? GROUP BY outgoing.state"
        )
        return dict(self._database.execute(query, (token,)).fetchall())

    def waits(self, fingerprint: str, path: str, rests: str, *, files: bool) -> bool:
        """Whether the same is asked in a batch that is not answered yet; with ``files``, in a file, too."""
        values = NAMED | {"fingerprint": fingerprint, "path": path, "rests": rests, "files": files}
        return self._database.execute(_WAITS, values).fetchone() is not None

    def asked(self, fingerprint: str, token: str = "") -> AskedRequest | None:
        """The request of this fingerprint, if it ever left in a file; ``token`` is that of the shard in question."""
        row = self._database.execute(_ASKED, NAMED | {"one": fingerprint, "token": token}).fetchone()
        if row is None:
            return None
        path, fields, answered, waiting = row
        return AskedRequest(fingerprint, path, tuple(fields.split(",")), bool(answered), bool(waiting))

    def attempts(self, fingerprint: str, run: str) -> int:
        """How often a request that this run sent came back without an answer."""
        query = (
            "SELECT count(*) FROM outgoing JOIN shards ON shards.id = outgoing.shard WHERE fingerprint = :one"
            " AND shards.run = :run AND outgoing.state IN (:returned, :settled)"
        )
        return int(self._database.execute(query, NAMED | {"one": fingerprint, "run": run}).fetchone()[0])

    def take(self, run: str, found: Sequence[Returned], time: str) -> None:
        """Keeps what came back, in one transaction, on disk: only then may it be used."""
        with self._transaction() as database:
            database.executemany(_REPLY, [_row(run, one, one.reply, time) for one in found if one.reply])
            database.executemany(
                "UPDATE outgoing SET state = :state WHERE fingerprint = :fingerprint AND state = :waiting AND"
                " (:token = '' OR shard = (SELECT id FROM shards WHERE token = :token))",
                [
                    NAMED
                    | {
                        "state": SentState.ANSWERED if one.reply and one.useful else SentState.RETURNED,
                        "fingerprint": one.fingerprint,
                        "token": one.token,
                    }
                    for one in found
                ],
            )
            database.execute(
                "UPDATE shards SET state = :done WHERE state = :out AND NOT EXISTS"
                " (SELECT 1 FROM outgoing WHERE shard = shards.id AND state = :waiting)",
                NAMED,
            )
        self._flush()

    def give_back(self, shard: Shard) -> int:
        """Lets what a shard still waits for be asked again, and ends the shard; returns how many requests that are."""
        with self._transaction() as database:
            cursor = database.execute(
                "UPDATE outgoing SET state = :returned WHERE state = :waiting"
                " AND shard = (SELECT id FROM shards WHERE token = :token)",
                NAMED | {"token": shard.token},
            )
            database.execute(
                "UPDATE shards SET state = ?, note = ? WHERE token = ?", (ShardState.DONE, shard.note, shard.token)
            )
        self._flush()
        return cursor.rowcount

    def settle_shard(self, token: str) -> None:
        """Records that nothing more is done with what came back of a shard."""
        with self._transaction() as database:
            database.execute(
                "UPDATE outgoing SET state = :settled WHERE state IN (:answered, :returned)"
                " AND shard = (SELECT id FROM shards WHERE token = :token)",
                NAMED | {"token": token},
            )

    def unsettled(self) -> list[str]:
        """The posts that something came back for and that were not gone on with, in order of their requests."""
        query = (
            "SELECT path FROM outgoing JOIN requests USING (fingerprint)"
            " WHERE outgoing.state IN (:answered, :returned) GROUP BY path ORDER BY min(outgoing.id)"
        )
        return [path for (path,) in self._database.execute(query, NAMED)]

    def settle(self, paths: Iterable[str]) -> None:
        """Records that these posts were gone on with."""
        with self._transaction() as database:
            database.executemany(
                "UPDATE outgoing SET state = :settled WHERE state IN (:answered, :returned) AND fingerprint IN"
                " (SELECT fingerprint FROM requests WHERE path = :path)",
                [NAMED | {"path": path} for path in paths],
            )


def _row(run: str, one: Returned, reply: Reply, time: str) -> tuple[object, ...]:
    usage = reply.usage
    state = ReplyState.KEPT if one.useful else ReplyState.USELESS
    spent = (usage.tokens_in, usage.tokens_out, usage.cost)
    return (one.fingerprint, run, state, reply.text, reply.model, *spent, reply.stop, time, one.received or None)


def _shard(row: tuple[Any, ...]) -> Shard:
    token, run, file, server, model, state, requests, reserved, time, *names = row
    return Shard(token, run, file, server, model, ShardState(state), requests, reserved, time, *names)
