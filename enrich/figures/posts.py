"""What the posts of a site hold, counted one post after the other; no post is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from enrich import frontmatter
from enrich.fields import filled, items
from enrich.figures.counting import BoundedCounter
from enrich.figures.periods import UNDATED, quarter
from enrich.frontmatter.keys import at
from enrich.journal.records import PERSON, Written
from enrich.values import JSON, FieldSpec, Kind
from enrich.values.posts import is_blank

MOST_TERMS, MOST_PAIRS = 50_000, 100_000
_PAIRED = 20
_LONGEST = 200


@dataclass(slots=True)
class TermFigures:
    """The terms of one field: uses, by quarter, in which quarter each was first used, and which stand together."""

    uses: BoundedCounter[str] = field(default_factory=lambda: BoundedCounter(MOST_TERMS))
    quarters: BoundedCounter[tuple[str, str]] = field(default_factory=lambda: BoundedCounter(4 * MOST_TERMS))
    together: BoundedCounter[tuple[str, str]] = field(default_factory=lambda: BoundedCounter(MOST_PAIRS))

    def add(self, labels: Sequence[str], when: str) -> None:
        """Counts the labels of one post."""
        self.uses.add(labels)
        self.quarters.add((label, when) for label in labels)
        self.together.add(combinations(sorted(labels[:_PAIRED]), 2))

    @property
    def beginnings(self) -> Counter[str]:
        """How many terms were first used in each quarter; those of undated posts alone in none."""
        first: dict[str, str] = {}
        for label, when in self.quarters.counts:
            if when != UNDATED:
                first[label] = min(first.get(label, when), when)
        return Counter(first.values())


@dataclass(slots=True)
class FieldFigures:
    """One field: in how many posts of each quarter it is filled, and what became of the values that enrich wrote."""

    spec: FieldSpec
    filled: Counter[str] = field(default_factory=Counter)
    standing: int = 0
    changed: int = 0
    terms: TermFigures | None = None


@dataclass(slots=True)
class PostFigures:
    """All posts: how many there are in each quarter, and the figures of each field by name."""

    fields: Mapping[str, FieldFigures]
    posts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, specs: Iterable[FieldSpec]) -> PostFigures:
        """Nothing yet of these fields."""
        made = {
            spec.name: FieldFigures(spec, terms=None if spec.kind is Kind.TEXT else TermFigures()) for spec in specs
        }
        return cls(made)

    @property
    def total(self) -> int:
        """How many posts were counted."""
        return self.posts.total()

    def add(self, known: Mapping[str, JSON], specs: Iterable[FieldSpec], written: Mapping[str, Written]) -> None:
        """Counts one post: its values by key, its fields with their keys, and what was written to it last."""
        when = quarter(str(at("date", known) or ""))
        self.posts[when] += 1
        for spec in specs:
            value = known.get(spec.key)
            figures = self.fields[spec.name]
            if filled(value, spec):
                figures.filled[when] += 1
                if figures.terms is not None:
                    figures.terms.add(_labels(value, spec), when)
            last = written.get(spec.name)
            if last is not None and last.author != PERSON and not is_blank(last.value):
                figures.standing += frontmatter.same(last.value, value)
                figures.changed += not frontmatter.same(last.value, value)


def _labels(value: JSON, spec: FieldSpec) -> list[str]:
    """The labels of a value, each once, as they are written; what no person would call a label is none."""
    return [label for label in dict.fromkeys(items(value, spec.form)) if len(label) <= _LONGEST]
