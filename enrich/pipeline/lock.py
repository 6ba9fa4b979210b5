"""The lock of a site's state: one command at a time changes it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from enrich import owned
from enrich.errors import StateError

WRITABLE = "make the site's folder writable, on a disk with room: the journal lives there"
_LONGEST_NUMBER = 20


@contextmanager
def locked(folder: Path, *, wait: bool, note: Callable[[str], None]) -> Iterator[None]:
    """Holds the site's lock; with ``wait``, once the other run is over.

    Raises:
        StateError: Another run holds it, told with its process number.
    """
    lock = FileLock(folder / "run.lock", mode=owned.FILE_MODE)
    try:
        _acquire(lock, folder, note if wait else None)
    except OSError as error:
        lock.release()
        raise StateError(f"{folder}: can't be written: {error.strerror}", WRITABLE) from error
    try:
        yield
    finally:
        lock.release()


def _acquire(lock: FileLock, folder: Path, waiting: Callable[[str], None] | None) -> None:
    """Takes the lock and notes whose it is; ``waiting`` hears of another one that is waited for."""
    owner = folder / "run.pid"
    owned.file(folder / "run.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        other = owned.content(owner, _LONGEST_NUMBER).decode("ascii", "replace") or "unknown"
        if waiting is None:
            message = f"{folder.parent}: another enrich works on this site (process {other})"
            raise StateError(message, "wait until it is done, or use --wait") from error
        waiting(f"waiting for the enrich that works on this site (process {other})")
        lock.acquire()
    owned.put(owner, str(os.getpid()).encode())
