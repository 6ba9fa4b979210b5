"""Progress on a terminal for more than a few posts: posts done, rate, time left; silent everywhere else."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from typing import TypeVar

T = TypeVar("T")
FEW = 5


def watched(things: Iterator[T], total: int, *, shows: bool) -> Generator[T, None, None]:
    """The same things, with a bar on stderr while they come."""
    if not shows or total <= FEW or not sys.stderr.isatty():
        yield from things
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("posts", total=total, rate="")
        for thing in things:
            yield thing
            speed = progress.tasks[0].speed
            progress.update(bar, advance=1, rate=f"{speed:.1f} posts/s" if speed else "")
