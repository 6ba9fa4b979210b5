"""Writes as a stack: what an undo takes back next, what a redo brings back next, and what earlier undos left.

A write that takes back another names it, so writes come in chains: a write, its undo, the undo of that, and so on.
The last of a chain says how the first one stands, and is what is taken back to turn it over.
An undo goes back by what one command wrote; a redo brings back what one undo took back, the last undo first.
As in an editor, a new write ends what could be redone: an undo that is older than it is never offered again.
Nothing of this is stored, so a killed undo leaves no position behind that could be wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WriteRow:
    """One write that came about, without its bytes; ``undoes`` is the number of the write that it takes back."""

    number: int
    run: str
    path: str
    undoes: int | None
    time: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """A first write, the last one that goes back to it, and whether that leaves it undone."""

    first: WriteRow
    last: WriteRow
    undone: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """Writes to be taken back together, by number, the newest first.

    ``run`` is the command whose they are; ``whole`` says that none of its others has been taken back before.
    """

    run: str
    numbers: tuple[int, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class StackStep:
    """What one command wrote, the newest first; ``able`` says that redos bring back what of it is undone."""

    run: str
    chains: tuple[Chain, ...]
    able: bool

    @property
    def time(self) -> str:
        """When its last write was made, in UTC as ISO 8601."""
        return self.chains[0].first.time

    @property
    def posts(self) -> tuple[str, ...]:
        """The paths of its posts; a vocabulary file, which has no fields, is none."""
        return tuple(sorted({chain.first.path for chain in self.chains if chain.first.fields}))

    @property
    def undone(self) -> tuple[str, ...]:
        """The paths of which a write is undone."""
        return tuple(sorted({chain.first.path for chain in self.chains if chain.undone}))

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of its fields, in the order in which they were written."""
        return tuple(dict.fromkeys(name for chain in reversed(self.chains) for name in chain.first.fields))


class Stack:
    """The chains of some writes, which are given in the order in which they were made."""

    def __init__(self, rows: Iterable[WriteRow]) -> None:
        self._first: dict[int, int] = {}
        self._chains: dict[int, Chain] = {}
        self._undos: list[WriteRow] = []
        for row in rows:
            first = self._first[row.number] = self._first.get(row.undoes or 0, row.number)
            known = self._chains.get(first)
            self._chains[first] = Chain(known.first, row, not known.undone) if known else Chain(row, row, undone=False)
            if self._chains[first].undone:
                self._undos.append(row)
        self._newest = max(self._chains, default=0)

    def chain(self, number: int) -> Chain:
        """The chain that a write belongs to."""
        return self._chains[self._first[number]]

    def step(self, run: str) -> StackStep:
        """What the command ``run`` wrote."""
        return next(step for step in self.steps() if step.run == run)

    def steps(self) -> list[StackStep]:
        """What was written, by command, the newest first; undone or not."""
        grouped = _grouped(reversed(self._chains.values()), lambda chain: chain.first.run)
        return [StackStep(run, tuple(chains), any(map(self._is_able, chains))) for run, chains in grouped.items()]

    def back(self) -> list[Turn]:
        """What undos would take back, one after the other."""
        standing = [(step, [chain for chain in step.chains if not chain.undone]) for step in self.steps()]
        return [Turn(step.run, _numbers(left), len(left) == len(step.chains)) for step, left in standing if left]

    def forth(self) -> list[Turn]:
        """What redos would bring back, one after the other."""
        undone = sorted(self._chains.values(), key=lambda chain: -chain.last.number)
        grouped = _grouped(filter(self._is_able, undone), lambda chain: chain.last.run)
        made = Counter(row.run for row in self._undos if row.number > self._newest)
        return [Turn(run, _numbers(left), len(left) == made[run]) for run, left in grouped.items()]

    def of_run(self, run: str) -> tuple[int, ...]:
        """The writes to be taken back so that nothing that ``run`` did stands: its own, and redone ones of it."""
        return _numbers(
            chain
            for chain in self._chains.values()
            if chain.last.run == run or (chain.first.run == run and not chain.undone)
        )

    def standing(self) -> list[int]:
        """The newest write to each post that is not undone; to be asked of the writes to some posts."""
        newest = {chain.first.path: chain for chain in self._chains.values() if not chain.undone}
        return [chain.last.number for chain in newest.values()]

    def _is_able(self, chain: Chain) -> bool:
        """Whether a redo may bring back what is undone."""
        return chain.undone and chain.last.number > self._newest


def _numbers(chains: Iterable[Chain]) -> tuple[int, ...]:
    return tuple(sorted((chain.last.number for chain in chains), reverse=True))


def _grouped(chains: Iterable[Chain], run: Callable[[Chain], str]) -> dict[str, list[Chain]]:
    found: dict[str, list[Chain]] = {}
    for chain in chains:
        found.setdefault(run(chain), []).append(chain)
    return found
