"""The manual pages tell of every command and option, and a wheel brings them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest

from conftest import ROOT
from docs.commands import commands
from docs.manual import FOLDER, name_of, page
from enrich.cli import cli


def _plain(text: str) -> str:
    """The text of a page, without the marks of roff."""
    return re.sub(r"\\f[BIPR]|\\", "", text)


def _command(words: tuple[str, ...]) -> click.Command:
    found: click.Command = cli
    for word in words:
        assert isinstance(found, click.Group)
        below = found.get_command(click.Context(found), word)
        assert below is not None
        found = below
    return found


def test_each_command_has_a_page() -> None:
    """None is missing, and none is left of a command that is gone: ``python tests/docs/manual.py`` makes them."""
    assert {file.name for file in FOLDER.iterdir()} == {name_of(words) for words in commands()}


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_a_page_tells_of_every_option(words: tuple[str, ...]) -> None:
    """As the command has them now, whichever click-man made the page."""
    told = _plain((FOLDER / name_of(words)).read_text(encoding="utf-8"))
    command = _command(words)
    options = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
    assert [name for one in options for name in one.opts if name not in told] == []
    assert (command.help or "").split("\n")[0].strip(". ") in " ".join(told.split())


def test_a_page_can_be_made_anew() -> None:
    """By the click-man that is installed."""
    assert "\n--dry-run\n" in _plain(page(("run",)))


def test_a_wheel_brings_them() -> None:
    """To where `man` looks, below the prefix of the installation."""
    project = tomllib.loads(Path(ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared == {"docs/man": "share/man/man1"}
