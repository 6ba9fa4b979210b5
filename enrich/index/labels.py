"""One field's labels over all posts: who bears which, and which lie near a given post.

Labels and posts are numbers here; a post that is asked about is left out of every vote, count and centroid.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from enrich.index.logistic import Floats, spread
from enrich.index.mentions import Text
from enrich.index.tfidf import Neighbours, Vector, ordered
from enrich.markdown.rough import seen

NEAREST = 60
_LOOKED_AT = 400
_MEASURED = 200
_SUMMED = 30
_LEAST = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """The similarity of every post with the one at hand, and of the posts most similar to it by number, best first."""

    number: int
    similarities: Floats
    nearest: Mapping[int, float]


def surroundings(neighbours: Neighbours, vector: Vector, number: int) -> Surroundings:
    """What lies around a post; ``number`` is its own, or -1 where the index does not hold it."""
    found = neighbours.similarities(vector)
    if number >= 0:
        found[number] = 0.0
    best = _largest(found, _LOOKED_AT)
    return Surroundings(number, found, dict(zip(best, found[best].tolist(), strict=True)))


def _largest(values: Floats, most: int) -> list[int]:
    """The places of at most so many positive values, the largest first; of equal ones the first comes first."""
    places = np.flatnonzero(values > 0)
    if len(places) > most:
        least = np.partition(values[places], -most)[-most]
        places = places[values[places] >= least]
    order: list[int] = places[np.argsort(-values[places], kind="stable")[:most]].tolist()
    return order


class Labels:
    """The labels of one field: ``names`` by number, ``of`` the numbers that each post bears.

    Those of ``standing`` are labels of the field whether a post bears them or not.
    """

    def __init__(
        self, values: Sequence[tuple[str, ...]], vectors: Sequence[Vector], standing: Sequence[str] = ()
    ) -> None:
        numbers: dict[str, int] = {}
        self.of = [tuple(numbers.setdefault(label, len(numbers)) for label in labels) for labels in values]
        self.standing = frozenset(numbers.setdefault(label, len(numbers)) for label in standing)
        self.names = list(numbers)
        self.numbers: Mapping[str, int] = numbers
        self._posts = np.repeat(np.arange(len(self.of)), np.array([*map(len, self.of)], np.intp))
        self._borne = np.array([label for labels in self.of for label in labels], np.intp)
        self._uses = np.bincount(self._borne, minlength=len(numbers))
        self.counts: Sequence[int] = self._uses.tolist()
        self.labelled = sum(map(bool, self.of))
        self._vectors = vectors
        self._lengths = np.zeros(len(numbers))

    @cached_property
    def bearers(self) -> Mapping[int, Sequence[int]]:
        """The posts that bear each label."""
        found: dict[int, list[int]] = {label: [] for label in range(len(self.names))}
        for post, labels in enumerate(self.of):
            for label in labels:
                found[label].append(post)
        return found

    def own(self, number: int) -> tuple[int, ...]:
        """The labels of a post; none where the index does not hold it."""
        return self.of[number] if number >= 0 else ()

    def count(self, label: int, number: int) -> int:
        """How many posts bear a label, the one at hand left out."""
        return self.counts[label] - (label in self.own(number))

    def is_known(self, label: int, number: int) -> bool:
        """Whether a label stands without the post at hand."""
        return self.count(label, number) > 0 or label in self.standing

    def near(self, around: Surroundings) -> float:
        """Which share of the posts nearest to the one at hand bear any label; 0 where none is near."""
        nearest = [*islice(around.nearest, NEAREST)]
        return sum(bool(self.of[post]) for post in nearest) / len(nearest) if nearest else 0.0

    def votes(self, around: Surroundings) -> Mapping[int, tuple[float, int]]:
        """By label, its share of the nearest labelled posts' votes (similarity squared), and how many bear it."""
        nearest = [*islice(((post, near**2) for post, near in around.nearest.items() if self.of[post]), NEAREST)]
        total = sum(square for _, square in nearest) or 1.0
        found: dict[int, tuple[float, int]] = {}
        for post, square in nearest:
            for label in self.of[post]:
                vote, bearers = found.get(label, (0.0, 0))
                found[label] = (vote + square / total, bearers + 1)
        return found

    def centroids(self, around: Surroundings, besides: Collection[int]) -> Mapping[int, float]:
        """By label, the cosine with the mean of its posts (Rocchio), for the nearest labels and those ``besides``.

        A sum of n posts of one length is at least √n times as long, since no cosine is negative: that bounds each
        label's cosine, and only where the bound is high is the length itself worth its price.
        """
        uses = self._uses.copy()
        sums = np.bincount(self._borne, around.similarities[self._posts], len(self.names))
        explained = np.zeros(len(self.names))
        if own := [*self.own(around.number)]:
            uses[own] -= 1
            sums[uses == 0] = 0.0
            explained[own] = 2 * sums[own] + _square(self._vectors[around.number].weights)
        likely = _largest(sums / np.sqrt(np.maximum(uses, 1)), _MEASURED)
        labels = [*{*likely, *(label for label in besides if sums[label])}]
        lengths = self._lengths_of(np.array(labels, np.intp))
        rest = np.sqrt(np.maximum(lengths**2 - explained[labels], _LEAST))
        cosines = np.minimum(1.0, sums[labels] / np.where(explained[labels], rest, lengths))
        return dict(zip(labels, cosines.tolist(), strict=True))

    def _lengths_of(self, labels: NDArray[np.intp]) -> Floats:
        """The length of the sum of each label's posts; measured once."""
        for label in labels[self._lengths[labels] == 0].tolist():
            bearers = self.bearers[label]
            self._lengths[label] = _length([self._vectors[post] for post in spread(bearers, _SUMMED)], len(bearers))
        return self._lengths[labels]


