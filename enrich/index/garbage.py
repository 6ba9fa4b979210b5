"""Holds the collector of cyclic garbage back while much is made of which nothing is garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No collection begins in this block: each would look at all that was made in it so far, and find nothing.

    Objects are not frozen (`gc.freeze`), since a process that opens a site again and again would keep each of them.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
