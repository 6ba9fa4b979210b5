"""The names of all states in the journal's tables; `enrich.journal` draws how a proposal goes from one to another."""

from __future__ import annotations

from enum import StrEnum


class ProposalState(StrEnum):
    """How one proposal stands; the values are what journals of every age hold."""

    PENDING = "pending"
    """It waits for a person."""
    NOTHING = "nothing"
    """The model had nothing to say about the field."""
    READY = "ready"
    """It is accepted or edited, and not written yet."""
    WRITTEN = "accepted"
    """Its value is in the file, or a person put the same there."""
    REJECTED = "rejected"
    """It is turned down, and not proposed again while what led to it holds."""
    REPLACED = "replaced"
    """Another proposal took its place, or its decision was dropped."""


class WriteState(StrEnum):
    """How one write stands."""

    INTENDED = "intended"
    """It is on record, and the file may or may not have been touched."""
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"
    """Another write took it back."""


class ReplyState(StrEnum):
    """What a model's reply is good for."""

    KEPT = "kept"
    """It answers the same request again."""
    USELESS = "useless"
    """It broke its rules even after a repair: a later run may ask again."""


class ShardState(StrEnum):
    """Where a file of requests stands; `enrich.journal.outgoing` draws its way."""

    OUT = "out"
    """A person carries it."""
    READY = "ready"
    UPLOADING = "uploading"
    """The server may or may not have its file."""
    UPLOADED = "uploaded"
    CREATING = "creating"
    """The server may or may not work on it."""
    SUBMITTED = "submitted"
    DONE = "done"
    """Nothing more comes of it."""


class SentState(StrEnum):
    """How a request stands that left in a file."""

    WAITING = "waiting"
    ANSWERED = "answered"
    RETURNED = "returned"
    """It came back without a reply, and may be asked again."""
    SETTLED = "settled"
    """Its post was gone on with."""


NAMED: dict[str, str] = {
    state.name.lower(): state.value
    for states in (ProposalState, WriteState, ReplyState, ShardState, SentState)
    for state in states
}
"""All states by their names in lower case, for SQL: it says ``state = :written``, and is given ``NAMED | {...}``."""
