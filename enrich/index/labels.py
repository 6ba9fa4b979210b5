"""One field's labels over all posts: who bears which, and which lie near a given post.

Labels and posts are numbers here; a post that is asked about is left out of every vote, count and centroid.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from heapq import nlargest
from itertools import islice

from enrich.index.logistic import spread
from enrich.index.tfidf import Neighbours, Vector
from enrich.markdown.mentions import Text
from enrich.values import JSON

NEAREST = 60
_LOOKED_AT = 400
_MEASURED = 200
_SUMMED = 30
_LEAST = 0.01


def listed(value: JSON) -> tuple[str, ...]:
    """The labels of a front matter value, each once: a list's texts, or one text; other things are no labels."""
    items = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(item.strip() for item in items if isinstance(item, str) and item.strip()))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The similarity of every post with the one at hand, and the posts most similar to it, best first."""

    number: int
    similarities: Sequence[float]
    nearest: Sequence[int]


def surroundings(neighbours: Neighbours, vector: Vector, number: int) -> Surroundings:
    """What lies around a post; ``number`` is its own, or -1 where the index does not hold it."""
    found = neighbours.similarities(vector)
    if number >= 0:
        found[number] = 0.0
    best = sorted(range(len(found)), key=found.__getitem__, reverse=True)[:_LOOKED_AT]
    return Surroundings(number, found, [post for post in best if found[post] > 0])


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
        self.counts = Counter(label for labels in self.of for label in labels)
        self._bearing = [(post, labels) for post, labels in enumerate(self.of) if labels]
        self.labelled = len(self._bearing)
        self._vectors = vectors
        self._lengths: dict[int, float] = {}
        self._roots = [math.sqrt(self.counts[label]) for label in range(len(self.names))]

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

    def votes(self, around: Surroundings) -> Mapping[int, tuple[float, int]]:
        """By label, its share of the nearest labelled posts' votes (similarity squared), and how many bear it."""
        nearest = [*islice(filter(self.of.__getitem__, around.nearest), NEAREST)]
        total = sum(around.similarities[post] ** 2 for post in nearest) or 1.0
        found: dict[int, tuple[float, int]] = {}
        for post in nearest:
            share = around.similarities[post] ** 2 / total
            for label in self.of[post]:
                vote, bearers = found.get(label, (0.0, 0))
                found[label] = (vote + share, bearers + 1)
        return found

    def centroids(self, around: Surroundings, besides: Collection[int]) -> Mapping[int, float]:
        """By label, the cosine with the mean of its posts (Rocchio), for the nearest labels and those ``besides``.

        A sum of n posts of one length is at least √n times as long, since no cosine is negative: that bounds each
        label's cosine, and only where the bound is high is the length itself worth its price.
        """
        sums: defaultdict[int, float] = defaultdict(float)
        similarities = around.similarities
        for post, labels in self._bearing:
            if similarity := similarities[post]:
                for label in labels:
                    sums[label] += similarity
        own = self.own(around.number)
        for label in own:
            if self.counts[label] == 1:
                sums.pop(label, None)
        square = _square(self._vectors[around.number]) if own else 0.0
        explained = {label: 2 * sums[label] + square for label in own if label in sums}
        roots = self._roots
        bounds = {label: total / roots[label] for label, total in sums.items()}
        bounds |= {label: sums[label] / math.sqrt(self.counts[label] - 1) for label in explained}
        likely = nlargest(_MEASURED, bounds, key=bounds.__getitem__)
        return {
            label: min(1.0, sums[label] / self._length(label, explained.get(label, 0.0)))
            for label in {*likely, *(label for label in besides if label in sums)}
        }

    def _length(self, label: int, explained: float) -> float:
        """The length of the sum of a label's posts; the left out post explains that much of its square."""
        if label not in self._lengths:
            bearers = self.bearers[label]
            sample = [self._vectors[post] for post in spread(bearers, _SUMMED)]
            self._lengths[label] = _length(sample, len(bearers))
        length = self._lengths[label]
        return math.sqrt(max(length * length - explained, _LEAST)) if explained else length


def _square(vector: Vector) -> float:
    return sum(weight * weight for weight in vector.weights)


def _length(vectors: Sequence[Vector], posts: int) -> float:
    """The length of the sum of ``posts`` vectors, of which these are a sample: by their mean square and mean cosine."""
    squares = sum(map(_square, vectors))
    if posts == 1:
        return math.sqrt(squares) or 1.0
    summed: dict[int, float] = {}
    for vector in vectors:
        for key, weight in zip(vector.hashes, vector.weights, strict=True):
            summed[key] = summed.get(key, 0.0) + weight
    whole = sum(weight * weight for weight in summed.values())
    size = len(vectors)
    cosine = (whole - squares) / (size * (size - 1))
    return math.sqrt(posts * squares / size + posts * (posts - 1) * cosine) or 1.0


_LEAD = 600


class Seen:
    """``number`` is -1 where the index does not hold the post; ``day`` counts from the year 1, 0 where it has no date.

    ``look`` tells what lies around it; ``lead`` begins with the title, as ``whole`` does.
    """

    def __init__(self, number: int, title: str, body: str, day: int, look: Callable[[], Surroundings]) -> None:
        self.number = number
        self.day = day
        self.title = Text(title)
        self.lead = Text(f"{title}\n{body[:_LEAD]}")
        self.whole = Text(f"{title}\n{body}")
        self._look = look

    @cached_property
    def around(self) -> Surroundings:
        """The posts that it resembles."""
        return self._look()


def day_of(said: str) -> int:
    """The day of an ISO date, whatever follows it; 0 where it is none."""
    try:
        return date.fromisoformat(said[:10]).toordinal()
    except ValueError:
        return 0
