"""What a person types at a terminal: answers, and values that are edited on the line or in an editor."""

from __future__ import annotations

import os
from collections.abc import Callable

import click


def shown(text: str) -> None:
    """Shows text of a dialogue, in its colours."""
    click.echo(text, nl=False, color=True)


def asked(question: str) -> str:
    """What the person types; the end of input is ``q``."""
    import readline  # noqa: F401 - whoever imports it may edit what they type

    try:
        return input(question if os.environ.get("NO_COLOR") else _styled(question))
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
    import readline

    readline.set_startup_hook(lambda: readline.insert_text(text))
    try:
        return input("new: ")
    except EOFError:
        click.echo()
        return text
    finally:
        readline.set_startup_hook(None)


def _styled(question: str) -> str:
    """The question in colour; the signs around the codes tell a line editor that they take no room."""
    start, end = "\x1b[34m\x1b[1m", "\x1b[0m"
    return f"\x01{start}\x02{question}\x01{end}\x02"
