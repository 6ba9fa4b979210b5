"""What site generators expect of a site: a table beside this file, with a source for each habit."""

from __future__ import annotations

import fnmatch
import glob
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from enrich import regular
from enrich.values import Form

TABLE = Path(__file__).with_name("generators.toml")
_DEPTH, _MANY = 2, 100  # how deep, and how many folders a level, are looked at for the root of a site in a repository
_ASIDE = re.compile(r"(?i)(?:examples?|fixtures|spec|template|tests?|vendor)|.*theme.*")
_HEAD = 1 << 16  # characters; the settings that tell a generator stand at the head of their file


@dataclass(frozen=True, slots=True)
class Generator:
    """The habits of one generator; a site of which nothing is known has those of `PLAIN`.

    ``roots`` are files or folders, one of which marks a site's root, as globs from it.
    ``contains`` holds, by such a glob, a text that must stand in the file, in any letter case.
    ``skips`` are patterns as in ``.gitignore``, from the root, of files that are no posts.
    ``contents`` are globs of folders at the root: where one is there, what lies outside of them is no post.
    ``moved`` is a pattern of settings, in any file that marks the root, by which they may lie elsewhere.
    ``endings`` are further endings of posts, beside those that always count.
    ``keys`` holds, by field, the keys that the generator or its themes read, the first one best, in dotted notation.
    ``needs`` holds, by key, a pattern that the root's file must match, since the site is not built otherwise.
    ``forms`` holds, by key, how a text in the place of a list is read.
    ``addresses`` are keys whose values it puts into a post's address, unless its settings say otherwise.
    ``builds`` says that it makes a site of the posts; one that does not is an editor, and may be used inside of a site.
    ``formats`` are those of front matter that it reads, and that are not read everywhere.
    ``places`` are the folders of which a root stands in each, as paths from where it was looked for; empty for that.
    """

    name: str
    roots: tuple[str, ...] = ()
    contains: Mapping[str, str] = field(default_factory=dict)
    skips: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    moved: str = ""
    endings: tuple[str, ...] = ()
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    builds: bool = True
    places: tuple[str, ...] = ("",)

    @property
    def allowed(self) -> frozenset[str]:
        """The keys that are read, of all fields."""
        return frozenset(key for keys in self.keys.values() for key in keys)


PLAIN = Generator("")
_POST = ".md"  # how nothing is called that marks a root, and most of what lies in folders of posts


@cache
def generators() -> tuple[Generator, ...]:
    """All that are known, in the order in which they are looked for."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return tuple(_generator(name, habits) for name, habits in table.items())


def generator_at(folder: Path) -> Generator | None:
    """The generator whose root ``folder`` is; ``None`` where it is nobody's."""
    names = _names(folder)
    return next((one for one in generators() if _mark(folder, names, one)), None)


def mark_of(folder: Path, one: Generator) -> str:
    """The file, as a path from ``folder``, by which a site of that generator is known there; empty for none."""
    place = folder / one.places[0]
    mark = _mark(place, _names(place), one)
    return (place / mark).relative_to(folder).as_posix() if mark else ""


def generator_of(root: Path) -> Generator:
    """The generator of the site at ``root``, with those keys that its settings allow; or `PLAIN`.

    A repository may hold its site in a folder, beside code: where ``root`` is no generator's, one below it counts.
    """
    one = generator_at(root) or _below(root) or PLAIN
    if not one.needs and not one.contents:
        return one
    settings = _settings(root / one.places[0], one)
    if one.moved and (not settings or re.search(one.moved, settings)):
        one = replace(one, contents=())
    barred = {key for key, pattern in one.needs.items() if not re.search(pattern, settings)}
    return replace(one, keys={of: tuple(key for key in keys if key not in barred) for of, keys in one.keys.items()})


