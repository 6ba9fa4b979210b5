"""``enrich check``: which fields are missing, of the wrong type, or break their rules; no model is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from enrich.causes import Causes, Remark, Totals
from enrich.errors import shown
from enrich.options import FIELD, FORMAT, PATHS, START, Start, found
from enrich.report import counted, dumped

if TYPE_CHECKING:
    from enrich.config import Config
    from enrich.frontmatter import Opened
    from enrich.pipeline.findings import Flaw, Looked
    from enrich.terminal import Screen
    from enrich.values import FieldSpec


@click.command()
@PATHS
@FIELD
@START
@FORMAT
def check(paths: Sequence[Path], fields: tuple[str, ...], start: Start, form: str) -> int:
    """Show which fields are missing, of the wrong type, or break their rules; asks no model."""
    from enrich.pipeline.findings import Looking
    from enrich.pipeline.remembered_looks import looks
    from enrich.posts.discover import is_whole

    config, screen, paths = start.open(paths)
    seen = found(config, screen, paths)
    looked = seen.posts
    chosen, opened = _chosen(config, screen, looked if is_whole(config, paths) else None, fields)
    looking = Looking(config, chosen, opened)
    told = _CheckReport(screen, form, seen.named, Causes(each=screen.level > 0))
    some = looks(config, looking, looked, seen.stood)
    some = screen.watched(some, len(looked), "checking", size=lambda some: len(some[0]))
    for these, results in some:
        told.posts(these, results)
    told.close(len(looked))
    return 1 if told.flaws else 0


@dataclass(slots=True)
class _CheckReport:
    """What is told of one post after the other, and counted."""

    screen: Screen
    form: str
    named: frozenset[str]
    causes: Causes
    totals: Totals = field(default_factory=Totals)
    flaws: int = 0
    skipped: int = 0
    silent: int = 0

    def posts(self, paths: Sequence[str], looks: Sequence[Looked]) -> None:
        """Tells what was found in posts, or why nothing was looked for where a person asked for that."""
        if self.form == "json" or self.screen.level > 0 or not self.named.isdisjoint(paths):
            for path, look in zip(paths, looks, strict=True):
                self._post(path, look, 1)
            return
        numbers = Counter(map(id, looks))
        first = {id(look): path for path, look in zip(reversed(paths), reversed(looks), strict=True)}
        same = {id(look): look for look in looks}
        for one, times in numbers.items():
            self._post(first[one], same[one], times)

    def _post(self, path: str, look: Looked, times: int) -> None:
        """Takes what is the same of so many posts, of which this is the first."""
        self.skipped += times * bool(look.reason)
        if look.reason and (path in self.named or self.screen.level > 0):
            self.screen.note(f"{shown(path)}: {look.reason}")
        elif look.reason:
            self.silent += times
        for flaw in look.flaws:
            self.flaws += times
            self.totals.add(flaw.code, flaw.field, times)
            self._flaw(path, flaw, times)

    def _flaw(self, path: str, flaw: Flaw, times: int) -> None:
        if self.form == "json":
            self.screen.result(dumped({"version": 1, **asdict(flaw), "path": path}) + "\n")
        else:
            remark = Remark(path, flaw.line, (flaw.field, flaw.code), flaw.message)
            self.causes.add(remark, lambda line: self.screen.result(f"{line}\n"), times)

    def close(self, posts: int) -> None:
        """Tells the sums; a site of which no post could be looked at is not praised."""
        self.causes.close()
        sums = [counted(self.flaws, "finding")] if self.flaws else ["nothing to correct"] * (self.skipped < posts)
        if self.skipped:
            sums.append(f"{self.skipped:,} skipped{' (-v says why)' if self.silent else ''}")
        if posts:
            self.screen.note(f"{counted(posts, 'post')}: {', '.join(sums)}")
        if self.flaws:
            self.screen.note(str(self.totals))


def _chosen(
    config: Config, screen: Screen, listed: Sequence[str] | None, fields: tuple[str, ...]
) -> tuple[tuple[FieldSpec, ...], Mapping[str, Opened]]:
    """The fields to look at, and posts that were read for that; what a person should know of them is told."""
    from enrich.pipeline.site_fields import site_fields

    site = site_fields(config, listed)
    for note in site.notes(fields):
        screen.note(note)
    return site.chosen(fields), site.opened
