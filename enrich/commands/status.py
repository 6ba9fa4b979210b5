"""``enrich status``: how every field stands over the site: missing, fresh, stale, or a person's; no model is asked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from enrich.causes import Causes, Remark
from enrich.errors import PostError
from enrich.options import FIELD, FORMAT, MODEL, PATHS, START, Start, found

if TYPE_CHECKING:
    from enrich.pipeline.session import Session
    from enrich.pipeline.staleness import FieldStanding, Freshness
    from enrich.terminal import Screen


_NARROWEST = 20


@click.command()
@PATHS
@FIELD
@START
@MODEL
@FORMAT
def status(paths: Sequence[Path], fields: tuple[str, ...], start: Start, model: str | None, form: str) -> int:
    """Show the state of every field: missing, fresh, stale, or a person's; asks no model."""
    from enrich.pipeline.session import Order, open_session

    config, screen, paths = start.open(paths, {"model": {"name": model}})
    counts: dict[str, Counter[Freshness]] = {}
    reasons: dict[str, Counter[str]] = {}
    these, causes = found(config, screen, paths), Causes(each=screen.level > 0)
    with open_session(config, Order("status", fields, writes=False, reads=True), screen.note) as session:
        for path, standing in _standings(session, screen.watched(these, len(these), "reading posts"), screen, causes):
            for one in standing:
                counts.setdefault(one.field, Counter())[one.state] += 1
                reasons.setdefault(one.field, Counter()).update(one.changed)
            if form == "json":
                told = {one.field: {"state": one.state, "changed": list(one.changed)} for one in standing}
                screen.result(json.dumps({"version": 1, "path": path, "fields": told}, ensure_ascii=False) + "\n")
    causes.close()
    if form == "text":
        screen.result(_table(counts, reasons))
    return 0


def _standings(
    session: Session, paths: Iterable[str], screen: Screen, causes: Causes
) -> Iterator[tuple[str, tuple[FieldStanding, ...]]]:
    from enrich.pipeline.inspection import read_fields
    from enrich.pipeline.staleness import standings
    from enrich.posts import files

    pipeline, journal, specs = session.pipeline(), session.journal, session.task.specs
    for path in paths:
        try:
            seen = read_fields(files.read(session.task.config.root, path))
        except PostError as error:
            causes.add(Remark.of_error(path, error), screen.fault)
            continue
        now = pipeline.basis(seen.title, seen.post.text, specs)
        yield path, standings(specs, seen.known, journal.writes.written(path), journal.rests(path), now)


def _table(counts: dict[str, Counter[Freshness]], reasons: dict[str, Counter[str]]) -> str:
    from rich.cells import cell_len

    from enrich.pipeline.staleness import Freshness

    width = max([_NARROWEST, *(cell_len(field) + 1 for field in counts)])
    lines = [f"{'field':<{width}}" + "".join(f"{state.value:>10}" for state in Freshness) + "  changed since"]
    for field, states in counts.items():
        why = ", ".join(f"{name} {number}" for name, number in reasons[field].most_common())
        name = field + " " * (width - cell_len(field))
        lines.append(name + "".join(f"{states[state]:>10,}" for state in Freshness) + f"  {why}".rstrip())
    return "\n".join(lines) + "\n"
