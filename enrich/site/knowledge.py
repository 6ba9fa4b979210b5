"""The whole site in memory, ready to be asked: every field's labels and what chooses among them."""

from __future__ import annotations

from array import array
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from enrich.site.labels import Labels, surroundings
from enrich.site.logistic import Measures, Weights
from enrich.site.manner import Manner, manner
from enrich.site.names import Names
from enrich.site.pairs import Pairs, pairs_of
from enrich.site.registry import Glosses, Registry, registry
from enrich.site.seen import Seen, seen
from enrich.site.store import Row
from enrich.site.terms import Terms
from enrich.site.traits import Trait, traits
from enrich.site.vectors import Neighbours, Vector
from enrich.values import FieldSpec, Kind, Term, Vocabulary
from enrich.verify.terms import fold, vocabulary

_NO_TRAITS = ("title", "date", "updated", "created")
_NOTHING = Registry({}, {})
_EMPTY = Vector(array("I"), array("f"))


class Field:
    """One field of labels: its vocabulary, and the measures of each candidate for a post."""

    def __init__(self, spec: FieldSpec, site: Knowledge) -> None:
        self.spec = spec
        values = [row.values.get(spec.key, ()) for row in site.rows]
        self.registry = registry(values, site.glosses) if spec.kind is Kind.NAMES else _NOTHING
        named = [tuple(dict.fromkeys(map(self.registry.name, labels))) for labels in values]
        self.labels = Labels(named, site.vectors)
        self._site = site

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every label of the site, with its other spellings."""
        return vocabulary(map(self.term, self.labels.names))

    def term(self, label: str) -> Term:
        """A label as a term; one that the site does not know has no uses."""
        number = self.labels.numbers.get(label)
        count = 0 if number is None else self.labels.counts[number]
        return Term(label, self.registry.spellings.get(label, (label,))[1:], count=count)

    def measured(self, post: Seen, body: str) -> Sequence[tuple[str, Measures]]:
        """The candidates for a post with their measures, in no order."""
        if self.spec.kind is Kind.NAMES:
            known = [(self.labels.names[label], measures) for label, measures in self._names.measured(post)]
            return known + self._names.unknown(post, body)
        return [(self.labels.names[label], measures) for label, measures in self._terms.measured(post)]

    def candidates(self, post: Seen, body: str, weights: Weights, most: int) -> list[Term]:
        """The best candidates for a post as terms, best first; a positive score means that one would be proposed."""
        found = ((weights.score(measures), label) for label, measures in self.measured(post, body))
        ranked = sorted((one for one in found if self._allowed(one[1])), reverse=True)
        own = self.right(post.number)
        return [_scored(self.term(label), score, own) for score, label in ranked[:most]]

    def right(self, number: int) -> frozenset[str]:
        """The labels that a post bears."""
        return frozenset(self.labels.names[label] for label in self.labels.own(number))

    def _allowed(self, label: str) -> bool:
        return not self.spec.values or fold(label) in {fold(value) for value in self.spec.values}

    @cached_property
    def _terms(self) -> Terms:
        return Terms(self.labels, [row.day for row in self._site.rows], self._site.traits)

    @cached_property
    def _names(self) -> Names:
        numbers = self.labels.numbers
        canonical = self.registry.canonical
        mentioned = [
            {numbers[canonical[form]] for form in row.mentions or () if form in canonical} for row in self._site.rows
        ]
        return Names(self.labels, self.registry, mentioned, [row.works for row in self._site.rows])


def _scored(term: Term, score: float, own: Container[str]) -> Term:
    """The term with its score for a post, and without that post's own use of it."""
    return replace(term, score=score, count=term.count - (term.label in own))


class Knowledge:
    """The posts of the index, numbered by path; ``specs`` are the fields that it may be asked about."""

    def __init__(self, rows: Sequence[Row], specs: Sequence[FieldSpec] = ()) -> None:
        self.rows = rows
        self.specs = specs
        self.numbers: Mapping[str, int] = {row.path: number for number, row in enumerate(rows)}
        self.vectors = [row.vector or _EMPTY for row in rows]
        self._fields: dict[FieldSpec, Field] = {}
        self._pairs: dict[tuple[FieldSpec, FieldSpec], Pairs] = {}
        self._manners: dict[FieldSpec, Manner] = {}

    @cached_property
    def neighbours(self) -> Neighbours:
        """The inverted lists of all posts."""
        return Neighbours(self.vectors)

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
        """All pairs of a parent's and a child's label that a post bears; found out when first asked for."""
        if (child, parent) not in self._pairs:
            self._pairs[child, parent] = pairs_of(child, parent, self.rows)
        return self._pairs[child, parent]

    def manner(self, spec: FieldSpec) -> Manner:
        """How the site writes one field's texts; found out when first asked for."""
        if spec not in self._manners:
            self._manners[spec] = manner(self.rows, spec.key)
        return self._manners[spec]

    def seen(self, number: int, vector: Vector, title: str, body: str, day: int) -> Seen:
        """A post among the others; ``number`` is -1 where the index does not hold it."""
        return seen(surroundings(self.neighbours, vector, number), title, body, day)
