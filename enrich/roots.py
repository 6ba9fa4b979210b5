"""Where a site begins: the one way from a folder to its root, whichever command asks and wherever it was started.

The root is the nearest folder above with settings (``enrich.toml``, or ``[tool.enrich]`` in a ``pyproject.toml``) or
with a state (``.enrich``): a folder of our own, and no link, nor one that came with the repository.
Where there is none, it is what a site generator takes for its root, else git's, else the folder itself.
So a repository of posts inside a generator's site is a part of that site, and has no state of its own.

The home folder, and what lies above it, holds many sites: only settings make it one for the folders below.
A state or a repository that lies there by chance (dotfiles in git) does not.
Links are followed first, so that a folder has one root, by whatever name it was entered.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from enrich import owned, regular
from enrich.config_errors import PROJECT
from enrich.errors import ConfigError, GitError, UsageError
from enrich.generators import folders, generator_at

NAME = "enrich.toml"
STATE = ".enrich"
_NEAR, _MANY = 2, 500  # how deep and how many folders are looked at for sites below; discovery sees all of them


def root_of(folder: Path) -> Path:
    """The root of the site that a folder belongs to, links followed.

    Raises:
        ConfigError: A ``pyproject.toml`` above can't be read.
    """
    return marked(folder) or folder.resolve()


def root_with(folder: Path, named: Path) -> Path:
    """`root_of` where the settings are those of a file that a person ``named``.

    Its folder is the root where that is a site by itself, and where nothing else tells the root.
    """
    folder, own = folder.resolve(), named.parent.resolve()
    if _marks(own, folder):
        return own
    lost = folder.is_relative_to(own) or _is_shared(folder)
    return marked(folder) or (own if lost else folder)


def marked(folder: Path) -> Path | None:
    """The root of the site that a folder belongs to; ``None`` where neither it nor a folder above is marked as one.

    Raises:
        ConfigError: A ``pyproject.toml`` above can't be read.
    """
    folder = folder.resolve()
    above = (folder, *folder.parents)
    own = [place for place in above if place == folder or not _is_shared(place)]
    site = next((place for place in above if _marks(place, folder)), None)
    return site or _built(own) or next((place for place in own if (place / ".git").exists()), None)


def settings_at(folder: Path) -> Path | None:
    """The file in a folder that makes it the root of a site; ``None`` where there is none.

    Raises:
        ConfigError: Its ``pyproject.toml`` can't be read.
    """
    if (folder / NAME).is_file():
        return folder / NAME
    project = folder / PROJECT
    return project if project.is_file() and "enrich" in tools(project) else None


def start_of(paths: Sequence[Path]) -> Path:
    """Where the search for the site of ``paths`` starts: the first of them, or their folder where nothing is marked.

    Raises:
        UsageError: They belong to more than one site.
    """
    if len(paths) <= 1:
        return paths[0] if paths else Path()
    folders = dict.fromkeys((path if path.is_dir() else path.parent).resolve() for path in paths)
    sites = {folder: marked(folder) for folder in folders}
    if not any(sites.values()):
        common = Path(os.path.commonpath(folders))
        if common not in folders and _is_shared(common):
            raise _parted([(folder, folder) for folder in folders])
        return common
    if len(set(sites.values())) > 1:
        raise _parted([(folder, site or folder) for folder, site in sites.items()])
    return paths[0]


def told(root: Path, folder: Path) -> Iterator[str]:
    """What a person who stands in ``folder`` should know of the root that was found, a line each."""
    if folder.resolve() != root:
        yield f"site: {root}"
    if settings_at(root) is None and _is_state(root / STATE):
        passed = next((found for place in root.parents if (found := settings_at(place))), None)
        if passed:
            yield f"note: {passed} does not count: {root / STATE} makes this another site"
    for place in root.parents:
        if _is_state(place / STATE):
            yield f"note: another state lies at {place / STATE}, and does not count here"
    below = [mark for place in islice(_near(root, _NEAR), _MANY) if (mark := _apart(place))]
    if below:
        first = below[0]
        more = f", and {len(below) - 1:,} more below" if len(below) > 1 else ""
        what = "another state lies" if first.name == STATE else "other settings lie"
        yield f"note: {what} at {first}{more}; what belongs to another site is left out here"


class SitesBelow:
    """The sites below a site's ``root``, whose posts are not its own; each folder is looked at once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, str | None] = {"": ""}  # ``None`` for what is no folder, so that nothing lies below it

    def site(self, folder: str) -> str:
        """The site that a folder belongs to, both as paths from the root; empty for the root's own."""
        unknown, place = [], folder
        while place not in self._known:
            unknown.append(place)
            place = place.rpartition("/")[0]
        for place in reversed(unknown):  # one after the other, for a clone may have a thousand within each other
            above = self._known[place.rpartition("/")[0]]
            self._known[place] = self._own(place) if above == "" else above
        return self._known[folder] or ""

    def _own(self, place: str) -> str | None:
        """The place itself where it is a site."""
        folder = self._root / place
        if not os.path.isdir(folder):  # noqa: PTH112 - `Path.is_dir` raises where a name is too long
            return None
        return place if _apart(folder) else ""


