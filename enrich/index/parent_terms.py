"""Terms that depend on another field's term, such as the category of an area: only pairs that the site knows.

A pair is known where a post bears it; for a term that the vocabulary file gives a parent, that one alone counts.

Where both are wanted, the pair with the best sum of scores is chosen; where the parent stands, only its children are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from enrich.index.row import Row
from enrich.values import FieldSpec, Term
from enrich.values.knowledge import UNLIKELY
from enrich.vocabulary.aliases import Registry
from enrich.vocabulary.file import Words

Candidates = Sequence[Term]
Pairs = frozenset[tuple[str, str]]


class Labelled(Protocol):
    """A field's labels, as far as pairs need them."""

    spec: FieldSpec
    words: Words

    @property
    def registry(self) -> Registry:
        """The canonical form of each label."""
        ...


def paired(
    child: FieldSpec, candidates: Mapping[str, Candidates], parent: FieldSpec, given: str, pairs: Pairs
) -> dict[str, tuple[Term, ...]]:
    """The candidates of both fields, reordered so that the first ones of both are a pair that the site knows.

    ``given`` is the parent's own label where the post has one: then only its children are left, likely or not.
    """
    ranked = candidates[child.name]
    if given:
        return {child.name: tuple(_children(given, ranked, pairs))}
    parents = candidates.get(parent.name, ())
    usual = {below: above for above, below in sorted(pairs, reverse=True)}
    children = [replace(term, parent=usual.get(term.label, "")) for term in ranked]
    fitting = ((above, below) for above in parents for below in children if (above.label, below.label) in pairs)
    likely = _likelihoods(parents) | _likelihoods(children)
    best = max(fitting, key=lambda pair: likely[pair[0]] + likely[pair[1]], default=None)
    if best is None:
        return {child.name: tuple(children)}
    above, below = best[0], replace(best[1], parent=best[0].label)
    return {
        parent.name: (above, *(term for term in parents if term is not above)),
        child.name: (below, *(term for term in children if term.label != below.label)),
    }


def _likelihoods(terms: Candidates) -> dict[Term, float]:
    """The log-likelihood of each candidate, if exactly one of them is right."""
    best = max((term.score for term in terms), default=0.0)
    total = best + math.log(sum(math.exp(term.score - best) for term in terms) or 1.0)
    return {term: term.score - total for term in terms}


def _children(above: str, ranked: Candidates, pairs: Pairs) -> list[Term]:
    """The candidates that belong to a parent, then its other children, with no score to speak of."""
    found = [replace(term, parent=above) for term in ranked if (above, term.label) in pairs]
    there = {term.label for term in found}
    rest = sorted(below for one, below in pairs if one == above and below not in there)
    return found + [Term(label, parent=above, score=UNLIKELY) for label in rest]


def pairs_of(child: Labelled, parent: Labelled, rows: Sequence[Row]) -> Pairs:
    """All pairs of parent and child that may be."""
    written = {term.label: term.parent for term in child.words.terms if term.parent}
    borne = (
        (parent.registry.name(above), child.registry.name(below))
        for row in rows
        for above in row.values.get(parent.spec.key, ())
        for below in row.values.get(child.spec.key, ())
    )
    ruled = {(parent.registry.name(above), below) for below, above in written.items()}
    return frozenset(ruled | {pair for pair in borne if pair[1] not in written})
