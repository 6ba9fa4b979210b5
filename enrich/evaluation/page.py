"""An evaluation as a page that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from enrich import __version__
from enrich.evaluation.evaluation import Evaluation
from enrich.evaluation.gate import Missed
from enrich.evaluation.intervals import Measured
from enrich.evaluation.told import NAMES, SURE, cost_rows, headline, rows, told
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
    }
    return rendered("eval.html", values)


def _fields(made: Evaluation) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for field, name, values in rows(made):
        found.setdefault(field, []).append({"name": NAMES[name], "cells": [*map(_cell, values)]})
    return [{"name": name, "posts": made.golds[name], "rows": those} for name, those in found.items()]


def _cell(value: Measured | None) -> dict[str, Any]:
    """One value as text, and the places of its interval in percent of the bar's width."""
    if value is None:
        return {"told": told(value), "value": None}
    low, width, place = (round(100 * one, 1) for one in (value.low, value.high - value.low, value.value))
    return {"told": told(value), "low": low, "width": width, "value": place}
