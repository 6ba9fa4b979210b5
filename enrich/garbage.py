"""Holds the collector of cyclic garbage back: next to nothing that a run makes is cyclic, and each look costs."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEW_OBJECTS = 50_000


def rarely_collected() -> None:
    """Has the collector look once in 50,000 new objects, not in Python's 700, for the rest of this process.

    Each process of ours begins with this: Python's own took the workers of a run 5 % of their processor time, and 9 %
    where the site knew many terms.
    """
    gc.set_threshold(_NEW_OBJECTS)


def ends_uncollected() -> None:
    """Spares the look at all objects with which Python ends: after one post of a site of 10,000, 0.18 of 1.15 s."""
    gc.freeze()


@contextmanager
def uncollected() -> Iterator[None]:
    """No collection begins in this block: each would look at all that was made in it so far, and find nothing.

    The first one behind it would do the same, so all that is there counts as old at once, which looks at nothing.
    It does not stay frozen, since a process that opens a site again and again would keep each of them.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():  # or else what somebody froze would thaw
            gc.freeze()
            gc.unfreeze()
        if collects:
            gc.enable()
