"""What site generators expect of a site: a table beside this file, with a source for each habit."""

from __future__ import annotations

import fnmatch
import re
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from enrich import regular
from enrich.values import Form

TABLE = Path(__file__).with_name("generators.toml")
_HEAD = 1 << 16  # characters; the settings that tell a generator stand at the head of their file


@dataclass(frozen=True, slots=True)
class Generator:
    """The habits of one generator; a site of which nothing is known has those of `PLAIN`.

    ``roots`` are files or folders, one of which marks a site's root, as globs from it.
    ``contains`` holds, by such a glob, a text that must stand in the file, in any letter case.
    ``skips`` are patterns as in ``.gitignore``, from the root, of files that are no posts.
    ``endings`` are further endings of posts, beside those that always count.
    ``keys`` holds, by field, the keys that the generator or its themes read, the first one best, in dotted notation.
    ``needs`` holds, by key, a pattern that the root's file must match, since the site is not built otherwise.
    ``forms`` holds, by key, how a text in the place of a list is read.
    ``builds`` says that it makes a site of the posts; one that does not is an editor, and may be used inside of a site.
    ``headers`` says that lines ``Title: x`` before the first blank line are front matter.
    """

    name: str
    roots: tuple[str, ...] = ()
    contains: Mapping[str, str] = field(default_factory=dict)
    skips: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    headers: bool = False
    builds: bool = True


PLAIN = Generator("")


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
    """The file, as a path from ``folder``, by which this is the root of a site of that generator; empty for none."""
    return _mark(folder, _names(folder), one)


def generator_of(root: Path) -> Generator:
    """The generator of the site at ``root``, with those keys that its settings allow; or `PLAIN`."""
    one = generator_at(root)
    if one is None or not one.needs:
        return one or PLAIN
    settings = _head(root / mark_of(root, one))
    barred = {key for key, pattern in one.needs.items() if not re.search(pattern, settings)}
    return replace(one, keys={of: tuple(key for key in keys if key not in barred) for of, keys in one.keys.items()})


def is_mark(path: str) -> bool:
    """Whether a file marks the root of some generator's site, by its path from anywhere above."""
    return any(PurePosixPath(path).match(root) for one in generators() for root in one.roots)


def _names(folder: Path) -> list[str]:
    """What lies in a folder, read once for all marks, since all folders above a post are asked."""
    try:
        return sorted(path.name for path in folder.iterdir())
    except OSError:
        return []


def _mark(folder: Path, names: Sequence[str], one: Generator) -> str:
    for root in one.roots:
        first, _, rest = root.partition("/")
        for name in fnmatch.filter(names, first) if "*" in first else [first] * (first in names):
            mark = f"{name}/{rest}" if rest else name
            if _holds(folder / mark, one.contains.get(root, "")) and (not rest or _stands(folder / mark)):
                return mark
    return ""


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
        endings=tuple(habits.get("endings", ())),
        keys={of: tuple(keys) for of, keys in habits.get("keys", {}).items()},
        needs=habits.get("needs", {}),
        forms={key: Form(form) for key, form in habits.get("forms", {}).items()},
        headers=habits.get("headers", False),
        builds=habits.get("builds", True),
    )
