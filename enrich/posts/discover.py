"""Which files are posts: by ending, without those that git ignores and those that are no posts by their path.

Git itself says what it ignores, because only git knows all of its rules.
A folder in no repository is looked through as it is.
A repository inside of the site is asked by itself: its posts are the site's.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from enrich import regular
from enrich.config import Config
from enrich.errors import UsageError
from enrich.git import git, top_of
from enrich.posts import stat_data
from enrich.posts.globs import matcher
from enrich.posts.left_out import LeftOut, PathRules, from_root
from enrich.roots import SitesBelow

_LIST = ("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
_IGNORED = ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
_AT_ONCE = 500
_OWN = (".git", ".enrich")  # what git and enrich keep there is not worth a word


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found, as paths from the site's root with ``/``.

    ``posts`` stand each once, in the order of the paths that were asked for and by name within a folder.
    ``left`` are files with the ending of a post that are none, by the reason; a folder not entered ends in ``/``.
    ``named`` are the files that were named one by one, whether they are posts or not.
    ``stood`` is how the posts stood as they were found, by path, as `stat_data.plain` says it; empty for links.
    """

    posts: tuple[str, ...]
    left: Mapping[LeftOut, tuple[str, ...]]
    named: frozenset[str]
    stood: Mapping[str, bytes] = field(default_factory=dict, compare=False, repr=False)

    def refused(self) -> Iterator[tuple[LeftOut, str]]:
        """The named files that are left, each with its reason."""
        return ((reason, path) for reason, paths in self.left.items() for path in paths if path in self.named)


def posts(config: Config, paths: Sequence[Path]) -> list[str]:
    """The posts of `discover`.

    Raises:
        UsageError: As there.
    """
    return list(discover(config, paths).posts)


def discover(config: Config, paths: Sequence[Path]) -> Discovery:
    """What ``paths`` name, or the whole site where ``paths`` is empty.

    Raises:
        UsageError: A path does not exist, or is outside the site.
        GitError: Git does not read a repository, so that ignored files can't be told from posts.
    """
    return _looked(config, paths).found


def discover_ignored(config: Config, paths: Sequence[Path]) -> Discovery:
    """The same, with the files that git ignores among those that are left, which takes git a second look.

    Raises:
        UsageError: As in `discover`.
    """
    look = _looked(config, paths)
    found = look.found
    ignored = dict.fromkeys((*found.left.get(LeftOut.IGNORED, ()), *look.ignored()))
    return replace(found, left={**found.left, LeftOut.IGNORED: tuple(ignored)}) if ignored else found


def place_of(config: Config, path: Path) -> str:
    """A file or folder as a path from the site's root, whether it is a post or not.

    Raises:
        UsageError: It does not exist, or is outside the site.
    """
    return _inside(config.root, path).relative_to(config.root).as_posix()


def is_whole(config: Config, paths: Sequence[Path]) -> bool:
    """Whether ``paths`` name all posts of the site."""
    return not paths or (not config.site.posts and [_inside(config.root, path) for path in paths] == [config.root])


def among(config: Config, paths: Sequence[str]) -> list[str]:
    """Those of ``paths`` (from the site's root) that are posts by the settings, whether they exist on disk or not."""
    rules = PathRules(config)
    patterns = [from_root(pattern) for pattern in config.site.posts]
    everything = not patterns or "." in patterns
    named = (lambda _: True) if everything else matcher([f"/{pattern}" for pattern in patterns], "[site] posts")
    return [path for path in paths if rules.ends(path) and named(path) and not rules.reason(path)]


def linked(config: Config, path: str) -> str:
    """The post of the site that a path is a link to; empty where it is none, or one to what is no post."""
    place = config.root / path
    if not place.is_symlink():
        return ""
    target, home = regular.real(place), regular.real(config.root)
    other = target.relative_to(home).as_posix() if target.is_relative_to(home) else path
    is_post = other != path and target.is_file() and among(config, [other]) and not any(_ignored([target]))
    return other if is_post else ""


def _looked(config: Config, paths: Sequence[Path]) -> _Search:
    """A look at every place, in their order."""
    named = [_inside(config.root, path) for path in paths]
    places = dict.fromkeys(named or _site(config))
    look = _Search(config)
    files = [place for place in places if not place.is_dir()]
    look.named = frozenset(map(look.path, files)) if named else frozenset()
    ignored = set(_ignored(files))
    for place in places:
        if place.is_dir():
            look.folder(place)
        elif place in ignored:
            look.leave(LeftOut.IGNORED, look.path(place))
        elif named or look.rules.ends(place.name):
            look.file(look.path(place))
    return look


def _site(config: Config) -> Iterator[Path]:
    if not config.site.posts:
        yield config.root
    for pattern in config.site.posts:
        matches = sorted(config.root.glob(from_root(pattern)))
        if not matches:
            raise UsageError(f"{config.source}: [site] posts names `{pattern}`, which does not exist")
        for match in matches:
            place = Path(os.path.normpath(match))
            if not place.is_relative_to(config.root):
                raise UsageError(f"{config.source}: [site] posts names `{pattern}`, which is outside of the site")
            yield place


def _inside(root: Path, path: Path) -> Path:
    if not path.exists():
        raise UsageError(f"{path}: no such file or folder")
    place = Path(os.path.normpath(path.absolute()))
    if not place.is_relative_to(root):
        place = path.resolve()
    if not place.is_relative_to(root):
        raise UsageError(f"{path}: is outside the site {root}", "run enrich from that site, or with -C")
    folder = place if place.is_dir() else place.parent
    if folder != root and (other := SitesBelow(root).site(folder.relative_to(root).as_posix())):
        raise UsageError(f"{path}: belongs to the site {root / other}", "run enrich from that site, or with -C")
    return place


