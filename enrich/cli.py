"""The command line: argv becomes keyword arguments of one command, and errors become exit codes, here and nowhere else.

0 done, or nothing to do · 1 findings, or something is pending where that was asked · 2 usage or configuration ·
3 some posts failed, the rest is done · 4 budget reached · 5 forge · 70 a bug of ours · 130 interrupted, and can go on.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

import click

from enrich import __version__
from enrich.cli_suggest import suggest
from enrich.cli_vocab import vocab
from enrich.errors import EnrichError
from enrich.options import FORMAT, MODEL, common, file, opened, place, settings, shared, versioned
from enrich.terminal import Screen

USAGE, BUG, INTERRUPTED = 2, 70, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@versioned
def cli() -> None:
    """Fill in the front matter of Markdown posts with a language model, and review every change as a diff."""


@cli.command()
@common
@click.option("--dry-run", is_flag=True, help="Print the diff, write nothing.")
@click.option("--exit-code", is_flag=True, help="With --dry-run: exit 1 when something is pending.")
@click.option("--yes", is_flag=True, help="Accept what passed its checks, except fields that a person must review.")
@click.option("--limit", type=click.IntRange(1), default=None, metavar="N", help="Stop after N posts with proposals.")
@MODEL
@click.option("--concurrency", type=click.IntRange(1), metavar="N", help="Requests at once (default 16).")
@click.option("--timeout", type=click.FloatRange(0.1), metavar="SECONDS", help="For one attempt (default 120).")
@click.option("--max-errors", type=click.IntRange(0), metavar="N", help="Stop after N failures in a row (default 20).")
@click.option("--budget", type=click.FloatRange(0), metavar="USD", help="Spend no more than this.")
@click.option("--stale", is_flag=True, help="Refresh, too, what enrich wrote and what no longer stands.")
@click.option("--log", type=file(), metavar="FILE", help="Append what happens to FILE, as JSON lines.")
@click.option("--wait", is_flag=True, help="Wait for another enrich on this site, instead of refusing.")
@FORMAT
def run(form: str, limit: int | None, **given: Any) -> int:  # noqa: ANN401 - click's own values
    """Propose values for what posts lack, show each diff, and write what is accepted.

    PATHS are posts and folders; without any, those that enrich.toml names, else the current folder.
    """
    from enrich.commands.run import Options
    from enrich.commands.run import run as command

    if given["dry_run"] and given["yes"]:
        raise click.UsageError("--dry-run writes nothing and --yes writes: choose one")
    if given["exit_code"] and not given["dry_run"]:
        raise click.UsageError("--exit-code goes with --dry-run")
    modes = (given["dry_run"], given["yes"], given["exit_code"])
    options = Options(form, *modes, limit or 0, given["budget"], given["wait"], given["stale"], given["log"])
    config, screen, paths = opened(given=settings(given), **shared(given))
    return command(config, screen, paths, given["fields"], options)


@cli.command()
@common
@click.option("--by", type=click.Choice(["post", "field"]), default="post", help="Ask by post, or what many posts get.")
@click.option("--flag", default="", metavar="CODE", help="Only proposals with this flag, such as unknown-term.")
@click.option("--run", "run", default="", metavar="RUN", help="Only what this run proposed.")
@click.option("--web", is_flag=True, help="Decide on a page in the browser.")
@click.option("--host", metavar="ADDRESS", help="With --web: where to listen (default 127.0.0.1, this machine only).")
@click.option("--port", type=click.IntRange(0, 65535), metavar="N", help="With --web: the port (default: a free one).")
@click.option("--no-browser", is_flag=True, help="With --web: only print the link.")
def review(by: str, flag: str, run: str, *, web: bool, **given: Any) -> int:  # noqa: ANN401
    """Decide on the proposals that wait from earlier runs."""
    from enrich.commands.review import Options
    from enrich.commands.review import review as command
    from enrich.pipeline.pending import Filters

    if not web and (given["host"] or given["port"] is not None or given["no_browser"]):
        raise click.UsageError("--host, --port and --no-browser go with --web")
    named, options = given["paths"], Options(by, Filters(flag, run))
    config, screen, _ = opened(**shared(given))
    if web:
        from enrich.commands.review_web import Place, review_web

        place = Place(given["host"] or "127.0.0.1", given["port"] or 0, not given["no_browser"])
        return review_web(config, screen, named, given["fields"], options, place)
    return command(config, screen, named, given["fields"], options)


@cli.command()
@common
@click.option("--run", "run", default="", metavar="RUN", help="Only what this run proposed.")
@click.option("--dry-run", is_flag=True, help="Print the diff, write nothing.")
@click.option("--forget", is_flag=True, help="Forget decisions on fields that were changed since.")
@click.option("--wait", is_flag=True, help="Wait for another enrich on this site, instead of refusing.")
@FORMAT
def apply(form: str, run: str, *, dry_run: bool, forget: bool, wait: bool, **given: Any) -> int:  # noqa: ANN401
    """Write what was decided and is not yet written, to the posts as they are now."""
    from enrich.commands.apply import Options
    from enrich.commands.apply import apply as command

    named = given["paths"]
    config, screen, _ = opened(**shared(given))
    return command(config, screen, named, given["fields"], Options(form, run, dry_run, forget, wait))


@cli.command()
@click.argument("target", default="", metavar="[RUN|PATH]")
@place
@click.option("--dry-run", is_flag=True, help="Print the diff, write nothing.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--wait", is_flag=True, help="Wait for another enrich on this site, instead of refusing.")
@FORMAT
def undo(target: str, form: str, *, dry_run: bool, yes: bool, wait: bool, **given: Any) -> int:  # noqa: ANN401
    """Take back what a run wrote, or what was written last to the posts at a path.

    Without RUN or PATH, or with `last`, the newest run that wrote is meant.
    What was edited since stays.
    An undo is taken back by another.
    """
    from enrich.commands.undo import Options
    from enrich.commands.undo import undo as command

    if dry_run and yes:
        raise click.UsageError("--dry-run writes nothing and --yes writes: choose one")
    config, screen, _ = opened(**shared(given | {"paths": ()}))
    return command(config, screen, target, Options(form, dry_run, yes, wait))


@cli.command()
@click.argument("post", type=file())
@place
@FORMAT
def blame(post: Path, form: str, **given: Any) -> int:  # noqa: ANN401
    """Tell of every field of a post whose value it is, and where it came from."""
    from enrich.commands.blame import blame as command

    config, screen, _ = opened(**shared(given | {"paths": (post,)}))
    return command(config, screen, post, form)


@cli.command()
@common
@FORMAT
def check(form: str, **given: Any) -> int:  # noqa: ANN401
    """Tell which fields are missing, of the wrong type, or break their rules; asks no model."""
    from enrich.commands.check import check as command

    config, screen, paths = opened(**shared(given))
    return command(config, screen, paths, given["fields"], form)


@cli.command()
@common
@MODEL
@FORMAT
def plan(form: str, **given: Any) -> int:  # noqa: ANN401
    """Tell what a run would ask and cost: posts, requests, tokens, price and time; asks no model."""
    from enrich.commands.plan import plan as command

    config, screen, paths = opened(given=settings(given), **shared(given))
    return command(config, screen, paths, given["fields"], form)


@cli.command()
@common
@MODEL
@FORMAT
def status(form: str, **given: Any) -> int:  # noqa: ANN401
    """Tell how every field stands: missing, fresh, stale, or a person's; asks no model."""
    from enrich.commands.status import status as command

    config, screen, paths = opened(given=settings(given), **shared(given))
    return command(config, screen, paths, given["fields"], form)


