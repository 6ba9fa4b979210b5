"""The commands of ``enrich suggest``: suggestions on a pull request, and what is planned there written here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from enrich.options import MODEL, F, decorated, file, opened, place, settings, shared
from enrich.terminal import Screen

_ASKED = (
    "ci", "base", "head", "phase", "plan", "reporters",
    "max_comments", "max_posts", "budget", "fail_on", "dry_run",
)  # fmt: skip
_OPTIONS = (
    click.option("--ci", metavar="[auto|github|gitlab|none]", default="auto", help="Whose job it is."),
    click.option("--base", metavar="REF", default="", help="What to compare with (default: the default branch)."),
    click.option("--head", metavar="REF", default="", help="What to make suggestions for (default: HEAD)."),
    click.option(
        "--phase",
        type=click.Choice(["all", "plan", "post"]),
        default="all",
        help="plan asks the model and posts nothing; post asks nothing.",
    ),
    click.option("--plan", type=file(), metavar="FILE", help="What goes from one phase to the other."),
    click.option("--reporter", "reporters", multiple=True, metavar="NAME[=FILE]", help="Who tells it (repeatable)."),
    click.option(
        "--max-comments",
        type=click.IntRange(0, 100),
        default=20,
        metavar="N",
        help="Suggestions in the diff (default 20).",
    ),
    click.option(
        "--max-posts", type=click.IntRange(0), default=50, metavar="N", help="Posts to ask about (default 50)."
    ),
    click.option("--budget", type=click.FloatRange(0), metavar="USD", help="Spend no more than this."),
    click.option(
        "--fail-on",
        type=click.Choice(["never", "missing", "error"]),
        default="never",
        help="Exit 1 when a field is missing, or 3 when the model or the forge failed.",
    ),
    click.option("--dry-run", is_flag=True, help="Print the requests that would write, send none of them."),
)


def _asked(command: F) -> F:
    return decorated(command, _OPTIONS)


class _Suggest(click.Group):
    """Its first word may be the command `apply`; any other word is a path."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's own
    ) -> click.Context:
        if args[:1] == ["apply"]:
            return self.commands["apply"].make_context(f"{info_name} apply", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@click.group(cls=_Suggest, invoke_without_command=True, subcommand_metavar="")
@click.argument("paths", nargs=-1, type=file())
@place
@_asked
@MODEL
def suggest(**given: Any) -> int:  # noqa: ANN401 - click's own values
    """Suggest what the posts of a pull request lack, on the pull request itself.

    PATHS are posts and folders; without any, all posts that it adds or changes.

    Reporters are github-review, gitlab, step-summary, annotations, markdown, patch, rdjson, rdjsonl and json.
    """
    from enrich.commands.suggest import Options
    from enrich.commands.suggest import suggest as command
    from enrich.errors import UsageError
    from enrich.suggest.base import StartFolder

    folder = given["folder"]
    if folder is not None:
        if not folder.is_dir():
            raise UsageError(f"{folder}: no such folder")
        os.chdir(folder)
    options = Options(**{name: given[name] for name in _ASKED}, given=settings(given))
    screen = Screen(given["color"], given["verbose"] - given["quiet"])
    return command(StartFolder(Path.cwd(), given["named"]), screen, given["paths"], options)


@suggest.command()
@click.argument("plan", type=file())
@place
def apply(plan: Path, **given: Any) -> int:  # noqa: ANN401
    """Write the suggestions of a plan into the posts here, to the byte."""
    from enrich.commands.suggest_apply import apply as command

    plan = plan.absolute()
    config, screen, _ = opened(**shared(given))
    return command(config, screen, plan)
