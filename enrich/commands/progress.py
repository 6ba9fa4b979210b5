"""Progress on a terminal for more than a few posts: posts, rate, tokens, money, time left; silent everywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator
from typing import TypeVar

from enrich.report import Tally

T = TypeVar("T")
FEW = 5


def watched(things: Iterator[T], total: int, tally: Tally | None) -> Generator[T, None, None]:
    """The same things, with a bar on stderr while they come; without a ``tally`` there is none."""
    if tally is None or total <= FEW or not sys.stderr.isatty():
        yield from things
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(16), MofNCompleteColumn(), TextColumn("{task.fields[told]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("posts", total=total, told="")
        tell = _teller(tally, total)
        for thing in things:
            yield thing
            progress.update(bar, advance=1, told=tell(progress.tasks[0].speed or 0.0))


def _teller(tally: Tally, total: int) -> Callable[[float], str]:
    """What is told beside the bar; ``speed`` is in posts a second."""

    def tell(speed: float) -> str:
        parts = [f"{speed:.1f}/s"]
        usage = tally.usage
        if tokens := usage.tokens_in + usage.tokens_out:
            parts.append(f"{tokens:,} tokens")
        if usage.cost:
            parts.append(f"${usage.cost:.2f} of about ${usage.cost / tally.total * total:.2f}")
        return " · ".join(parts)

    return tell
