"""The blocks that a report is made of: sections of parts, each with charts, tables and sentences. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its title, the names of its columns, and its rows, the first cell of each being its head."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, the names of its series and dashes where there are several, and the same as a table."""

    title: str
    svg: Markup
    table: Grid
    keys: Sequence[str] = ()
    dashes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a section; what is empty is left out."""

    title: str = ""
    charts: Sequence[Chart] = ()
    tables: Sequence[Grid] = ()
    told: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A section of the report."""

    title: str
    parts: Sequence[Part] = ()
    told: Sequence[str] = ()


def percent(share: float) -> str:
    """A share, without digits that nobody reads."""
    return f"{share:.0%}"


def count(number: float) -> str:
    """A number of things."""
    return f"{number:,.0f}"


def dollars(amount: float) -> str:
    """An amount in US dollars."""
    return f"${amount:,.2f}" if amount >= 1 or not amount else f"${amount:,.4f}"


def share_of(part: int, whole: int) -> float | None:
    """A share; ``None`` where there is nothing to have a share of."""
    return part / whole if whole else None


def told_share(share: float | None) -> str:
    """A share that may be none."""
    return "–" if share is None else percent(share)
