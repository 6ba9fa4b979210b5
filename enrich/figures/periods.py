"""Time as a report shows it: quarters of a year, or whole years where there are many. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

T = TypeVar("T", bound=Hashable)
UNDATED = ""
MOST_QUARTERS = 12
_DATE = re.compile(r"(\d{4})-(\d{2})(?!\d)")
_MONTHS, _FIRST, _LAST = 3, 1, 12


def quarter(day: str) -> str:
    """The quarter of an ISO date, such as ``2024 Q1``; `UNDATED` where it is none."""
    found = _DATE.match(day)
    if found is None or not _FIRST <= int(found[2]) <= _LAST:
        return UNDATED
    return f"{found[1]} Q{(int(found[2]) - 1) // _MONTHS + 1}"


class Timeline:
    """The periods of these quarters, in order and without gaps; those without a date are left out."""

    def __init__(self, quarters: Iterable[str]) -> None:
        found = sorted({one for one in quarters if one})
        every = [*_between(found[0], found[-1])] if found else []
        self._in_years = len(every) > MOST_QUARTERS
        self.periods = [*dict.fromkeys(map(self.of, every))]

    def of(self, of_quarter: str) -> str:
        """The period that a quarter belongs to."""
        return of_quarter.partition(" ")[0] if self._in_years else of_quarter

    def summed(self, by_quarter: Mapping[str, int]) -> list[int]:
        """The counts of each period."""
        found: Counter[str] = Counter()
        for one, count in by_quarter.items():
            found[self.of(one)] += count
        return [found[period] for period in self.periods]


def _between(first: str, last: str) -> Iterable[str]:
    year, number = _parts(first)
    while (year, number) <= _parts(last):
        yield f"{year:04} Q{number}"
        year, number = (year, number + 1) if number < _LAST // _MONTHS else (year + 1, 1)


def _parts(of_quarter: str) -> tuple[int, int]:
    year, _, number = of_quarter.partition(" Q")
    return int(year), int(number)
