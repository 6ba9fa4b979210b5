"""The whole site in memory, ready to be asked: every field's labels and what chooses among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from enrich.frontmatter.keys import parse
from enrich.index.extraction_weights import ExtractionHabits, manner
from enrich.index.parent_terms import Pairs, pairs_of
from enrich.index.row import Row
from enrich.index.shared_metadata import Trait, traits
from enrich.index.store import Packed
from enrich.markdown.words import normal
from enrich.values import FieldSpec, Form, Kind
from enrich.values.posts import NOTHING
from enrich.vocabulary.aliases import Glosses
from enrich.vocabulary.file import Words

if TYPE_CHECKING:  # all that needs numpy waits until a field or a post is asked about
    from enrich.index.field_model import FieldModel
    from enrich.index.labels import Surroundings
    from enrich.index.mentions import Pool
    from enrich.index.tfidf import Frequencies, Neighbours, Vector, Vectors

_FEWEST = 3
_NO_TRAITS = ("title", "date", "updated", "created")


class SiteModel:
    """The posts of the index, numbered by path; ``specs`` are the fields that it may be asked about.

    ``words`` are those of the files that a person keeps, by field name.
    ``packed`` gives the weighed features of each post, ``frequencies`` how many posts hold each feature.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        specs: Sequence[FieldSpec] = (),
        words: Mapping[str, Words] = NOTHING,
        packed: Callable[[], Iterable[Packed]] = tuple,
        frequencies: Callable[[], Frequencies | None] = lambda: None,
    ) -> None:
        self.rows = rows
        self._packed = packed
        self._frequencies = frequencies
        self.specs = specs
        self.words = words
        self.numbers: Mapping[str, int] = {row.path: number for number, row in enumerate(rows)}
        self._fields: dict[FieldSpec, FieldModel] = {}
        self._mentioned: dict[FieldSpec, list[tuple[int, ...]]] = {}
        self._pairs: dict[tuple[FieldSpec, FieldSpec], Pairs] = {}
        self._parents: dict[tuple[FieldSpec, FieldSpec], Mapping[str, tuple[str, ...]]] = {}
        self._manners: dict[FieldSpec, ExtractionHabits] = {}
        self._texts: dict[FieldSpec, bool] = {}

    @cached_property
    def vectors(self) -> Vectors:
        """The words of each post."""
        from enrich.index.tfidf import Vectors

        return Vectors(self._packed())

    @cached_property
    def neighbours(self) -> Neighbours:
        """Which posts resemble one."""
        from enrich.index.tfidf import Neighbours

        return Neighbours(self.vectors)

    @cached_property
    def pool(self) -> Pool:
        """The parts of all labels that are looked up in posts."""
        from enrich.index.mentions import Pool

        return Pool()

    def standing(self, text: str) -> tuple[int, int]:
        """In how many posts the rarest word of a text stands, and how many posts there are; all where it has none."""
        from enrich.index.hashed_words import hashes

        known = self._frequencies()
        return (known.holding(hashes(normal(text))), known.posts) if known else (0, 0)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys for which any post has a value."""
        return frozenset[str]().union(*(row.values for row in self.rows))

    @cached_property
    def glosses(self) -> Glosses:
        """What the posts' own glosses say."""
        return Glosses(pair for row in self.rows for pair in row.glosses)

    @cached_property
    def traits(self) -> Sequence[tuple[Trait, ...]]:
        """What the posts have in common beside their text and the fields."""
        nested = (key for key in self.keys if len(parse(key)) > 1)
        return traits(self.rows, {*_NO_TRAITS, *(spec.key for spec in self.specs), *nested})

    def field(self, spec: FieldSpec) -> FieldModel:
        """The labels of one field; made when first asked for."""
        from enrich.index.field_model import FieldModel

        if spec not in self._fields:
            self._fields[spec] = FieldModel(spec, self)
        return self._fields[spec]

    def mentioned(self, spec: FieldSpec) -> Sequence[tuple[int, ...]]:
        """The numbers of a field's names that stand in each post; found out for all fields of names at once."""
        if spec not in self._mentioned:
            named = (one for one in (spec, *self.specs) if one.kind is Kind.NAMES and one not in self._mentioned)
            known = [(self._mentioned.setdefault(one, []), self.field(one).spelt) for one in dict.fromkeys(named)]
            for row in self.rows:
                held = row.mentions or ()
                for found, numbers in known:
                    found.append(tuple({numbers[form] for form in numbers.keys() & held}))
        return self._mentioned[spec]

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

    def manner(self, spec: FieldSpec) -> ExtractionHabits:
        """How the site writes one field's texts; found out when first asked for."""
        if spec not in self._manners:
            self._manners[spec] = manner(self.rows, spec.key)
        return self._manners[spec]

    def writes_text(self, spec: FieldSpec) -> bool:
        """Whether most posts have a text in the place of a list, of a form in which a text holds several terms."""
        if not spec.is_list or spec.form not in (Form.WORDS, Form.COMMAS):
            return False
        if spec not in self._texts:
            having = [spec.key in row.texts for row in self.rows if spec.key in row.values]
            self._texts[spec] = 2 * sum(having) > len(having) >= _FEWEST
        return self._texts[spec]

    def around(self, number: int, vector: Vector) -> Surroundings:
        """The posts that resemble one; ``number`` is its own, or -1 where the index does not hold it."""
        from enrich.index.labels import surroundings

        return surroundings(self.neighbours, vector, number)
