"""The one place where posts are read from disk and written to it.

A write is compare-and-swap: the file must still have the bytes that the patch was made from.
The new bytes go to a temporary file in the same folder, are flushed to disk, and replace the old file in one step.
So a crash or a full disk leaves either the old post or the new one.
One case is not covered: another program writes between our last read and the replacement, which takes microseconds.
"""

from __future__ import annotations

import errno
import glob
import hashlib
import os
import stat
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from enrich import frontmatter, regular
from enrich.errors import FrontMatterError, PostError, StalePostError, WriteError

if TYPE_CHECKING:
    from enrich.values import Patch, Post

SUFFIX = ".enrich"
HEAD = 4096
LARGEST_POST = 20_000_000  # bytes: twenty times a long novel
_LONG = 120


def read(root: Path, path: str) -> Post:
    """The post at ``path`` (from the site's root, with ``/``).

    Raises:
        PostError: It can't be opened, is outside the site, or is not UTF-8.
        FrontMatterError: It is not clear where its front matter ends.
    """
    return post(content(root, path), path)


def content(root: Path, path: str) -> bytes:
    """The bytes of the post at ``path``, whatever they are.

    Raises:
        PostError: It can't be opened, or is outside the site.
    """
    return _bytes(_target(root, path), path)


def read_if(root: Path, path: str, wanted: Callable[[bytes], bool]) -> Post | None:
    """The post, if ``wanted`` says so for its first `HEAD` bytes, which contain the front matter of almost every post.

    Raises:
        PostError: As in `read`.
    """
    try:
        with regular.opened(_target(root, path), LARGEST_POST) as file:
            head = file.read(HEAD)
            source = head + file.read() if wanted(head) else None
    except OSError as error:
        raise PostError(f"can't be read: {error.strerror}", path=path) from error
    return None if source is None else post(source, path)


def post(source: bytes, path: str) -> Post:
    """The post with the bytes ``source``.

    Raises:
        PostError: It is too large.
        FrontMatterError: It is not UTF-8, or it is not clear where its front matter ends.
    """
    if len(source) > LARGEST_POST:
        message = f"has {len(source):,} bytes, and no more than {LARGEST_POST:,} are read"
        raise PostError(message, "split the post", path=path)
    try:
        found = frontmatter.cut(source, path)
    except FrontMatterError as error:
        raise error.at(path) from error
    _require_utf8(found)
    return found


def _bytes(target: str | Path, path: str) -> bytes:
    try:
        return regular.content(target, LARGEST_POST)
    except OSError as error:
        raise PostError(f"can't be read: {error.strerror}", path=path) from error


def real(root: Path, path: str) -> Path:
    """The file behind ``path``: symbolic links are followed, but never out of the site.

    Raises:
        PostError: It is outside the site.
    """
    return Path(_target(root, path))


def _target(root: Path, path: str) -> str:
    """The same as a text, which a `Path` takes longer to be."""
    if "\0" in path:
        raise PostError("is no path", path=path)
    home = _home(root)
    target = os.path.realpath(home + path)
    if not target.startswith(home):
        raise PostError("is a link out of the site", "name the file itself, from its own site", path=path)
    return target


@lru_cache(maxsize=8)
def _home(root: Path) -> str:
    """The folder behind a site's root, with a slash at its end; it does not move during a run."""
    return str(root.resolve()).rstrip(os.sep) + os.sep


def _require_utf8(post: Post) -> None:
    try:
        post.source[post.body.start : post.body.end].decode("utf-8")
    except UnicodeDecodeError as error:
        at = post.body.start + error.start
        line = post.source.count(b"\n", 0, at) + 1
        message = f"is not UTF-8 (byte 0x{post.source[at]:02x} at offset {at})"
        raise FrontMatterError("not-utf8", message, "save it as UTF-8", path=post.path, line=line) from error


def write(root: Path, patch: Patch) -> None:
    """Replaces ``patch.before`` by ``patch.after``; file mode and links stay.

    Raises:
        StalePostError: The file does not have the bytes that the patch was made from.
        WriteError: The folder, the file or the disk refuses; the file keeps its old bytes.
    """
    (error,) = write_all(root, [patch])
    if error is not None:
        raise error


def write_all(root: Path, patches: Sequence[Patch]) -> list[PostError | None]:
    """`write` for several posts, each on its own; returns for each the error, or ``None``.

    Their folders are flushed to disk at the end, each once.

    Raises:
        OSError: The disk fails while a folder is flushed; the posts have their new bytes.
    """
    errors: list[PostError | None] = []
    folders: set[Path] = set()
    for patch in patches:
        try:
            folders.add(_written(root, patch).parent)
        except PostError as error:
            errors.append(error)
        else:
            errors.append(None)
    for folder in folders:
        _sync(folder)
    return errors


def _written(root: Path, patch: Patch) -> Path:
    """Writes a patch, and returns the file."""
    target = real(root, patch.path)
    if _bytes(target, patch.path) != patch.before:
        raise StalePostError(
            "changed since the proposal was made; nothing was written",
            "run enrich again to get a proposal for the new text",
            path=patch.path,
        )
    if not os.access(target, os.W_OK):
        raise WriteError("can't be written: no permission", "make the file writable", path=patch.path)
    try:
        _exchange(target, patch.after)
    except OSError as error:
        message = f"can't be written: {error.strerror}; the file keeps its old bytes"
        raise WriteError(message, path=patch.path) from error
    return target


def sweep(root: Path, path: str) -> None:
    """Removes the temporary files that a killed write left beside a post.

    Raises:
        PostError: The post is outside the site.
    """
    target = real(root, path)
    for left in target.parent.glob(f"{glob.escape(_beginning(target))}*{SUFFIX}"):
        left.unlink(missing_ok=True)


def replaced(target: Path, content: bytes) -> None:
    """Replaces the content of a file in one step, on disk; its mode stays, and a missing file is made.

    Raises:
        OSError: The folder, the file or the disk refuses; the file keeps its old bytes.
    """
    _exchange(target, content)
    _sync(target.parent)


def _exchange(target: Path, content: bytes) -> None:
    regular.replaced(target, content, _mode(target), _beginning(target), SUFFIX)


def _beginning(target: Path) -> str:
    """How the names of a file's temporary ones begin; a digest stands for a long name, as disks limit their length."""
    name = os.fsencode(target.name)
    short = target.name if len(name) <= _LONG else hashlib.sha256(name).hexdigest()[:32]
    return f".{short}."


def _mode(target: Path) -> int:
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        return 0o644


def _sync(folder: Path) -> None:
    """Flushes the replacement itself to disk; only POSIX can open a folder for that, and not every disk supports it."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)
