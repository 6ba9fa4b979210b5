"""``enrich status``: how every field stands over the site: missing, fresh, stale, or a person's; no model is asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from enrich.causes import Causes, Remark
from enrich.options import FIELD, FORMAT, MODEL, PATHS, START, Start, left_out
from enrich.report import dumped

if TYPE_CHECKING:
    from enrich.config import Config
    from enrich.pipeline.freshness import FieldStanding, Freshness
    from enrich.pipeline.site_standing import Some, Stood
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
    from enrich.pipeline.site_standing import SiteStanding
    from enrich.posts.discover import discover_ignored, is_whole
    from enrich.posts.nowhere import nowhere

    config, screen, paths = start.open(paths, {"model": {"name": model}})
    with screen.doing("looking for posts"):
        seen = discover_ignored(config, paths)
    left: dict[str, list[str]] = {str(reason): list(paths) for reason, paths in seen.left.items()}
    causes = Causes(each=screen.level > 0)
    whole = SiteStanding(config, fields, seen, is_whole(config, paths), screen.note)
    with whole.told() as (gone, told):
        sums = _Sums()
        watched = screen.watched(told, len(seen.posts), "reading posts", size=lambda some: len(some[0]))
        for paths_of, stood in _standing(watched, left, lambda remark: causes.add(remark, screen.fault)):
            sums.add(stood)
            if form == "json":
                for path, one in zip(paths_of, stood, strict=True):
                    screen.result(_record(path, one.fields, gone.get(path, ())))
    causes.close()
    if not seen.posts:
        screen.note(nowhere(config, paths, {reason: len(found) for reason, found in left.items()}))
    if form == "text":
        screen.result(_table(*sums.both))
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


def _standing(told: Iterable[Some], left: dict[str, list[str]], tell: Callable[[Remark], None]) -> Iterator[Some]:
    """The posts whose fields stand somehow; the others are told, or counted among those that are left out."""
    for paths, stood in told:
        aside = [(path, one) for path, one in zip(paths, stood, strict=True) if one.left or one.wrong]
        for path, one in aside:
            if one.wrong is not None:
                tell(one.wrong)
            else:
                left.setdefault(one.left, []).append(path)
        yield _without(paths, stood) if aside else (paths, stood)


def _without(paths: Sequence[str], stood: Sequence[Stood]) -> Some:
    """The posts that are neither wrong nor left out."""
    rest = [(path, one) for path, one in zip(paths, stood, strict=True) if not (one.left or one.wrong)]
    return [path for path, _ in rest], [one for _, one in rest]


class _Sums:
    """How often the same is told of posts; each different one is held once, and summed up at the end."""

    def __init__(self) -> None:
        self._told: dict[int, Stood] = {}
        self._numbers: Counter[int] = Counter()

    def add(self, stood: Sequence[Stood]) -> None:
        """Counts more posts."""
        self._told.update(zip(map(id, stood), stood, strict=True))
        self._numbers.update(map(id, stood))

    @property
    def both(self) -> tuple[dict[str, Counter[Freshness]], dict[str, Counter[str]]]:
        """By field, how many posts stand how, and what made values stale."""
        counts: defaultdict[str, Counter[Freshness]] = defaultdict(Counter)
        reasons: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for number, stood in self._told.items():
            for one in stood.fields:
                counts[one.field][one.state] += self._numbers[number]
                reasons[one.field].update(dict.fromkeys(one.changed, self._numbers[number]))
        return counts, reasons


def _table(counts: dict[str, Counter[Freshness]], reasons: dict[str, Counter[str]]) -> str:
    from rich.cells import cell_len

    from enrich.pipeline.freshness import Freshness

    width = max([_NARROWEST, *(cell_len(field) + 1 for field in counts)])
    lines = [f"{'field':<{width}}" + "".join(f"{state.value:>10}" for state in Freshness) + "  changed since"]
    for field, states in counts.items():
        why = ", ".join(f"{name} {number}" for name, number in reasons[field].most_common())
        name = field + " " * (width - cell_len(field))
        lines.append(name + "".join(f"{states[state]:>10,}" for state in Freshness) + f"  {why}".rstrip())
    return "\n".join(lines) + "\n"