def state_over(folder: Path) -> Path | None:
    """The nearest state that counts in a folder or above it; ``None`` where there is none."""
    return next((place / STATE for place in (folder, *folder.parents) if _has_state(place, folder)), None)


def parse(source: Path) -> dict[str, Any]:
    """What a file of settings holds.

    Raises:
        ConfigError: It can't be read, or is no TOML.
    """
    try:
        return tomllib.loads(regular.text(source, regular.LARGEST_SETTINGS))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{source}: not valid TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{source}: not UTF-8 at byte {error.start}") from error
    except OSError as error:
        raise ConfigError(f"{source}: can't be read: {error.strerror}") from error


def tools(project: Path) -> dict[str, Any]:
    """``[tool]`` of a ``pyproject.toml``; empty where that is something else, which is for others to tell.

    Raises:
        ConfigError: The file can't be read.
    """
    found = parse(project).get("tool")
    return found if isinstance(found, dict) else {}


def _marks(place: Path, seen_from: Path) -> bool:
    """Whether a folder is a site by settings or state, for whoever stands in ``seen_from``."""
    return settings_at(place) is not None or _has_state(place, seen_from)


def _has_state(place: Path, seen_from: Path) -> bool:
    return (place == seen_from or not _is_shared(place)) and _is_state(place / STATE)


def _is_state(place: Path) -> bool:
    """Whether a site's state stands there, and not something that others put there: where git can't say, it may be."""
    try:
        return owned.is_folder(place) and not owned.came_along(place)
    except GitError:
        return True


def _is_shared(place: Path) -> bool:
    """Whether a folder is a person's home, or above it."""
    try:
        return Path.home().resolve().is_relative_to(place)
    except RuntimeError:  # nobody's: no `HOME` is set, and the system doesn't know the user
        return False


def _apart(place: Path) -> Path | None:
    """What makes a folder below a site's root a site of its own: its settings or its state."""
    try:
        return place / STATE if _is_state(place / STATE) else settings_at(place)
    except (ConfigError, OSError):
        return None  # nobody asked about it; whoever works there is told, and what can't be looked at holds no posts


def _near(folder: Path, depth: int) -> Iterator[Path]:
    """The folders below one, down to a depth, that may hold posts."""
    for place in folders(folder):
        yield place
        yield from _near(place, depth - 1) if depth > 1 else ()


def _built(places: Iterable[Path]) -> Path | None:
    """The nearest folder that a generator takes for its root; where none builds a site, one that an editor does."""
    found = {place: one for place in places if (one := generator_at(place))}
    return next((place for place, one in found.items() if one.builds), next(iter(found), None))


def _parted(sites: Sequence[tuple[Path, Path]]) -> UsageError:
    """Why paths can't be worked on together: each folder and its site."""
    (folder, site), (other, another) = sites[0], next(one for one in sites if one[1] != sites[0][1])
    message = f"{other} belongs to the site {another}, and {folder} to {site}"
    return UsageError(message, "name the paths of one site at a time")
