"""``enrich suggest apply``: the values of a plan, written into the posts here."""

from __future__ import annotations

from pathlib import Path

from enrich.config import Config
from enrich.fields.specs import specs
from enrich.report import Tally
from enrich.suggest.git import Repository
from enrich.suggest.plan import filling
from enrich.suggest.planfile import load
from enrich.suggest.write import apply as applied
from enrich.terminal import Screen
from enrich.values import Applied


def apply(config: Config, screen: Screen, plan: Path) -> int:
    """Writes what ``plan`` proposes; returns 3 where a post could not be written, else 0."""
    found = load(plan)
    top = Repository(config.root).top
    by_key = {spec.key: spec for spec in filling(specs(config.fields, config.provenance.key))}
    tally = Tally()
    for outcome in applied(found, top, by_key):
        tally.add(outcome)
        if isinstance(outcome, Applied):
            screen.result(f"{outcome.path}\n")
        else:
            screen.error(outcome.error)
    screen.note(str(tally))
    return tally.exit_code()
