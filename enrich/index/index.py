"""What a site knows, kept on disk and brought up to date by reading only the posts that changed.

One way in (`SiteIndex.update`) and one way out (`SiteIndex.context`).
A post is never its own witness: its own labels have no vote, no count and no part in a centroid when it is asked about.
"""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from enrich.errors import StateError
from enrich.fields.policy import items
from enrich.frontmatter import Style, prevailing
from enrich.index.alias_evidence import Edit, every, lore
from enrich.index.labels import Seen, day_of, listed
from enrich.index.parent_terms import paired
from enrich.index.site_model import Field
from enrich.index.store import Store
from enrich.index.tfidf import Vector, digest, features
from enrich.index.update import IndexReport, State, Update
from enrich.posts.privacy import Privacy
from enrich.values import JSON, Example, FieldSpec, Kind, SiteContext, Term, Vocabulary
from enrich.values.posts import NOTHING
from enrich.vocabulary.edit import Change
from enrich.vocabulary.file import Words
from enrich.vocabulary.terms import without

CANDIDATES = 100
EXAMPLES = 5
_ALIKE = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """The post that is asked about; ``known`` are the values that it has, by key."""

    path: str
    title: str
    body: str
    known: Mapping[str, JSON]


def context(state: State, asked: Asked, wanted: Sequence[FieldSpec]) -> SiteContext:
    """What helps with a post to fill the wanted fields."""
    choices = [spec for spec in wanted if spec.kind is not Kind.TEXT]
    manners = {spec.name: state.site.manner(spec) for spec in wanted if spec.kind is Kind.TEXT}
    post = _seen(state, asked)
    return SiteContext(
        vocabularies={spec.name: _vocabulary(state, spec, post.number) for spec in choices},
        candidates=_candidates(state, choices, post, asked),
        above={spec.name: _above(state, parent, asked) for spec in choices if (parent := _parent(state, spec))},
        parents={spec.name: state.site.parents(spec, parent) for spec in choices if (parent := _parent(state, spec))},
        examples=_examples(state, wanted, post),
        lengths={name: manner.length for name, manner in manners.items() if manner.length},
        sizes={spec.name: state.learned_for(spec).size for spec in choices if spec.is_list},
        weights={name: manner.weights for name, manner in manners.items() if manner.weights},
    )


def _seen(state: State, asked: Asked) -> Seen:
    """The post among the others."""
    site = state.site
    number = site.numbers.get(asked.path, -1)
    day = day_of(str(asked.known.get("date") or ""))
    return Seen(number, asked.title, asked.body, day, lambda: site.around(number, _vector(state, number, asked)))


def _vector(state: State, number: int, asked: Asked) -> Vector:
    """The words of the post; what the index holds of it is used where it still is what it was."""
    row = state.site.rows[number] if number >= 0 else None
    if row and row.vector and row.content == digest(asked.title, asked.body):
        return row.vector
    return state.frequencies.vector(features(asked.title, asked.body))


def _vocabulary(state: State, spec: FieldSpec, number: int) -> Vocabulary:
    field = state.site.field(spec)
    return without(field.vocabulary, field.lone(number))


def _parent(state: State, spec: FieldSpec) -> FieldSpec | None:
    """The field that a field of single terms depends on."""
    named = (other for other in state.site.specs if other.name == spec.parent)
    return next(named, None) if spec.kind is Kind.TERM else None


def _candidates(state: State, choices: Sequence[FieldSpec], post: Seen, asked: Asked) -> Mapping[str, tuple[Term, ...]]:
    found: dict[str, tuple[Term, ...]] = {}
    for spec in choices:
        weights = state.learned_for(spec).weights
        found[spec.name] = tuple(state.site.field(spec).candidates(post, asked.body, weights, CANDIDATES))
    for spec in choices:
        if parent := _parent(state, spec):
            ordered = paired(spec, found, parent, _above(state, parent, asked), state.site.pairs(spec, parent))
            found |= ordered | {spec.name: _whole(state.site.field(spec), ordered[spec.name])}
    return found


def _above(state: State, parent: FieldSpec, asked: Asked) -> str:
    """The label that the post bears in a field which others depend on; empty where it has none."""
    given = listed(asked.known.get(parent.key))
    return state.site.field(parent).registry.name(given[0]) if given else ""


def _whole(field: Field, terms: Sequence[Term]) -> tuple[Term, ...]:
    """The terms that may be proposed, with all that is known of them."""
    return tuple(
        replace(field.term(term.label), parent=term.parent, count=term.count, score=term.score)
        for term in terms
        if field.is_allowed(term.label)
    )


