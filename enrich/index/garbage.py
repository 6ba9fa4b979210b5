"""Holds the collector of cyclic garbage back while much is made of which nothing is garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
