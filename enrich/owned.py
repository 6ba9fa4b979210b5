"""The folder ``.enrich`` and its files: made for one user alone, and touched only where they are that user's own.

A clone may hold a link, a pipe or another program's file under any of these names.
So each is looked at without following it, before it is opened and, where SQLite opens it, once more right after:
SQLite follows links, and Python has no way to forbid it.
A file with a second name (a hard link) may be anybody's, and is refused as well.
Between a look and the opening another program of the same user could still exchange a file; that one can write
everywhere anyway.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from enrich import git
from enrich.errors import StateError

FOLDER_MODE, FILE_MODE = 0o700, 0o600
IGNORE = ".gitignore"
SUFFIXES = ("", "-wal", "-shm", "-journal")
"""What SQLite appends to a database's name for the files beside it."""
_KINDS = {
    stat.S_IFLNK: "a link",
    stat.S_IFDIR: "a folder",
    stat.S_IFREG: "a file",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}
_SHARED = "its state is its own: remove it, or move it away"
_NOT_FOLLOWED = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_SEVERAL_FILES = bytes.fromhex("d9d505f920a163d7")  # ends the name of a super-journal: sqlite.org/fileformat2.html


def is_folder(place: Path) -> bool:
    """Whether a folder stands there, and no link to one; none does where nothing can be looked at."""
    try:
        return stat.S_ISDIR(os.lstat(place).st_mode)
    except OSError:
        return False


def came_along(place: Path) -> tuple[str, ...]:
    """What git tracks of a state, as paths from the top of the repository: it came with that, or goes with it.

    A ``.gitignore`` alone says nothing of the rest.

    Raises:
        GitError: Git can't say.
    """
    found = [name for one in _spellings(place) for name in git.tracked(one)]
    return tuple(name for name in found if not name.endswith(f"/{IGNORE}"))


def require_untracked(place: Path) -> None:
    """Checks that a state did not come with the repository: what it says would be somebody else's.

    Raises:
        StateError: It did.
        GitError: Git can't say.
    """
    if names := came_along(place):
        raise StateError(
            f"{place}: came with the repository (git tracks {names[0]}), so nothing of it is used",
            f"delete it; if it is your own, `git rm -r --cached {place}` takes it out of git and keeps the files",
        )


def require_folder(place: Path) -> None:
    """Checks that a folder is there and ours; a mode that lets others in is corrected.

    Raises:
        StateError: It is something else, or another user's.
        FileNotFoundError: Nothing is there.
    """
    found = os.lstat(place)
    if not stat.S_ISDIR(found.st_mode):
        raise _strange(place, found, "no folder")
    _require_owner(place, found)
    _narrow(place, found, FOLDER_MODE)


def folder(place: Path) -> None:
    """Makes a folder that only we can enter, with a ``.gitignore`` that keeps it out of git; or checks the one there.

    Raises:
        StateError: It is something else, or another user's.
        OSError: It can't be made.
    """
    if _look(place) is None:
        with suppress(FileExistsError):  # another enrich was faster
            place.mkdir(FOLDER_MODE)
            place.chmod(FOLDER_MODE)  # whatever the umask took away
    require_folder(place)
    if os.access(place, os.W_OK):
        file(place / IGNORE, b"*\n")


def file(place: Path, said: bytes = b"") -> os.stat_result:
    """Makes a file that only we can read, with these bytes, or checks the one there.

    Raises:
        StateError: It is something else, or another user's.
        OSError: It can't be made.
    """
    if found := _require(place):
        return found
    try:
        return _made(place, said)
    except FileExistsError:  # another enrich was faster
        return file(place, said)


def database(place: Path) -> os.stat_result:
    """`file` for a database, with the files that SQLite keeps beside it.

    Raises:
        StateError: One of them is something else, or another user's.
        OSError: It can't be made.
    """
    beside = {suffix: _require(place.with_name(place.name + suffix)) for suffix in SUFFIXES}
    _require_one_file(place, beside)
    return beside[""] or file(place)


def require_same(place: Path, before: os.stat_result) -> None:
    """Checks that a database that SQLite has opened is still the one that was looked at.

    Raises:
        StateError: It was exchanged meanwhile, or one of the files beside it was.
    """
    now = database(place)
    if (now.st_dev, now.st_ino) != (before.st_dev, before.st_ino):
        raise StateError(f"{place}: another program exchanged it while it was opened", "run the command again")


