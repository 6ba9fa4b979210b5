"""How a site's folder stands by git's own word: a digest that is equal as long as no file below it changed.

git compares each file with what its index holds of it, size, times and inode, by threads and in a tenth of the time in
which Python looks at it.
What differs, what git does not track and what it ignores it names; of the first two, how they stand is a part of the
digest, and so is the index itself.
What git can't tell belongs to it, too: where other sites begin, and which folders hold no posts by the settings of the
site's generator.
Where git does not look at a file, or would run a program of the repository to do so, nothing is told.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from enrich.config import Config
from enrich.config_errors import PROJECT
from enrich.errors import GitError
from enrich.git import git, top_of
from enrich.posts import stat_data
from enrich.posts.git_look import FolderState, GitLook
from enrich.posts.left_out import PathRules, from_root
from enrich.roots import NAME, STATE

_LISTED = ("ls-files", "-z", "-v", "--stage")
_LOOKED_AT = b"H "
_REPOSITORY = b"160000"
"""The mode of a submodule: git-ls-files(1), and "Index entry" in git's gitformat-index(5)."""
_GLOB = re.compile(r"[*?\[]")
_MOST = 1000


def standing(config: Config, look: GitLook) -> str:
    """The digest; empty where git can't tell, or where more than a thousand files differ from what it holds."""
    places = [look.root / from_root(pattern) for pattern in config.site.posts]
    if any(_GLOB.search(pattern) for pattern in config.site.posts) or any(one.resolve() != one for one in places):
        return ""
    rules = PathRules(config)
    found = repr((rules.places, [place.is_dir() for place in places]))
    told = look.told()
    if told is None or _has_more(told, rules):
        return ""
    names = (*told.changed, *told.others)
    try:
        stats = [stat_data.plain(str(told.top / name)) for name in names]
    except OSError:
        return ""
    by_git = (told.changed, told.others, told.ignored)
    return _digest((told.index, repr((*by_git, found)).encode("utf-8", "surrogatepass"), *stats))


def _has_more(told: FolderState, rules: PathRules) -> bool:
    """Whether there may be posts that git tells nothing of, or too many that it does not hold as they are."""
    names = (*told.changed, *told.others)
    if len(names) > _MOST or any(name.endswith("/") for name in names):  # a repository of its own
        return True
    start = 0 if told.inner == "." else len(told.inner) + 1
    ignored = (name[start:-1] for name in told.ignored if name.endswith("/"))
    return any(folder != STATE and rules.walks(folder) for folder in ignored)


def is_looked_at(config: Config) -> bool:
    """Whether git looks at each file that it tracks, and at all posts.

    A person may have told it to take some files for unchanged, and posts may lie in repositories within.
    """
    root = config.root.resolve()
    top = top_of(root)
    if top is None:
        return False
    inner = root.relative_to(top).as_posix()
    try:
        lines = git(top, *_LISTED, "--", inner).split(b"\0")[:-1]
    except GitError:
        return False
    start = 0 if inner == "." else len(os.fsencode(inner)) + 1
    within = (line.partition(b"\t")[2][start:] for line in lines if line[2:].startswith(_REPOSITORY))
    rules = PathRules(config)
    return all(line.startswith(_LOOKED_AT) for line in lines) and not any(
        rules.walks(os.fsdecode(one)) for one in within
    )


def marks(config: Config, folders: Iterable[str]) -> str:
    """A digest of what makes these folders, from the site's root, sites of their own."""
    found: list[bytes] = []
    for folder in folders:
        place = config.root / folder
        found += (b"1" if os.path.lexists(place / STATE) else b"0", *_settings(place))
    return _digest(found)


def folders_of(paths: Collection[str]) -> Sequence[str] | None:
    """The folders that files lie in, and those above, without the root; ``None`` where they are too many to look at."""
    found: set[str] = set()
    for folder in {path.rpartition("/")[0] for path in paths} - {""}:
        found.update(accumulate(folder.split("/"), "{}/{}".format))
        if len(found) > _MOST:
            return None
    return sorted(found)


def _settings(place: Path) -> Iterator[bytes]:
    return (stat_data.followed(str(place / name)) for name in (NAME, PROJECT))


def _digest(parts: Iterable[bytes]) -> str:
    made = hashlib.blake2b(digest_size=16)
    for part in parts:
        made.update(b"%d " % len(part) + part)
    return made.hexdigest()
