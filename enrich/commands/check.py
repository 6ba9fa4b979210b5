"""``enrich check``: which fields are missing, of the wrong type, or break their rules; no model is asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from enrich.options import FIELD, FORMAT, PATHS, START, Start
from enrich.report import counted


@click.command()
@PATHS
@FIELD
@START
@FORMAT
def check(paths: Sequence[Path], fields: tuple[str, ...], start: Start, form: str) -> int:
    """Show which fields are missing, of the wrong type, or break their rules; asks no model."""
    from enrich.fields.specs import choose, specs
    from enrich.pipeline.findings import findings
    from enrich.posts.discover import posts

    config, screen, paths = start.open(paths)
    chosen = choose(specs(config.fields, config.provenance.key), fields)
    found = 0
    looked = posts(config, paths)
    for path in looked:
        for finding in findings(config, path, chosen):
            found += 1
            told = json.dumps({"version": 1, **asdict(finding)}, ensure_ascii=False) if form == "json" else str(finding)
            screen.result(f"{told}\n")
    screen.note(f"{counted(len(looked), 'post')}: {counted(found, 'finding') if found else 'nothing to correct'}")
    return 1 if found else 0
