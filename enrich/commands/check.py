"""``enrich check``: which fields are missing, of the wrong type, or break their rules; no model is asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from enrich.causes import Causes, Remark, Totals
from enrich.options import FIELD, FORMAT, PATHS, START, Start, found
from enrich.report import counted


@click.command()
@PATHS
@FIELD
@START
@FORMAT
def check(paths: Sequence[Path], fields: tuple[str, ...], start: Start, form: str) -> int:
    """Show which fields are missing, of the wrong type, or break their rules; asks no model."""
    from enrich.fields.specs import choose, specs
    from enrich.pipeline.findings import Flaw, findings

    config, screen, paths = start.open(paths)
    chosen = choose(specs(config.fields, config.provenance.key, config.generator), fields)
    looked = found(config, screen, paths)
    causes, totals, number = Causes(each=screen.level > 0), Totals(), 0

    def tell(flaw: Flaw) -> None:
        if form == "json":
            screen.result(json.dumps({"version": 1, **asdict(flaw)}, ensure_ascii=False) + "\n")
        else:
            cause = (flaw.field, flaw.code)
            causes.add(Remark(flaw.path, flaw.line, cause, flaw.message), lambda line: screen.result(f"{line}\n"))

    for path in screen.watched(looked, len(looked), "checking"):
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
