"""Which files were saved, and are quiet by now; and which ones an editor still has open.

An editor writes a file in several steps: through files beside it, by a rename, or piece by piece.
So a file counts as saved only once nothing happened to it for a while.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from enrich import regular
from enrich.config import Config
from enrich.posts import files
from enrich.posts.left_out import from_root, literal

QUIET = 2.0
"""Seconds without an event, after which a file counts as saved."""
_BESIDE = (".{}.swp", ".{}.swo", ".#{}", ".~lock.{}#")
"""What Vim, Emacs and LibreOffice keep beside a file that is open in them."""


@dataclass(slots=True)
class Saved:
    """The paths that something happened to, from the site's root, each with the time of its last event."""

    quiet: float = QUIET
    _last: dict[str, float] = field(default_factory=dict)

    def note(self, paths: Iterable[str], now: float) -> None:
        """Something happened to these paths."""
        self._last.update(dict.fromkeys(paths, now))

    def settled(self, now: float) -> tuple[str, ...]:
        """The paths that are quiet by now, each told once."""
        found = tuple(path for path, last in self._last.items() if now - last >= self.quiet)
        for path in found:
            del self._last[path]
        return found


@dataclass(slots=True)
class SeenContents:
    """The bytes that posts had when they were last looked at, by their digest: what has them still is not looked at."""

    root: Path
    _seen: dict[str, bytes] = field(default_factory=dict)

    def changed(self, path: str) -> bool:
        """Whether a post is another than it was; not where it can't be read."""
        now = self._digest(path)
        return now is not None and now != self._seen.get(path)

    def see(self, path: str) -> None:
        """Remembers what a post holds now."""
        if (now := self._digest(path)) is not None:
            self._seen[path] = now

    def wrote(self, path: str, source: bytes) -> None:
        """Remembers what was written to a post, whatever somebody made of it since."""
        self._seen[path] = hashlib.sha256(source).digest()

    def _digest(self, path: str) -> bytes | None:
        try:
            return hashlib.sha256(regular.content(self.root / path, files.LARGEST_POST)).digest()
        except OSError:
            return None


def is_open(place: Path) -> bool:
    """Whether an editor has a file open, as far as it leaves a sign of that beside the file."""
    return any(os.path.lexists(place.with_name(sign.format(place.name))) for sign in _BESIDE)


def among_saved(saved: Sequence[str], posts: Iterable[str]) -> list[str]:
    """The posts that were saved themselves, or that lie below a folder that something happened to."""
    those = {*saved}
    return [
        path for path in posts if path in those or any(str(above) in those for above in PurePosixPath(path).parents)
    ]


def folders(config: Config, paths: Sequence[Path]) -> list[Path]:
    """The folders to watch for the posts at ``paths``, or for all posts of the site; none lies below another."""
    named = [path.resolve() for path in paths] or [config.root / literal(from_root(glob)) for glob in config.site.posts]
    places = sorted({place if place.is_dir() else place.parent for place in named or [config.root]})
    return [place for place in places if not any(other in place.parents for other in places)]
