"""What the journal remembers, as a report tells it: runs, their cost, what waits, and what became of proposals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from enrich.journal.acceptance import Fate
from enrich.journal.db import Journal
from enrich.journal.history import RunRecord
from enrich.journal.unknown_terms import TermDecision

RUNS_SHOWN = 25
TERMS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run, and how many posts it wrote to."""

    record: RunRecord
    written: int


@dataclass(frozen=True, slots=True)
class JournalFigures:
    """All that is remembered: every run, the newest first; the fates of proposals; and terms that wait, by use."""

    runs: tuple[PastRun, ...]
    fates: tuple[Fate, ...]
    unknown: tuple[tuple[str, str, int], ...]

    @classmethod
    def of(cls, journal: Journal) -> JournalFigures:
        """What a journal remembers."""
        written = journal.acceptance.written()
        runs = (PastRun(one, written.get(one.run, 0)) for one in journal.history.runs())
        waiting = (one for one in journal.queue.all() if one.decision is TermDecision.UNDECIDED)
        terms = Counter((one.field, one.said) for one in waiting)
        ordered = sorted(terms.items(), key=lambda one: (-one[1], one[0]))
        unknown = tuple((field, said, count) for (field, said), count in ordered)
        return cls(tuple(runs), tuple(journal.acceptance.fates()), unknown)

    @property
    def cost(self) -> float | None:
        """What all runs cost in US dollars, as far as it is known; ``None`` where nothing is."""
        known = [one.record.usage.cost for one in self.runs if one.record.usage.cost is not None]
        return sum(known) if known else None

    @property
    def unpriced(self) -> int:
        """How many runs cost nobody knows what."""
        return sum(one.record.usage.cost is None for one in self.runs)

    def by_month(self) -> Iterator[tuple[str, float, int]]:
        """Month, cost in US dollars and posts written, in order of time."""
        months: dict[str, tuple[float, int]] = {}
        for one in self.runs:
            cost, written = months.get(one.record.started[:7], (0.0, 0))
            months[one.record.started[:7]] = (cost + (one.record.usage.cost or 0.0), written + one.written)
        yield from ((month, *months[month]) for month in sorted(months))


def added(fates: Iterable[Fate], by: str) -> list[Fate]:
    """The fates summed by ``field``, ``model`` or ``prompt``; the other names are empty."""
    found: dict[str, Counter[str]] = {}
    for one in fates:
        told = found.setdefault(str(getattr(one, by)), Counter())
        told.update({name: getattr(one, name) for name in _COUNTS})
    return [_fate(by, name, told) for name, told in sorted(found.items())]


_COUNTS = ("kept", "edited", "refused", "by_rule", "waiting")


def _fate(by: str, name: str, told: Counter[str]) -> Fate:
    field, model, prompt = (name if by == one else "" for one in ("field", "model", "prompt"))
    return Fate(field, model, prompt, *(told[one] for one in _COUNTS))
