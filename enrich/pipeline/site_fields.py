"""The fields of a site, for every command alike: its settings, else what its posts bear and its generator reads.

Only the posts' own front matter decides, and no state: so every machine and every command sees the same fields.
Where a site has many posts, those are looked at whose paths have the smallest checksums; most stay when others come.
"""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from enrich import frontmatter
from enrich.config import Config
from enrich.errors import PostError, UsageError
from enrich.fields.habits import UNSEEN, Census, counted, has_habits, told_key, told_unused, unused
from enrich.fields.specs import choose, specs
from enrich.posts import files
from enrich.posts.discover import posts
from enrich.values import JSON, FieldSpec, Format
from enrich.values.posts import nothing

SAMPLE = 150
"""How many posts are looked at: 1.5 % of the time that `enrich check` takes for 10,000 posts."""
_KEPT_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class SiteFields:
    """The fields that a site may have; ``unused`` are the names of those that it does not want unasked.

    ``listed`` are all posts of the site, where they were looked up.
    ``opened`` are the posts that were looked at for them, by path: some, where the caller named all posts.
    """

    known: tuple[FieldSpec, ...]
    unused: tuple[str, ...]
    config: Config
    census: Census
    listed: Sequence[str] | None = field(default=None, compare=False, repr=False)
    opened: Mapping[str, frontmatter.Opened] = field(default_factory=nothing, compare=False, repr=False)

    def chosen(self, names: Sequence[str]) -> tuple[FieldSpec, ...]:
        """The fields with these names, those that the site wants where there are none.

        Raises:
            ConfigError: A name is not a field of this site.
        """
        if names:
            return choose(self.known, tuple(names))
        return tuple(spec for spec in self.known if spec.name not in self.unused)

    def notes(self, names: Sequence[str]) -> Iterator[str]:
        """What a person should know of the chosen fields, a line each: keys that no setting says, what is left out."""
        settings = self.config.fields
        for spec in self.chosen(names):
            is_free = settings is None or not settings[spec.name].is_keyed
            if is_free and (told := told_key(spec, self.census, self.config.generator)):
                yield told
        if not names and (told := told_unused(self.known, self.unused, self.census)):
            yield told


def site_fields(config: Config, listed: Sequence[str] | None = None) -> SiteFields:
    """The fields of a site; ``listed`` are all its posts, where the caller knows them.

    Raises:
        ConfigError: The settings of the fields can't be used.
    """
    named = config.fields
    free = () if named is None else (name for name, setting in named.items() if not setting.is_keyed)
    is_open = named is None or any(has_habits(name, config.generator) for name in free)
    keep = _Kept(0 if listed is None else _KEPT_BYTES)
    if is_open and listed is None:
        listed = _all(config)
    census = UNSEEN if listed is None or not is_open else _census(config, listed, keep)
    known = specs(named, config.provenance.key, config.generator, census)
    idle = unused(known, census, config.generator) if named is None else ()
    return SiteFields(known, idle, config, census, listed, keep.opened)


@dataclass(slots=True)
class _Kept:
    """Posts that need not be read a second time, up to a number of bytes."""

    room: int
    opened: dict[str, frontmatter.Opened] = field(default_factory=dict)

    def add(self, one: frontmatter.Opened) -> None:
        self.room -= len(one.post.source)
        if self.room >= 0:
            self.opened[one.path] = one


def _all(config: Config) -> Sequence[str] | None:
    try:
        return posts(config, ())
    except UsageError:  # told by the commands that need all posts
        return None


def _census(config: Config, listed: Sequence[str], keep: _Kept) -> Census:
    some = _sampled(listed)
    return counted(_fronts(config, some, keep), whole=len(some) == len(listed))


def _sampled(paths: Sequence[str]) -> list[str]:
    return heapq.nsmallest(SAMPLE, paths, key=lambda path: zlib.crc32(path.encode(errors="surrogateescape")))


def _fronts(config: Config, paths: Sequence[str], keep: _Kept) -> Iterator[Mapping[str, JSON]]:
    """The front matter of those posts that have some and can be read."""
    for path in paths:
        try:
            found = frontmatter.opened(files.read(config.root, path))
        except PostError:
            continue
        keep.add(found)
        if found.post.format is not Format.NONE:
            yield {entry.name: entry.value for entry in found.block.entries}
