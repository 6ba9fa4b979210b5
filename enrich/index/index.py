"""What a site knows, kept on disk and brought up to date by reading only the posts that changed.

One way in (`SiteIndex.update`) and one way out (`SiteIndex.context`).
What needs numpy is imported only where something is to be learned or a post is asked about.
"""

from __future__ import annotations

import heapq
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from enrich.errors import StateError
from enrich.fields.keys import standing
from enrich.frontmatter import Style
from enrich.garbage import uncollected
from enrich.index.state import IndexReport, State
from enrich.index.store import Store, remove
from enrich.index.update import Update
from enrich.posts.privacy import Privacy
from enrich.sqlite import refusal
from enrich.values import JSON, FieldSpec, SiteContext
from enrich.values.posts import NOTHING
from enrich.vocabulary.edit import Change
from enrich.vocabulary.file import Words

if TYPE_CHECKING:
    from enrich.index.alias_evidence import Edit

__all__ = ["IndexReport", "SharedIndex", "SiteIndex"]
MOST = 10_000
UNREADABLE = (sqlite3.Error, zlib.error, AttributeError, LookupError, TypeError, ValueError)
"""What reading an index raises that is not what was written; a bug of ours raises it again from a new one."""
Known = TypeVar("Known")
_Given: TypeAlias = tuple[Mapping[str, Path], Sequence[FieldSpec], Privacy | None, Mapping[str, Words]]


@dataclass(frozen=True, slots=True)
class SharedIndex:
    """What an index knows, for another process: its database or the file of it, and what it was told to learn of.

    ``size`` is how many posts the site has.
    """

    database: bytes | Path
    size: int
    specs: Sequence[FieldSpec]
    words: Mapping[str, Words]


