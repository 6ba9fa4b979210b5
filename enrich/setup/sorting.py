"""Which files of a site are posts, where they are, and which are pages of the site itself: pure.

On a site whose posts bear dates, a file without one is a page; on another, names such as ``about`` tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from enrich.setup.known import folded, known_keys

_DATED, _MANY = 0.3, 10  # from this share or number on, a site's posts bear dates
_SELDOM = 0.1  # dated files, of those of what may be no site
_MOSTLY = 0.8  # the share of posts in a folder of several kinds of files
_FEW, _RARE = 10, 0.05  # posts of a place, and their share of all, by which it counts


@dataclass(frozen=True, slots=True)
class Sorting:
    """The files of a site that have front matter, those of them that are posts, and whether dates tell them.

    ``covered`` are folders (empty for the root), files, and globs ``FOLDER/*.ENDING``, which hold all of the posts.
    """

    files: tuple[str, ...] = ()
    posts: frozenset[str] = frozenset()
    covered: tuple[str, ...] = ()
    is_dated: bool = False

    @property
    def outside(self) -> tuple[str, ...]:
        """The files that lie elsewhere."""
        return tuple(path for path in self.files if not within(path, self.covered))

    def barren(self) -> list[str]:
        """The highest folders among what is covered that hold several files, and no post."""
        inside = [path for path in self.files if within(path, self.covered)]
        holding = {folder for path in self.posts for folder in _above(path)}
        counts: defaultdict[str, int] = defaultdict(int)
        for path in inside:
            for folder in _above(path):
                counts[folder] += 1
        empty = {folder for folder, count in counts.items() if count > 1 and folder not in holding}
        return sorted(folder for folder in empty if empty.isdisjoint(_above(folder)))


def sorted_out(files: Mapping[str, bool], *, by_date: bool = True, is_site: bool = True) -> Sorting:
    """The posts among files with front matter, by path; the values say which are dated.

    Without ``by_date``, as in a vault of notes, which is no site, all of them are posts.
    Where nothing says that it ``is_site``, it may be such a vault, and a few dated files are no blog beside its pages.
    """
    dated = sum(files.values())
    least = 0.0 if is_site else _SELDOM * len(files)
    is_dated = by_date and dated >= max(least, min(_MANY, max(1.0, _DATED * len(files))))
    posts = frozenset(path for path, one in files.items() if (one if is_dated else not (by_date and is_page(path))))
    covered = [place for place in _cover(files, posts, "") if _counts(place, posts)]
    covered = _without_inner(covered)
    return Sorting(tuple(files), frozenset(path for path in posts if within(path, covered)), tuple(covered), is_dated)


def is_page(path: str) -> bool:
    """Whether a file has the name of a page of the site; an ``index`` has that of its folder."""
    *_, folder, file = ("", *path.split("/"))
    name = folded(file.partition(".")[0])
    return file.startswith("_index.") or (folded(folder) in _PAGES or not folder if name == "index" else name in _PAGES)


def within(path: str, places: Sequence[str]) -> bool:
    """Whether a path lies in one of such places."""
    return any(_lies(path, place) for place in places)


def _lies(path: str, place: str) -> bool:
    if "*." in place:
        folder, _, ending = place.rpartition("*")
        return path.startswith(folder) and path.endswith(ending) and "/" not in path[len(folder) :]
    return not place or path == place or path.startswith(f"{place}/")


def _counts(place: str, posts: frozenset[str]) -> bool:
    held = sum(_lies(path, place) for path in posts)
    return held >= _FEW or held >= _RARE * len(posts)


def _without_inner(places: Sequence[str]) -> list[str]:
    return [one for one in places if not any(one != other and _lies(one, other) for other in places)]


def _cover(files: Mapping[str, bool], posts: frozenset[str], folder: str) -> Iterator[str]:
    """Folders, globs and files that hold the posts below a folder."""
    inside = [path for path in files if not folder or path.startswith(f"{folder}/")]
    held = sum(path in posts for path in inside)
    below, direct = _parted(folder, inside)
    holding = [name for name, paths in below.items() if not posts.isdisjoint(paths)]
    is_mixed = len(holding) > 1 or not posts.isdisjoint(direct)
    if held and (held == len(inside) or (folder and is_mixed and held >= _MOSTLY * len(inside))):
        yield folder
        return
    for name in sorted(holding):
        yield from _cover(files, posts, name)
    own = [path for path in direct if path in posts]
    if own and len(own) * 2 >= len(direct):
        above = f"{folder}/" if folder else ""
        yield from sorted({f"{above}*.{path.rpartition('.')[2]}" for path in own})


def _parted(folder: str, inside: Sequence[str]) -> tuple[Mapping[str, list[str]], list[str]]:
    """The files below each folder in one, and those right in it."""
    below: defaultdict[str, list[str]] = defaultdict(list)
    direct: list[str] = []
    start = len(folder) + 1 if folder else 0
    for path in inside:
        name, slash, _ = path[start:].partition("/")
        if slash:
            below[path[:start] + name].append(path)
        else:
            direct.append(path)
    return below, direct


def _above(path: str) -> list[str]:
    """The folders above a path, below the root."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]


_PAGES = frozenset(map(folded, known_keys().pages))
