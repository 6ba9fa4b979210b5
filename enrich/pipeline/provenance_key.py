"""Which of a post's values are enrich's, for the key that says so on sites that label such content."""

from __future__ import annotations

from collections.abc import Iterable

from enrich import frontmatter
from enrich.config import Config
from enrich.fields.specs import specs
from enrich.journal.db import Journal
from enrich.journal.records import PERSON, Written
from enrich.patch import Mark
from enrich.values import Post


def mark(config: Config, journal: Journal, post: Post, instead: Iterable[Written] = ()) -> Mark | None:
    """The mark as the post's values stand now; ``None`` where the site wants none.

    ``instead`` is what is written next, in place of what the journal knows of these fields.

    Raises:
        FrontMatterError: The front matter can't be read.
    """
    key = config.provenance.key
    if not key:
        return None
    known = {field.name: field.value for field in frontmatter.locate(post)}
    written = (journal.writes.newest(post.path) | {one.field: one for one in instead}).values()
    ours = [
        one.key
        for one in written
        if one.author != PERSON and one.key in known and frontmatter.same(known[one.key], one.value)
    ]
    order = dict.fromkeys((*(spec.key for spec in specs(config.fields, key)), *ours))
    return Mark(key, tuple(order), frozenset(ours), known.get(key))
