"""A question whose answer the Tab key completes, where the terminal's line editor can do that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from enrich.commands.keyboard import asked

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
