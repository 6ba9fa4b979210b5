"""What became of proposals over all runs, counted: by field, model and prompt, and who decided; changes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from enrich.journal.states import NAMED

_FATES = """
SELECT field, coalesce(json_extract(made, '$.provenance.model'), ''),
    trim(coalesce(json_extract(made, '$.provenance.prompt'), '') || ' '
        || coalesce(json_extract(made, '$.provenance.prompt_version'), '')),
    sum(kept), sum(edited), sum(refused), sum(by_rule), sum(waiting) FROM (
    SELECT p.field AS field,
        CASE WHEN json_valid(p.proposal) THEN p.proposal END AS made,
        d.verdict = 'accept' AND d.by NOT IN ('--yes', 'python') AS kept,
        d.verdict = 'edit' AS edited,
        d.verdict = 'reject' AS refused,
        d.verdict = 'accept' AND d.by IN ('--yes', 'python') AS by_rule,
        p.state = :pending AS waiting
    FROM proposals p LEFT JOIN decisions d ON d.id = (SELECT max(id) FROM decisions WHERE proposal = p.id)
    WHERE p.state NOT IN (:nothing, :replaced)
) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_WRITTEN = "SELECT run, count(*) FROM writes WHERE state = :done AND undoes IS NULL GROUP BY run"


@dataclass(frozen=True, slots=True)
class Fate:
    """How many proposals for a field, by a model with a prompt, came to what.

    A person ``kept`` them as they were, ``edited`` or ``refused`` them.
    ``by_rule`` are those that ``--yes`` or a script accepted, and ``waiting`` those that nobody decided on.
    """

    field: str
    model: str
    prompt: str
    kept: int
    edited: int
    refused: int
    by_rule: int
    waiting: int

    @property
    def decided(self) -> int:
        """Those that a person decided on."""
        return self.kept + self.edited + self.refused


class Acceptance:
    """Reads a journal's database."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def fates(self) -> Iterator[Fate]:
        """What became of all proposals but those that newer ones replaced."""
        for field, model, prompt, *counts in self._database.execute(_FATES, NAMED):
            yield Fate(str(field), str(model), str(prompt), *(int(count or 0) for count in counts))

    def written(self) -> dict[str, int]:
        """How many posts each run wrote to, without what was taken back."""
        return dict(self._database.execute(_WRITTEN, NAMED).fetchall())
