"""The terminal: the result goes to stdout, all else to stderr; questions, editing on the line, progress, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from types import FrameType, ModuleType
from typing import TYPE_CHECKING, TypeVar

import click

from enrich.characters import visible, visible_in_color, visible_on_a_line
from enrich.errors import EnrichError, UsageError
from enrich.progress import Work, aside, moving
from enrich.report import counted

if TYPE_CHECKING:
    from enrich.values import Note

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Screen:
    """``color`` is auto, always or never; ``level`` is -1 (quiet), 0 or 1 (verbose); ``explains`` tells reasons."""

    color: str = "auto"
    level: int = 0
    explains: bool = False

    @property
    def colored(self) -> bool:
        """Whether the result is coloured: as asked, else on a terminal where ``NO_COLOR`` is not set."""
        if self.color != "auto":
            return self.color == "always"
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    @property
    def interactive(self) -> bool:
        """Whether a person types the input and reads the output."""
        return sys.stdin.isatty() and sys.stdout.isatty()

    def result(self, text: str) -> None:
        """Writes a text to stdout, for a person: what a post says in it can't move the cursor.

        Raises:
            UsageError: It can't be written, as on a full disk.
            BrokenPipeError: Nobody reads it.
        """
        self._write((visible_in_color if self.colored else visible)(text).encode())

    def data(self, content: bytes) -> None:
        """Writes what a program may read, such as a patch: byte for byte, but on a terminal as a person may see it."""
        if not sys.stdout.isatty():
            self._write(content)
        else:
            self.result(content.decode("utf-8", "replace").replace("\r\n", "\n"))

    def _write(self, content: bytes) -> None:
        stream = sys.stdout.buffer
        try:
            with aside():
                stream.write(content)
                stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise UsageError(f"the result can't be written: {error.strerror}") from error

    def doing(self, what: str) -> AbstractContextManager[None]:
        """Shows what is under way while a block goes on, on a terminal, unless quiet."""
        return nullcontext() if self.level < 0 else moving(Work(what))

    def watched(
        self,
        things: Iterable[T],
        total: int | None,
        what: str,
        beside: Callable[[float], str] | None = None,
        size: Callable[[T], int] = lambda _: 1,
    ) -> Generator[T, None, None]:
        """The same things, and beside what is under way how many of ``total`` are done; ``size`` counts each thing."""
        work = Work(what, total, beside=beside)
        with nullcontext() if self.level < 0 else moving(work):
            for thing in things:
                yield thing
                work.done += size(thing)

    def awaited(self, things: Iterable[T], what: str) -> Generator[T, None, None]:
        """The same things; what is under way is shown only while the next one is waited for, as a person is asked."""
        coming = iter(things)
        while True:
            with self.doing(what):
                thing = next(coming, None)
            if thing is None:
                return
            yield thing

    def note(self, text: str) -> None:
        """Writes a note to stderr, unless quiet."""
        if self.level >= 0:
            self._tell(text)

    def detail(self, text: str) -> None:
        """Writes a note that only a verbose command shows."""
        if self.level > 0:
            self._tell(text)

    def dropped(self, notes: Mapping[str, Sequence[Note]]) -> None:
        """Says of how many posts nothing is left to review; a verbose command shows what was left out, and why."""
        if not notes:
            return
        why = "" if self.level > 0 else ": `-v` tells what and why"
        self.note(f"{counted(len(notes), 'post')}: nothing left to review; what the model said was left out{why}")
        for path, those in notes.items():
            for one in those:
                self.detail(f"{path}: {one.field}: {one.message}")

    def error(self, error: EnrichError) -> None:
        """Writes an error and what to do next, also where the command is quiet."""
        self.fault(f"{error}; {error.hint}" if error.hint else str(error))

    def fault(self, text: str) -> None:
        """Writes what is wrong, also where the command is quiet."""
        self._tell(text, f"{click.style('error:', fg='red') if self._paints_errors else 'error:'} ")

    @property
    def _paints_errors(self) -> bool:
        return self.color != "never" and sys.stderr.isatty() and not os.environ.get("NO_COLOR")

    def _tell(self, text: str, before: str = "") -> None:
        """Writes a line; what a post says in it can't move the cursor: control characters are shown as signs."""
        with aside():
            sys.stderr.write(f"{before}{visible(text)}\n")
            sys.stderr.flush()


@contextmanager
def graceful(halt: Callable[[], None], abandon: Callable[[], None], note: Callable[[str], None]) -> Iterator[list[int]]:
    """The first interrupt calls ``halt`` and is put into the list; the second calls ``abandon`` and interrupts."""
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


Starting = Callable[[str], Sequence[str]]
_SHOWN = 8


def _ask(question: str) -> str:
    """What the person types after a question in colour; the end of input is ``q``."""
    safe = visible_on_a_line(question)
    return _typed(safe if os.environ.get("NO_COLOR") else _styled(safe), "q")


