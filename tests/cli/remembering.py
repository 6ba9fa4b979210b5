"""What is remembered of a site, set aside for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from enrich.pipeline.seen import NAME


@contextmanager
def forgotten(site: Path) -> Iterator[None]:
    """Nothing is remembered in this block, and behind it all that was before."""
    aside = site.parent / NAME
    (site / ".enrich" / NAME).rename(aside)
    try:
        yield
    finally:
        aside.replace(site / ".enrich" / NAME)
