"""What the index takes from one post; nothing of it depends on another post, so that any process may read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from enrich.errors import PostError
from enrich.index.source import Source, content_digest, load
from enrich.index.store import Packed, Row
from enrich.posts.privacy import Privacy
from enrich.values import Form
from enrich.vocabulary.aliases import glosses, titles


@dataclass(frozen=True, slots=True)
class Reader:
    """How posts are read: the forms of lists by key in lower case, and what is private."""

    forms: Mapping[str, Form]
    privacy: Privacy

    def read(self, path: str, file: Path, content: bytes = b"") -> PostReading | None:
        """One post; nothing where it can't be read.

        Its features are left out where its title and body have the digest ``content``.
        """
        try:
            state = file.stat()
            found = load(path, file, self.forms)
        except (OSError, PostError, UnicodeDecodeError):
            return None
        stamp = [state.st_mtime_ns, state.st_size]
        if self.privacy.reason(path, found.front):
            return PostReading(path, stamp, None, None)
        row = self._row(found, stamp)
        return PostReading(path, stamp, row, None if row.content == content else _features(found))

    def _row(self, found: Source, stamp: list[int]) -> Row:
        texts = (key for key in found.values if key.casefold() in self.forms and isinstance(found.front[key], str))
        return Row(
            path=found.path,
            mtime=stamp[0],
            size=stamp[1],
            digest=found.digest,
            content=content_digest(found.title, found.body),
            title=found.title,
            day=found.day,
            values=found.values,
            style=found.style,
            glosses=glosses(found.body),
            works=titles(found.body),
            texts=tuple(texts),
        )


@dataclass(frozen=True, slots=True)
class PostReading:
    """A post as it was read: the time and size of its file, and what is known of it; nothing of a private one."""

    path: str
    stamp: list[int]
    row: Row | None
    features: Packed | None


def _features(found: Source) -> Packed:
    from enrich.index.tfidf import features

    return features(found.title, found.body)