def _typed(question: str, at_end: str) -> str:
    try:
        return input(question)
    except EOFError:
        click.echo()
        return at_end


def _show(text: str) -> None:
    """Shows text of a dialogue, in its colours."""
    click.echo(visible_in_color(text), nl=False, color=True)


def _editor() -> Callable[[str], str] | None:
    """What opens a text in ``$EDITOR`` and returns it as the person leaves it; ``None`` where none is set."""
    if os.environ.get("VISUAL") or os.environ.get("EDITOR"):
        return lambda text: click.edit(text, extension=".txt") or text
    return None


def _edit_line(text: str) -> str:
    """The text as the person leaves it on the line, where it stands to be edited; the end of input keeps it."""
    lines = _line_editor()
    if lines is None:
        click.echo(f"now: {visible(text)}")
        return _typed("new (empty keeps it): ", text) or text
    lines.set_startup_hook(lambda: lines.insert_text(text))
    try:
        return _typed("new: ", text)
    finally:
        lines.set_startup_hook(None)


@dataclass(frozen=True, slots=True)
class Console:
    """How a dialogue asks a person: at the terminal, unless it is given other functions.

    ``ask`` returns what was typed (``q`` at the end of input), and ``show`` shows a text.
    ``edit`` opens a text of one or more lines in an editor, if there is one; ``line`` opens a text of one line.
    Both return the text as the person leaves it.
    """

    ask: Callable[[str], str] = _ask
    show: Callable[[str], None] = _show
    edit: Callable[[str], str] | None = field(default_factory=_editor)
    line: Callable[[str], str] = _edit_line

    def key(self, question: str, choices: Mapping[str, str], default: str = "") -> str:
        """The key that the person chooses: one of ``choices``, which tell what each key does, or ``q`` to leave.

        Only the first letter of an answer counts, and its case does not.
        An empty answer is the ``default``, or Enter where ``choices`` has an empty key.
        ``?`` shows what the keys do, and so does any other answer; then the question is asked again.
        """
        offered = ",".join(key or "Enter" for key in choices)
        while True:
            key = self.ask(f"{question} [{offered},?]? ").strip().lower()[:1] or default
            if key in choices or key == "q":
                return key
            if key not in ("", "?"):
                self.show(f"{key!r} is none of these keys:\n")
            self.show(_help(choices, default))

    def name(self, question: str, starting: Starting, default: str = "") -> str:
        """The name that the person means, by a beginning that no other has; empty where they go back with ``q``.

        ``starting`` gives the names that begin with a text, and Tab completes them.
        An empty answer is the ``default``, or goes back where there is none.
        """
        offered = f"{question} [{default}]? " if default else f"{question}? "
        while True:
            with _completing(starting):
                typed = self.ask(offered).strip()
            if typed in ("", "q"):
                return "" if typed else default
            found = starting(typed)
            if len(found) == 1:
                self.show(f"= {found[0]}\n")
                return found[0]
            self.show(_unclear(typed, found, default))


def _help(choices: Mapping[str, str], default: str) -> str:
    """What each key does, a line each; the default is told as what Enter does."""
    told = {**choices, "?": "this help"}
    if default:
        told[default] += ", as Enter does"
    return "".join(f"{key or 'Enter'} - {meaning}\n" for key, meaning in told.items())


def _unclear(typed: str, found: Sequence[str], default: str) -> str:
    """Why an answer names nothing, or too much."""
    if not found:
        return f"none begins with `{typed}`; an empty answer {f'takes {default}' if default else 'goes back'}\n"
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return f"several begin so: {', '.join(found[:_SHOWN])}{more}\n"


def _styled(question: str) -> str:
    """The question in colour; the signs around the codes tell a line editor that they take no room."""
    before, after = ("\x01", "\x02") if _line_editor() else ("", "")
    return f"{before}\x1b[34m\x1b[1m{after}{question}{before}\x1b[0m{after}"


def _line_editor() -> ModuleType | None:
    """Python's readline, with which a person edits what they type; some systems have none."""
    try:
        import readline
    except ImportError:
        return None
    return readline


@contextmanager
def _completing(starting: Starting) -> Iterator[None]:
    """Tab completes what is typed, where there is a line editor."""
    lines = _line_editor()
    if lines is None:
        yield
        return
    found: list[str] = []

    def complete(text: str, number: int) -> str | None:
        if number == 0:
            found[:] = starting(text) if text else ()
        return found[number] if number < len(found) else None

    lines.set_completer(complete)
    lines.set_completer_delims("")
    lines.parse_and_bind("bind ^I rl_complete" if "libedit" in (lines.__doc__ or "") else "tab: complete")
    try:
        yield
    finally:
        lines.set_completer(None)
