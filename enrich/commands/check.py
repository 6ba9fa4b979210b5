"""``enrich check``: which fields are missing, of the wrong type, or break their rules; no model is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from enrich.causes import Causes, Remark, Totals
from enrich.errors import shown
from enrich.options import FIELD, FORMAT, PATHS, START, Start, found
from enrich.report import counted, dumped

if TYPE_CHECKING:
    from enrich.config import Config
    from enrich.terminal import Screen
    from enrich.values import FieldSpec


@click.command()
@PATHS
@FIELD
@START
@FORMAT
def check(paths: Sequence[Path], fields: tuple[str, ...], start: Start, form: str) -> int:
    """Show which fields are missing, of the wrong type, or break their rules; asks no model."""
    from enrich.pipeline.findings import Flaw, findings, passed_over
    from enrich.posts.discover import is_whole

    config, screen, paths = start.open(paths)
    seen = found(config, screen, paths)
    looked = seen.posts
    chosen = _chosen(config, screen, looked if is_whole(config, paths) else None, fields)
    causes, totals, number = Causes(each=screen.level > 0), Totals(), 0

    def tell(flaw: Flaw) -> None:
        if form == "json":
            screen.result(dumped({"version": 1, **asdict(flaw)}) + "\n")
        else:
            cause = (flaw.field, flaw.code)
            causes.add(Remark(flaw.path, flaw.line, cause, flaw.message), lambda line: screen.result(f"{line}\n"))

    for path in screen.watched(looked, len(looked), "checking"):
        if (path in seen.named or screen.level > 0) and (reason := passed_over(config, path)):
            screen.note(f"{shown(path)}: {reason}")
        for flaw in findings(config, path, chosen):
            number += 1
            totals.add(flaw.code, flaw.field)
            tell(flaw)
    causes.close()
    if looked:
        screen.note(f"{counted(len(looked), 'post')}: {counted(number, 'finding') if number else 'nothing to correct'}")
    if number:
        screen.note(str(totals))
    return 1 if number else 0


def _chosen(
    config: Config, screen: Screen, listed: Sequence[str] | None, fields: tuple[str, ...]
) -> tuple[FieldSpec, ...]:
    """The fields to look at; what a person should know of them is told."""
    from enrich.pipeline.site_fields import site_fields

    site = site_fields(config, listed)
    for note in site.notes(fields):
        screen.note(note)
    return site.chosen(fields)