def _examples(state: State, wanted: Sequence[FieldSpec], post: Seen) -> tuple[Example, ...]:
    """The nearest posts that have values for wanted fields."""
    borne = [spec for spec in wanted if spec.key in state.site.keys]
    if not borne:
        return ()
    found: list[Example] = []
    for number in post.around.nearest:
        similarity = post.around.similarities[number]
        if len(found) == EXAMPLES or similarity < _ALIKE:
            break
        row = state.site.rows[number]
        if values := {spec.name: _value(spec, row.values[spec.key]) for spec in borne if spec.key in row.values}:
            found.append(Example(row.path, row.title, values, round(similarity, 4)))
    return tuple(found)


def _value(spec: FieldSpec, labels: tuple[str, ...]) -> JSON:
    return [*labels] if spec.is_list else labels[0]


__all__ = ["IndexReport", "SiteIndex"]
MOST = 10_000


class SiteIndex:
    """The index of one site; ``database`` is its file, or nothing to keep it in memory."""

    def __init__(self, database: Path | None) -> None:
        self._database = database
        self._store: Store | None = None
        self._state = State()
        self._style: Style | None = None

    def update(
        self,
        files: Iterable[tuple[str, Path]],
        specs: Sequence[FieldSpec],
        privacy: Privacy | None = None,
        words: Mapping[str, Words] = NOTHING,
    ) -> IndexReport:
        """Learns what changed; ``files`` are all posts of the site: the path from its root, and the file.

        Of more than 10,000 posts the newest files are learned from: each takes up to 40 KB of memory, and the newest
        are the most like what comes next.

        ``words`` are those that a person keeps in files, by field name.

        A post that can't be read is passed over and counted, as is one that ``privacy`` keeps to itself.

        Raises:
            StateError: The index can't be opened or written.
        """
        self._style = None
        self._store = self._store or Store(self._database)
        try:
            self._state, report = Update(self._store, _newest(dict(files)), specs, privacy, words).run()
        except sqlite3.Error as error:
            hint = "it holds nothing that the posts don't: delete it, or wait until another enrich is done"
            raise StateError(f"{self._database}: can't be used: {error}", hint) from error
        return report

    @property
    def empty(self) -> bool:
        """Whether nothing was learned yet, by this run or an earlier one."""
        return self._store is None and not (self._database and self._database.exists())

    def context(
        self, path: str, title: str, body: str, wanted: Sequence[FieldSpec], known: Mapping[str, JSON]
    ) -> SiteContext:
        """What helps with the post at ``path``; ``known`` are the values that it has, by key."""
        return context(self._state, Asked(path, title, body, known), wanted)

    def bearers(self, spec: FieldSpec) -> dict[str, list[str]]:
        """Every label of a field as it stands in posts, with the paths of those posts.

        A text of a list field, which the index holds as one label, counts as its parts between commas.
        """
        found: dict[str, list[str]] = {}
        for row in self._state.site.rows:
            labels = row.values.get(spec.key, ())
            for label in items(labels[0]) if spec.is_list and len(labels) == 1 else labels:
                found.setdefault(label, []).append(row.path)
        return found

    @property
    def paths(self) -> Collection[str]:
        """The posts that the index holds."""
        return self._state.site.numbers.keys()

    def spellings(self, spec: FieldSpec) -> Mapping[str, tuple[str, ...]]:
        """The names of a field in their canonical form, each with all its spellings, itself first."""
        return self._state.site.field(spec).registry.spellings

    def title(self, path: str) -> str:
        """The title of a post; empty where the index does not hold it."""
        number = self._state.site.numbers.get(path)
        return "" if number is None else self._state.site.rows[number].title

    def lore(self, spec: FieldSpec, edits: Sequence[Edit]) -> list[Change]:
        """What posts and people taught about the spellings of a field's labels and the vocabulary file lacks.

        ``edits`` are what enrich proposed and what a person wrote instead.
        """
        return lore(self._state.site.field(spec), self._state.site, edits)

    def labels(self, spec: FieldSpec, besides: Collection[Change]) -> list[Change]:
        """All labels of a field, as changes that bring them into its vocabulary file beside other changes."""
        return every(self._state.site.field(spec), besides)

    @property
    def style(self) -> Style:
        """How the site's posts write their front matter."""
        if self._style is None:
            self._style = prevailing(row.style for row in self._state.site.rows)
        return self._style

    def close(self) -> None:
        """Gives the file back."""
        if self._store:
            self._store.close()
            self._store = None


def _newest(files: Mapping[str, Path]) -> Mapping[str, Path]:
    """At most `MOST` files: those that changed last, and of these that changed at once the last in order of path."""
    if len(files) <= MOST:
        return files
    changed = {path: file.stat().st_mtime_ns for path, file in files.items() if file.is_file()}
    kept = heapq.nlargest(MOST, changed.items(), key=lambda one: (one[1], one[0]))
    return {path: files[path] for path, _ in kept}
