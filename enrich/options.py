"""What the commands of the command line share: their options, and the way from these to settings and a screen."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from enrich import __version__
from enrich.terminal import Screen

F = TypeVar("F", bound=Callable[..., Any])


def file(*, folder: bool = False) -> click.Path:
    """The path of a file, or of a folder."""
    return click.Path(path_type=Path, file_okay=not folder, dir_okay=True)


def decorated(command: F, options: Sequence[Callable[[F], F]]) -> F:
    """A command with these options, in this order."""
    for option in reversed(options):
        command = option(command)
    return command


def common(command: F) -> F:
    """The options of a command that works on posts."""
    options = (
        click.argument("paths", nargs=-1, type=file()),
        click.option("--field", "fields", multiple=True, metavar="NAME", help="Only this field (repeatable)."),
    )
    return decorated(place(command), options)


def place(command: F) -> F:
    """The options of a command that works on a site."""
    options = (
        click.option("--config", "named", type=file(), metavar="FILE", help="Settings instead of enrich.toml."),
        click.option("-C", "folder", type=file(folder=True), metavar="DIR", help="Work as if started in DIR."),
        click.option(
            "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour the result."
        ),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but the result and errors."),
        click.option("-v", "--verbose", is_flag=True, help="Say why a post is left as it is, too."),
    )
    return decorated(command, options)


MODEL = click.option(
    "--model", "name", metavar="NAME", help="Who answers: embedded, or a model of an OpenAI-like server."
)
FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="Text, or JSON Lines: one object a post.",
)


def settings(given: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The settings that the command line overrides, by table and key."""
    tables = {"model": ("name", "timeout"), "run": ("concurrency", "max_errors")}
    return {table: {key: given[key] for key in keys if given.get(key) is not None} for table, keys in tables.items()}


def shared(given: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `opened` among all that a command was given."""
    names = ("named", "folder", "color", "quiet", "verbose")
    return {"paths": given.get("paths", ()), **{name: given[name] for name in names}}


def opened(  # noqa: PLR0913 - the options that all commands share
    *,
    paths: tuple[Path, ...],
    named: Path | None,
    folder: Path | None,
    color: str,
    quiet: bool,
    verbose: bool,
    given: dict[str, dict[str, Any]] | None = None,
) -> tuple[Any, Screen, tuple[Path, ...]]:
    """The settings, the screen and the paths that a command starts from; ``given`` settings override the file's.

    Raises:
        UsageError: A path or the folder does not exist.
        ConfigError: The settings can't be used.
    """
    from enrich.config import load
    from enrich.errors import UsageError

    if folder is not None:
        if not folder.is_dir():
            raise UsageError(f"{folder}: no such folder")
        os.chdir(folder)
    if missing := next((path for path in paths if not path.exists()), None):
        raise UsageError(f"{missing}: no such file or folder")
    config = load(paths[0] if paths else Path(), named, given)
    if config.site.formats:
        from enrich.posts.formats import use

        use(config.site.formats)
    if not paths and not config.site.posts:
        paths = (Path(),)
    return config, Screen(color, verbose - quiet), paths


def versioned(command: F) -> F:
    """The options that tell the version, and with ``-v`` what other packages bring; ``-v`` alone means nothing."""
    options = (
        click.option("-v", "verbose", is_flag=True, is_eager=True, expose_value=False, callback=_verbose, hidden=True),
        click.option(
            "--version", is_flag=True, expose_value=False, callback=_version, help="Show the version and exit."
        ),
    )
    return decorated(command, options)


def _verbose(context: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's own way
    context.meta["verbose"] = asked


def _version(context: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001
    if asked:
        click.echo(f"enrich, version {__version__}")
        if context.meta["verbose"]:
            from enrich.plugins import listing

            click.echo(listing())
        context.exit()