class SiteIndex:
    """The index of one site; ``database`` is its file, or nothing to keep it in memory.

    With ``spare`` the file may be lost: where it can't be used, memory takes its place.
    """

    def __init__(self, database: Path | None, *, spare: bool = False) -> None:
        self._database = database
        self._spare = spare
        self._store: Store | None = None
        self._state = State()
        self._asked: State | None = None  # the last one that a post was asked of: the first post makes what all need
        self._whole: State | None = None  # the last one whose posts were all read without finding damage
        self._anew: State | None = None  # the last one that took the place of a damaged one: what it raises is a bug
        self._given: _Given = ({}, (), None, NOTHING)

    def update(
        self,
        files: Iterable[tuple[str, Path]],
        specs: Sequence[FieldSpec],
        privacy: Privacy | None = None,
        words: Mapping[str, Words] = NOTHING,
    ) -> IndexReport:
        """Learns what changed; ``files`` are all posts of the site: the path from its root, and the file.

        Of more than 10,000 posts the newest files are learned from: each takes about 20 KB of memory, and the newest
        are the most like what comes next.

        ``words`` are those that a person keeps in files, by field name.

        A post that can't be read is passed over and counted, as is one that ``privacy`` keeps to itself.

        Raises:
            StateError: The index can't be opened or written, and is not ``spare``.
        """
        self._given = _newest(files), specs, privacy, words
        try:
            return self._updated()
        except StateError:
            if not self._spare:
                raise
        self.close()
        self._database = None
        return self._update()

    def _updated(self) -> IndexReport:
        try:
            return self._update()
        except UNREADABLE as error:
            if self._database is None:
                raise
            if refused := refusal(error):
                raise StateError(f"{self._database}: the index {refused[0]}", refused[1]) from error
            return self._renewed()

    def _update(self) -> IndexReport:
        self._store = self._store or Store(self._database)
        self._state, report = Update(self._store, *self._given).run()
        return replace(report, renewed=self._store.renewed)

    def _renewed(self) -> IndexReport:
        """The same without what was learned before."""
        self.close()
        if self._database is not None:
            remove(self._database)
        return replace(self._update(), renewed=True)

    def shared(self, *, near: bool) -> SharedIndex | None:
        """What was learned by the last update, for another process; ``None`` where nothing was.

        A process that is ``near`` reads the file, which may have 200 MB, for as long as this index is open.
        What is shared is whole, for no other process could learn anew what is damaged.
        """
        if self._store is None:
            return None
        if self._whole is not self._state:
            self._known(self._check)
            self._whole = self._state
        files, specs, _, words = self._given
        file = self._database if near else None
        return SharedIndex(file or self._store.copied(), len(files), tuple(specs), dict(words))

    def _check(self, _: State) -> None:
        if self._store is not None:
            self._store.check()

    @classmethod
    def of(cls, shared: SharedIndex | None) -> SiteIndex:
        """An index that knows what was `shared`, whatever became of the files since."""
        index = cls(None)
        if shared is not None:
            index._store = Store.of(shared.database)
            update = Update(index._store, {}, shared.specs, None, shared.words)
            update.size = shared.size
            index._state = update.unchanged()
        return index

    def _known(self, look: Callable[[State], Known]) -> Known:
        """What ``look`` finds in what was learned; that is learned anew where what is kept of it is damaged."""
        try:
            return look(self._state)
        except UNREADABLE:
            if self._database is None or self._anew is self._state:
                raise
            self._renewed()
            self._anew = self._state
        return look(self._state)

    @property
    def kept(self) -> bool:
        """Whether what is learned stays when the index is closed."""
        return self._database is not None

    @property
    def empty(self) -> bool:
        """Whether nothing was learned yet, by this run or an earlier one."""
        return self._store is None and not (self._database and self._database.exists())

    def context(
        self, path: str, title: str, body: str, wanted: Sequence[FieldSpec], known: Mapping[str, JSON]
    ) -> SiteContext:
        """What helps with the post at ``path``; ``known`` are the values that it has, by key.

        The key of a wanted field may be the post's own.
        """
        from enrich.index.site_context import Asked, context

        def look(state: State) -> SiteContext:
            keys = {spec.name: spec.key for spec in state.site.specs}
            own = ((spec, keys.get(spec.name, spec.key)) for spec in wanted)
            asked = [spec if key == spec.key else replace(spec, key=key) for spec, key in own]
            there = {spec.key: known[key] for spec in state.site.specs if (key := standing(spec, known))}
            return context(state, Asked(path, title, body, {**known, **there}), asked)

        with nullcontext() if self._asked is self._state else uncollected():
            found = self._known(look)
            self._asked = self._state
            return found

    def bearers(self, spec: FieldSpec) -> dict[str, list[str]]:
        """Every label of a field as it stands in posts, with the paths of those posts."""
        found: dict[str, list[str]] = {}
        for row in self._known(lambda state: state.site.rows):
            for label in row.values.get(spec.key, ()):
                found.setdefault(label, []).append(row.path)
        return found

    def writes_text(self, spec: FieldSpec) -> bool:
        """Whether most posts write a list field as a text."""
        return self._known(lambda state: state.site.writes_text(spec))

    @property
    def paths(self) -> Collection[str]:
        """The posts that the index holds."""
        return self._known(lambda state: state.site.numbers.keys())

    def spellings(self, spec: FieldSpec) -> Mapping[str, tuple[str, ...]]:
        """The names of a field in their canonical form, each with all its spellings, itself first."""
        return self._known(lambda state: state.site.field(spec).registry.spellings)

    def title(self, path: str) -> str:
        """The title of a post; empty where the index does not hold it."""
        site = self._known(lambda state: state.site)
        number = site.numbers.get(path)
        return "" if number is None else site.rows[number].title

    def lore(self, spec: FieldSpec, edits: Sequence[Edit]) -> list[Change]:
        """What posts and people taught about the spellings of a field's labels and the vocabulary file lacks.

        ``edits`` are what enrich proposed and what a person wrote instead.
        """
        from enrich.index.alias_evidence import lore

        return self._known(lambda state: lore(state.site.field(spec), state.site, edits))

    def labels(self, spec: FieldSpec, besides: Collection[Change]) -> list[Change]:
        """All labels of a field, as changes that bring them into its vocabulary file beside other changes."""
        from enrich.index.alias_evidence import every

        return self._known(lambda state: every(state.site.field(spec), besides))

    @property
    def revision(self) -> str:
        """What changes with anything that was learned of the posts; empty where nothing was."""
        return self._state.revision

    @property
    def style(self) -> Style:
        """How the site's posts write their front matter."""
        return self._state.style

    def close(self) -> None:
        """Gives the file back."""
        if self._store:
            self._store.close()
            self._store = None


def _newest(files: Iterable[tuple[str, Path]]) -> Mapping[str, Path]:
    """At most `MOST` files: those that changed last, and of these that changed at once the last in order of path.

    No more of them are held, however many there are.
    """
    files = iter(files)
    first = dict(islice(files, MOST + 1))
    if len(first) <= MOST:
        return first
    changed = ((file.stat().st_mtime_ns, path, file) for path, file in chain(first.items(), files) if file.is_file())
    return {path: file for _, path, file in heapq.nlargest(MOST, changed, key=lambda one: one[:2])}
