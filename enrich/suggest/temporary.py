"""A folder for one command, which is gone after it: also where it is interrupted or asked to end.

A process that is killed outright (``SIGKILL``, a loss of power) leaves its folder; the next one removes it.
Whose process still runs is known by a lock that the system gives back whichever way a process ends.
"""

from __future__ import annotations

import os
import shutil
import signal
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from filelock import FileLock, Timeout

_LOCK, _INSIDE = "lock", "inside"
_YOUNG = 60.0  # seconds in which a folder that is being made may have no lock yet
TERMINATED = 143  # 128 and SIGTERM: what a shell tells of a program that it ended


@contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """A new folder for files that nobody else needs, among the system's temporary ones."""
    _sweep(Path(tempfile.gettempdir()), prefix)
    with _ended_in_order():
        place = Path(tempfile.mkdtemp(prefix=prefix)).resolve()
        lock = FileLock(place / _LOCK)
        try:
            with lock:
                (place / _INSIDE).mkdir()
                yield place / _INSIDE
        finally:
            shutil.rmtree(place, ignore_errors=True)


def _sweep(above: Path, prefix: str) -> None:
    """Removes the folders of killed processes; what another user made, or a process still uses, stays."""
    for place in above.glob(f"{prefix}*"):
        try:
            found = place.lstat()
            if not stat.S_ISDIR(found.st_mode) or time.time() - found.st_mtime < _YOUNG or not _is_ours(found):
                continue
            with FileLock(place / _LOCK, timeout=0):
                shutil.rmtree(place, ignore_errors=True)
        except (OSError, Timeout):
            continue


def _is_ours(found: os.stat_result) -> bool:
    return os.name != "posix" or found.st_uid == os.geteuid()


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Lets a process that is asked to end leave its blocks first, as an interrupt does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise SystemExit(TERMINATED)
