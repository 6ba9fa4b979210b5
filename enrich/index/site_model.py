"""The whole site in memory, ready to be asked: every field's labels and what chooses among them."""

from __future__ import annotations

from array import array
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from enrich.index.extraction_weights import Manner, manner
from enrich.index.labels import Labels, Seen, Surroundings, surroundings
from enrich.index.logistic import Measures, Weights
from enrich.index.names import Names
from enrich.index.parent_terms import Pairs, pairs_of
from enrich.index.shared_metadata import Trait, traits
from enrich.index.store import Row
from enrich.index.terms import Terms
from enrich.index.tfidf import Neighbours, Vector
from enrich.values import FieldSpec, Kind, Term, Vocabulary
from enrich.values.knowledge import UNLIKELY
from enrich.values.posts import NOTHING
from enrich.vocabulary.aliases import Glosses, Registry, registry, ruled
from enrich.vocabulary.file import Words
from enrich.vocabulary.terms import fold, spurned, vocabulary

_NO_TRAITS = ("title", "date", "updated", "created")
_NOTHING = Registry({}, {})
_EMPTY = Vector(array("I"), array("f"))


class Field:
    """One field of labels: its vocabulary, and the measures of each candidate for a post."""

    def __init__(self, spec: FieldSpec, site: Knowledge) -> None:
        self.spec = spec
        self.words = site.words.get(spec.name, Words())
        self._written = {term.label: term for term in self.words.terms}
        self._values = frozenset(map(fold, spec.values))
        values = [row.values.get(spec.key, ()) for row in site.rows]
        learned = registry(values, site.glosses) if spec.kind is Kind.NAMES else _NOTHING
        self.registry = ruled(learned, self.words)
        named = [tuple(dict.fromkeys(map(self.registry.name, labels))) for labels in values]
        self.labels = Labels(named, site.vectors, [*self._written])
        self._site = site

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every label of the site, with its other spellings; those of the file alone where that is complete."""
        labels = self._written if self.words.complete else self.labels.names
        made = vocabulary(map(self.term, labels), self.words.never, plurals=self.spec.kind is not Kind.NAMES)
        return replace(made, complete=self.words.complete)

    def term(self, label: str) -> Term:
        """A label as a term; one that the site does not know has no uses."""
        number = self.labels.numbers.get(label)
        count = 0 if number is None else self.labels.counts[number]
        aliases = self.registry.spellings.get(label, (label,))[1:]
        return replace(self._written.get(label, Term(label)), aliases=aliases, count=count)

    def measured(self, post: Seen, body: str) -> Sequence[tuple[str, Measures]]:
        """The candidates for a post with their measures, in no order."""
        if self.spec.kind is Kind.NAMES:
            known = [(self.labels.names[label], measures) for label, measures in self._names.measured(post)]
            return known + self._names.unknown(post, body)
        return [(self.labels.names[label], measures) for label, measures in self._terms.measured(post)]

    def candidates(self, post: Seen, body: str, weights: Weights, most: int) -> list[Term]:
        """The best candidates for a post as terms, best first; a positive score means that one would be proposed.

        Terms of the file come last where nothing in the post speaks for them.
        """
        found = ((weights.score(measures), label) for label, measures in self.measured(post, body))
        ranked = sorted((one for one in found if self.is_allowed(one[1])), reverse=True)
        own = self.right(post.number)
        chosen = {label: score for score, label in ranked[:most]}
        known = self.vocabulary.terms
        for label in self._written if self.spec.kind is not Kind.NAMES else ():
            if len(chosen) < most and label not in chosen and self.is_allowed(label):
                chosen[label] = UNLIKELY
        return [_scored(known.get(label) or self.term(label), score, own) for label, score in chosen.items()]

    def right(self, number: int) -> frozenset[str]:
        """The labels that a post bears."""
        return frozenset(self.labels.names[label] for label in self.labels.own(number))

    def lone(self, number: int) -> frozenset[str]:
        """The labels that only a post itself bears."""
        labels = self.labels
        return frozenset(labels.names[label] for label in labels.own(number) if not labels.is_known(label, number))

    def is_allowed(self, label: str) -> bool:
        """Whether a label may be proposed at all, whatever the post."""
        term = self.vocabulary.terms.get(label)
        if term is None:
            is_new = self.spec.kind is Kind.NAMES and label not in self.labels.numbers
            return is_new and not self.words.complete and not spurned(self.vocabulary, label)
        return not term.manual and (not self._values or fold(label) in self._values)

    @cached_property
    def _terms(self) -> Terms:
        days = [row.day for row in self._site.rows]
        return Terms(self.labels, days, self._site.traits, self._site.pool)

    @cached_property
    def _names(self) -> Names:
        numbers = self.labels.numbers
        canonical = self.registry.canonical
        mentioned = [
            {numbers[canonical[form]] for form in row.mentions or () if form in canonical} for row in self._site.rows
        ]
        works = [row.works for row in self._site.rows]
        return Names(self.labels, self.registry, mentioned, works, self._site.pool)


def _scored(term: Term, score: float, own: Container[str]) -> Term:
    """The term with its score for a post, and without that post's own use of it."""
    return replace(term, score=score, count=term.count - (term.label in own))


