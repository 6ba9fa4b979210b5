"""What a person types at a terminal: answers, and values that are edited on the line or in an editor."""

from __future__ import annotations

import os
from collections.abc import Callable
from types import ModuleType

import click


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
