"""The posts of a site as a survey sees them; what a post does not want to be read is not."""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence

from enrich import frontmatter
from enrich.config import Config
from enrich.errors import PostError, shown
from enrich.posts import files
from enrich.posts.privacy import Privacy
from enrich.setup.survey import PostFacts
from enrich.values import Format
from enrich.verify.language import language_of_post

SAMPLE = 2000
"""How many posts are looked at, by the checksums of their paths, so that the same ones are looked at again."""
_BODY = 50_000  # characters in which names are looked for


def sampled(paths: Sequence[str]) -> list[str]:
    """The posts that stand for all, by name."""
    some = heapq.nsmallest(SAMPLE, paths, key=lambda path: zlib.crc32(path.encode(errors="surrogateescape")))
    return sorted(some)


def posts_of(config: Config, paths: Iterable[str], tell: Callable[[str], None]) -> Iterator[PostFacts]:
    """What stands in each post; one that can't be read, is private, or is none is passed over, and the reason told."""
    privacy = Privacy(config.privacy, config.site)
    for path in paths:
        try:
            facts = _read(config, path)
        except PostError as error:
            tell(str(error.at(path)))
            continue
        if reason := privacy.reason(path, facts.front or {}):
            tell(f"{shown(path)}: {reason}")
        else:
            yield facts


def _read(config: Config, path: str) -> PostFacts:
    post = files.read(config.root, path)
    front = None
    if post.format is not Format.NONE:
        front = {entry.name: entry.value for entry in frontmatter.opened(post).block.entries}
    frontmatter.require_post(post, front or {})
    body = post.text[:_BODY]
    return PostFacts(path, front, body, language_of_post(body))
