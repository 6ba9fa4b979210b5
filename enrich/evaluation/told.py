"""An evaluation as a table for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from io import StringIO
from typing import Any

from enrich.evaluation.evaluation import Evaluation
from enrich.evaluation.gate import Missed, Requirement
from enrich.evaluation.intervals import Measured
from enrich.evaluation.scores import Score
from enrich.report import counted
from enrich.values import Usage

NAMES = {
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "accuracy": "accuracy",
    "rouge_l": "ROUGE-L",
    "length_kept": "length kept",
    "language_kept": "language kept",
    "filled": "filled",
    "auto": "no person needed",
    "evidence": "evidence",
}
"""What a measure is called, in the order in which they are told."""
SURE = "95 % intervals in brackets: Wilson's of shares of posts, else by 1,000 bootstrap samples of posts"
ARROWS = "↑ and ↓: higher or lower than the embedded model's: the 95 % interval of the difference leaves out 0"


def record(made: Evaluation, required: Sequence[Requirement], missed: Sequence[Missed]) -> dict[str, Any]:
    """The evaluation as one JSON object; keys may be added, never changed."""
    sampling = {"seed": made.sampling.seed, "by": made.sampling.by, "posts": made.posts, "of": made.there}
    return {
        "version": 1,
        "sample": sampling | {"gold": dict(made.golds)},
        "contenders": [_row(made, score) for score in made.scores],
        "required": [str(one) for one in required],
        "missed": [
            {"contender": one.contender, "requirement": str(one.requirement), "value": one.value} for one in missed
        ],
    }


def _row(made: Evaluation, score: Score) -> dict[str, Any]:
    costs, beside = score.costs, made.beside_baseline(score)
    return {
        "model": score.contender.model,
        "prompt": score.contender.prompt,
        "baseline": score.contender.is_baseline,
        "posts": score.posts,
        "failed": score.failed,
        "stopped": score.stopped,
        "fields": {
            one.field: {"posts": one.posts, **_measures(one.measures, beside.get(one.field, {}))}
            for one in score.fields
        },
        "usage": {"now": asdict(costs.usage), "reused": asdict(costs.reused), "seconds": round(costs.seconds, 3)},
    }


def _measures(those: Mapping[str, Measured], beside: Mapping[str, Measured]) -> dict[str, Any]:
    return {
        name: _numbers(one) | ({"beside_baseline": _numbers(beside[name])} if name in beside else {})
        for name, one in those.items()
    }


def _numbers(one: Measured) -> dict[str, Any]:
    interval = [round(one.low, 4), round(one.high, 4)]
    return {"value": round(one.value, 4), "interval": interval, "posts": one.posts, "method": one.method}


@dataclass(frozen=True, slots=True)
class Cell:
    """One measure of one contender, and how much more that is than the baseline's; ``None`` where there is none."""

    value: Measured | None
    beside: Measured | None

    def __str__(self) -> str:
        """The value with its interval, and an arrow where the difference from the baseline's leaves out 0."""
        if self.value is None:
            return "–"
        value, apart = self.value, self.beside
        arrow = "" if apart is None or apart.low <= 0 <= apart.high else " ↑" if apart.low > 0 else " ↓"
        return f"{value.value:.3f} [{value.low:.2f}, {value.high:.2f}]{arrow}"


def rows(made: Evaluation) -> Iterator[tuple[str, str, list[Cell]]]:
    """The lines of the table: a field, a measure, and each contender's cell; measures that nobody has are left out."""
    beside = [made.beside_baseline(score) for score in made.scores]
    for field in made.golds:
        found = [{one.field: one.measures for one in score.fields}.get(field, {}) for score in made.scores]
        apart = [one.get(field, {}) for one in beside]
        for name in NAMES:
            cells = [Cell(ours.get(name), more.get(name)) for ours, more in zip(found, apart, strict=True)]
            if any(cell.value is not None for cell in cells):
                yield field, name, cells


def cost_rows(made: Evaluation) -> Iterator[tuple[str, list[str]]]:
    """The lines about cost and time: a name, and each contender's."""
    yield (
        "tokens in / out",
        [f"{score.costs.total.tokens_in:,} / {score.costs.total.tokens_out:,}" for score in made.scores],
    )
    yield "cost", [money(score.costs.total) for score in made.scores]
    yield "  of it now", [money(score.costs.usage) for score in made.scores]
    yield "seconds now", [f"{score.costs.seconds:.1f}" for score in made.scores]
    if any(score.failed for score in made.scores):
        yield "failed posts", [str(score.failed) for score in made.scores]


def money(usage: Usage) -> str:
    """A cost in US dollars."""
    return "unknown" if usage.cost is None else f"${usage.cost:.4f}"


def headline(made: Evaluation) -> str:
    """Which posts were held out."""
    how = "the newest" if made.sampling.by == "time" else f"seed {made.sampling.seed}"
    return f"{counted(made.posts, 'post')} held out of {made.there:,} with values that people wrote ({how})"


def table(made: Evaluation, width: int, *, colored: bool) -> str:
    """The evaluation as a table of ``width`` columns."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("field", "posts", "measure", *(str(score.contender) for score in made.scores)):
        grid.add_column(Text(name), justify="right" if name == "posts" else "left", overflow="fold")
    before = ""
    for field, name, cells in rows(made):
        head = (field, str(made.golds[field])) if field != before else ("", "")
        grid.add_row(*map(Text, (*head, NAMES[name], *map(str, cells))), end_section=False)
        before = field
    for name, costs in cost_rows(made):
        grid.add_row(*map(Text, ("", "", name, *costs)))
    out = StringIO()
    console = Console(file=out, width=width, force_terminal=colored, no_color=not colored, highlight=False)
    console.print(Text(headline(made)))
    console.print(grid)
    console.print(Text(SURE))
    if len(made.scores) > 1:
        console.print(Text(ARROWS))
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())
