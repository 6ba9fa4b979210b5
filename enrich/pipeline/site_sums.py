"""What is told of a whole site in sum: without a look at any post where git says that all of it is the same."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from enrich.causes import Remark
from enrich.pipeline import site_standing
from enrich.pipeline.remembered import Memory, remembered
from enrich.pipeline.site_standing import TOPIC, Left, SiteNotes, Stood
from enrich.posts import worktree

if TYPE_CHECKING:
    from enrich.config import Config
    from enrich.posts.discover import Discovery
    from enrich.posts.git_look import GitLook

MOST_WRONG, _MOST_LEFT = 1000, 50_000


@dataclass(frozen=True, slots=True)
class SiteSums:
    """How many ``posts`` a site has, how many of them stand how, and what is to be told beside.

    ``left`` are files that are left out, by reason; ``wrong`` is what is told of single posts.
    ``notes`` are those of the settings, and ``gone`` what was left out of posts.
    """

    posts: int
    stood: tuple[tuple[Stood, int], ...]
    left: Mapping[str, Sequence[str]]
    wrong: tuple[Remark, ...]
    notes: tuple[str, ...]
    gone: Left


class KnownSums:
    """The sums of a site as they are remembered; made before the site is looked at, so that no change falls between.

    ``look`` is git's at the site's root.
    """

    def __init__(self, config: Config, fields: tuple[str, ...], look: GitLook) -> None:
        self._config = config
        self._folders: tuple[Sequence[str], str] | None = None
        self._basis = site_standing.basis(config, fields)
        self._journal = site_standing.journal_standing(config)
        self._tree = worktree.standing(config, look) if self._basis and self._journal else ""

    def recalled(self) -> SiteSums | None:
        """The sums; ``None`` where something changed, or git can't tell."""
        if not self._tree:
            return None
        with remembered(self._config, TOPIC, self._basis) as memory:
            if not self._stands(memory) or memory.value("tree") != self._tree:
                return None
            site = site_standing.recalled_site(memory.value("site"))
            return _recalled(memory.value("sums"), site, self._config) if site else None

    def begin(self, seen: Discovery) -> None:
        """Notes what the posts that were found lie in, before one is read; git does not look behind links."""
        folders = worktree.folders_of(seen.posts) if self._tree and all(seen.stood.values()) else None
        if folders is not None:
            self._folders = folders, worktree.marks(self._config, folders)

    def keep(self, sums: SiteSums) -> None:
        """Remembers the sums over the posts of `begin`, if the next look may rely on them."""
        left = sum(map(len, sums.left.values()))
        if self._folders is None or len(sums.wrong) > MOST_WRONG or left > _MOST_LEFT:
            return
        if not worktree.is_looked_at(self._config):
            return
        with remembered(self._config, TOPIC, self._basis) as memory:
            if self._stands(memory) and memory.value("site"):
                memory.put("sums", _dumped(sums, *self._folders))
                memory.put("tree", self._tree)

    def _stands(self, memory: Memory) -> bool:
        return memory.value("journal") == self._journal


def _dumped(sums: SiteSums, folders: Sequence[str], marks: str) -> str:
    stood = [[site_standing.dumped(one), number] for one, number in sums.stood]
    left = {reason: [*paths] for reason, paths in sums.left.items()}
    wrong = [[one.path, site_standing.dumped(Stood(wrong=one))] for one in sums.wrong]
    return json.dumps([sums.posts, stood, left, wrong, folders, marks])


def _recalled(told: str, site: SiteNotes, config: Config) -> SiteSums | None:
    """The sums as they were kept; ``None`` where that is no answer of ours, or a folder became a site of its own."""
    try:
        posts, stood, left, wrong, folders, marks = json.loads(told)
        if worktree.marks(config, map(str, folders)) != marks:
            return None
        made = tuple((site_standing.recalled("", text), int(number)) for text, number in stood)
        remarks = tuple(site_standing.recalled(path, text).wrong for path, text in wrong)
        by_reason = {str(reason): tuple(map(str, paths)) for reason, paths in left.items()}
        return SiteSums(int(posts), made, by_reason, tuple(filter(None, remarks)), site.notes, site.gone)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