def opened(place: Path, flags: int = os.O_RDONLY) -> int:
    """A file of ours, open; the caller closes it.

    Raises:
        StateError: It is something else, or another user's.
        OSError: It is not there, or can't be opened.
    """
    _require(place)
    handle = os.open(place, flags | _NOT_FOLLOWED | _BINARY)
    try:
        _require_file(place, os.fstat(handle))
    except StateError:
        os.close(handle)
        raise
    return handle


def content(place: Path, most: int) -> bytes:
    """The first ``most`` bytes of a file of ours; empty where it is not there.

    Raises:
        StateError: It is something else, or another user's.
        OSError: It can't be read.
    """
    try:
        handle = opened(place)
    except FileNotFoundError:
        return b""
    with os.fdopen(handle, "rb") as stream:
        return stream.read(most)


def put(place: Path, said: bytes) -> None:
    """Replaces the content of a file of ours, which is made where it is not there.

    Raises:
        StateError: It is something else, or another user's.
        OSError: It can't be written.
    """
    file(place)
    with os.fdopen(opened(place, os.O_WRONLY), "wb") as stream:
        stream.truncate(0)
        stream.write(said)


def flush(place: Path) -> None:
    """Returns once all that was written to a file of ours is on disk.

    Raises:
        StateError: It is something else, or another user's.
        OSError: It is not there, or the disk does not take it.
    """
    handle = opened(place, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _spellings(place: Path) -> list[Path]:
    """A place by the name that it has on disk, which a disk that knows no case may have in another one."""
    found = _look(place)
    if found is None:
        return []
    alike = [one for one in place.parent.iterdir() if one.name.casefold() == place.name.casefold()]
    return [one for one in alike if os.path.samestat(os.lstat(one), found)]


def _look(place: Path) -> os.stat_result | None:
    try:
        return os.lstat(place)
    except FileNotFoundError:
        return None


def _require(place: Path) -> os.stat_result | None:
    """How a file of ours stands; ``None`` where there is none."""
    found = _look(place)
    if found is not None:
        _require_file(place, found)
        _narrow(place, found, FILE_MODE)
    return found


def _require_file(place: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise _strange(place, found, "no file")
    if found.st_nlink > 1:
        raise StateError(
            f"{place}: has {found.st_nlink} names (hard links), so it may be another's file",
            "remove this name, or put a copy in its place",
        )
    _require_owner(place, found)


def _require_owner(place: Path, found: os.stat_result) -> None:
    """Root's own files are others' for everybody else; with sudo, the files of who called it are ours."""
    if os.name != "posix":
        return
    ours = {str(os.geteuid()), *([os.environ.get("SUDO_UID", "")] if os.geteuid() == 0 else [])}
    if str(found.st_uid) not in ours:
        raise StateError(
            f"{place}: belongs to another user (number {found.st_uid}), so nothing of it is used",
            "move it away; if it is your own, `chown` makes it so",
        )


def _require_one_file(place: Path, beside: Mapping[str, os.stat_result | None]) -> None:
    """Checks that a journal of SQLite's names no other file: SQLite would roll back, and remove, what it names."""
    journal = place.with_name(f"{place.name}-journal")
    found = beside["-journal"]
    if found is not None and content(journal, found.st_size)[-len(_SEVERAL_FILES) :] == _SEVERAL_FILES:
        raise StateError(f"{journal}: is of a change to several files, and enrich makes none", "move it away")


def _strange(place: Path, found: os.stat_result, no: str) -> StateError:
    kind = _KINDS.get(stat.S_IFMT(found.st_mode), "a device")
    to = f" to {place.readlink()}" if stat.S_ISLNK(found.st_mode) else ""
    return StateError(f"{place}: is {kind}{to}, and {no} of enrich's", _SHARED)


def _narrow(place: Path, found: os.stat_result, mode: int) -> None:
    """Takes from others what an older enrich, or a copy, let them do; where a disk keeps no modes, they stay."""
    if os.name != "posix" or not stat.S_IMODE(found.st_mode) & 0o077:
        return
    with suppress(OSError):
        handle = os.open(place, os.O_RDONLY | _NOT_FOLLOWED)
        try:
            os.fchmod(handle, mode)
        finally:
            os.close(handle)


def _made(place: Path, said: bytes) -> os.stat_result:
    """A new file; nothing that came there meanwhile is opened."""
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOT_FOLLOWED | _BINARY, FILE_MODE)
    with os.fdopen(handle, "wb") as stream:
        if os.name == "posix":
            os.fchmod(handle, FILE_MODE)
        try:
            stream.write(said)
            stream.flush()
        except OSError:
            place.unlink()  # an empty one would stand for a file that somebody emptied
            raise
        return os.fstat(handle)
