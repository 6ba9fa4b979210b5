"""What is under way, as one line on stderr that moves: for a person at a terminal, and nowhere else.

The line begins after a moment, so that what is done at once shows nothing, and it is gone at the end.
A thread of its own moves it, for whoever works has no time to; what is written meanwhile takes it away first.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from enrich.characters import visible_on_a_line
from enrich.report import Tally

if TYPE_CHECKING:
    from rich.progress import Progress

DELAY, BEAT = 0.8, 0.1  # seconds
_ERASE = "\r\x1b[2K"
_WRITING = threading.RLock()
_shown: list[MovingLine] = []


@dataclass(slots=True)
class Work:
    """What is done, how much of how much (``total`` is ``None`` where nobody knows), and a word beside it by speed.

    What is counted in ``shares`` is told in percent: it is time, or anything that nobody counts.
    """

    what: str
    total: int | None = None
    done: int = 0
    beside: Callable[[float], str] | None = None
    shares: bool = False


class MovingLine:
    """One piece of work, shown while it goes on."""

    def __init__(self, work: Work) -> None:
        self.visible = False
        self.work = work
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._move, name="enrich-progress", daemon=True)

    def begin(self) -> None:
        """Shows it from `DELAY` on."""
        self._thread.start()

    def end(self) -> None:
        """Takes it away."""
        self._over.set()
        self._thread.join()

    def _move(self) -> None:
        over = self._over.wait(DELAY)
        while not over:
            over = self._shown(self.work)

    def _shown(self, work: Work) -> bool:
        """Shows one work until it is over or another one is under way; whether all is over."""
        progress = _bar(work)
        with _WRITING:
            progress.start()
            self.visible = True
        while not (over := self._over.wait(BEAT)) and self.work is work:
            _beat(work, progress)
        with _WRITING:
            self.visible = False
            progress.stop()
        return over


def _beat(work: Work, progress: Progress) -> None:
    (task,) = progress.tasks
    beside = work.beside(task.speed or 0.0) if work.beside else ""
    with _WRITING:
        progress.update(task.id, completed=work.done, beside=beside)
        progress.refresh()


def _bar(work: Work) -> Progress:
    from rich import console, progress

    columns: list[progress.ProgressColumn] = [
        progress.SpinnerColumn(),
        progress.TextColumn("{task.description}", markup=False),
    ]
    if work.total is None:
        columns.append(progress.TimeElapsedColumn())
    else:
        amount = progress.TaskProgressColumn() if work.shares else progress.MofNCompleteColumn()
        columns += [progress.BarColumn(16), amount, progress.TextColumn("{task.fields[beside]}")]
        columns.append(progress.TimeRemainingColumn())
    made = progress.Progress(
        *columns,
        console=console.Console(stderr=True),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    made.add_task(visible_on_a_line(work.what), total=work.total, beside="")
    return made


@contextmanager
def moving(work: Work) -> Iterator[None]:
    """Shows the work while the block goes on; work within other work that is shown is a part of it."""
    if _shown or not _moves():
        yield
        return
    line = MovingLine(work)
    _shown.append(line)
    line.begin()
    try:
        yield
    finally:
        line.end()
        _shown.clear()


@contextmanager
def part(work: Work) -> Iterator[None]:
    """Shows a part of what is under way in its place, where anything is shown at all."""
    line = next(iter(_shown), None)
    if line is None:
        yield
        return
    whole, line.work = line.work, work
    try:
        yield
    finally:
        line.work = whole


@contextmanager
def aside() -> Iterator[None]:
    """Takes the line away for whoever writes to the terminal; it comes back with its next move."""
    with _WRITING:
        if any(line.visible for line in _shown):
            sys.stderr.write(_ERASE)
            sys.stderr.flush()
        yield


def _moves() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")


def spending(tally: Tally, total: int) -> Callable[[float], str]:
    """The words beside a bar for ``total`` posts: how fast it goes, and what it costs; a speed is in posts a second."""

    def tell(speed: float) -> str:
        parts = [f"{speed:.1f}/s"] if speed else []
        usage = tally.usage
        if tokens := usage.tokens_in + usage.tokens_out:
            parts.append(f"{tokens:,} tokens")
        if usage.cost:
            parts.append(f"${usage.cost:.2f} of about ${usage.cost / tally.total * total:.2f}")
        if failed := tally.counts["failed"]:
            parts.append(f"{failed:,} failed")
        return " · ".join(parts)

    return tell
