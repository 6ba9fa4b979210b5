"""What speaks for a name of the site to belong to a post that holds it, as measures of a logistic model.

A name is only ever a candidate where it stands in the post, under a known spelling.
What tells a name that matters from one in passing is how often posts that hold it also bear it (its keyness).
Works between book marks (《》) need not be known: they share the keyness of all unknown ones on the site.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from enrich.index.labels import Labels, Seen
from enrich.index.logistic import Floats
from enrich.index.mentions import Phrases, Pool
from enrich.vocabulary.aliases import Registry, titles
from enrich.vocabulary.terms import fold

MEASURES = ("keyness", "in text", "vote", "in title", "in lead", "used", "new", "constant")
_LEAST_VOTE = 0.01


@dataclass(frozen=True, slots=True)
class Keyness:
    """Of the posts that bear any name and hold this one: how many there are, and how many bear it."""

    holding: int
    bearing: int

    @property
    def odds(self) -> float:
        """The log-odds that a post that holds the name bears it, smoothed as in the quality notes."""
        return math.log((self.bearing + 0.3) / (max(0, self.holding - self.bearing) + 1.5))


class Names:
    """The names of one field.

    ``labels`` hold canonical names; ``mentioned`` are, for each post, the numbers of those that stand in it.
    ``marked`` are, for each post, its works between book marks; ``pool`` is that of the site's phrases.
    """

    def __init__(
        self,
        labels: Labels,
        registry: Registry,
        mentioned: Sequence[Collection[int]],
        marked: Sequence[Collection[str]],
        pool: Pool | None = None,
    ) -> None:
        self.labels = labels
        self.registry = registry
        self.phrases = phrases(labels, registry, pool)
        self._mentioned = mentioned
        posts = [(own, held) for own, held in zip(labels.of, mentioned, strict=True) if own]
        self._holding = Counter(label for _, held in posts for label in held)
        self._bearing = Counter(label for own, held in posts for label in held if label in own)
        self.works = _works(labels, marked)

    def measured(self, post: Seen, body: str) -> tuple[list[str], Floats]:
        """The names that stand in a post, those of unknown works last, and their measures: a row for each."""
        found = [*self._known(post), *self._unknown(post, body)]
        rows = np.array([measures for _, measures in found], np.float64)
        return [label for label, _ in found], rows.reshape(-1, len(MEASURES))

    def _known(self, post: Seen) -> Iterator[tuple[str, Sequence[float]]]:
        inside = self.phrases.found(post.whole)
        if not inside:
            return
        votes = self.labels.votes(post.around)
        titled, led = (frozenset(self.phrases.held(text)) for text in (post.title, post.lead))
        for label, count in inside.items():
            used = self.labels.count(label, post.number)
            if self.labels.is_known(label, post.number):
                vote = math.log(votes.get(label, (0.0, 0))[0] + _LEAST_VOTE)
                standing = (math.log1p(count), vote, label in titled, label in led)
                yield self.labels.names[label], (self._keyness(label, post).odds, *standing, math.log1p(used), 0.0, 1.0)

    def _unknown(self, post: Seen, body: str) -> Iterator[tuple[str, Sequence[float]]]:
        """Works between book marks that no other post bears."""
        odds, vote = self.works.odds, math.log(_LEAST_VOTE)
        for work in titles(body) if self.works.bearing else ():
            if self._is_new(work, post):
                yield work, (odds, math.log1p(body.count(work)), vote, 0.0, 0.0, 0.0, 1.0, 1.0)

    def _is_new(self, work: str, post: Seen) -> bool:
        label = self.labels.numbers.get(self.registry.name(work))
        return label is None or not self.labels.is_known(label, post.number)

    def _keyness(self, label: int, post: Seen) -> Keyness:
        """The keyness of a name, the post at hand left out."""
        own = self.labels.own(post.number)
        counted = bool(own) and label in self._mentioned[post.number]
        return Keyness(self._holding[label] - counted, self._bearing[label] - (counted and label in own))


def phrases(labels: Labels, registry: Registry, pool: Pool | None = None) -> Phrases:
    """All spellings of all names, each standing for its name's number."""
    spelt = (
        (number, spelling)
        for number, name in enumerate(labels.names)
        for spelling in registry.spellings.get(name, (name,))
    )
    return Phrases(spelt, pool)


def _works(labels: Labels, marked: Sequence[Collection[str]]) -> Keyness:
    """The keyness of works that only one post bears, which is what unknown ones are like."""
    forms = [fold(name) for name in labels.names]
    holding = bearing = 0
    for own, works in zip(labels.of, marked, strict=True):
        if own:
            rare = {forms[label] for label in own if labels.counts[label] == 1}
            known = {forms[label] for label in own} - rare
            found = {fold(work) for work in works} - known
            holding += len(found)
            bearing += len(found & rare)
    return Keyness(holding, bearing)
