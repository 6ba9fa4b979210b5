"""A look at a folder by git, which begins at once and is asked for later: git works beside what is done until then."""

from __future__ import annotations

import hashlib
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from enrich.errors import GitError
from enrich.git import git, top_of

_CHANGED = ("diff-files", "--name-only", "-z", "--ignore-submodules=all")
_OTHERS = ("ls-files", "-z", "--others", "--exclude-standard")
_IGNORED = ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
_SETTINGS = ("config", "--list", "--show-scope", "--name-only")
_FILTER = re.compile(r"(?m)^(?:local|worktree)\tfilter\.")


@dataclass(frozen=True, slots=True)
class FolderState:
    """What git tells of a folder.

    ``top`` is that of its repository, from which all names go, and ``inner`` its own place below.
    ``index`` is the digest of git's own file.
    ``changed`` are the files that differ from what the index holds of them, ``others`` those that git does not track,
    and ``ignored`` the files and folders that it ignores.
    """

    top: Path
    inner: str
    index: bytes
    changed: tuple[str, ...]
    others: tuple[str, ...]
    ignored: tuple[str, ...]


class GitLook:
    """The look at the folder ``root``, links followed."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._threads = ThreadPoolExecutor(3, "enrich-git")
        self._told = self._threads.submit(self._look)

    def told(self) -> FolderState | None:
        """What git tells; ``None`` where it can't, or would run a program of the repository to compare files."""
        try:
            return self._told.result()
        except (GitError, OSError):
            return None

    def _look(self) -> FolderState | None:
        top = top_of(self.root)
        if top is None:
            return None
        inner = self.root.relative_to(top).as_posix()
        others, ignored = (self._threads.submit(_names, top, inner, words) for words in (_OTHERS, _IGNORED))
        if _FILTER.search(git(top, *_SETTINGS).decode("utf-8", "replace")):
            return None
        changed = _names(top, inner, _CHANGED)
        index = hashlib.blake2b(_index(top).read_bytes(), digest_size=16).digest()
        return FolderState(top, inner, index, changed, others.result(), ignored.result())


def _index(top: Path) -> Path:
    """Git's own file of what it tracks; a further work tree of a repository, or a submodule, has it elsewhere."""
    if (top / ".git").is_dir():
        return top / ".git" / "index"
    return top / os.fsdecode(git(top, "rev-parse", "--git-path", "index")).removesuffix("\n")


def _names(top: Path, inner: str, words: tuple[str, ...]) -> tuple[str, ...]:
    told = os.fsdecode(git(top, *words, "--", inner))
    return tuple(name for name in told.split("\0") if name)
