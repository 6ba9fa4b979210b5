"""What the journal tells of past runs: what they asked, spent, wrote, and where they failed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from enrich.errors import UsageError
from enrich.values import Usage


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run as it is remembered; ``ended`` is empty where it was cut short."""

    run: str
    started: str
    ended: str
    command: str
    model: str
    outcomes: Mapping[str, int]
    requests: int
    usage: Usage


_RUNS = (
    "SELECT run, started, coalesce(ended, ''), command, model, coalesce(outcomes, '{}'),"
    " (SELECT count(*) FROM replies WHERE replies.run = runs.run),"
    " (SELECT coalesce(sum(tokens_in), 0) FROM replies WHERE replies.run = runs.run),"
    " (SELECT coalesce(sum(tokens_out), 0) FROM replies WHERE replies.run = runs.run),"
    " (SELECT sum(cost) FROM replies WHERE replies.run = runs.run),"
    " (SELECT count(*) FROM replies WHERE replies.run = runs.run AND cost IS NULL)"
    " FROM runs"
)


def _run(row: tuple[str, str, str, str, str, str, int, int, int, float | None, int]) -> RunRecord:
    *told, outcomes, requests, tokens_in, tokens_out, cost, unpriced = row
    usage = Usage(tokens_in, tokens_out, None if unpriced else cost or 0.0)
    run, started, ended, command, model = map(str, told)
    counts = {name: int(number) for name, number in json.loads(outcomes).items()}
    return RunRecord(run, started, ended, command, model, counts, requests, usage)


class History:
    """Reads the past from a journal's database, and changes nothing."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def runs(self) -> list[RunRecord]:
        """All runs, the newest first, whatever the clock said, with what they asked and spent."""
        return [_run(row) for row in self._database.execute(f"{_RUNS} ORDER BY runs.rowid DESC")]

    def run(self, run: str) -> RunRecord:
        """One run, by its name or a beginning of it that only it has; ``last`` is the newest.

        Raises:
            UsageError: There is none, or several.
        """
        found = self.runs()
        named = found[:1] if run == "last" else [one for one in found if one.run.startswith(run)]
        if len(named) != 1:
            raise UsageError(f"{len(named) or 'no'} runs are called `{run}`", "`enrich runs` lists them")
        return named[0]

    def commands(self) -> dict[str, str]:
        """Which command each run was."""
        return dict(self._database.execute("SELECT run, command FROM runs"))

    def size_of_reply(self, model: str) -> float | None:
        """The mean of tokens in a model's replies so far; ``None`` where there are none."""
        query = "SELECT avg(tokens_out) FROM replies WHERE model = ? AND tokens_out > 0"
        mean: float | None = self._database.execute(query, (model,)).fetchone()[0]
        return mean

    def failures(self, run: str) -> list[tuple[str, str, str]]:
        """The path, the error's code and its message of each post that failed in a run."""
        query = "SELECT path, code, message FROM failures WHERE run = ? ORDER BY id"
        return [(path, code, message) for path, code, message in self._database.execute(query, (run,))]

    def sent(self, run: str) -> list[tuple[str, str, int, str]]:
        """What left the machine in a run: the path, the fields asked for, the characters sent, and when."""
        query = "SELECT path, fields, characters, time FROM requests WHERE run = ? ORDER BY rowid"
        return [tuple(row) for row in self._database.execute(query, (run,))]
