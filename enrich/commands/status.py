"""``enrich status``: how every field stands over the site: missing, fresh, stale, or a person's; no model is asked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from enrich.config import Config
from enrich.errors import PostError
from enrich.pipeline.inspection import read_fields
from enrich.pipeline.session import Order, Session, open_session
from enrich.pipeline.staleness import FieldStanding, Freshness, standings
from enrich.posts import files
from enrich.posts.discover import posts
from enrich.terminal import Screen


def status(config: Config, screen: Screen, paths: Sequence[Path], fields: Sequence[str], form: str) -> int:
    """Tells how the fields of the posts at ``paths`` stand; returns the exit code.

    As JSON, one object a post: ``path`` and ``fields``, by field its ``state`` and what ``changed``.
    """
    counts: dict[str, Counter[Freshness]] = {}
    reasons: dict[str, Counter[str]] = {}
    with open_session(config, Order("status", tuple(fields), writes=False, reads=True), screen.note) as session:
        for path, found in _standings(session, posts(config, paths), screen):
            for one in found:
                counts.setdefault(one.field, Counter())[one.state] += 1
                reasons.setdefault(one.field, Counter()).update(one.changed)
            if form == "json":
                told = {one.field: {"state": one.state, "changed": list(one.changed)} for one in found}
                screen.result(json.dumps({"version": 1, "path": path, "fields": told}, ensure_ascii=False) + "\n")
    if form == "text":
        screen.result(_table(counts, reasons))
    return 0


def _standings(
    session: Session, paths: Sequence[str], screen: Screen
) -> Iterator[tuple[str, tuple[FieldStanding, ...]]]:
    pipeline, journal, specs = session.pipeline(), session.journal, session.task.specs
    for path in paths:
        try:
            seen = read_fields(files.read(session.task.config.root, path))
        except PostError as error:
            screen.error(error.at(path))
            continue
        now = pipeline.basis(seen.title, seen.post.text, specs)
        yield path, standings(specs, seen.known, journal.writes.written(path), journal.rests(path), now)


def _table(counts: dict[str, Counter[Freshness]], reasons: dict[str, Counter[str]]) -> str:
    lines = [f"{'field':<20}" + "".join(f"{state.value:>10}" for state in Freshness) + "  changed since"]
    for field, found in counts.items():
        why = ", ".join(f"{name} {number}" for name, number in reasons[field].most_common())
        lines.append(f"{field:<20}" + "".join(f"{found[state]:>10,}" for state in Freshness) + f"  {why}".rstrip())
    return "\n".join(lines) + "\n"
