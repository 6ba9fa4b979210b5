"""The keys of a site's posts: those that they have, and those of its fields that are meant by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from enrich.fields.keys import names, standing
from enrich.index.row import Row
from enrich.values import FieldSpec


def spelling(rows: Iterable[Row]) -> tuple[str, ...]:
    """All keys, those of most posts first; of nested ones, those that hold a text or a list of texts."""
    alike = Counter((row.style.order, tuple(row.values if row.raw is None else row.raw)) for row in rows)
    counts = Counter[str]()
    for (order, keys), posts in alike.items():
        counts.update(dict.fromkeys((*order, *keys), posts))
    return tuple(key for key, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def keyed(rows: Collection[Row], specs: Sequence[FieldSpec]) -> None:
    """Gives each row the values of the fields by the fields' own keys, whatever they are called in the post."""
    used = set[str]().union(*(row.values for row in rows))
    others = {spec: _others(spec, used) for spec in specs}
    for spec in [spec for spec in specs if others[spec]]:
        for row in rows:
            key = "" if others[spec].isdisjoint(row.values) else standing(spec, row.values)
            if key and key != spec.key:
                row.raw = row.values if row.raw is None else row.raw
                left = {name: labels for name, labels in row.values.items() if name not in {key, spec.key}}
                row.values = {**left, spec.key: row.raw[key]}


def _others(spec: FieldSpec, used: Collection[str]) -> frozenset[str]:
    """The keys of posts that mean a field and are not its own."""
    wanted = {name.casefold() for name in names(spec)}
    return frozenset(key for key in used if key != spec.key and key.casefold() in wanted)
