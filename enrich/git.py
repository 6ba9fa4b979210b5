"""Git, asked in one way: what a repository says makes it run no program, wait for nobody and look nowhere else.

Git looks for a repository from where it stands upwards, and trusts what it finds: a folder of a clone that holds the
files of a bare repository names programs in its ``config``.
So the repository is found here, by its ``.git``, and git is started there and nowhere below.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from enrich.errors import GitError

SECONDS = 120.0
_PINNED = (
    "safe.bareRepository=explicit",
    "core.fsmonitor=false",
    "core.checkStat=default",  # whatever the repository says, a file is the same by all that is known of it
    "core.trustctime=true",
    f"core.hooksPath={os.devnull}",
    "protocol.allow=never",  # a clone without its blobs would fetch them, with programs that its settings name
    "diff.submodule=short",
    "color.ui=false",
)
_OPTIONS = ("--no-pager", *(word for pin in _PINNED for word in ("-c", pin)))
_DIFF = ("--no-ext-diff", "--no-textconv")
_TOLD = {
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_KEPT = ("GIT_CONFIG_", "GIT_EXEC_PATH")  # a person's own settings, such as `safe.directory`, and where git lies
_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE")


def top_of(folder: Path, environ: Mapping[str, str] = os.environ) -> Path | None:
    """The top of the repository that a folder lies in; ``None`` where it lies in none.

    A repository that a person keeps elsewhere counts where they name both parts of it, as git's hooks do for theirs.
    """
    for place in (folder, *folder.parents):
        if os.path.lexists(place / ".git"):
            return place
    if all(environ.get(name) for name in _ELSEWHERE):
        tree = Path(environ["GIT_WORK_TREE"]).resolve()
        return tree if folder.is_relative_to(tree) else None
    return None


def git(top: Path, *words: str, given: bytes = b"") -> bytes:
    """What git answers to a command in the repository with its `top_of` there; ``given`` is its input.

    Raises:
        GitError: There is no git here, it refuses the repository, it fails, or it takes longer than `SECONDS`.
    """
    import subprocess

    extra = _DIFF if words[0] == "diff" else ()
    command = [_program(top), *_OPTIONS, words[0], *extra, *words[1:]]
    environ = dict(_environ(top, os.environ))
    try:
        done = subprocess.run(  # noqa: S603 - no shell
            command, cwd=top, input=given, capture_output=True, check=False, env=environ, timeout=SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise GitError(f"{top}: git {words[0]} took longer than {SECONDS:.0f} s", "try it by hand") from error
    if done.returncode:
        raise _failed(top, words[0], done.stderr.decode("utf-8", "replace").strip())
    return done.stdout


def tracked(place: Path) -> tuple[str, ...]:
    """What git tracks of a file or folder, as paths from the top of its repository; nothing outside of one.

    Raises:
        GitError: As in `git`.
    """
    folder = place.parent.resolve()
    top = top_of(folder)
    if top is None:
        return ()
    name = (folder / place.name).relative_to(top).as_posix()
    index = _stands(top / ".git" / "index")
    return _tracked(top, name, index) if index else _tracked.__wrapped__(top, name, index)


@lru_cache(maxsize=16)
def _tracked(top: Path, name: str, _: tuple[int, ...]) -> tuple[str, ...]:
    """What git tracks of a name, asked once as long as its index is the same file."""
    told = os.fsdecode(git(top, "ls-files", "-z", "--cached", "--", name))
    return tuple(one for one in told.split("\0") if one)


def _stands(file: Path) -> tuple[int, ...]:
    """How a file stands; empty where there is none."""
    try:
        found = file.stat()
    except OSError:
        return ()
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def _program(top: Path) -> str:
    """Git's place; a relative entry of the PATH would lead into the repository."""
    import shutil

    places = os.pathsep.join(place for place in os.get_exec_path() if Path(place).is_absolute())
    if found := shutil.which("git", path=places):
        return found
    raise GitError(f"{top}: git is not installed, and only git knows which files it ignores", "install git")


def _environ(top: Path, environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The environment without what points git elsewhere, unless that is where the repository lies."""
    yield from ((name, value) for name, value in environ.items() if not name.startswith("GIT_"))
    yield from ((name, value) for name, value in environ.items() if name.startswith(_KEPT))
    yield from _TOLD.items()
    if os.path.lexists(top / ".git"):
        yield "GIT_CEILING_DIRECTORIES", str(top.parent)
    else:
        yield from ((name, str(Path(environ[name]).absolute())) for name in _ELSEWHERE)


def _failed(top: Path, word: str, said: str) -> GitError:
    if "safe.directory" in said:
        return GitError(
            f"{top}: git refuses to read this repository, since it belongs to another user",
            f"git config --global --add safe.directory {top}",
        )
    if "not a git repository" in said or "invalid gitfile" in said:
        return GitError(f"{top}: git refuses to read this repository: {said[:300]}", "`git status` there says why")
    return GitError(f"git {word} failed: {said[:300]}", "`git status` there says why")