class _Search:
    """One search of a site: ``posts`` and ``left`` grow with each place that is looked at."""

    def __init__(self, config: Config) -> None:
        self.rules = PathRules(config)
        self._config = config
        self.named: frozenset[str] = frozenset()
        self._root = str(config.root).rstrip(os.sep) + os.sep
        self._posts: dict[str, bytes] = {}
        self._left: defaultdict[LeftOut, dict[str, None]] = defaultdict(dict)
        self._repositories: dict[str, Path] = {}

    @property
    def found(self) -> Discovery:
        """What was found so far."""
        left = {reason: tuple(self._left[reason]) for reason in LeftOut if self._left[reason]}
        return Discovery(tuple(self._posts), left, self.named, self._posts)

    def path(self, place: Path) -> str:
        """A place as a path from the site's root; empty for the root itself."""
        return str(place)[len(self._root) :]

    def leave(self, reason: LeftOut, path: str) -> None:
        """Leaves a file or a folder out."""
        self._left[reason][path] = None

    def file(self, path: str) -> None:
        """Looks at one file."""
        if reason := self.rules.reason(path):
            self.leave(reason, path)
        elif file := stat_data.plain(self._root + path):
            self._posts[path] = file
        else:
            self._strange(path)

    def _strange(self, path: str) -> None:
        """Looks at what is no regular file, or a link to one."""
        place = self._root + path
        if os.path.isfile(place):  # noqa: PTH113 - `Path.is_file` raises where a name is too long
            other = linked(self._config, path)
            if other and path not in self.named:
                self.leave(LeftOut.LINK, path)
            else:
                self._posts.setdefault(other or path, b"")
        elif os.path.lexists(place) and path in self.named:
            self.leave(LeftOut.SPECIAL, path)

    def folder(self, place: Path) -> None:
        """Looks at all files below a folder that end as posts do, by name."""
        for path in sorted(filter(self.rules.ends, self._below(self.path(place)))):
            self.file(path)

    def ignored(self) -> Iterator[str]:
        """The files that git ignores in the repositories that were looked at, and that are left out for that alone."""
        for folder, top in list(self._repositories.items()):
            for path in _listed(top, self._root + folder, _IGNORED):
                whole = f"{folder}/{path}".lstrip("/")
                below = self._walked(whole.rstrip("/")) if whole.endswith("/") else (whole,)
                yield from (one for one in below if self.rules.ends(one) and not self.rules.reason(one))

    def _below(self, folder: str, around: Path | None = None) -> Iterator[str]:
        """The files below a folder; none where it is no repository of its own within the one ``around`` it."""
        top = top_of(Path(self._root + folder).resolve())
        if top is None:
            return self._walked(folder)
        return iter(()) if top == around else self._in_git(folder, top)

    def _in_git(self, folder: str, top: Path) -> Iterator[str]:
        """The files of a repository, and of those inside of it, which git names alone."""
        self._repositories[folder] = top
        has_modules = (top / ".gitmodules").exists()
        before = f"{folder}/" if folder else ""
        for name in _listed(top, self._root + folder, _LIST):
            path = before + name
            is_repository = (has_modules or not self.rules.ends(path)) and os.path.lexists(f"{self._root}{path}/.git")
            if is_repository or path.endswith("/"):
                yield from self._inner(path.rstrip("/"), top)
            else:
                yield path

    def _inner(self, folder: str, around: Path | None = None) -> Iterator[str]:
        """The files of a repository below another, or below a folder of none."""
        if not self.rules.walks(folder):
            return
        self.rules.add_top(folder)
        yield from self._below(folder, around)

    def _walked(self, top: str) -> Iterator[str]:
        """The files below a folder of no repository, without the folders that hold no posts."""
        waiting = [top]
        while waiting:
            folder = waiting.pop()
            for entry in self._entries(folder):
                path = f"{folder}/{entry.name}".lstrip("/")
                if entry.name in _OWN:
                    continue
                if not entry.is_dir(follow_symlinks=False):
                    yield path
                elif not self.rules.walks(path):
                    self.leave(self.rules.reason(f"{path}/.") or LeftOut.HIDDEN, f"{path}/")
                elif (Path(entry.path) / ".git").exists():
                    yield from self._inner(path)
                else:
                    waiting.append(path)

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        """What stands in a folder; nothing where it can't be read, which is told."""
        try:
            return list(os.scandir(self._root + folder))
        except OSError:
            self.leave(LeftOut.UNREADABLE, f"{folder}/")
            return []


def _listed(top: Path, folder: str, words: Sequence[str]) -> Iterator[str]:
    """The files of a repository that lie below a folder, as paths from there; what leads out of it is none."""
    inner = Path(folder).resolve().relative_to(top).as_posix()
    start = 0 if inner == "." else len(inner) + 1
    told = os.fsdecode(git(top, *words, "--", inner))
    names = (name[start:] for name in told.split("\0"))
    inside = (name for name in names if name and name[0] != "/")
    return inside if ".." not in told else (name for name in inside if ".." not in name.split("/"))


def _ignored(files: Sequence[Path]) -> Iterator[Path]:
    """Those of the files that git ignores."""
    by_top: defaultdict[Path, dict[str, Path]] = defaultdict(dict)
    for file in files:
        real = file.parent.resolve()
        if top := top_of(real):
            by_top[top][(real / file.name).relative_to(top).as_posix()] = file
    for top, inner in by_top.items():
        known = {
            name for some in _chunks(list(inner)) for name in os.fsdecode(git(top, *_LIST, "--", *some)).split("\0")
        }
        yield from (file for name, file in inner.items() if name not in known)


def _chunks(names: Sequence[str]) -> Iterable[Sequence[str]]:
    """As many names at a time as a command line holds."""
    return (names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE))
