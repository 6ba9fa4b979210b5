"""The sections about posts: how full each field is over time, and what the vocabulary of each is like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from markupsafe import Markup

from enrich.figures import terms
from enrich.figures.blocks import Chart, Grid, Part, ReportSection, count, percent, share_of, told_share
from enrich.figures.periods import Timeline
from enrich.figures.posts import FieldFigures, PostFigures, TermFigures
from enrich.report import counted
from enrich.webpage import charts

_A_CHART = 6
_LISTED = 60


def coverage(figures: PostFigures, line: Timeline) -> ReportSection:
    """In which share of the posts of each period each field is filled."""
    posts = line.summed(figures.posts)
    dated = sum(posts)
    told = [f"{counted(figures.total, 'post')}, of which {count(dated)} have a date."]
    whole = Grid(
        "Fields over all posts",
        ("field", "filled", "of all posts", "by enrich, unchanged", "by enrich, changed since"),
        [_whole(one, figures.total) for one in figures.fields.values()],
    )
    if not line.periods:
        return ReportSection("Coverage", [Part(tables=[whole])], told)
    over_time = [_covered(number, those, line, posts) for number, those in enumerate(_groups(figures))]
    columns = charts.columns("posts", line.periods, {"posts": posts}, count)
    table = Grid("Posts by their dates", ("period", "posts"), [*zip(line.periods, map(count, posts), strict=True)])
    written = Chart("Posts by their dates", Markup(columns), table)  # noqa: S704 - pygal escaped what others said
    return ReportSection("Coverage", [Part(tables=[whole], charts=[*over_time, written])], told)


def _groups(figures: PostFigures) -> Iterator[Sequence[FieldFigures]]:
    """As many fields as one chart can show."""
    fields = list(figures.fields.values())
    return (fields[start : start + _A_CHART] for start in range(0, len(fields), _A_CHART))


def _whole(one: FieldFigures, posts: int) -> Sequence[str]:
    filled = one.filled.total()
    return (one.spec.name, count(filled), told_share(share_of(filled, posts)), count(one.standing), count(one.changed))


def _covered(number: int, fields: Sequence[FieldFigures], line: Timeline, posts: Sequence[int]) -> Chart:
    """The share of posts in which each of some fields is filled, by period."""
    series = {
        one.spec.name: [share_of(part, whole) for part, whole in zip(line.summed(one.filled), posts, strict=True)]
        for one in fields
    }
    drawn = charts.shares(f"coverage-{number}", line.periods, series, percent)
    title = "Share of posts with a value"
    rows = [(period, *(told_share(values[at]) for values in series.values())) for at, period in enumerate(line.periods)]
    return Chart(title, Markup(drawn), Grid(title, ("period", *series), rows), [*series], charts.DASHES)  # noqa: S704 - the same


def vocabularies(figures: PostFigures, line: Timeline) -> Iterator[ReportSection]:
    """A section for each field of terms or names that has any."""
    fields = [one for one in figures.fields.values() if one.terms is not None and one.terms.uses.counts]
    for number, one in enumerate(fields):
        if one.terms is not None:
            yield _vocabulary(number, one.spec.name, one.terms, line, figures.total)


def _vocabulary(number: int, name: str, found: TermFigures, line: Timeline, posts: int) -> ReportSection:
    once = terms.used_once(found)
    uses = f"{counted(len(found.uses.counts), 'term')} with {counted(found.uses.counts.total(), 'use')}"
    told = [f"{uses}; {counted(len(once), 'term is', 'terms are')} used in a single post."]
    if found.uses.floor:
        told.append(f"There are so many that rare ones were not counted; each count may be {found.uses.floor} too low.")
    parts = [Part(charts=[_most_used(number, name, found)])]
    if len(line.periods) > 1:
        parts.append(Part(charts=[_growth(number, name, found, line)], tables=_growing(found, line)))
    parts += [Part(tables=[*_twins(found), *_together(found, posts)])]
    if once:
        more = f" … and {count(len(once) - _LISTED)} more" if len(once) > _LISTED else ""
        parts.append(Part("Used in a single post", told=[", ".join(once[:_LISTED]) + more]))
    return ReportSection(f"Vocabulary: {name}", parts, told)


def _most_used(number: int, name: str, found: TermFigures) -> Chart:
    used = terms.most_used(found)
    labels, uses = [label for label, _ in used], [float(posts) for _, posts in used]
    drawn = charts.bars(f"terms-{number}", labels, {name: uses}, count)
    title = f"The most used terms of {name}"
    rows = [(label, count(posts)) for label, posts in used]
    return Chart(title, Markup(drawn), Grid(title, ("term", "posts"), rows))  # noqa: S704 - the same


def _growth(number: int, name: str, found: TermFigures, line: Timeline) -> Chart:
    """How many different terms there were by the end of each period."""
    new = line.summed(found.beginnings)
    known = [*accumulate(new)]
    drawn = charts.lines(f"growth-{number}", line.periods, {"different terms": known}, count)
    title = f"Different terms of {name} by the end of each period"
    rows = [(period, count(one), count(all_)) for period, one, all_ in zip(line.periods, new, known, strict=True)]
    return Chart(title, Markup(drawn), Grid(title, ("period", "new", "in all"), rows))  # noqa: S704 - the same


def _growing(found: TermFigures, line: Timeline) -> list[Grid]:
    rows = [(one.label, count(one.before), count(one.last)) for one in terms.growing(found, line)]
    return [Grid("Terms that grow", ("term", *line.periods[-2:]), rows)] if rows else []


def _twins(found: TermFigures) -> list[Grid]:
    rows = [(one, count(uses), other, count(others)) for one, uses, other, others in terms.twins(found)]
    head = ("term", "posts", "may be the same as", "posts")
    return [Grid("Near twins: “enrich vocab merge” makes two terms one", head, rows)] if rows else []


def _together(found: TermFigures, posts: int) -> list[Grid]:
    pairs = terms.together(found, posts)
    rows = [(one.one, one.other, count(one.posts), f"{one.lift:.1f}×") for one in pairs]
    head = ("term", "goes with", "posts with both", "more often than by chance")
    return [Grid("Terms that go together", head, rows)] if rows else []
