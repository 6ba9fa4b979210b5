"""A git repository that a test plants, and what git itself says of it."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

WHO = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_AUTHOR_DATE": "2024-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2024-01-01T00:00:00Z",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
}
_HUNK = re.compile(rb"@@ -\d+(?:,\d+)? \+(\d+)")


class Repo:
    """A repository with the branches main and feature; the work tree is on main, as a job of the base has it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True)
        self.git("init", "-qb", "main")
        self.git("config", "core.autocrlf", "false")
        self._files: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def git(self, *words: str, given: bytes = b"") -> bytes:
        """What git prints."""
        done = subprocess.run(["git", *words], cwd=self.root, input=given, capture_output=True, check=False, env=WHO)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def sha(self, name: str) -> str:
        """The commit that a name means."""
        return name if re.fullmatch("[0-9a-f]{40}", name) else self.git("rev-parse", name).decode().strip()

    def commit(self, files: Mapping[str, bytes | str | None], branch: str, start: str = "") -> str:
        """A commit that writes these files, and removes those that are ``None``; the work tree stays as it is."""
        parent = self._tip(start or branch)
        listed = self.git("ls-tree", "-r", "-z", parent) if parent else b""
        rows = {path: head for head, _, path in (row.partition(b"\t") for row in listed.split(b"\0") if row)}
        written = {path: content for path, content in files.items() if content is not None}
        for path in files:
            rows.pop(os.fsencode(path), None)
        for path, blob in zip(written, self._stored(list(written.values())), strict=True):
            rows[os.fsencode(path)] = b"100644 blob " + blob
        index = {**WHO, "GIT_INDEX_FILE": str(self.root / ".git" / "planted")}
        (self.root / ".git" / "planted").unlink(missing_ok=True)
        given = b"".join(head + b"\t" + path + b"\0" for path, head in rows.items())
        for words, text in ((["update-index", "-z", "--index-info"], given), (["write-tree"], b"")):
            done = subprocess.run(
                ["git", *words], cwd=self.root, input=text, capture_output=True, check=True, env=index
            )
        parents = ["-p", parent] if parent else []
        made = self.git("commit-tree", done.stdout.decode().strip(), *parents, "-m", "A change").decode().strip()
        self.git("update-ref", f"refs/heads/{branch}", made)
        return made

    def plant(self, commits: Sequence[tuple[str, str, Mapping[str, bytes | None]]]) -> None:
        """Many commits at once: a branch, the branch it starts from, and its files; the branches are new."""
        self.git("fast-import", "--quiet", given=b"".join(part for one in commits for part in _imported(*one)))

    def link(self, path: str, target: str, branch: str) -> None:
        """A commit that adds a symbolic link."""
        blob = self._stored([target])[0].decode()
        tree = self.git("ls-tree", "-z", branch) + f"120000 blob {blob}\t{path}\0".encode()
        made = self.git("mktree", "-z", given=tree).decode().strip()
        commit = self.git("commit-tree", made, "-p", self.sha(branch), "-m", "A link").decode().strip()
        self.git("update-ref", f"refs/heads/{branch}", commit)

    def _tip(self, name: str) -> str:
        words = ["git", "rev-parse", "--verify", "-q", name]
        done = subprocess.run(words, cwd=self.root, capture_output=True, check=False, env=WHO)
        return done.stdout.decode().strip()

    def _stored(self, contents: Sequence[bytes | str]) -> list[bytes]:
        """The names of blobs that hold these contents."""
        folder = self.root / ".git" / "planted.d"
        folder.mkdir(exist_ok=True)
        names = [folder / str(number) for number in range(len(contents))]
        for name, content in zip(names, contents, strict=True):
            name.write_bytes(content.encode() if isinstance(content, str) else content)
        listed = "".join(f"{name}\n" for name in names).encode()
        return self.git("hash-object", "-w", "--no-filters", "--stdin-paths", given=listed).split()

    def read(self, commit: str, path: str) -> bytes:
        """The bytes of a file at a commit."""
        return self.git("cat-file", "blob", f"{commit}:{path}")

    def right(self, base: str, head: str, path: str) -> dict[int, str]:
        """The lines that GitHub shows on the right side of a file's diff: its number and its text."""
        patch = next((row.get("patch", "") for row in self.files(base, head) if row["filename"] == path), "")
        found: dict[int, str] = {}
        number = 0
        for line in patch.split("\n"):
            if head_line := re.match(r"@@ -\d+(?:,\d+)? \+(\d+)", line):
                number = int(head_line[1])
            elif number and line[:1] in (" ", "+"):
                found[number] = line[1:]
                number += 1
        return found

    def files(self, base: str, head: str) -> list[dict[str, Any]]:
        """The files of a pull request as GitHub lists them, with git's own diff."""
        key = (self.sha(base), self.sha(head))
        if key not in self._files:
            start = self.git("merge-base", *key).decode().strip()
            self._files[key] = list(map(_row, self._changed(start, key[1])))
        return self._files[key]

    def _changed(self, start: str, head: str) -> Iterator[tuple[str, str, str]]:
        """Kind, path and hunks; both of git's lists have the same order."""
        told = self.git("diff", "--name-status", "-z", "-M", start, head).decode().split("\0")
        patches = re.split(rb"(?m)^diff --git ", self.git("diff", "-U3", "-M", start, head))[1:]
        rows = iter(told)
        for patch in patches:
            kind = next(rows)
            path = next(rows)
            if kind[0] == "R":
                path = next(rows)
            at = _HUNK.search(patch)
            yield kind[0], path, patch[at.start() :].decode("utf-8", "replace") if at else ""


def _imported(branch: str, start: str, files: Mapping[str, bytes | None]) -> Iterator[bytes]:
    """A commit as git's fast-import takes it."""
    yield f"commit refs/heads/{branch}\ncommitter Ada <ada@example.org> 1704067200 +0000\ndata 1\nx\n".encode()
    yield f"from refs/heads/{start}^0\n".encode()
    for path, content in files.items():
        name = '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
        if content is None:
            yield f"D {name}\n".encode()
        else:
            yield f"M 100644 inline {name}\ndata {len(content)}\n".encode() + content + b"\n"


def _row(change: tuple[str, str, str]) -> dict[str, Any]:
    kind, path, patch = change
    status = {"A": "added", "M": "modified", "R": "renamed", "D": "removed"}[kind]
    row = {"filename": path, "status": status}
    return {**row, "patch": patch.removesuffix("\n")} if patch else row
