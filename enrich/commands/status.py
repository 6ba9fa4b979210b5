"""``enrich status``: how every field stands over the site: missing, fresh, stale, or a person's; no model is asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from enrich.causes import Causes, Remark
from enrich.errors import NotAPostError, PostError
from enrich.options import FIELD, FORMAT, MODEL, PATHS, START, Start, left_out
from enrich.report import dumped

if TYPE_CHECKING:
    from enrich.config import Config
    from enrich.pipeline.session import Session
    from enrich.pipeline.staleness import FieldStanding, Freshness
    from enrich.terminal import Screen
    from enrich.values import Note


_NARROWEST = 20


@click.command()
@PATHS
@FIELD
@START
@MODEL
@FORMAT
def status(paths: Sequence[Path], fields: tuple[str, ...], start: Start, model: str | None, form: str) -> int:
    """Show the state of every field: missing, fresh, stale, or a person's; asks no model."""
    from enrich.pipeline.pending import dropped
    from enrich.pipeline.session import Order, open_session
    from enrich.posts.discover import discover_ignored
    from enrich.posts.nowhere import nowhere

    config, screen, paths = start.open(paths, {"model": {"name": model}})
    counts: defaultdict[str, Counter[Freshness]] = defaultdict(Counter)
    reasons: defaultdict[str, Counter[str]] = defaultdict(Counter)
    with screen.doing("looking for posts"):
        seen = discover_ignored(config, paths)
    left: dict[str, list[str]] = {str(reason): list(paths) for reason, paths in seen.left.items()}
    these, causes = screen.watched(seen.posts, len(seen.posts), "reading posts"), Causes(each=screen.level > 0)
    with open_session(config, Order("status", fields, writes=False, reads=True), screen.note) as session:
        gone = dropped(session, seen.posts)
        for path, standing in _standings(session, these, left, lambda remark: causes.add(remark, screen.fault)):
            for one in standing:
                counts[one.field][one.state] += 1
                reasons[one.field].update(one.changed)
            if form == "json":
                screen.result(_record(path, standing, gone.get(path, ())))
    causes.close()
    if not seen.posts:
        screen.note(nowhere(config, paths, {reason: len(found) for reason, found in left.items()}))
    if form == "text":
        screen.result(_table(counts, reasons))
        screen.dropped(gone)
    _tell_rest(config, screen, left)
    return 0


def _tell_rest(config: Config, screen: Screen, left: Mapping[str, Sequence[str]]) -> None:
    screen.detail(_built(config))
    for line in left_out(left):
        screen.note(line)


def _record(path: str, standing: Sequence[FieldStanding], gone: Sequence[Note]) -> str:
    told = {one.field: {"state": one.state, "changed": list(one.changed)} for one in standing}
    return dumped({"version": 1, "path": path, "fields": told, "left_out": list(map(asdict, gone))}) + "\n"


def _built(config: Config) -> str:
    """What builds the site, and how that is known."""
    from enrich.generators import mark_of

    name = config.generator.name
    return (
        f"generator: {name}, by {mark_of(config.root, config.generator)}" if name else "generator: none is known here"
    )


def _standings(
    session: Session, paths: Iterable[str], left: dict[str, list[str]], tell: Callable[[Remark], None]
) -> Iterator[tuple[str, tuple[FieldStanding, ...]]]:
    from enrich.pipeline.inspection import passed_over, read_fields
    from enrich.pipeline.staleness import standings
    from enrich.posts import files
    from enrich.posts.left_out import LeftOut
    from enrich.posts.privacy import Privacy, is_draft

    pipeline, journal, config = session.pipeline(), session.journal, session.task.config
    privacy = Privacy(config.privacy, config.site)
    for path in paths:
        try:
            seen = read_fields(files.read(config.root, path))
            reason = passed_over(seen.post, seen.known, config.site, privacy)
        except NotAPostError as error:
            left.setdefault(error.what, []).append(path)
            continue
        except PostError as error:
            tell(Remark.of_error(path, error))
            continue
        if reason:
            left.setdefault(LeftOut.DRAFT if is_draft(seen.known) else reason, []).append(path)
            continue
        specs = session.task.specs_in(seen.known)
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
