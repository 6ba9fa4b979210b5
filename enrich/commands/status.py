"""``enrich status``: how every field stands over the site: missing, fresh, stale, or a person's; no model is asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
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
    from enrich.pipeline.site_sums import SiteSums
    from enrich.posts.discover import Discovery
    from enrich.posts.git_look import GitLook
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
    look = _look_of(start, paths) if form == "text" else None
    config, screen, paths = start.open(paths, {"model": {"name": model}})
    causes = Causes(each=screen.level > 0)
    sums = _SiteLook(config, screen, fields, paths, causes).sums(form, look)
    causes.close()
    if not sums.posts:
        from enrich.posts.nowhere import nowhere

        screen.note(nowhere(config, paths, {reason: len(found) for reason, found in sums.left.items()}))
    if form == "text":
        screen.result(_table(*_by_field(sums.stood)))
        screen.dropped(sums.gone)
    screen.detail(_built(config))
    for line in left_out(sums.left):
        screen.note(line)
    return 0


def _look_of(start: Start, paths: Sequence[Path]) -> GitLook | None:
    """Git's look at the site, begun before the settings are read, for that takes as long; only at the whole of it."""
    from enrich.posts.git_look import GitLook
    from enrich.roots import root_of

    folder = Path(start.folder or "", *paths[:1])
    if start.named or len(paths) > 1 or not folder.is_dir():
        return None
    root = root_of(folder)
    return GitLook(root) if not paths or root == folder.resolve() else None


class _SiteLook:
    """A look at the posts that ``paths`` name; what is wrong with one is told as it is found."""

    def __init__(
        self, config: Config, screen: Screen, fields: tuple[str, ...], paths: Sequence[Path], causes: Causes
    ) -> None:
        self._config = config
        self._screen = screen
        self._fields = fields
        self._paths = paths
        self._causes = causes
        self._wrong: list[Remark] = []
        self._notes: list[str] = []

    def sums(self, form: str, look: GitLook | None) -> SiteSums:
        """The sum over all posts, each of which is told where the ``form`` is JSON; else the one that is known."""
        from enrich.pipeline.site_sums import KnownSums
        from enrich.posts.discover import discover_ignored, is_whole
        from enrich.posts.git_look import GitLook

        whole = is_whole(self._config, self._paths)
        known = None
        if form == "text" and whole:
            root = self._config.root.resolve()
            known = KnownSums(self._config, self._fields, look if look and look.root == root else GitLook(root))
        if known is not None and (sums := known.recalled()):
            self._tell_again(sums)
            return sums
        with self._screen.doing("looking for posts"):
            seen = discover_ignored(self._config, self._paths)
        if known is None:
            return self._over(seen, form, whole=whole)
        known.begin(seen)
        sums = self._over(seen, form, whole=whole)
        known.keep(sums)
        return sums

    def _tell_again(self, sums: SiteSums) -> None:
        for line in sums.notes:
            self._note(line)
        for remark in sums.wrong:
            self._tell(remark)

    def _over(self, seen: Discovery, form: str, *, whole: bool) -> SiteSums:
        from enrich.pipeline.site_standing import SiteStanding
        from enrich.pipeline.site_sums import SiteSums

        left: dict[str, list[str]] = {str(reason): list(paths) for reason, paths in seen.left.items()}
        standing = SiteStanding(self._config, self._fields, seen, whole, self._note)
        with standing.told() as (gone, told):
            sums = _Sums()
            watched = self._screen.watched(told, len(seen.posts), "reading posts", size=lambda some: len(some[0]))
            for paths, stood in _standing(watched, left, self._tell):
                sums.add(stood)
                if form == "json":
                    for path, one in zip(paths, stood, strict=True):
                        self._screen.result(_record(path, one.fields, gone.get(path, ())))
        return SiteSums(len(seen.posts), sums.stood, left, tuple(self._wrong), tuple(self._notes), gone)

    def _note(self, line: str) -> None:
        self._notes.append(line)
        self._screen.note(line)

    def _tell(self, remark: Remark) -> None:
        from enrich.pipeline.site_sums import MOST_WRONG

        if len(self._wrong) <= MOST_WRONG:  # more are not remembered, and a site may have 100,000
            self._wrong.append(remark)
        self._causes.add(remark, self._screen.fault)


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
    def stood(self) -> tuple[tuple[Stood, int], ...]:
        """What is told, and of how many posts."""
        return tuple((stood, self._numbers[number]) for number, stood in self._told.items())


def _by_field(
    told: Iterable[tuple[Stood, int]],
) -> tuple[dict[str, Counter[Freshness]], dict[str, Counter[str]]]:
    """By field, how many posts stand how, and what made values stale."""
    counts: defaultdict[str, Counter[Freshness]] = defaultdict(Counter)
    reasons: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for stood, number in told:
        for one in stood.fields:
            counts[one.field][one.state] += number
            reasons[one.field].update(dict.fromkeys(one.changed, number))
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
