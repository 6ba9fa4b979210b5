"""The command line: the verbs by name, and the one place where errors become exit codes.

0 done, or nothing to do · 1 findings, or something is pending where that was asked · 2 usage or configuration ·
3 some posts failed, the rest is done · 4 budget reached · 5 forge · 70 a bug of ours · 130 interrupted, and can go on ·
141 nobody read the output to its end.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import StringIO
from typing import Any

import click

from enrich import __version__
from enrich.errors import EnrichError, UsageError
from enrich.garbage import ends_uncollected, rarely_collected

USAGE, BUG, INTERRUPTED = 2, 70, 130
UNREAD = 141  # 128 and SIGPIPE: what a shell tells of a program that the closed pipe killed, as it does git
VERBS = {
    "answers": "Take in answers to requests that left in files, and values that others hand in.",
    "apply": "Write what was decided and is not yet written, to the posts as they are now.",
    "batch": "Look at the batches that `enrich run --executor batch` sent, take in their answers, or cancel them.",
    "blame": "Show who wrote the value of each field of a post, and where it came from.",
    "check": "Show which fields are missing, of the wrong type, or break their rules; asks no model.",
    "completion": "Print what makes SHELL complete commands, options and files.",
    "eval": "Measure models and prompts on posts of this site whose values are hidden from them.",
    "init": "Look at the site's posts, and propose an enrich.toml, each choice with its reason.",
    "journal": "Check, repair or export the journal, which remembers what was asked, answered, decided and written.",
    "mcp": "Serve the site to an agent over the Model Context Protocol, on standard input and output.",
    "models": "Show what is known of the server that answers; `enrich models probe` tells, and asks anew.",
    "move-key": "Bring the field OLD of all posts under the key NEW, as one diff.",
    "plan": "Show what a run would ask and cost: posts, requests, tokens, price and time; asks no model.",
    "redo": "Bring back what the last undo took back.",
    "report": "Write one page on the site: coverage, vocabulary, what waits, runs and their cost; asks no model.",
    "review": "Decide on the proposals that wait from earlier runs.",
    "run": "Propose values for what posts lack, show each diff, and write what is accepted.",
    "runs": "List what earlier runs did, asked and spent; `enrich runs show RUN` tells of one.",
    "schema": "Print the JSON Schema of `enrich.toml`, or of a line that `run` or `check` prints as JSON.",
    "status": "Show the state of every field: missing, fresh, stale, or a person's; asks no model.",
    "suggest": "Suggest what the posts of a pull request lack, on the pull request itself.",
    "trust": "List which variables you agreed to send to which server, and for which site.",
    "undo": "Take back what the last command wrote, or a RUN, or what was written last to the posts at a PATH.",
    "vocab": "Manage the vocabulary of the site: decide on new terms, find doubles, merge.",
}


def verb(name: str) -> click.Command:
    """The command of this name, from its own file in `enrich.commands`."""
    word = name.replace("-", "_")
    found: click.Command = getattr(import_module(f"enrich.commands.{word}"), f"{word}_" if word == "eval" else word)
    return found


class _UnreadError(Exception):
    """The reader of the output went away."""


@contextmanager
def _for_a_reader() -> Iterator[None]:
    """Names a closed pipe, before `click` ends the process with 1, which means here that something is pending."""
    try:
        yield
    except BrokenPipeError as error:
        raise _UnreadError from error


class _Verbs(click.Group):
    """Knows its verbs by name and help line; each is imported only when it is run or asked for its own help."""

    def make_context(self, *given: Any, **more: Any) -> click.Context:  # noqa: ANN401 - click's own
        with _for_a_reader():
            return super().make_context(*given, **more)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        with _for_a_reader():
            return super().invoke(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's own
        return verb(cmd_name) if cmd_name in VERBS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        click.Group(commands=self.commands).format_commands(ctx, formatter)


def _verbose(context: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's own way
    context.meta["verbose"] = asked


def _version(context: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's own way
    if asked:
        click.echo(f"enrich, version {__version__}")
        if context.meta["verbose"]:
            from enrich.plugins import listing

            click.echo(listing())
        context.exit()


@click.group(
    cls=_Verbs,
    commands=[click.Command(name, help=line) for name, line in VERBS.items()],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("-v", "verbose", is_flag=True, is_eager=True, expose_value=False, callback=_verbose, hidden=True)
@click.option("--version", is_flag=True, expose_value=False, callback=_version, help="Show the version and exit.")
def cli() -> None:
    """Fill in the front matter of Markdown posts with a language model, and review every change as a diff."""


def main() -> None:
    """Runs the command line and exits."""
    rarely_collected()
    _stand_in()
    code = _funnel()
    ends_uncollected()
    sys.exit(code)


def _stand_in() -> None:
    """Opens what was closed before the start: the next file that is opened would get its number, and its output."""
    for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)
            if handle != number:
                os.dup2(handle, number)
                os.close(handle)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - lives on


def _funnel() -> int:
    try:
        code = cli.main(standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        _show(error)
        return USAGE  # click's own code is 1 for some of them
    except EnrichError as error:
        from enrich.terminal import Screen

        Screen().error(error)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write("\ninterrupted; what was done is kept, run the command again to go on\n")
        return INTERRUPTED
    except _UnreadError:
        return _unread()
    except Exception as error:  # noqa: BLE001 - the one funnel: a bug is told with a log to paste, never as a traceback
        return _nowhere() if isinstance(error, OSError) and not _has_folder() else _bug()


def _show(error: click.ClickException) -> None:
    """Tells what `click` has to say, which repeats what was typed, with signs for control characters."""
    from enrich.characters import visible

    told = StringIO()
    error.show(file=told)
    sys.stderr.write(visible(told.getvalue()))


def _unread() -> int:
    """The silent end after a closed pipe; what is left in a buffer goes nowhere, also when Python exits."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return UNREAD


def _has_folder() -> bool:
    """Whether the folder that the command was started in is still there."""
    from pathlib import Path

    try:
        Path.cwd()
    except OSError:
        return False
    else:
        return True


def _nowhere() -> int:
    from enrich.terminal import Screen

    hint = "go to one that is there, then run the command again"
    Screen().error(UsageError("the folder that this was started in is gone", hint))
    return USAGE


def _bug() -> int:
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="enrich-bug-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write(f"enrich {__version__}, Python {sys.version}\n{traceback.format_exc()}")
    sys.stderr.write(f"error: a bug in enrich; please report it with the log {log.name}\n")
    return BUG
