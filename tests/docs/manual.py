"""The manual pages in `docs/man`; ``PYTHONPATH=.:tests python tests/docs/manual.py`` makes them by click-man."""

from __future__ import annotations

from pathlib import Path

import click
from click_man.core import generate_man_page

from docs.commands import commands
from enrich import __version__
from enrich.cli import cli

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "man"
_DATELESS = "enrich"  # in the place of a date, so that pages change with the commands alone


def name_of(words: tuple[str, ...]) -> str:
    """The file of a command's page."""
    return f"{'-'.join(('enrich', *words))}.1"


def page(words: tuple[str, ...]) -> str:
    """The page of one command."""
    command = _whole(cli)
    context = click.Context(cli, info_name="enrich")
    for word in words:
        assert isinstance(command, click.Group)
        found = command.get_command(context, word)
        assert found is not None, word
        command = _whole(found)
        context = click.Context(command, info_name=word, parent=context)
    return str(generate_man_page(context, version=__version__, date=_DATELESS)).rstrip() + "\n"


def _whole(command: click.Command) -> click.Command:
    """The command, and those below it, with a whole sentence where click-man would cut one off."""
    below = command.commands.values() if isinstance(command, click.Group) else ()
    for one in (command, *below):
        one.short_help = (one.help or "").partition("\n\n")[0].replace("\n", " ").removesuffix(".")
    return command


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.1"):
        old.unlink()
    for one in commands():
        (FOLDER / name_of(one)).write_text(page(one), encoding="utf-8")
