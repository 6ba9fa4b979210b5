"""The report as a page that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from enrich import __version__
from enrich.figures import past_sections, sections
from enrich.figures.blocks import count, dollars
from enrich.figures.past import JournalFigures
from enrich.figures.periods import Timeline
from enrich.figures.posts import PostFigures
from enrich.webpage import charts, rendered


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a report: the site's name, when it was made (UTC, ISO 8601), and what a reader should know."""

    site: str
    time: str
    notes: Sequence[str] = ()


def page(figures: PostFigures, past: JournalFigures, head: Heading) -> str:
    """The page of a report."""
    line = Timeline(figures.posts)
    made = [
        sections.coverage(figures, line),
        *sections.vocabularies(figures, line),
        past_sections.waiting(past),
        past_sections.runs(past),
        past_sections.acceptance(past),
    ]
    values = {
        "version": __version__,
        "made": head.time[:10],
        "site": head.site,
        "notes": head.notes,
        "figures": [
            ("posts", count(figures.total)),
            ("fields", count(len(figures.fields))),
            ("proposals that wait", count(sum(one.waiting for one in past.fates))),
            ("new terms that wait", count(len(past.unknown))),
            ("runs", count(len(past.runs))),
            ("cost so far", "unknown" if past.cost is None and past.runs else dollars(past.cost or 0.0)),
        ],
        "sections": made,
        "colors": charts.COLORS,
    }
    return rendered("report.html", values)
