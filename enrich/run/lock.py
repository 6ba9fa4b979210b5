"""One run at a time on a site; the lock goes with its process, however that ends."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from enrich.errors import StateError


@contextmanager
def locked(folder: Path, *, wait: bool, note: Callable[[str], None]) -> Iterator[None]:
    """Holds the site's lock; with ``wait``, once the other run is over.

    Raises:
        StateError: Another run holds it, told with its process number.
    """
    lock, owner = FileLock(folder / "run.lock"), folder / "run.pid"
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        other = owner.read_text(encoding="ascii") if owner.exists() else "unknown"
        if not wait:
            message = f"{folder.parent}: another enrich works on this site (process {other})"
            raise StateError(message, "wait until it is done, or use --wait") from error
        note(f"waiting for the enrich that works on this site (process {other})")
        lock.acquire()
    owner.write_text(str(os.getpid()), encoding="ascii")
    try:
        yield
    finally:
        lock.release()
