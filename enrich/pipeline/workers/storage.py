"""A site on storage that its workers share with the command: they read and write its posts, by ``[run] files``.

A worker first shows that it sees the very folder: the command puts a new mark into the site's state.
"""

from __future__ import annotations

import secrets
import socket
from collections.abc import Sequence
from pathlib import Path

from enrich import owned
from enrich.errors import PostError, StateError
from enrich.pipeline.lock import WRITABLE
from enrich.posts import files
from enrich.values import Patch

NAME = "run.mark"
_SIZE = 16
_APART = 'mount the site at the same path on every node, for the same user, or set `files = "command"` in [run]'


def marked(state: Path) -> str:
    """The mark that was put into the folder of a site's state.

    Raises:
        StateError: It can't be put there.
    """
    mark = secrets.token_hex(_SIZE)
    try:
        owned.put(state / NAME, mark.encode())
    except OSError as error:
        raise StateError(f"{state}: can't be written: {error.strerror}", WRITABLE) from error
    return mark


def require_shared(state: Path, mark: str) -> None:
    """Raises `StateError` where the folder on this machine is not the one that bears the mark."""
    try:
        seen = owned.content(state / NAME, 2 * _SIZE)
    except (StateError, OSError):
        seen = b""
    if seen != mark.encode():
        raise StateError(f"{state.parent}: a worker on {socket.gethostname()} does not see this site there", _APART)


def write_again(root: Path, patches: Sequence[Patch]) -> list[PostError | None]:
    """Writes patches that a worker had when it was lost, and which it may have written."""
    return [_again(root, patch) for patch in patches]


def _again(root: Path, patch: Patch) -> PostError | None:
    try:
        files.sweep(root, patch.path)
        if files.content(root, patch.path) == patch.after:
            return None
    except PostError as error:
        return error
    return files.write_all(root, [patch])[0]
