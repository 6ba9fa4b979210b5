"""The page `docs/commands.md`: the help of every command; ``python tests/docs/commands.py`` writes it.

The commands come from the command line itself, so a new one can't be forgotten.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from enrich.cli import cli

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "commands.md"
_HEADING = "\n## `enrich"


def commands() -> list[tuple[str, ...]]:
    """The words of every command, the groups first: ``()``, ``("run",)``, ``("runs",)``, ``("runs", "show")``."""
    return list(_below(cli, ()))


def _below(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield words
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None, name
            yield from _below(found, (*words, name))


def section(words: tuple[str, ...]) -> str:
    """The part of the page that shows one command."""
    called = " ".join(("enrich", *words))
    return f"## `{called}`\n\n```\n$ {called} --help\n{printed(words)}\n```\n"


def printed(words: tuple[str, ...]) -> str:
    """The help of a command, as a terminal of 80 columns shows it."""
    command = [sys.executable, "-m", "enrich", *words, "--help"]
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80"}
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
    return done.stdout.replace("python -m enrich", "enrich").strip()


def page() -> str:
    """The whole page: what a person wrote at its top, and the help of every command."""
    top, _, _ = PAGE.read_text(encoding="utf-8").partition(_HEADING)
    return "\n".join([f"{top.rstrip()}\n", *map(section, commands())])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
