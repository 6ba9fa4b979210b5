"""The terms of one field, for a person who keeps them tidy: those of the posts, joined with the vocabulary file.

A label of the posts that the file lists as a spelling of a term is that term; every other label is its own term.
Similar terms are only shown to a person, because similar letters also join opposites.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from enrich.markdown.words import normal, words
from enrich.values import FieldSpec, Term, Vocabulary
from enrich.vocabulary.file import Words
from enrich.vocabulary.terms import fold, resolve, spellings, vocabulary

_ALIKE = 60.0


@dataclass(frozen=True)
class FieldVocabulary:
    """``posts`` are the labels as posts have them, with the paths of the posts; ``words`` is what the file says."""

    spec: FieldSpec
    posts: Mapping[str, Sequence[str]]
    words: Words

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Every term with the number of posts that have it: those of the file first, then those of the posts."""
        owners = {form: term.label for term in self.words.terms for form in spellings(term)}
        counts: Counter[str] = Counter()
        own: Counter[str] = Counter()
        for label, paths in self.posts.items():
            owner = owners.get(fold(label))
            (own if owner is None else counts)[owner or label] += len(paths)
        kept = (replace(term, count=counts[term.label]) for term in self.words.terms)
        return (*kept, *(Term(label, count=count) for label, count in own.items()))

    def term(self, label: str) -> Term | None:
        """The term with this label."""
        return self._vocabulary.terms.get(label)

    def resolve(self, said: str) -> tuple[str, ...]:
        """The labels that ``said`` may mean."""
        return resolve(self._vocabulary, said)

    def rules_out(self, said: str) -> bool:
        """Whether the file forbids this spelling."""
        return fold(said) in self._never

    def starting(self, typed: str) -> list[str]:
        """The labels that begin with this text, the most used first; only one, if it is spelled exactly like this."""
        meant = self.resolve(typed)
        if len(meant) == 1:
            return [*meant]
        start = fold(typed)
        found = [term for term, form in zip(self.terms, self._forms, strict=True) if start and form.startswith(start)]
        return [term.label for term in sorted(found, key=lambda term: -term.count)]

    def nearest(self, said: str, most: int = 3) -> list[Term]:
        """The terms that are similar to ``said``, best first: by their letters (rapidfuzz's ratio), or by common words.

        Words are compared by Dice's coefficient; both measures go from 0 to 100, and 60 is the minimum.
        """
        from rapidfuzz import fuzz, process

        close = process.extract(fold(said), self._forms, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=most)
        scores = {number: score for _, score, number in close}
        own = set(words(normal(said)))
        shared = Counter(number for word in own for number in self._bearing.get(word, ()))
        for number, count in shared.items():
            score = 200.0 * count / (len(own) + self._sizes[number])
            if score >= _ALIKE:
                scores[number] = max(score, scores.get(number, 0.0))
        best = sorted(scores, key=lambda number: (-scores[number], -self.terms[number].count))
        return [self.terms[number] for number in best[:most]]

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return vocabulary(self.terms)

    @cached_property
    def _never(self) -> frozenset[str]:
        return frozenset(map(fold, self.words.never))

    @cached_property
    def _forms(self) -> list[str]:
        return [fold(term.label) for term in self.terms]

    @cached_property
    def _split(self) -> list[set[str]]:
        return [set(words(normal(term.label))) for term in self.terms]

    @cached_property
    def _sizes(self) -> list[int]:
        return [len(parts) for parts in self._split]

    @cached_property
    def _bearing(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, parts in enumerate(self._split):
            for word in parts:
                found.setdefault(word, []).append(number)
        return found
