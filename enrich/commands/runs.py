"""``enrich runs``: what earlier runs did, asked and spent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from enrich.characters import listed
from enrich.options import FORMAT, START, Start
from enrich.report import counted, dumped

if TYPE_CHECKING:
    from enrich.journal.history import RunRecord


@click.group(invoke_without_command=True, subcommand_metavar="[COMMAND] [ARGS]...")
@START
@FORMAT
@click.pass_context
def runs(context: click.Context, start: Start, form: str) -> int:
    """List what earlier runs did, asked and spent; `enrich runs show RUN` tells of one."""
    context.obj = start
    return 0 if context.invoked_subcommand else _list(start, form)


def _list(start: Start, form: str) -> int:
    """All runs, the newest first."""
    from enrich.journal.consulting import journal_at

    config, screen, _ = start.open()
    with journal_at(config.state) as journal:
        found = journal.history.runs()
    if not found:
        screen.note("this site has no runs yet")
    for one in found:
        screen.result(dumped(_told(one)) + "\n" if form == "json" else _line(one) + "\n")
    return 0


@runs.command()
@click.argument("run")
@click.option("--failed", "what", flag_value="failed", help="Only the paths of posts that failed, one a line.")
@click.option("--sent", "what", flag_value="sent", help="Only what left the machine: when, how much, of which post.")
@FORMAT
@click.pass_obj
def show(start: Start, run: str, what: str | None, form: str) -> int:
    """Tell of one run: its name, the beginning of it, or `last`."""
    from enrich.journal.consulting import journal_at

    config, screen, _ = start.open()
    with journal_at(config.state) as journal:
        one = journal.history.run(run)
        failures, sent = journal.history.failures(one.run), journal.history.sent(one.run)
    if what == "failed":
        screen.data(listed(path for path, _, _ in failures))
    elif what == "sent":
        screen.result("".join(f"{_sent(row)}\n" for row in sent))
    elif form == "json":
        failed = [{"path": path, "code": code, "message": told} for path, code, told in failures]
        screen.result(dumped(_told(one) | {"failures": failed}) + "\n")
    else:
        screen.result("".join(f"{line}\n" for line in _lines(one, failures)))
    return 0


def _told(one: RunRecord) -> dict[str, object]:
    return {"version": 1, **asdict(one)}


def _line(one: RunRecord) -> str:
    outcomes = ", ".join(f"{number} {name}" for name, number in sorted(one.outcomes.items()))
    state = outcomes or ("no posts" if one.ended else "cut short")
    number, noun = counted(one.requests, "reply", "replies").split()
    return f"{one.run}  {one.command:<11} {one.model:<16} {number:>6} {noun:<7}  {_money(one):>9}  {state}"


def _money(one: RunRecord) -> str:
    return "unknown $" if one.usage.cost is None else f"${one.usage.cost:.4f}"


def _lines(one: RunRecord, failures: list[tuple[str, str, str]]) -> Iterator[str]:
    yield _line(one)
    yield f"started {one.started}, ended {one.ended or 'never: it was cut short'}"
    yield f"tokens in {one.usage.tokens_in:,}, out {one.usage.tokens_out:,}"
    for code, number in Counter(code for _, code, _ in failures).most_common():
        yield f"{number} failed: {code}"
        yield from (f"  {message}" for _, other, message in failures if other == code)


def _sent(row: tuple[str, str, int, str]) -> str:
    path, fields, characters, time = row
    return f"{time}  {characters:>9,} characters  {path}  ({fields})"
