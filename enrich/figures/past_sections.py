"""The sections about the past: what waits, what runs wrote and cost, and what people made of proposals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from enrich.figures.blocks import Chart, Grid, Part, ReportSection, count, dollars, share_of, told_share
from enrich.figures.past import RUNS_SHOWN, TERMS_SHOWN, JournalFigures, PastRun, added
from enrich.journal.acceptance import Fate
from enrich.report import counted
from enrich.webpage import charts


def waiting(past: JournalFigures) -> ReportSection:
    """What a person has still to decide on."""
    fields = [one for one in added(past.fates, "field") if one.waiting]
    proposals = sum(one.waiting for one in fields)
    told = [
        f"{counted(proposals, 'proposal waits', 'proposals wait')} for a decision: “enrich review” shows them.",
        f"{counted(len(past.unknown), 'new term waits', 'new terms wait')}: “enrich vocab queue” shows them.",
    ]
    grids = []
    if fields:
        grids.append(
            Grid("Proposals that wait", ("field", "posts"), [(one.field, count(one.waiting)) for one in fields])
        )
    if past.unknown:
        rows = [(said, field, count(posts)) for field, said, posts in past.unknown[:TERMS_SHOWN]]
        grids.append(Grid("New terms that wait, those of most posts first", ("term", "field", "posts"), rows))
    return ReportSection("What waits", [Part(tables=grids)], told)


def runs(past: JournalFigures) -> ReportSection:
    """What runs wrote and cost."""
    if not past.runs:
        return ReportSection("Runs", told=["The journal holds no runs."])
    cost = "an unknown amount" if past.cost is None else dollars(past.cost)
    told = [f"{counted(len(past.runs), 'run')} cost {cost} in all."]
    if past.unpriced:
        told.append(f"Of {counted(past.unpriced, 'run')} the cost is not known, and counts as nothing here.")
    newest = Grid(
        f"The newest runs, at most {RUNS_SHOWN}",
        ("run", "command", "model", "replies", "tokens in", "tokens out", "cost", "posts written"),
        [_run(one) for one in past.runs[:RUNS_SHOWN]],
    )
    return ReportSection("Runs", [Part(charts=[*_months(past)], tables=[newest])], told)


def _months(past: JournalFigures) -> Iterator[Chart]:
    """What was written and spent by month, where anything was."""
    months = [*past.by_month()]
    labels = [month for month, _, _ in months]
    if any(posts for _, _, posts in months):
        title = "Posts written by month"
        drawn = charts.columns("written", labels, {"posts": [float(posts) for _, _, posts in months]}, count)
        table = Grid(title, ("month", "posts"), [(month, count(posts)) for month, _, posts in months])
        yield Chart(title, Markup(drawn), table)  # noqa: S704 - pygal escaped what others said
    if any(cost for _, cost, _ in months):
        title = "Cost by month, in US dollars"
        drawn = charts.columns("cost", labels, {"US dollars": [cost for _, cost, _ in months]}, dollars)
        table = Grid(title, ("month", "cost"), [(month, dollars(cost)) for month, cost, _ in months])
        yield Chart(title, Markup(drawn), table)  # noqa: S704 - the same


def _run(one: PastRun) -> Sequence[str]:
    record, usage = one.record, one.record.usage
    cost = "unknown" if usage.cost is None else dollars(usage.cost)
    spent = (count(record.requests), count(usage.tokens_in), count(usage.tokens_out), cost)
    return (record.started[:16].replace("T", " "), record.command, record.model, *spent, count(one.written))


def acceptance(past: JournalFigures) -> ReportSection:
    """What people kept, changed and refused of what was proposed."""
    decided = sum(one.decided for one in past.fates)
    if not past.fates:
        return ReportSection("What people made of proposals", told=["Nothing was proposed yet."])
    told = [
        f"People decided on {counted(decided, 'proposal')}.",
        f"Without a person, “--yes” or a script accepted {count(sum(one.by_rule for one in past.fates))}.",
    ]
    parts = [*_fates(past.fates)]
    return ReportSection("What people made of proposals", parts, told)


def _fates(fates: Sequence[Fate]) -> Iterator[Part]:
    for number, by in enumerate(("field", "model", "prompt")):
        found = added(fates, by)
        title = f"By {by}"
        grid = Grid(
            title,
            (by, "kept", "changed", "refused", "kept of decided", "by --yes", "waiting"),
            [_fate(str(getattr(one, by)) or "unknown", one) for one in found],
        )
        judged = [one for one in found if one.decided]
        yield Part(charts=[_judged(f"fates-{number}", by, judged, grid)]) if judged else Part(tables=[grid])


def _fate(name: str, one: Fate) -> Sequence[str]:
    counts = map(count, (one.kept, one.edited, one.refused))
    return (name, *counts, told_share(share_of(one.kept, one.decided)), count(one.by_rule), count(one.waiting))


def _judged(name: str, by: str, judged: Sequence[Fate], grid: Grid) -> Chart:
    labels = [str(getattr(one, by)) or "unknown" for one in judged]
    series = {
        "kept": [float(one.kept) for one in judged],
        "changed": [float(one.edited) for one in judged],
        "refused": [float(one.refused) for one in judged],
    }
    drawn = charts.bars(name, labels, series, count)
    return Chart(f"Kept, changed and refused by {by}", Markup(drawn), grid, [*series])  # noqa: S704 - the same
