"""What speaks for a term of the site to fit a post, as measures of a logistic model.

Candidates are the terms of the nearest posts, the terms of the nearest centroids, and those that stand in the post.
The measures are those of the project's quality notes; the ranking of all beats votes alone on every site measured.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Container, Mapping, Sequence

from enrich.index.labels import NEAREST, Labels, Seen
from enrich.index.shared_metadata import Company, Trait
from enrich.markdown.mentions import Phrases
from enrich.vocabulary.terms import singulars

MEASURES = (
    "vote", "neighbours", "vote rank", "centroid rank", "centroid", "in title", "in lead", "in text", "not in text",
    "words in title", "words in text", "used once", "prior", "recent", "company", "constant",
)  # fmt: skip
_NO_VOTE = 1e-3
_NO_RANK = 10**6
_MONTH = 30.0
_PARTS = re.compile(r"[\s\-_/]+")


class Terms:
    """The terms of one field; ``days`` and ``held`` are the days and the traits of the posts, in their order.

    ``pool`` is that of the site's phrases.
    """

    def __init__(
        self, labels: Labels, days: Sequence[int], held: Sequence[Sequence[Trait]], pool: set[str] | None = None
    ) -> None:
        self.labels = labels
        self._company = Company(labels, held)
        forms = ((number, form) for number, name in enumerate(labels.names) for form in _forms(name))
        self._phrases = Phrases(forms, pool)
        numbers: dict[str, int] = {}
        self._words = [tuple(numbers.setdefault(word, len(numbers)) for word in _words(name)) for name in labels.names]
        self._parts = Phrases(((number, word) for word, number in numbers.items()), pool)
        self._used = [sorted(days[post] for post in labels.bearers[label]) for label in range(len(labels.names))]

    def measured(self, post: Seen) -> list[tuple[int, tuple[float, ...]]]:
        """The candidates for a post with their measures, in no order."""
        labels = self.labels
        if not labels.names:
            return []
        votes = labels.votes(post.around)
        inside = self._phrases.found(post.whole)
        centroids = labels.centroids(post.around, {*votes, *inside})
        near = sorted(centroids, key=lambda label: -centroids[label])
        found = {*votes, *near[:NEAREST], *inside}
        ranks = _Ranks(
            _ranked(votes), {label: rank for rank, label in enumerate(near)}, centroids[near[0]] if near else 1.0
        )
        titled, led = (frozenset(self._phrases.held(text)) for text in (post.title, post.lead))
        parts = [frozenset(self._parts.held(text)) for text in (post.title, post.whole)]
        company = self._company.shares(post.number)
        measured = []
        for label in found:
            count = labels.count(label, post.number)
            if count > 0 or label in labels.standing:
                measures = (
                    *_nearness(label, votes, centroids, ranks),
                    *_literal(label, titled, led, inside),
                    *self._partial(label, *parts),
                    *self._usage(label, count, post),
                    company.get(label, 0.0),
                    1.0,
                )
                measured.append((label, measures))
        return measured

    def _partial(self, label: int, titled: Container[int], inside: Container[int]) -> tuple[float, float]:
        """Which share of a label's words stands in the title and in the text."""
        words = self._words[label]
        return (_share(words, titled), _share(words, inside)) if words else (0.0, 0.0)

    def _usage(self, label: int, count: int, post: Seen) -> tuple[float, float, float]:
        prior = math.log(max(count, 1) / max(self.labels.labelled, 1))
        return float(count <= 1), prior, self._recency(label, post)

    def _recency(self, label: int, post: Seen) -> float:
        """How recently the label had been used when the post was written: 1 the same day, 0 never."""
        used = self._used[label]
        place = bisect_right(used, post.day)
        if label in self.labels.own(post.number):
            place -= 1
        if not post.day or not place or not used[place - 1]:
            return 0.0
        return 1.0 / (1.0 + (post.day - used[place - 1]) / _MONTH)


class _Ranks:
    """The places of labels by votes and by centroids, and the best centroid."""

    __slots__ = ("best", "centroid", "vote")

    def __init__(self, vote: Mapping[int, int], centroid: Mapping[int, int], best: float) -> None:
        self.vote = vote
        self.centroid = centroid
        self.best = best or 1.0


def _ranked(votes: Mapping[int, tuple[float, int]]) -> dict[int, int]:
    return {label: rank for rank, label in enumerate(sorted(votes, key=lambda label: -votes[label][0]))}


def _nearness(
    label: int, votes: Mapping[int, tuple[float, int]], centroids: Mapping[int, float], ranks: _Ranks
) -> tuple[float, ...]:
    vote, bearers = votes.get(label, (0.0, 0))
    return (
        math.log(vote + _NO_VOTE),
        math.log1p(bearers),
        1.0 / (2 + ranks.vote.get(label, _NO_RANK)),
        1.0 / (2 + ranks.centroid.get(label, _NO_RANK)),
        centroids.get(label, 0.0) / ranks.best,
    )


def _literal(label: int, titled: Container[int], led: Container[int], inside: Mapping[int, int]) -> tuple[float, ...]:
    count = inside.get(label, 0)
    return float(label in titled), float(label in led), math.log1p(count), float(not count)


def _share(words: Sequence[int], found: Container[int]) -> float:
    return sum(map(found.__contains__, words)) / len(words)


def _forms(name: str) -> tuple[str, ...]:
    folded = name.casefold()
    return (name, *singulars(folded)) if folded.isascii() else (name,)


def _words(name: str) -> tuple[str, ...]:
    """The words of a label that has several."""
    parts = [part for part in _PARTS.split(name.casefold()) if len(part) > 1]
    return tuple(parts) if len(parts) > 1 else ()
