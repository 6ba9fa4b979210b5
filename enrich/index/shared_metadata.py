"""What posts have in common beside their text: the same speaker, author, channel or series.

Any text in the front matter may be such a trait: one that several posts share, but not most of them.
Nothing is known of the keys' names, so that it works on every site.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from enrich.index.row import Row

if TYPE_CHECKING:
    from enrich.index.labels import Labels

Trait = tuple[str, str]
_SHARED = 2
_COMMONEST = 0.5


def traits(rows: Sequence[Row], besides: Collection[str]) -> list[tuple[Trait, ...]]:
    """The traits of each post; the keys ``besides`` are none, nor is a list of them, such as that of `Mark`."""
    held = [
        [
            (key, value)
            for key, values in row.values.items()
            if key not in besides
            for value in values
            if value not in besides
        ]
        for row in rows
    ]
    most = _COMMONEST * len(rows)
    counts = Counter(chain.from_iterable(held))
    shared = {trait for trait, count in counts.items() if _SHARED <= count <= most}
    return [tuple(filter(shared.__contains__, found)) for found in held]


class Company:
    """How often posts that share a trait bear a label."""

    def __init__(self, labels: Labels, held: Sequence[Sequence[Trait]]) -> None:
        self._held = held
        self._labels = labels
        self._bearing: dict[Trait, tuple[int, Counter[int]]] = {}

    @cached_property
    def _labelled(self) -> Mapping[Trait, Sequence[tuple[int, ...]]]:
        """The labels of each labelled post that has a trait."""
        found: dict[Trait, list[tuple[int, ...]]] = {}
        for own, traits_ in zip(self._labels.of, self._held, strict=True):
            for trait in traits_ if own else ():
                found.setdefault(trait, []).append(own)
        return found

    def _borne(self, trait: Trait) -> tuple[int, Counter[int]]:
        """How many labelled posts have a trait, and how many of those bear each label; counted once."""
        if trait not in self._bearing:
            labels = self._labelled.get(trait, ())
            self._bearing[trait] = len(labels), Counter(chain.from_iterable(labels))
        return self._bearing[trait]

    def shares(self, number: int, labels: Collection[int]) -> list[float]:
        """The largest share of other posts with a trait of this one that bear each label, in order, smoothed by one."""
        own = self._labels.own(number)
        places = {label: place for place, label in enumerate(labels)}
        found = [0.0] * len(places)
        for trait in self._held[number] if number >= 0 else ():
            labelled, bearing = self._borne(trait)
            others = labelled - bool(own) + 1.0
            for label in bearing.keys() & places.keys():
                share = (bearing[label] - (label in own)) / others
                found[places[label]] = max(found[places[label]], share)
        return found