class Knowledge:
    """The posts of the index, numbered by path; ``specs`` are the fields that it may be asked about.

    ``words`` are those of the files that a person keeps, by field name.
    ``pool`` holds the parts of all labels that are looked up in posts; see `enrich.markdown.mentions.Phrases`.
    """

    def __init__(
        self, rows: Sequence[Row], specs: Sequence[FieldSpec] = (), words: Mapping[str, Words] = NOTHING
    ) -> None:
        self.rows = rows
        self.specs = specs
        self.words = words
        self.numbers: Mapping[str, int] = {row.path: number for number, row in enumerate(rows)}
        self.vectors = [row.vector or _EMPTY for row in rows]
        self.pool: set[str] = set()
        self._fields: dict[FieldSpec, Field] = {}
        self._pairs: dict[tuple[FieldSpec, FieldSpec], Pairs] = {}
        self._parents: dict[tuple[FieldSpec, FieldSpec], Mapping[str, tuple[str, ...]]] = {}
        self._manners: dict[FieldSpec, Manner] = {}

    @cached_property
    def neighbours(self) -> Neighbours:
        """The inverted lists of all posts."""
        return Neighbours(self.vectors)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys for which any post has a value."""
        return frozenset(key for row in self.rows for key in row.values)

    @cached_property
    def glosses(self) -> Glosses:
        """What the posts' own glosses say."""
        return Glosses(pair for row in self.rows for pair in row.glosses)

    @cached_property
    def traits(self) -> Sequence[tuple[Trait, ...]]:
        """What the posts have in common beside their text and the fields."""
        return traits(self.rows, {*_NO_TRAITS, *(spec.key for spec in self.specs)})

    def field(self, spec: FieldSpec) -> Field:
        """The labels of one field; made when first asked for."""
        if spec not in self._fields:
            self._fields[spec] = Field(spec, self)
        return self._fields[spec]

    def pairs(self, child: FieldSpec, parent: FieldSpec) -> Pairs:
        """All pairs of a parent's and a child's label that may be; found out when first asked for."""
        if (child, parent) not in self._pairs:
            self._pairs[child, parent] = pairs_of(self.field(child), self.field(parent), self.rows)
        return self._pairs[child, parent]

    def parents(self, child: FieldSpec, parent: FieldSpec) -> Mapping[str, tuple[str, ...]]:
        """The parent's labels that each of a child's labels may stand under."""
        if (child, parent) not in self._parents:
            found: dict[str, tuple[str, ...]] = {}
            for above, below in sorted(self.pairs(child, parent)):
                found[below] = (*found.get(below, ()), above)
            self._parents[child, parent] = found
        return self._parents[child, parent]

    def manner(self, spec: FieldSpec) -> Manner:
        """How the site writes one field's texts; found out when first asked for."""
        if spec not in self._manners:
            self._manners[spec] = manner(self.rows, spec.key)
        return self._manners[spec]

    def around(self, number: int, vector: Vector) -> Surroundings:
        """The posts that resemble one; ``number`` is its own, or -1 where the index does not hold it."""
        return surroundings(self.neighbours, vector, number)
