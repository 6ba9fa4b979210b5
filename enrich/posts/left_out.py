"""Why a file is no post of the site, as far as its path tells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path, PurePosixPath

from enrich import regular
from enrich.config import Config
from enrich.posts.globs import matcher
from enrich.roots import SitesBelow

ENDINGS = (".md", ".markdown", ".mdx")
_GLOB = re.compile(r"[*?\[]")
_BUILT = frozenset({"node_modules", "_site"})
_DRAFTS = "_drafts"
_ABOUT = re.compile(r"(?i:readme|licen[cs]e|copying|contributing|code[-_]of[-_]conduct|changelog)(?:[._-].*)?\.\w+")
_SHOUTED = re.compile(
    r"(?:AUTHORS|CHANGES|CODEOWNERS|CONTRIBUTORS|DEVELOPMENT|FUNDING|GOVERNANCE|HISTORY|INSTALL|ISSUE_TEMPLATE"
    r"|MAINTAINERS|NEWS|NOTICE|PULL_REQUEST_TEMPLATE|RELEASING|ROADMAP|SECURITY|SUPPORT|TODO|UPGRADING)\.\w+"
)
_LOST = re.compile(r"404(?:\.\w+)+")  # the page that a server shows in the place of a missing one
_AGENTS = re.compile(r"(?:AGENTS|CLAUDE|GEMINI|SKILL)(?:\.local)?\.\w+")

_AGENTS_BEGIN = frozenset("ACGS")
_ODD = _AGENTS_BEGIN | {"", ".", "4"}  # how the names of files begin that may be no posts in any folder


class LeftOut(StrEnum):
    """The reasons, in plain words."""

    EXCLUDED = "excluded by [site] exclude"
    HIDDEN = "hidden"
    BUILT = "built by a program"
    TEMPLATE = "template"
    DRAFT = "draft"
    DRAWING = "drawing"
    README = "about the repository, such as README"
    HABIT = "no content by the rules of the site's generator"
    IGNORED = "ignored by git"
    ANOTHER = "of a site below, with a state or settings of its own"
    LINK = "a link to another post"
    SPECIAL = "no regular file"
    UNREADABLE = "not readable"

    @property
    def told(self) -> str:
        """The reason for a file that was named, and what to do where it is meant all the same."""
        return f"is left out: {self}; {self.remedy}"

    @property
    def remedy(self) -> str:
        """What to do where the file is meant all the same."""
        return _REMEDIES.get(self, "name it in `posts` of [site], if it is one of the site's posts")

    @property
    def remedies(self) -> str:
        """The same for several files."""
        told = _REMEDIES.get(self, "name them in `posts` of [site], if they are the site's posts")
        return told.replace(" it ", " them ")


_REGULAR = "enrich reads regular files alone, and those that it may read"
_REMEDIES = {
    LeftOut.EXCLUDED: "take it out of `exclude`",
    LeftOut.DRAFT: "set `drafts = true` in [site]",
    LeftOut.ANOTHER: "run enrich from that site, or with -C",
    LeftOut.LINK: "name that post itself",
    LeftOut.SPECIAL: _REGULAR,
    LeftOut.UNREADABLE: _REGULAR,
    LeftOut.IGNORED: "add it to git with `git add --force`, or take it out of .gitignore",
}


class PathRules:
    """The rules of one site, by path from its root.

    What ``[site] posts`` names is meant, whatever it is called; what lies below is looked at as usual.
    ``tops`` are the folders that are the top of a repository, beside the site's root.
    """

    def __init__(self, config: Config) -> None:
        self.tops = {""}
        self._others = SitesBelow(config.root)
        self._endings = tuple(map(_dotted, (*ENDINGS, *config.generator.endings, *config.site.endings)))
        self._drafts = config.site.drafts
        self._excluded = matcher(config.site.exclude, "[site] exclude")
        by_folder = [one for one in config.generator.skips if one.endswith("/")]
        self._skipped = matcher(by_folder, "generators")
        self._skipped_file = matcher([one for one in config.generator.skips if one not in by_folder], "generators")
        self._anchored = tuple(_anchored(config))
        places = (place for glob in config.generator.contents for place in config.root.glob(glob) if place.is_dir())
        self._contents = tuple(place.relative_to(config.root).as_posix() for place in places)
        self._named = sorted(filter(None, map(literal, config.site.posts)), key=len, reverse=True)
        self._by_file = bool(config.site.exclude or self._named or len(by_folder) < len(config.generator.skips))
        self._folders: dict[str, tuple[bool, LeftOut | None]] = {}
        self._usual: set[str] = set()

    @property
    def places(self) -> tuple[object, ...]:
        """What the rules take from the folders that are there, and from files that are no posts."""
        return self._anchored, self._contents

    def add_top(self, folder: str) -> None:
        """Counts a folder among the tops of repositories."""
        self.tops.add(folder)
        self._usual.discard(folder)

    def ends(self, path: str) -> bool:
        """Whether a file ends as posts do."""
        return path.endswith(self._endings) or path.lower().endswith(self._endings)

    def reason(self, path: str) -> LeftOut | None:
        """Why a file is no post; ``None`` where its path says nothing against it."""
        folder, _, name = path.rpartition("/")
        if folder in self._usual and name[:1] not in _ODD and ".excalidraw." not in name:
            return None  # almost every post, of which a site may have 100,000
        if self._excluded(path):
            return LeftOut.EXCLUDED
        known = self._folders.get(folder) or self._looked_at(folder)
        if known[0]:
            return LeftOut.ANOTHER
        if path in self._named:
            return None
        return known[1] or self._of_file(path, folder, name)

    def _looked_at(self, folder: str) -> tuple[bool, LeftOut | None]:
        """Whether a folder is another site's, and why its files are no posts; it is looked at once."""
        other, named = bool(self._others.site(folder)), self._naming(folder)
        found = other, None if other else self._of_folder(folder, named) or self._outside(folder, named)
        self._folders[folder] = found
        if found == (False, None) and not self._by_file and folder not in self.tops:
            self._usual.add(folder)
        return found

    def walks(self, folder: str) -> bool:
        """Whether posts may lie below a folder."""
        if self._others.site(folder):
            return False
        return not self._of_folder(folder, self._naming(folder)) or any(_under(one, folder) for one in self._named)

    def _naming(self, path: str) -> str:
        return next((one for one in self._named if _under(path, one)), "")

    def _of_folder(self, folder: str, named: str) -> LeftOut | None:
        parts = folder[len(named) :].strip("/").split("/")
        if any(part.startswith(".") for part in parts):
            return LeftOut.HIDDEN
        if not _BUILT.isdisjoint(parts):
            return LeftOut.BUILT
        if not self._drafts and _DRAFTS in folder.split("/"):
            return LeftOut.DRAFT
        for place, reason in self._anchored:
            if _under(folder, place) and not _under(named, place):
                return reason
        skipped = self._skipped(f"{folder}/") and not (named and self._skipped(f"{named}/"))
        return LeftOut.HABIT if skipped else None

    def _outside(self, folder: str, named: str) -> LeftOut | None:
        is_outside = self._contents and not named and not any(_under(folder, place) for place in self._contents)
        return LeftOut.HABIT if is_outside else None

    def _of_file(self, path: str, folder: str, name: str) -> LeftOut | None:
        if name.startswith("."):
            return LeftOut.HIDDEN
        is_agents = name[:1] in _AGENTS_BEGIN and _AGENTS.fullmatch(name)
        if is_agents or (folder in self.tops and (_ABOUT.fullmatch(name) or _SHOUTED.fullmatch(name))):
            return LeftOut.README
        if ".excalidraw." in name:
            return LeftOut.DRAWING
        is_lost = name.startswith("404") and _LOST.fullmatch(name)
        return LeftOut.HABIT if is_lost or self._skipped_file(path) else None


