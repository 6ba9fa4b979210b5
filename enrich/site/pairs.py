"""Terms that depend on another field's term, such as the category of an area: only pairs that the site knows.

Where both are wanted, the pair with the best sum of scores is chosen; where the parent stands, only its children are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from enrich.site.labels import listed
from enrich.site.store import Row
from enrich.values import JSON, FieldSpec, Term

Candidates = Sequence[Term]
Pairs = frozenset[tuple[str, str]]
_UNLIKELY = -10.0


def paired(
    child: FieldSpec, candidates: Mapping[str, Candidates], parent: FieldSpec, known: JSON, pairs: Pairs
) -> dict[str, tuple[Term, ...]]:
    """The candidates of both fields, reordered so that the first ones of both are a pair that the site knows.

    ``known`` is the parent's own value where the post has one: then only its children are left, likely or not.
    """
    ranked = candidates[child.name]
    if given := listed(known):
        return {child.name: tuple(_children(given[0], ranked, pairs))}
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
    return found + [Term(label, parent=above, score=_UNLIKELY) for label in rest]


def pairs_of(child: FieldSpec, parent: FieldSpec, rows: Sequence[Row]) -> Pairs:
    """All pairs of parent and child that a post bears."""
    return frozenset(
        (above, below)
        for row in rows
        for above in row.values.get(parent.key, ())
        for below in row.values.get(child.key, ())
    )
