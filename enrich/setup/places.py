"""``[site]``: where the posts of a site are, and what among them is none. Pure."""

from __future__ import annotations

import glob
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from enrich.report import counted
from enrich.setup.draft import Setting, TableDraft
from enrich.setup.sorting import Sorting, is_page, within
from enrich.setup.survey import Survey

_MOST, _SHOWN = 16, 2
_SPECIAL = re.compile(r"([\\*?\[\]!# ])")


def site_table(survey: Survey) -> TableDraft | None:
    """``[site]`` of a site; ``None`` where all files that are found are posts, and have front matter."""
    sorting = survey.sorting
    settings = tuple(_settings(sorting, survey.bare))
    number = len(sorting.posts)
    told = f"posts are {number:,} of {counted(len(sorting.files), 'file')} with front matter"
    how = ": those with a date" if sorting.is_dated and number < len(sorting.files) else ""
    is_offered = all(one.offered for one in settings)
    return TableDraft(("site",), told + how, settings, offered=is_offered) if settings else None


def _settings(sorting: Sorting, bare: Sequence[str]) -> Iterator[Setting]:
    if sorting.covered not in ((), ("",)):
        yield Setting("posts", tuple(map(_as_glob, sorting.covered)), _told_outside(sorting.outside))
    if pages := tuple(_pages(sorting))[:_MOST]:
        why = "without a date, by which posts are told" if sorting.is_dated else "pages of the site, by their names"
        yield Setting("exclude", pages, why)
    if bare:
        have = "has" if len(bare) == 1 else "have"
        told = f"{counted(len(bare), 'file')} {have} no front matter, and would get some with this: {_first(bare)}"
        yield Setting("create", value=True, reason=told, offered=True)


def _told_outside(outside: Sequence[str]) -> str:
    """What lies elsewhere, in words."""
    if not outside:
        return "all posts lie here"
    return f"{counted(len(outside), 'file')} elsewhere: {_first(outside)}"


def _first(paths: Sequence[str]) -> str:
    """The first of some paths, and whether there are more."""
    return ", ".join(paths[:_SHOWN]) + (", …" if len(paths) > _SHOWN else "")


def _pages(sorting: Sorting) -> Iterator[str]:
    """Patterns as in ``.gitignore`` for what is no post among what is covered, by folder or name where these do."""
    barren = sorting.barren() if sorting.is_dated else []
    others = [path for path in sorting.files if path not in sorting.posts and within(path, sorting.covered)]
    pages = [path for path in others if is_page(path) and not within(path, barren)]
    of_posts = set(map(_file, sorting.posts))
    by_name = {
        name
        for name, count in Counter(map(_file, pages)).items()
        if (count > 1 or name.startswith("_")) and name not in of_posts
    }
    yield from map(_escaped, sorted(by_name))
    yield from (f"/{_escaped(folder)}/" for folder in barren)
    yield from (f"/{_escaped(path)}" for path in sorted(pages) if _file(path) not in by_name)


def _as_glob(place: str) -> str:
    """A folder, a file, or all files of an ending in a folder, as a glob."""
    folder, star, ending = place.rpartition("*.")
    return f"{glob.escape(folder)}{star}{ending}" if star else glob.escape(place)


def _file(path: str) -> str:
    return path.rpartition("/")[2]


def _escaped(path: str) -> str:
    return _SPECIAL.sub(r"\\\1", path)