@cli.group(invoke_without_command=True, subcommand_metavar="[COMMAND] [ARGS]...")
@place
@FORMAT
@click.pass_context
def runs(context: click.Context, /, form: str, **given: Any) -> int:  # noqa: ANN401
    """List what earlier runs did, asked and spent; `enrich runs show RUN` tells of one."""
    from enrich.commands.runs import runs as command

    config, screen, _ = opened(**shared(given))
    context.obj = (config, screen)
    return 0 if context.invoked_subcommand else command(config, screen, form)


@runs.command()
@click.argument("run")
@click.option("--failed", "what", flag_value="failed", help="Only the paths of posts that failed, one a line.")
@click.option("--sent", "what", flag_value="sent", help="Only what left the machine: when, how much, of which post.")
@FORMAT
@click.pass_context
def show(context: click.Context, run: str, what: str | None, form: str) -> int:
    """Tell of one run: its name, the beginning of it, or `last`."""
    from enrich.commands.runs import show as command

    config, screen = context.obj
    return command(config, screen, run, what or "all", form)


cli.add_command(suggest)
cli.add_command(vocab)


def main() -> None:
    """Runs the command line and exits."""
    sys.exit(_funnel())


def _funnel() -> int:
    try:
        code = cli.main(standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return USAGE  # click's own code is 1 for some of them
    except EnrichError as error:
        Screen().error(error)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write("\ninterrupted; what was decided is kept, run the command again to go on\n")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:  # noqa: BLE001 - the one funnel: a bug is told with a log to paste, never as a traceback
        return _bug()


def _bug() -> int:
    with tempfile.NamedTemporaryFile("w", prefix="enrich-bug-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write(f"enrich {__version__}, Python {sys.version}\n{traceback.format_exc()}")
    sys.stderr.write(f"error: a bug in enrich; please report it with the log {log.name}\n")
    return BUG
