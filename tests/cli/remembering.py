"""What is remembered of a site, set aside for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from enrich.pipeline import seen

KEPT = ("state", "cache")
"""Where a site's memory is: in its own state, or, where it has none, in the user's cache."""


def memory_of(site: Path) -> Path:
    """The file in which a site is remembered."""
    place = seen.place_of(site / ".enrich")
    assert place is not None
    return place


@contextmanager
def forgotten(site: Path) -> Iterator[None]:
    """Nothing is remembered in this block, and behind it all that was before."""
    place, aside = memory_of(site), site.parent / seen.NAME
    place.rename(aside)
    try:
        yield
    finally:
        aside.replace(place)