def from_root(pattern: str) -> str:
    """A glob of the settings as one from the site's root, with or without a slash in front."""
    return PurePosixPath(pattern.lstrip("/") or ".").as_posix()


def literal(pattern: str) -> str:
    """The part of a glob, from its start, that names one folder or file; empty where that is the site's root."""
    parts: list[str] = []
    for part in PurePosixPath(from_root(pattern)).parts:
        if _GLOB.search(part):
            break
        parts.append(part)
    return "/".join(parts)


def _under(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/")


def _dotted(ending: str) -> str:
    return f".{ending.removeprefix('.')}".lower()


def _anchored(config: Config) -> Iterator[tuple[str, LeftOut]]:
    """Folders at known places in which no posts lie."""
    yield from (("archetypes", LeftOut.TEMPLATE), ("scaffolds", LeftOut.TEMPLATE))
    if config.generator.name != "obsidian":  # nothing is built into a vault, and its owner may call a folder so
        yield "public", LeftOut.BUILT
    yield from ((folder, LeftOut.TEMPLATE) for folder in _of_vaults(config.root))


def _of_vaults(root: Path) -> Iterator[str]:
    """The folders of templates of Obsidian's own plugin and of Templater, in a vault at the root or one below it."""
    for settings in (*root.glob(".obsidian"), *root.glob("*/.obsidian")):
        vault = settings.parent.relative_to(root).as_posix()
        for name, key in (
            ("templates.json", "folder"),
            ("plugins/templater-obsidian/data.json", "templates_folder"),
        ):
            folder = _setting(settings / name, key).strip("/")
            if folder:
                yield PurePosixPath(vault, folder).as_posix()


def _setting(file: Path, key: str) -> str:
    """A text in a file of JSON; empty where it is not there or can't be read."""
    try:
        found = json.loads(regular.content(file, regular.LARGEST_SETTINGS))
    except (OSError, ValueError, RecursionError):
        return ""
    value = found.get(key) if isinstance(found, dict) else None
    return value if isinstance(value, str) else ""
