"""An evaluation as a page that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from enrich import __version__
from enrich.evaluation.evaluation import Evaluation
from enrich.evaluation.gate import Missed
from enrich.evaluation.told import ARROWS, NAMES, SURE, Cell, cost_rows, headline, rows
from enrich.webpage import rendered


def page(made: Evaluation, missed: Sequence[Missed], site: str, time: str) -> str:
    """The page of an evaluation; ``time`` is when it was made, in UTC as ISO 8601."""
    names = [str(score.contender) for score in made.scores]
    values = {
        "version": __version__,
        "made": time[:10],
        "site": site,
        "headline": headline(made),
        "missed": [*map(str, missed)],
        "contenders": names,
        "fields": _fields(made),
        "cost_rows": [*cost_rows(made)],
        "sure": SURE,
        "arrows": ARROWS if len(names) > 1 else "",
    }
    return rendered("eval.html", values)


def _fields(made: Evaluation) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for field, name, cells in rows(made):
        found.setdefault(field, []).append({"name": NAMES[name], "cells": [*map(_cell, cells)]})
    return [{"name": name, "posts": made.golds[name], "rows": those} for name, those in found.items()]


def _cell(cell: Cell) -> dict[str, Any]:
    """One value as text, and the places of its interval in percent of the bar's width."""
    value = cell.value
    if value is None:
        return {"told": str(cell), "value": None}
    low, width, place = (round(100 * one, 1) for one in (value.low, value.high - value.low, value.value))
    return {"told": str(cell), "low": low, "width": width, "value": place}
