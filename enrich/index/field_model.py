"""One field of labels: its vocabulary, and what speaks for each candidate for a post."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING

from enrich.index.labels import Labels, Seen
from enrich.index.logistic import Floats
from enrich.index.names import Names
from enrich.index.reasons import of_name, of_term
from enrich.index.site_model import SiteModel
from enrich.index.terms import Terms
from enrich.values import FieldSpec, Kind, Term, Vocabulary
from enrich.values.knowledge import UNLIKELY
from enrich.vocabulary.aliases import Registry, registry, ruled
from enrich.vocabulary.file import Words
from enrich.vocabulary.terms import fold, ruled_out, vocabulary

if TYPE_CHECKING:
    from enrich.index.ranker_training import Learned

FREQUENT, FEWEST_POSTS = 400, 3
_TOLD = 12
_DOES_WITHOUT = "few posts like this one bear any"
_NOTHING = Registry({}, {})


class FieldModel:
    """One field of labels: its vocabulary, and the measures of each candidate for a post."""

    def __init__(self, spec: FieldSpec, site: SiteModel) -> None:
        self.spec = spec
        self.words = site.words.get(spec.name, Words())
        self._written = {term.label: term for term in self.words.terms}
        self._values = frozenset(map(fold, spec.values))
        self._site = site

    @cached_property
    def registry(self) -> Registry:
        """The canonical form of each name, with its other spellings."""
        is_learned = self.spec.kind is Kind.NAMES
        return ruled(registry(self._borne, self._site.glosses) if is_learned else _NOTHING, self.words)

    @cached_property
    def labels(self) -> Labels:
        """The labels of all posts, and those of the file."""
        known = {label: self.registry.name(label) for label in {label for labels in self._borne for label in labels}}
        named = [tuple(dict.fromkeys(map(known.__getitem__, labels))) if labels else () for labels in self._borne]
        return Labels(named, self._site.vectors, [*self._written])

    @cached_property
    def _borne(self) -> list[tuple[str, ...]]:
        """The values of each post, as they stand there."""
        return [row.values.get(self.spec.key, ()) for row in self._site.rows]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every label of the site, with its other spellings; those of the file alone where that is complete."""
        labels = self._written if self.words.complete else self.labels.names
        made = vocabulary(map(self.term, labels), self.words.never, plurals=self.spec.kind is not Kind.NAMES)
        return replace(made, complete=self.words.complete)

    @cached_property
    def frequent(self) -> tuple[str, ...]:
        """The labels that most posts bear, the most frequent first; at most 400, each of at least three posts."""
        counts, names = self.labels.counts, self.labels.names
        ranked = sorted((-count, name) for name, count in zip(names, counts, strict=True) if count >= FEWEST_POSTS)
        return tuple(name for _, name in ranked if self.is_allowed(name))[:FREQUENT]

    def term(self, label: str) -> Term:
        """A label as a term; one that the site does not know has no uses."""
        number = self.labels.numbers.get(label)
        count = 0 if number is None else self.labels.counts[number]
        aliases = self.registry.spellings.get(label, (label,))[1:]
        written = self._written.get(label)
        return replace(written, aliases=aliases, count=count) if written else Term(label, aliases, count=count)

    def measured(self, post: Seen, body: str) -> tuple[list[str], Floats]:
        """The candidates for a post, in no order, and their measures: a row for each."""
        if self.spec.kind is Kind.NAMES:
            return self._names.measured(post, body)
        found, measures = self._terms.measured(post)
        return [self.labels.names[label] for label in found], measures

    def candidates(self, post: Seen, body: str, learned: Learned, most: int) -> list[Term]:
        """The best candidates for a post as terms, best first; a positive score means that one would be proposed.

        Terms of the file come last where nothing in the post speaks for them.
        """
        labels, measures = self.measured(post, body)
        own = self.right(post.number)
        if not labels:
            return self._unlikely((), most, own)
        scores, likely = learned.judged(self.spec, measures)
        belongs = 1.0 if self.spec.kind is Kind.NAMES else learned.belonging(self.labels.near(post.around))
        likely = likely * belongs
        found = zip(scores.tolist(), labels, range(len(labels)), strict=True)
        ranked = sorted((one for one in found if self.is_allowed(one[1])), reverse=True)[:most]
        made = [self._scored(label, score, float(likely[row]), own) for score, label, row in ranked]
        for place, (_, _, row) in enumerate(ranked[:_TOLD]):
            told = self._told(made[place], measures[row].tolist())
            made[place] = told if belongs == 1.0 else replace(told, why=f"{told.why}; {_DOES_WITHOUT}")
        return made + self._unlikely({label for _, label, _ in ranked}, most - len(made), own)

    def _unlikely(self, besides: Collection[str], most: int, own: Container[str]) -> list[Term]:
        """Terms of the file that nothing in the post speaks for."""
        written = self._written if self.spec.kind is not Kind.NAMES else ()
        rest = (label for label in written if label not in besides and self.is_allowed(label))
        return [replace(self._scored(label, UNLIKELY, 0.0, own), stands=False) for label in islice(rest, max(0, most))]

    def _scored(self, label: str, score: float, probability: float, own: Container[str]) -> Term:
        """A term with what a post makes of it, and without that post's own use of it."""
        term = self.vocabulary.terms.get(label) or self.term(label)
        return replace(term, score=score, probability=probability, count=term.count - (label in own))

    def _told(self, term: Term, row: Sequence[float]) -> Term:
        """A term with what speaks for it."""
        stands, why = of_name(row, term.count) if self.spec.kind is Kind.NAMES else of_term(row)
        return replace(term, stands=stands, why=why)

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
            return is_new and not self.words.complete and not ruled_out(self.vocabulary, label)
        return not term.manual and (not self._values or fold(label) in self._values)

    @cached_property
    def _terms(self) -> Terms:
        days = [row.day for row in self._site.rows]
        return Terms(self.labels, days, self._site.traits, self._forms, self._site.standing, self._site.pool)

    @cached_property
    def _forms(self) -> list[tuple[str, ...]]:
        """What stands for each label in a post: its spellings, and what glosses of the site call the same."""
        glosses = self._site.glosses
        spelt = (self.registry.spellings.get(name, (name,)) for name in self.labels.names)
        return [tuple(dict.fromkeys((*known, *chain(*map(glosses.same, known))))) for known in spelt]

    @property
    def spelt(self) -> Mapping[str, int]:
        """The numbers of a field's labels by the folded spellings of each."""
        known = self.labels.numbers
        return {form: known[name] for form, name in self.registry.canonical.items() if name in known}

    @cached_property
    def _names(self) -> Names:
        mentioned = self._site.mentioned(self.spec)
        works = [row.works for row in self._site.rows]
        return Names(self.labels, self.registry, mentioned, works, self._site.pool)
