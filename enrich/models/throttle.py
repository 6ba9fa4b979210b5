"""What stands between a model and its server: the pace of a run, its budget.

A gate is passed by every attempt, not by every request: an attempt that failed was sent, and may have been billed.
The gates themselves live with the run; a model only knows that there are some.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from enrich.values import Usage


@dataclass(frozen=True, slots=True)
class AttemptSize:
    """What one attempt may take, in tokens.

    ``tokens_in`` is what it likely sends, ``most_in`` what it can't exceed; ``tokens_out`` is the most it may get back.
    """

    tokens_in: int
    most_in: int
    tokens_out: int


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """What became of one attempt.

    ``status`` is HTTP's, 0 where no answer came, -1 where nothing was sent; ``headers`` have lower-case names.
    ``usage`` is what the server counted, ``None`` where nobody knows; ``pause`` are the seconds it asked us to wait.
    ``timed_out`` says that no answer came in time; ``limited`` that the server is busy, whatever its status.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    usage: Usage | None = None
    pause: float | None = None
    timed_out: bool = False
    limited: bool = False


UNSENT = AttemptResult(-1, usage=Usage(cost=0.0))


class Throttle(Protocol):
    """Lets attempts through, and learns from each what became of it; ``paces``: it also keeps pauses that are asked."""

    paces: bool

    async def enter(self, demand: AttemptSize) -> None:
        """Waits until an attempt of this size may be made.

        Raises:
            EnrichError: It never may, as where a budget is spent.
        """
        ...

    def leave(self, demand: AttemptSize, seen: AttemptResult) -> None:
        """Gives back what `enter` took; called exactly once for each attempt that entered."""
        ...


@asynccontextmanager
async def passed(gates: Sequence[Throttle], wanted: AttemptSize) -> AsyncIterator[list[AttemptResult]]:
    """Passes the gates in their order; each is told the last thing that was seen, whatever becomes of it."""
    told = [UNSENT]
    entered: list[Throttle] = []
    try:
        for gate in gates:
            await gate.enter(wanted)
            entered.append(gate)
        yield told
    finally:
        for gate in entered:
            gate.leave(wanted, told[-1])
