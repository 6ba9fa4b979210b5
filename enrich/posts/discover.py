"""Which files are posts: by ending, without those that git ignores and those of ``[site] exclude``.

Git itself says what it ignores, because only git knows all of its rules; outside a repository, hidden folders and
``node_modules`` are left out and everything else counts.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from enrich.config import Config
from enrich.errors import UsageError
from enrich.posts.globs import matcher
from enrich.roots import SitesBelow

_GIT = ("git", "-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit")
_LIST = ("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
ENDINGS = (".md", ".markdown", ".mdx")


def posts(config: Config, paths: Sequence[Path]) -> list[str]:
    """The posts that ``paths`` name, or all posts of the site where ``paths`` is empty.

    Each is a path from the site's root with ``/``, once, in the order of the paths and by name within a folder.

    Raises:
        UsageError: A path does not exist, or is outside the site.
    """
    places = [_inside(config.root, path) for path in paths] or list(_site(config))
    found: dict[str, None] = {}
    for place in places:
        found.update(dict.fromkeys(_walk(config, place)))
    others = SitesBelow(config.root)
    return [path for path in found if not others.site(path.rpartition("/")[0])]


def among(config: Config, paths: Sequence[str]) -> list[str]:
    """Those of ``paths`` (from the site's root) that are posts by the settings, whether they exist on disk or not."""
    excluded = matcher(config.site.exclude, "[site] exclude")
    patterns = [PurePosixPath(pattern).as_posix() for pattern in config.site.posts]
    everything = not patterns or "." in patterns
    named = (lambda _: True) if everything else matcher([f"/{pattern}" for pattern in patterns], "[site] posts")
    others = SitesBelow(config.root)
    return [
        path
        for path in paths
        if path.lower().endswith(ENDINGS)
        and named(path)
        and not excluded(path)
        and not others.site(path.rpartition("/")[0])
    ]


def _site(config: Config) -> Iterator[Path]:
    if not config.site.posts:
        yield config.root
    for pattern in config.site.posts:
        matches = sorted(config.root.glob(pattern))
        if not matches:
            raise UsageError(f"{config.source}: [site] posts names `{pattern}`, which does not exist")
        yield from matches


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


def _walk(config: Config, place: Path) -> Iterator[str]:
    if not place.is_dir():
        yield place.relative_to(config.root).as_posix()
        return
    names = _tracked(place)
    if names is None:
        names = sorted(_plain(place))
    excluded = matcher(config.site.exclude, "[site] exclude")
    for name in names:
        path = (place / name).relative_to(config.root).as_posix()
        if name.lower().endswith(ENDINGS) and not excluded(path):
            yield path


def _tracked(folder: Path) -> list[str] | None:
    """The files below ``folder`` that git does not ignore; ``None`` where there is no git repository.

    Raises:
        UsageError: There is one and git does not read it, so that ignored files can't be told from posts.
    """
    try:
        done = subprocess.run([*_GIT, *_LIST], cwd=folder, capture_output=True, check=False)  # noqa: S603 - fixed words
    except FileNotFoundError as error:
        if not _in_repository(folder):
            return None
        reason = f"{folder}: git is not installed, and only git knows which files it ignores"
        raise UsageError(reason, "install git") from error
    if done.returncode and not _in_repository(folder):
        return None
    if done.returncode:
        raise UsageError(
            f"{folder}: git refuses to read this repository, and only git knows which files it ignores",
            "`git status` there says why; where somebody else owns it, see `safe.directory` in `git help config`",
        )
    names = sorted(os.fsdecode(name) for name in done.stdout.split(b"\0") if name)
    return [name for name in names if (folder / name).is_file()]


def _in_repository(folder: Path) -> bool:
    return any((place / ".git").exists() for place in (folder.absolute(), *folder.absolute().parents))


def _plain(folder: Path) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "node_modules"]
        for name in names:
            yield (Path(place) / name).relative_to(folder).as_posix()
