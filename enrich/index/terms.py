"""What speaks for a term of the site to fit a post, as measures of a logistic model.

Candidates are the terms of the nearest posts, the terms of the nearest centroids, and those that stand in the post.
The measures are those of the project's quality notes; the ranking of all beats votes alone on every site measured.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Container, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from enrich.index.labels import NEAREST, Labels, Seen
from enrich.index.logistic import Floats
from enrich.index.mentions import Phrases, Pool
from enrich.index.shared_metadata import Company, Trait
from enrich.vocabulary.terms import singulars

MEASURES = (
    "vote", "neighbours", "vote rank", "centroid rank", "centroid", "in title", "in lead", "in text", "not in text",
    "words in title", "words in text", "rarity", "used once", "prior", "recent", "company", "constant",
)  # fmt: skip
_NO_VOTE = 1e-3
_HALF = 0.5
_NO_RANK = 10**6
_MONTH = 30.0
_PARTS = re.compile(r"[\s\-_/]+")


class Terms:
    """The terms of one field; ``days`` and ``held`` are the days and the traits of the posts, in their order.

    ``forms`` are what stands for each label in a text, ``pool`` is that of the site's phrases.
    ``standing`` tells in how many posts a text's rarest word stands, and how many posts there are.
    """

    def __init__(
        self,
        labels: Labels,
        days: Sequence[int],
        held: Sequence[Sequence[Trait]],
        forms: Sequence[Sequence[str]],
        standing: Callable[[str], tuple[int, int]],
        pool: Pool | None = None,
    ) -> None:
        self.labels = labels
        self._rarities: dict[int, float] = {}
        self._standing = standing
        self._company = Company(labels, held)
        spelt = ((number, form) for number, known in enumerate(forms) for one in known for form in _forms(one))
        self._phrases = Phrases(spelt, pool)
        numbers: dict[str, int] = {}
        self._words = [tuple(numbers.setdefault(word, len(numbers)) for word in _words(name)) for name in labels.names]
        self._parts = Phrases(((number, word) for word, number in numbers.items()), pool)
        self._days = days
        self._used: dict[int, Sequence[int]] = {}

    def measured(self, post: Seen) -> tuple[list[int], Floats]:
        """The candidates for a post, in no order, and their measures: a row for each."""
        labels = self.labels
        if not labels.names:
            return [], np.zeros((0, len(MEASURES)))
        votes = labels.votes(post.around)
        inside = self._phrases.found(post.whole)
        centroids = labels.centroids(post.around, {*votes, *inside})
        near = sorted(centroids, key=lambda label: -centroids[label])
        found = [label for label in {*votes, *near[:NEAREST], *inside} if labels.is_known(label, post.number)]
        columns = (
            *_nearness(found, votes, centroids, near),
            *self._literal(found, post, inside),
            *self._usage(found, post),
            np.ones(len(found)),
        )
        return found, np.column_stack(columns)

    def _literal(self, found: Sequence[int], post: Seen, inside: Mapping[int, int]) -> Iterator[ArrayLike]:
        """Whether a label, and which share of its words, stands in the title, in the lead and in the text; how rare."""
        for text in (post.title, post.lead):
            held = frozenset(self._phrases.held(text))
            yield [label in held for label in found]
        counts = np.array([inside.get(label, 0) for label in found])
        yield np.log1p(counts)
        yield counts == 0
        for text in (post.title, post.whole):
            words = frozenset(self._parts.held(text))
            yield [_share(self._words[label], words) for label in found]
        yield [self._rarity(label) if label in inside else 0.0 for label in found]

    def _rarity(self, label: int) -> float:
        """How few posts hold a label that stands in the one at hand; found out once."""
        if label not in self._rarities:
            holding, posts = self._standing(self.labels.names[label])
            self._rarities[label] = math.log((posts + 1) / (holding + _HALF))
        return self._rarities[label]

    def _usage(self, found: Sequence[int], post: Seen) -> Iterator[ArrayLike]:
        """How often a label is used, how lately, and by posts that share a trait with this one."""
        counts = np.array([self.labels.count(label, post.number) for label in found])
        yield counts <= 1
        yield np.log(np.maximum(counts, 1) / max(self.labels.labelled, 1))
        yield [self._recency(label, post) for label in found]
        yield self._company.shares(post.number, found)

    def _recency(self, label: int, post: Seen) -> float:
        """How recently the label had been used when the post was written: 1 the same day, 0 never."""
        if label not in self._used:
            self._used[label] = sorted(self._days[bearer] for bearer in self.labels.bearers[label])
        used = self._used[label]
        place = bisect_right(used, post.day)
        if label in self.labels.own(post.number):
            place -= 1
        if not post.day or not place or not used[place - 1]:
            return 0.0
        return 1.0 / (1.0 + (post.day - used[place - 1]) / _MONTH)


def _nearness(
    found: Sequence[int], votes: Mapping[int, tuple[float, int]], centroids: Mapping[int, float], near: Sequence[int]
) -> Iterator[ArrayLike]:
    """What the nearest posts and the centroids say of a label, by size and by rank; ``near`` are the labels by rank."""
    vote, bearers = np.array([votes.get(label, (0.0, 0)) for label in found]).reshape(-1, 2).T
    voted = sorted(votes, key=lambda label: -votes[label][0])
    best = (centroids[near[0]] if near else 0.0) or 1.0
    yield np.log(vote + _NO_VOTE)
    yield np.log1p(bearers)
    yield from (_places(ranked, found) for ranked in (voted, near))
    yield [centroids.get(label, 0.0) / best for label in found]


def _places(ranked: Sequence[int], labels: Sequence[int]) -> Floats:
    """1 / (2 + rank) for each label: next to nothing for those that are not ranked."""
    ranks = {label: rank for rank, label in enumerate(ranked)}
    return 1.0 / (2.0 + np.array([ranks.get(label, _NO_RANK) for label in labels]))


def _share(words: Sequence[int], found: Container[int]) -> float:
    """Which share of a label's words was found; 0 where it has only one."""
    return sum(map(found.__contains__, words)) / len(words) if words else 0.0


def _forms(name: str) -> tuple[str, ...]:
    folded = name.casefold()
    return (name, *singulars(folded)) if folded.isascii() else (name,)


def _words(name: str) -> tuple[str, ...]:
    """The words of a label that has several."""
    parts = [part for part in _PARTS.split(name.casefold()) if len(part) > 1]
    return tuple(parts) if len(parts) > 1 else ()
