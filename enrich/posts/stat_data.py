"""How a file stands, as git's index keeps it: its size, times and inode, equal as long as nobody touches the file."""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterable

_FILE = struct.Struct("<QqqQ")  # size in bytes, times of the content and of the inode in ns, inode
_UNSIGNED = 0xFFFF_FFFF_FFFF_FFFF
_SECOND = 1_000_000_000


def plain(place: str) -> bytes:
    """How a regular file stands that is no link; empty where there is none."""
    try:
        return _packed(os.lstat(place))
    except (OSError, ValueError):
        return b""


def followed(place: str) -> bytes:
    """How a regular file stands, links followed; empty where there is none."""
    try:
        return _packed(os.stat(place))  # noqa: PTH116 - for every post: a `Path` takes four times
    except (OSError, ValueError):
        return b""


def changed(files: Iterable[bytes]) -> int:
    """The second, since 1970, in which the last of these files changed; 0 where there are none."""
    times = [moment for file in files for moment in _FILE.unpack(file)[1:3]]
    return max(times, default=0) // _SECOND


def _packed(found: os.stat_result) -> bytes:
    if stat.S_IFMT(found.st_mode) != stat.S_IFREG:
        return b""
    return _FILE.pack(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino & _UNSIGNED)
