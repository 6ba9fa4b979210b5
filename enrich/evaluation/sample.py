"""Which posts are held out, and what people wrote in them: the gold that proposals are compared with.

A value counts as gold where a person wrote it, or accepted it; what `--yes` or a script let in does not, and neither
does what only the site's provenance key calls ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from random import Random

from enrich import frontmatter
from enrich.errors import PostError
from enrich.fields import filled, items, misfit
from enrich.fields.keys import names
from enrich.frontmatter.keys import at, spelled
from enrich.journal.records import PERSON, Written
from enrich.pipeline.context import RunContext
from enrich.pipeline.inspection import PostFields, passed_over, read_fields
from enrich.posts import files
from enrich.posts.privacy import Privacy
from enrich.values import JSON, FieldSpec, Kind
from enrich.verify.phrases import is_placeholder

SHARE, MOST = 0.2, 100
_UNSEEN = ("--yes", "python")
_LONG = 20


@dataclass(frozen=True, slots=True)
class Gold:
    """One post with what people wrote in it: ``values`` by field name, without what is always kept.

    ``keys`` are those of the front matter that are hidden: the fields' own, and others that repeat their values.
    """

    path: str
    day: str
    values: Mapping[str, tuple[str, ...]]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How posts are held out: ``posts`` of them, or else a ``share``; ``by`` is random, or time for the newest."""

    posts: int | None = None
    share: float | None = None
    seed: int = 7
    by: str = "random"

    def size(self, there: int) -> int:
        """How many of so many posts are held out: at least one, and never all of several."""
        usual = max(1, int(there * (SHARE if self.share is None else self.share)))
        asked = self.posts if self.posts is not None else usual if self.share is not None else min(MOST, usual)
        return min(asked, max(1, there - 1))


def drawn_of(golds: Iterable[Gold], how: Sampling) -> list[str]:
    """The paths of the posts that are held out, in order; the same for the same posts, numbers and seed."""
    found = [(one.day, one.path) for one in golds]
    if how.by == "time":
        found.sort()
    else:
        found.sort(key=lambda one: _folder_by_folder(one[1]))
        Random(how.seed).shuffle(found)  # noqa: S311 - a sample, not a secret
    return sorted(path for _, path in found[-how.size(len(found)) :])


def _folder_by_folder(path: str) -> list[tuple[bool, str]]:
    """The order of a walk: the files of a folder, and then its folders."""
    *folders, name = PurePosixPath(path).parts
    return [*((True, folder) for folder in folders), (False, name)]


class GoldReader:
    """Reads what people wrote in the posts of a site, in the fields that are evaluated.

    ``seen`` counts the posts in which they wrote something.
    """

    def __init__(self, task: RunContext, specs: Sequence[FieldSpec]) -> None:
        self.task = task
        self.specs = specs
        self.seen = 0
        self._privacy = Privacy(task.config.privacy, task.config.site)

    def golds(self, paths: Iterable[str], tell: Callable[[str], None]) -> Iterator[Gold]:
        """The posts with any gold; ``tell`` hears which posts can't be read."""
        for path in paths:
            try:
                found = self.gold(path)
            except PostError as error:
                tell(str(error))
                continue
            if found is not None:
                self.seen += 1
                yield found

    def gold(self, path: str) -> Gold | None:
        """What people wrote in a post; nothing where they did not, or no model may read it.

        Raises:
            PostError: It can't be read.
        """
        seen = read_fields(files.read(self.task.config.root, path))
        if passed_over(seen.post, seen.known, self.task.config.site, self._privacy):
            return None
        specs = self.task.specs_in(seen.known)
        values = {spec.name: told for spec in specs if (told := self._told(spec, seen))}
        if not values:
            return None
        keys = {key for spec in specs for name in (*names(spec), spec.key) if (key := spelled(name, seen.known))}
        keys |= {key for key in seen.known if key not in keys and _repeats(seen.known[key], values)}
        return Gold(path, str(at("date", seen.known) or "")[:10], values, tuple(sorted(keys)))

    def _told(self, spec: FieldSpec, seen: PostFields) -> tuple[str, ...]:
        value = seen.known.get(spec.key)
        if not filled(value, spec) or misfit(value, spec) or not self._is_by_person(spec, seen):
            return ()
        if spec.kind is Kind.TEXT:
            return (value.strip(),) if isinstance(value, str) and not is_placeholder(value, spec.name) else ()
        found = (item for item in items(value, spec.form) if item not in spec.keep)
        return tuple(item for item in found if not is_placeholder(item, spec.name))

    def _is_by_person(self, spec: FieldSpec, seen: PostFields) -> bool:
        last = self.task.journal.writes.newest(seen.post.path).get(spec.name)
        value = seen.known.get(spec.key)
        if last is not None and frontmatter.same(last.value, value):
            return last.author == PERSON or self._was_accepted(last)
        mark = self.task.config.provenance.key
        return not mark or spec.key not in items(at(mark, seen.known))

    def _was_accepted(self, last: Written) -> bool:
        """Whether a person decided on what was written last."""
        past = None if last.proposal is None else self.task.journal.decisions.past(last.proposal)
        return past is not None and past.decision is not None and past.decision.by not in _UNSEEN


def _repeats(value: JSON, values: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether another key says what a hidden one does: the same text, or the same list of several."""
    if isinstance(value, str):
        said = value.strip()
        return len(said) >= _LONG and any((said,) == told for told in values.values())
    several = [set(told) for told in values.values() if len(told) > 1]
    return isinstance(value, list) and set(items(value)) in several
