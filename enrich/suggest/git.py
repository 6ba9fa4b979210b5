"""A repository as data: commits, blobs and diffs, read from git's objects and never from a work tree.

Nothing of a pull request is checked out, no filter, hook or attribute of it runs, and links and submodules are no
posts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from enrich.errors import GitError, PostError, UsageError
from enrich.generators import is_mark
from enrich.git import git, top_of
from enrich.suggest.values import Line

_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


def right(patch: str) -> Mapping[int, Line]:
    """The lines on the right side of one file's unified diff, by their number in the new file; headers are passed over.

    The number of a line in the old file follows from counting, as GitLab wants it for unchanged lines.
    """
    found: dict[int, Line] = {}
    old = new = 0
    for row in patch.split("\n"):
        if head := _HUNK.match(row):
            old, new = int(head[1]), int(head[2])
        elif new and row[:1] in ("+", " "):
            found[new] = Line(new, old if row[0] == " " else 0, row[1:])
            new, old = new + 1, old + (row[0] == " ")
        elif row[:1] == "-":
            old += 1
    return found


_CHANGE = re.compile(rb":\d{6} (\d{6}) [0-9a-f]{40,64} ([0-9a-f]{40,64}) ([A-Z])\d*")
_ENTRY = re.compile(rb"(\d{6}) [a-z]+ ([0-9a-f]{40,64}) +(\d{1,18}|-)")
_BLOB = re.compile(rb"[0-9a-f]{40,64} blob (\d{1,18})\n")
_SOME = re.compile(rb"[^\0]+")
_COMMIT = re.compile(rb"[0-9a-f]{40,64}")


def _known(pattern: re.Pattern[bytes], row: bytes) -> re.Match[bytes]:
    """A row as git is known to print it.

    Raises:
        GitError: It is another.
    """
    found = pattern.fullmatch(row)
    if found is None:
        raise GitError("git answered in a way that is not known here", "report this with what `git --version` says")
    return found


REGULAR = ("100644", "100755")
LARGEST = 4 * 1024 * 1024
KNOWLEDGE = (".md", ".markdown", ".mdx", ".toml", ".yaml", ".yml", ".json", ".txt", ".csv", ".tsv")


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A regular file that a pull request adds or changes; ``old`` is its path before a renaming."""

    path: str
    blob: str
    old: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What a pull request changes: ``files`` that stand at its head, and all ``paths`` that it names."""

    files: tuple[ChangedFile, ...]
    paths: frozenset[str]


class Repository:
    """The git repository around ``folder``.

    Raises:
        UsageError: There is none, or git does not read it.
    """

    def __init__(self, folder: Path) -> None:
        self._kept: dict[str, bytes] = {}
        top = top_of(folder.resolve())
        if top is None:
            hint = "a suggestion is for a change, so run it in a clone of the site"
            raise UsageError(f"{folder.absolute()}: not in a git repository", hint)
        self.top = top
        self._git("rev-parse", "--git-dir")

    def commit(self, name: str) -> str:
        """The commit that a name means.

        Raises:
            UsageError: There is none.
        """
        try:
            told = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        except UsageError as error:
            hint = "fetch it first: a clone of CI often holds one commit only (fetch-depth: 0)"
            raise UsageError(f"`{name}` is no commit of this clone", hint) from error
        return _known(_COMMIT, told.strip())[0].decode()

    def default_branch(self) -> str:
        """What a branch is compared with where nobody says: the remote's default branch, else main or master.

        Raises:
            UsageError: There is none of them.
        """
        for name in ("origin/HEAD", "main", "master"):
            try:
                return self.commit(name)
            except UsageError:
                continue
        raise UsageError("no default branch is known here", "name the commit to compare with: --base REF")

    def merge_base(self, base: str, head: str) -> str:
        """The commit that both sides started from.

        Raises:
            UsageError: They have none in common, or the clone is too shallow to hold it.
        """
        try:
            told = self._git("merge-base", base, head)
        except UsageError as error:
            hint = "fetch the whole history: fetch-depth: 0"
            raise UsageError(f"{base[:12]} and {head[:12]} have no commit in common in this clone", hint) from error
        return _known(_COMMIT, told.strip())[0].decode()

    def changes(self, base: str, head: str) -> Changes:
        """What ``head`` adds or changes against ``base``, by path."""
        told = self._git("diff", "--raw", "-z", "-M", "--no-abbrev", "--end-of-options", base, head).split(b"\0")
        files: list[ChangedFile] = []
        paths: set[str] = set()
        rows = iter(told)
        for row in rows:
            if not row:
                continue
            mode, blob, kind = (part.decode() for part in _known(_CHANGE, row).groups())
            old = new = _path(next(rows, b""))
            if kind in "RC":
                new = _path(next(rows, b""))
            paths.add(new)
            if mode in REGULAR:
                files.append(ChangedFile(new, blob, old))
        return Changes(tuple(files), frozenset(paths))

    def right(self, base: str, head: str, change: ChangedFile) -> Mapping[int, Line]:
        """The lines of git's own diff that a comment may stand on: three lines of context, as forges show it."""
        options = ("-U3", "--inter-hunk-context=0", "-M")
        names = dict.fromkeys((change.old, change.path))
        told = self._git("diff", *options, "--end-of-options", base, head, "--", *names)
        return right(told.decode("utf-8", "replace"))

    def blob(self, name: str, path: str) -> bytes:
        """The bytes of a blob.

        Raises:
            PostError: It can't be read.
        """
        try:
            return self._blob(name)
        except UsageError as error:
            raise PostError("is not in this clone", "fetch the whole history: fetch-depth: 0", path=path) from error

    def _blob(self, name: str) -> bytes:
        if name not in self._kept:
            self._kept[name] = self._git("cat-file", "blob", name)
        return self._kept[name]

    def blob_at(self, commit: str, path: str) -> str:
        """The blob of a regular file at a commit; empty where there is none."""
        found = next(iter(self._listed(commit, path)), None)
        return found[1] if found else ""

    def export(self, commit: str, folder: Path) -> None:
        """Writes the texts of a commit below ``folder``: posts, settings and vocabularies, no links, nothing large.

        What tells a site's root is among them.

        A file's time follows from its content, so that an index of an earlier export need not read it again.
        """
        wanted = [
            (path, blob)
            for path, blob, size in self._listed(commit)
            if (path.lower().endswith(KNOWLEDGE) or is_mark(path)) and size <= LARGEST and _is_inside(path)
        ]
        for (path, blob), content in zip(wanted, self._blobs(blob for _, blob in wanted), strict=True):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            time = int(blob[:12], 16)
            os.utime(target, ns=(time, time))

    def _listed(self, commit: str, *paths: str) -> Iterator[tuple[str, str, int]]:
        for row in self._git("ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", *paths).split(b"\0"):
            if row:
                head, _, name = row.partition(b"\t")
                mode, blob, size = (part.decode() for part in _known(_ENTRY, head).groups())
                if not size.isdigit() and mode in REGULAR:
                    raise GitError("this clone lacks a part of its files", "fetch it without a filter")
                if mode in REGULAR:
                    yield _path(name), blob, int(size)

    def _blobs(self, names: Iterable[str]) -> Iterator[bytes]:
        told = self._git("cat-file", "--batch", given="".join(f"{name}\n" for name in names).encode())
        at = 0
        while at < len(told):
            start = told.find(b"\n", at) + 1
            size = int(_known(_BLOB, told[at:start])[1])
            yield told[start : start + size]
            at = start + size + 1

    def _git(self, *words: str, given: bytes = b"") -> bytes:
        return git(self.top, *words, given=given)


def _path(name: bytes) -> str:
    """A path as Python has it; there is none without a letter."""
    return os.fsdecode(_known(_SOME, name)[0])


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return not path.startswith("/") and ".." not in parts and ".git" not in parts
