"""Reads regular files up to a size, for a pipe, a socket or a device may wait for ever; and replaces files in one step.

What a path is called is asked before it is opened, since opening a device may do something; and again once it is open.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

LARGEST_SETTINGS = 1_000_000  # bytes: enrich.toml, a prompt
LARGEST_VOCABULARY = 20_000_000  # bytes: some 500,000 terms
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def real(place: str | Path) -> Path:
    """A place once all links are followed, whether it exists or not; links that lead to themselves stay.

    `Path.resolve` raises for those before Python 3.13.
    """
    return Path(os.path.realpath(place))


def inside(folder: Path, place: Path) -> bool:
    """Whether a place lies in a folder, or is it, once all links are followed; whether it exists or not."""
    return real(place).is_relative_to(real(folder))


def opened(file: str | Path, most: int) -> FileIO:
    """The file, open for reading, without a buffer; ``most`` is its largest size in bytes.

    Raises:
        OSError: It can't be opened, is no regular file, or is larger.
    """
    _require(os.stat(file), most)  # noqa: PTH116 - for every post, and a `Path` takes longer
    stream = FileIO(file, opener=lambda path, _: os.open(path, _READ))
    try:
        _require(os.fstat(stream.fileno()), most)
    except OSError:
        stream.close()
        raise
    return stream


def content(file: str | Path, most: int) -> bytes:
    """The bytes of the file.

    Raises:
        OSError: As in `opened`.
    """
    _require(os.stat(file), most)  # noqa: PTH116 - for every post, and a `Path` takes longer
    handle = os.open(file, _READ)
    try:
        found = os.fstat(handle)
        _require(found, most)
        return b"".join(_parts(handle, found.st_size + 1))
    finally:
        os.close(handle)


def _parts(handle: int, size: int) -> Iterator[bytes]:
    """What can be read up to the end, which is within ``size`` unless the file grows meanwhile."""
    while part := os.read(handle, size):
        yield part


def text(file: str | Path, most: int) -> str:
    r"""The text of the file, with ``\n`` for every line end and without a byte order mark.

    Raises:
        OSError: As in `opened`.
        UnicodeDecodeError: It is not UTF-8.
    """
    return content(file, most).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def replaced(target: Path, content: bytes, mode: int, prefix: str = ".", suffix: str = "") -> None:
    """Replaces the content of a file in one step, on disk; the folder itself is not flushed.

    Until then it stands in a file beside it, whose name begins and ends so.

    Raises:
        OSError: The folder or the disk refuses; the file keeps its old bytes.
    """
    import tempfile

    handle, name = tempfile.mkstemp(prefix=prefix, suffix=suffix, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if os.name == "posix":
                os.fchmod(handle, mode)
            os.fsync(handle)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _require(found: os.stat_result, most: int) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is a pipe, a socket or a device, and no regular file")
    if found.st_size > most:
        raise OSError(
            errno.EFBIG, f"it has {found.st_size:,} bytes, and no more than {most:,} are read; make it smaller"
        )
