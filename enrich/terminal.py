"""The terminal: the result goes to stdout, all else to stderr; questions, editing on the line, progress, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType, ModuleType
from typing import TypeVar

import click

from enrich.errors import EnrichError
from enrich.report import Tally


@dataclass(frozen=True, slots=True)
class Screen:
    """``color`` is auto, always or never; ``level`` is -1 for quiet, 0, and 1 for verbose."""

    color: str = "auto"
    level: int = 0

    @property
    def colored(self) -> bool:
        """Whether the result is coloured: as asked, else on a terminal that does not say ``NO_COLOR``."""
        if self.color != "auto":
            return self.color == "always"
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    @property
    def interactive(self) -> bool:
        """Whether a person sits at both ends."""
        return sys.stdin.isatty() and sys.stdout.isatty()

    def result(self, text: str | bytes) -> None:
        """Writes to stdout, to the byte."""
        stream = sys.stdout.buffer
        stream.write(text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape"))
        stream.flush()

    def note(self, text: str) -> None:
        """Tells something beside the result, unless quiet."""
        if self.level >= 0:
            self._tell(text)

    def detail(self, text: str) -> None:
        """Tells something that only a verbose command tells."""
        if self.level > 0:
            self._tell(text)

    def error(self, error: EnrichError) -> None:
        """Tells an error and what to do next; quiet commands do so too."""
        hint = f"; {error.hint}" if error.hint else ""
        self._tell(f"{click.style('error:', fg='red') if self._paints_errors else 'error:'} {error}{hint}")

    @property
    def _paints_errors(self) -> bool:
        return self.color != "never" and sys.stderr.isatty() and not os.environ.get("NO_COLOR")

    def _tell(self, text: str) -> None:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


@contextmanager
def graceful(halt: Callable[[], None], abandon: Callable[[], None], note: Callable[[str], None]) -> Iterator[list[int]]:
    """Turns the first interrupt into ``halt`` and tells it in the list; the second calls ``abandon`` and interrupts."""
    seen: list[int] = []

    def second(_: int, __: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        abandon()
        raise KeyboardInterrupt

    def first(number: int, _: FrameType | None) -> None:
        signal.signal(signal.SIGINT, second)
        seen.append(number)
        note("\nfinishing what is under way; Ctrl-C again stops at once")
        halt()

    before = signal.signal(signal.SIGINT, first)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)


def shown(text: str) -> None:
    """Shows text of a dialogue, in its colours."""
    click.echo(text, nl=False, color=True)


def asked(question: str) -> str:
    """What the person types; the end of input is ``q``."""
    lines = _line_editor()
    try:
        return input(question if os.environ.get("NO_COLOR") else _styled(question, hidden=lines is not None))
    except EOFError:
        click.echo()
        return "q"


def editor() -> Callable[[str], str] | None:
    """What opens a text in ``$EDITOR`` and returns it as the person leaves it; ``None`` where none is set."""
    if os.environ.get("VISUAL") or os.environ.get("EDITOR"):
        return lambda text: click.edit(text, extension=".txt") or text
    return None


def on_line(text: str) -> str:
    """The text as the person leaves it on the line, where it stands to be edited; the end of input keeps it."""
    lines = _line_editor()
    if lines is None:
        click.echo(f"now: {text}")
        return input("new (empty keeps it): ") or text
    lines.set_startup_hook(lambda: lines.insert_text(text))
    try:
        return input("new: ")
    except EOFError:
        click.echo()
        return text
    finally:
        lines.set_startup_hook(None)


def _line_editor() -> ModuleType | None:
    """What lets a person edit what they type; Python is built without it on some systems."""
    try:
        import readline
    except ImportError:
        return None
    return readline


def _styled(question: str, *, hidden: bool) -> str:
    """The question in colour; a line editor is told by the ``hidden`` signs that the codes take no room."""
    before, after = ("\x01", "\x02") if hidden else ("", "")
    return f"{before}\x1b[34m\x1b[1m{after}{question}{before}\x1b[0m{after}"


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


Options = Callable[[str], Sequence[str]]


def completed(question: str, options: Options) -> str:
    """What the person types; ``options`` are the answers that begin with a text."""
    with _completing(options):
        return asked(question)


@contextmanager
def _completing(options: Options) -> Iterator[None]:
    try:
        import readline
    except ImportError:  # Python is built without it on some systems, and the question is as good without Tab
        yield
        return
    before = readline.get_completer(), readline.get_completer_delims()
    found: list[str] = []

    def complete(text: str, number: int) -> str | None:
        if number == 0:
            found[:] = options(text) if text else ()
        return found[number] if number < len(found) else None

    readline.set_completer(complete)
    readline.set_completer_delims("")
    readline.parse_and_bind("bind ^I rl_complete" if "libedit" in (readline.__doc__ or "") else "tab: complete")
    try:
        yield
    finally:
        readline.set_completer(before[0])
        readline.set_completer_delims(before[1])
