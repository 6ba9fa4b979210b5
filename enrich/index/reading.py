"""What the index takes from one post; nothing of it depends on another post, so that any process may read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from enrich.errors import PostError
from enrich.index.row import Row
from enrich.index.source import Source, body_of, content_digest, load
from enrich.index.store import Packed
from enrich.posts.privacy import Privacy
from enrich.values import Form
from enrich.vocabulary.aliases import glosses, titles

if TYPE_CHECKING:
    from enrich.index.mentions import Phrases

Asked = tuple[str, Path, bytes]  # a post's path, its file, and the digest of its title and body where it is known


@dataclass(frozen=True, slots=True)
class Reader:
    """How posts are read: the forms of lists by key in lower case, and what is private."""

    forms: Mapping[str, Form]
    privacy: Privacy

    def __call__(self, asked: Asked) -> PostReading | None:
        """One post; nothing where it can't be read.

        Its features are left out where its title and body are known.
        """
        path, file, content = asked
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


@dataclass(slots=True)
class NamesHeld:
    """Tells which of the site's names stand in a post: their folded spellings, by which ``forms`` has them."""

    forms: Mapping[str, str]
    _phrases: Phrases | None = None

    def __call__(self, asked: tuple[str, Path, bytes]) -> list[str] | None:
        """Those in a post of this title, file and digest; nothing where the file is no longer what was indexed."""
        from enrich.index.mentions import Phrases, Text

        title, file, known = asked
        if self._phrases is None:
            self._phrases = Phrases(enumerate(self.forms.values()))
        body = known_body(file, known)
        if body is None:
            return None
        keys = [*self.forms]
        return [keys[number] for number in self._phrases.held(Text(f"{title}\n{body}"))]


def known_body(file: Path, known: bytes) -> str | None:
    """The body of a post; nothing where its file no longer has the ``known`` digest."""
    try:
        return body_of(file, known)
    except (OSError, PostError, UnicodeDecodeError):
        return None


def _features(found: Source) -> Packed:
    from enrich.index.tfidf import features

    return features(found.title, found.body)