def _below(root: Path) -> Generator | None:
    """The generator of the highest sites below a folder; ``None`` where they have several, and none is the one."""
    level = [root]
    for _ in range(_DEPTH):
        inner = (place for folder in level for place in folders(folder) if not _ASIDE.fullmatch(place.name))
        level = list(islice(inner, _MANY))
        found = [(place, one) for place in level if (one := generator_at(place))]
        found = [(place, one) for place, one in found if one.builds] or found
        if len({one.name for _, one in found}) == 1:
            return _placed(found[0][1], [place.relative_to(root).as_posix() for place, _ in found])
        if found:
            return None
    return None


def _placed(one: Generator, places: Sequence[str]) -> Generator:
    """A generator with its roots in folders, to which its patterns from the root belong."""
    above = [f"/{glob.escape(place)}" for place in places]
    skips = [f"{place}{skip}" if skip.startswith("/") else skip for skip in one.skips for place in above]
    contents = (f"{glob.escape(place)}/{folder}" for folder in one.contents for place in places)
    return replace(one, places=tuple(places), skips=tuple(dict.fromkeys(skips)), contents=tuple(contents))


def folders(folder: Path) -> Iterator[Path]:
    """The folders in one that may hold posts, by name."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(one.name for one in entries if one.is_dir(follow_symlinks=False))
    except OSError:
        return
    yield from (folder / name for name in names if not name.startswith(".") and name != "node_modules")


def is_mark(path: str) -> bool:
    """Whether a file marks the root of some generator's site, by its path from anywhere above."""
    return any(PurePosixPath(path).match(root) for one in generators() for root in one.roots)


def _names(folder: Path) -> list[str]:
    """What in a folder may mark a root, read once for all marks, since all folders above a post are asked."""
    try:
        found = os.listdir(folder)  # noqa: PTH208 - a `Path` for each of 100,000 posts
    except OSError:
        return []
    return sorted(filter(_first().match, (name for name in found if not name.endswith(_POST))))


@cache
def _first() -> re.Pattern[str]:
    """Matches what the first part of a root's path is called, of any generator."""
    parts = dict.fromkeys(root.partition("/")[0] for one in generators() for root in one.roots)
    return re.compile("|".join(map(fnmatch.translate, parts)), re.IGNORECASE)


def _mark(folder: Path, names: Sequence[str], one: Generator) -> str:
    return next(_marks(folder, names, one), "")


def _marks(folder: Path, names: Sequence[str], one: Generator) -> Iterator[str]:
    for root in one.roots:
        first, _, rest = root.partition("/")
        for name in fnmatch.filter(names, first) if "*" in first else [first] * (first in names):
            mark = f"{name}/{rest}" if rest else name
            if _holds(folder / mark, one.contains.get(root, "")) and (not rest or _stands(folder / mark)):
                yield mark


def _settings(folder: Path, one: Generator) -> str:
    """The heads of all files that mark the root of a site; empty where one of them can't be read, or is a folder."""
    heads = [_head(folder / mark) for mark in _marks(folder, _names(folder), one)]
    return "\n".join(heads) if all(heads) else ""


def _stands(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _holds(path: Path, text: str) -> bool:
    return not text or text.casefold() in _head(path).casefold()


def _head(path: Path) -> str:
    try:
        with regular.opened(path, sys.maxsize) as file:
            return file.read(_HEAD).decode("utf-8", "replace").replace("\r\n", "\n")
    except OSError:
        return ""


def _generator(name: str, habits: Mapping[str, Any]) -> Generator:
    return Generator(
        name,
        roots=tuple(habits["roots"]),
        contains=habits.get("contains", {}),
        skips=tuple(habits.get("skips", ())),
        contents=tuple(habits.get("contents", ())),
        moved=habits.get("moved", ""),
        endings=tuple(habits.get("endings", ())),
        keys={of: tuple(keys) for of, keys in habits.get("keys", {}).items()},
        needs=habits.get("needs", {}),
        forms={key: Form(form) for key, form in habits.get("forms", {}).items()},
        formats=tuple(habits.get("formats", ())),
        addresses=tuple(habits.get("addresses", ())),
        builds=habits.get("builds", True),
    )
