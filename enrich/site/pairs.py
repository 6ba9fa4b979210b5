"""Terms that depend on another field's term, such as the category of an area: only pairs that the site knows.

Where both are wanted, the pair with the best sum of scores is chosen; where the parent stands, only its children are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from enrich.site.labels import listed
from enrich.site.store import Row
from enrich.values import JSON, FieldSpec, Term

Candidates = Sequence[Term]


def paired(
    child: FieldSpec, candidates: Mapping[str, Candidates], parent: FieldSpec, known: JSON, rows: Sequence[Row]
) -> dict[str, tuple[Term, ...]]:
    """The candidates of both fields, reordered so that the first ones of both are a pair that the site knows.

    ``known`` is the parent's own value where the post has one; then it is the only parent.
    """
    pairs = _pairs(child, parent, rows)
    parents = [Term(label) for label in listed(known)] or list(candidates.get(parent.name, ()))
    children = [
        replace(term, parent=next((a for a, b in pairs if b == term.label), "")) for term in candidates[child.name]
    ]
    fitting = [
        (above.score + below.score, above, below)
        for above in parents
        for below in children
        if (above.label, below.label) in pairs
    ]
    if not fitting:
        return {child.name: () if listed(known) else tuple(children)}
    _, above, below = max(fitting, key=lambda one: one[0])
    first = {child.name: (below, *(term for term in children if term is not below))}
    if not listed(known):
        first[parent.name] = (above, *(term for term in parents if term is not above))
    return first


def _pairs(child: FieldSpec, parent: FieldSpec, rows: Sequence[Row]) -> frozenset[tuple[str, str]]:
    """All pairs of parent and child that a post bears."""
    return frozenset(
        (above, below)
        for row in rows
        for above in row.values.get(parent.key, ())
        for below in row.values.get(child.key, ())
    )
