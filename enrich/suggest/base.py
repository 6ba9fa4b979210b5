"""The base of a pull request as a site: its settings, prompts and posts in a folder of their own.

A pull request can't change what is asked about it, nor what is sent where: nothing of it is read here, whatever is
checked out.
What was answered is journaled beside the real site, so that nothing is paid twice; it has a journal of its own there,
for another run's decisions are not these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from enrich import owned
from enrich.config import Config, load
from enrich.errors import ConfigError
from enrich.posts.formats import use
from enrich.roots import NAME, STATE, marked, state_over
from enrich.suggest.git import Repository
from enrich.suggest.temporary import temporary_folder


@dataclass(frozen=True, slots=True)
class StartFolder:
    """Where a command was started: ``folder`` inside of the repository, and a file of settings named by hand."""

    folder: Path
    named: Path | None


@dataclass(frozen=True, slots=True)
class Base:
    """The base's site: ``prefix`` leads from the repository's top to its root, ``source`` to its settings there."""

    config: Config
    prefix: str
    source: str


@contextmanager
def based(
    repository: Repository,
    commit: str,
    place: StartFolder,
    given: Mapping[str, Mapping[str, Any]],
    note: Callable[[str], None],
) -> Iterator[Base]:
    """The site at ``commit``; ``given`` are settings of the command line.

    ``note`` hears which site is meant, where it is not the folder of the start.

    Raises:
        ConfigError: The settings are wrong there, or those that were named are not there.
        StateError: The real site's state is not ours.
    """
    with temporary_folder("enrich-base-") as top:
        repository.export(commit, top)
        start = top / _inside(repository, place.folder)
        start.mkdir(parents=True, exist_ok=True)
        config = _loaded(start, top, _named(repository, top, place.named), given)
        use(config.formats)
        inner = config.root.relative_to(top)
        site = (repository.top / inner).resolve()
        config = _sharing(config, site)
        source = _from(top, config.source)
        if config.origin:
            file = repository.top / source if source or not config.source else config.source
            config = replace(config, origin=replace(config.origin, site=site, source=file))
        if site != place.folder.resolve():
            note(f"site: {site}")
        yield Base(config, "" if inner == Path() else f"{inner.as_posix()}/", source)


def _inside(repository: Repository, folder: Path) -> Path:
    return folder.resolve().relative_to(repository.top.resolve())


def _from(top: Path, source: Path | None) -> str:
    """The way from the base's top to its settings; empty where there are none, or where they lie elsewhere."""
    return source.relative_to(top).as_posix() if source is not None and source.is_relative_to(top) else ""


def _named(repository: Repository, top: Path, named: Path | None) -> Path | None:
    """The file that was named, as the base has it."""
    if named is None or not named.resolve().is_relative_to(repository.top.resolve()):
        return named
    found = top / named.resolve().relative_to(repository.top.resolve())
    if not found.is_file():
        raise ConfigError(f"{named}: the base of the pull request has no such file", "commit it there first")
    return found


def _loaded(start: Path, top: Path, named: Path | None, given: Mapping[str, Mapping[str, Any]]) -> Config:
    """The settings at the base; one without any has the defaults, whatever lies above the folder."""
    root = marked(start)
    if root is None or not root.is_relative_to(top):
        root = top
    if named is not None:
        return _rooted(load(root, named, given), top)
    if marked(root) != root:
        (root / NAME).touch()
    return load(root, None, given)


def _rooted(config: Config, top: Path) -> Config:
    """The site's root lies at the base, even where its settings don't."""
    return config if config.root.is_relative_to(top) else replace(config, root=top, source=None)


def _sharing(config: Config, site: Path) -> Config:
    """The settings with a state that lies within the real site's; where that can't be written, it goes with the folder.

    A state that lies above is the site's: one of its own below would part the two.

    Raises:
        StateError: What lies there is not ours.
    """
    above = state_over(site) or site / STATE
    try:
        owned.folder(above)
        owned.folder(above / "suggest")
    except OSError:
        return config
    return replace(config, kept=above / "suggest")