def _length(vectors: Sequence[Vector], posts: int) -> float:
    """The length of the sum of ``posts`` vectors, of which these are a sample: by their mean square and mean cosine."""
    size = len(vectors)
    squares = _added(np.array([_square(vector.weights) for vector in vectors]))
    if size == 1:
        return math.sqrt(squares) or 1.0
    hashes, weights = (np.concatenate(parts) for parts in zip(*((v.hashes, v.weights) for v in vectors), strict=True))
    order = ordered(hashes)
    hashes, weights = hashes[order], weights[order]
    firsts = np.concatenate([[True], hashes[1:] != hashes[:-1]])
    sums = np.zeros(len(hashes))
    sums[order[firsts]] = np.bincount(np.cumsum(firsts) - 1, weights)
    whole = _square(sums)
    cosine = (whole - squares) / (size * (size - 1))
    return math.sqrt(posts * squares / size + posts * (posts - 1) * cosine) or 1.0


def _square(weights: NDArray[Any]) -> float:
    return _added(np.square(weights, dtype=np.float64))


def _added(values: Floats) -> float:
    """The sum, one by one: the last bit decides between labels so near, and `sum` rounds by the version of Python."""
    return float(np.cumsum(values)[-1]) if len(values) else 0.0


_LEAD = 600


class Seen:
    """``number`` is -1 where the index does not hold the post; ``day`` counts from the year 1, 0 where it has no date.

    ``look`` tells what lies around it.
    """

    def __init__(self, number: int, title: str, body: str, day: int, look: Callable[[], Surroundings]) -> None:
        self.number = number
        self.day = day
        self.title = Text(title)
        self._body = body
        self._look = look

    @cached_property
    def read(self) -> str:
        """What a reader sees of the body: no code, no target of a link, no attribute of a tag."""
        return seen(self._body)

    @cached_property
    def lead(self) -> Text:
        """The beginning, the title first."""
        return Text(f"{self.title.source}\n{self.read[:_LEAD]}")

    @cached_property
    def whole(self) -> Text:
        """All of it, the title first."""
        return Text(f"{self.title.source}\n{self.read}")

    @cached_property
    def around(self) -> Surroundings:
        """The posts that it resembles."""
        return self._look()
