"""What became of a post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from enrich.errors import EnrichError
from enrich.values.proposals import Decision, Patch, Proposal
from enrich.values.requests import Reason, Usage


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on a field without a proposal; ``line`` is 1-based, 0 where there is no line.

    ``reasons`` tell why nothing is proposed, where the model can tell.
    """

    field: str
    code: str
    message: str
    line: int = 0
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing to do for this post."""

    path: str
    reason: str
    usage: Usage = Usage()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """The post was left out on purpose, and why."""

    path: str
    reason: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """A patch waits for a decision; ``held`` are proposals that it leaves out because a person must decide on them."""

    path: str
    patch: Patch
    usage: Usage = Usage()
    notes: tuple[Note, ...] = ()
    decisions: tuple[Decision, ...] = ()
    held: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """A patch was written; ``decisions`` say what was decided on each proposal."""

    path: str
    patch: Patch
    usage: Usage = Usage()
    notes: tuple[Note, ...] = ()
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """The post could not be handled; other posts are not affected."""

    path: str
    error: EnrichError
    usage: Usage = Usage()


Outcome: TypeAlias = Unchanged | Skipped | Proposed | Applied | Failed
