"""What chooses among candidates is learned from the site's own posts, with the shipped weights to begin with.

Each labelled post in turn is asked about as if it bore nothing; what it really bears tells which candidates are right.
The shipped weights (``weights.json``) come from ``tests/benchmarks/bench_site_weights.py``, which trains on some sites
and reports on others.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from enrich.index import conditional_logit
from enrich.index.calibration import Calibration, alone, calibrated, competing, folds
from enrich.index.conditional_logit import Choice
from enrich.index.field_model import FieldModel
from enrich.index.labels import Seen
from enrich.index.logistic import Examples, Flags, Floats, RankerWeights, fit, spread, threshold
from enrich.index.site_model import SiteModel
from enrich.values import FieldSpec, Kind
from enrich.vocabulary.terms import fold

SAMPLE = 400
SAMPLE_OF_NAMES = 150
_FEWEST = 10
_SURE = 30
_LIKELY = 40
_EVERY = 5
_USUAL = 5
_HALF_AS_OFTEN = 2.0
_A_WRONG_ONE_IN, _NEARLY_ALL = 4, 0.9  # of labelled posts
_FEW = 0.05  # three of the 60 nearest posts, more or less, are chance


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The measures of a post's candidates, which of them are right, and how many labels the post really bears.

    ``near`` is the share of the posts nearest to it that bear any.
    """

    measures: Floats
    right: Flags
    truth: int
    near: float = 0.0


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned for one field: the weights, how sure they may be, and how many labels a post usually bears.

    ``near`` is the share of the posts nearest to a labelled one that are labelled, on average; 0 where nobody counted.
    """

    weights: RankerWeights
    size: int
    calibration: Calibration
    near: float = 0.0

    def judged(self, spec: FieldSpec, measures: Floats) -> tuple[Floats, Floats]:
        """The scores of a post's candidates, positive where one would be proposed, and how likely each is right."""
        odds = self.weights.odds(measures)
        likely = self.calibration.probabilities(standing(most_of(spec, self.size))(odds))
        return odds - self.weights.threshold, likely

    def belonging(self, near: float) -> float:
        """How likely a post bears any label at all, by the share of its nearest posts that do.

        That a label is missing says little by itself: nobody may have come to it.
        But where labelled posts lie among labelled ones, and this post among others, posts of its kind have none.
        A post whose nearest posts bear labels half as often as those of a labelled post still counts as one of them.
        On a site of 190 poems, letters and stories among 1,997 posts, 87 % of the others come below 0.6, none of the
        190; of 873 tagged posts among 1,136, 1 %, and 72 % of the others, which are events and calls.
        """
        return min(1.0, _HALF_AS_OFTEN * (near + _FEW) / (self.near + _FEW)) if self.near else 1.0

    def dump(self) -> list[Any]:
        """As JSON."""
        curve = [self.calibration.slope, self.calibration.shift]
        return [[*self.weights.values], self.weights.threshold, self.size, curve, self.near]


def parsed(dumped: Sequence[Any]) -> Learned:
    """What `Learned.dump` wrote; what earlier versions wrote ends before ``near``."""
    values, limit, size, curve, *near = dumped
    return Learned(RankerWeights(tuple(values), limit), size, Calibration(*curve), *near)


def shipped(kind: Kind) -> RankerWeights:
    """The weights to begin with."""
    return _weights("names" if kind is Kind.NAMES else "terms")


def cold(kind: Kind) -> RankerWeights:
    """The weights for a site with hardly a labelled post: where a term stands in the post, and how rare it is."""
    return _weights("names" if kind is Kind.NAMES else "cold")


@cache
def _weights(name: str) -> RankerWeights:
    table = _table()[name]
    return RankerWeights(tuple(table["weights"].values()), table["threshold"])


def _uncurved(kind: Kind) -> Calibration:
    """The weights of a cold start are fitted to what they are asked for on a site that they don't know."""
    return shipped_calibration(kind) if kind is Kind.NAMES else Calibration()


@cache
def shipped_calibration(kind: Kind) -> Calibration:
    """The curve to begin with."""
    return Calibration(*_table()["calibration"][kind.value])


@cache
def _table() -> dict[str, Any]:
    text = resources.files("enrich.index").joinpath("weights.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


def unlearned(spec: FieldSpec) -> Learned:
    """What suits a field of a site that nothing is known of."""
    return Learned(cold(spec.kind), _USUAL, _uncurved(spec.kind))


def learn(site: SiteModel, specs: Sequence[FieldSpec], body_of: Callable[[int], str | None]) -> list[Learned]:
    """What suits each field; ``body_of`` gives the body of a post by number, or nothing where it can't be read."""
    fields = [site.field(spec) for spec in specs]
    asked = ask(site, fields, body_of)
    return [_suiting(field, posts) for field, posts in zip(fields, asked, strict=True)]


def _suiting(field: FieldModel, posts: Sequence[Judged]) -> Learned:
    size = usual_size(field)
    kind = field.spec.kind
    prior, curve = shipped(kind), shipped_calibration(kind)
    if len(posts) < _FEWEST or not _is_telling(field, posts):
        return Learned(cold(kind), size, _uncurved(kind))
    most = most_of(field.spec, size)
    near = statistics.fmean(post.near for post in posts)
    return Learned(fitted(posts, prior, most), size, assured(posts, prior, curve, most), near)


def _is_telling(field: FieldModel, posts: Sequence[Judged]) -> bool:
    """Whether labelled posts show when a label does not apply.

    Where nearly all of them bear the same, without candidates that are wrong, and most posts bear none, these may be of
    another kind: on a site of 156 posts, of which 21 of 22 labelled ones were a podcast, any other was one, too.
    """
    wrong = sum(len(post.right) - int(post.right.sum()) for post in posts)
    labelled = sum(map(bool, field.labels.of))
    is_mixed = max(field.labels.counts, default=0) <= _NEARLY_ALL * labelled
    return is_mixed or wrong * _A_WRONG_ONE_IN >= len(posts) or 2 * labelled >= len(field.labels.of)


def fitted(posts: Sequence[Judged], prior: RankerWeights, most: int) -> RankerWeights:
    """The weights and the threshold that suit posts whose labels are known."""
    values = _suited(posts, prior, most)
    free = RankerWeights(values)
    scored = [(free.scores(post.measures), post.right, post.truth) for post in posts]
    share = len(posts) / (len(posts) + _SURE)
    return RankerWeights(values, share * threshold(scored, most) + (1 - share) * prior.threshold)


def assured(posts: Sequence[Judged], prior: RankerWeights, curve: Calibration, most: int) -> Calibration:
    """How sure the weights of a site may be, found on posts that they were not fitted to."""
    told: list[tuple[Floats, Flags]] = []
    for known, asked in folds(len(posts)):
        free = RankerWeights(_suited([posts[place] for place in known], prior, most))
        told += [(standing(most)(free.odds(posts[place].measures)), posts[place].right) for place in asked]
    return calibrated([_foremost(*one) for one in told] if most == 1 else told, curve)


def _foremost(odds: Floats, right: Flags) -> tuple[Floats, Flags]:
    """The best candidate of a post alone, where no other would be proposed: the others would bend the curve."""
    best = odds.argmax() if len(odds) else 0
    return odds[best : best + 1], right[best : best + 1]


def standing(most: int) -> Callable[[Floats], Floats]:
    """What makes log-odds of candidates, of which at most so many are proposed, those that are calibrated."""
    return competing if most == 1 else alone


def _suited(posts: Sequence[Judged], prior: RankerWeights, most: int) -> tuple[float, ...]:
    return _chosen(posts, prior) if most == 1 else fit(_examples(posts, prior), prior.values)


def _chosen(posts: Sequence[Judged], prior: RankerWeights) -> tuple[float, ...]:
    """The weights that put the right candidate of each post first."""
    choices = [Choice(post.measures, int(post.right.argmax())) for post in posts if post.right.any()]
    return conditional_logit.fit(choices, prior.values)


def most_of(spec: FieldSpec, size: int) -> int:
    """How many labels are proposed at most."""
    most = 1 if spec.kind is Kind.TERM else 2 * size + 1
    return min(most, spec.max_items or most)


def usual_size(field: FieldModel) -> int:
    """How many labels a post usually bears, where it bears any."""
    sizes = [len(labels) for labels in field.labels.of if labels]
    return max(1, round(statistics.fmean(sizes))) if len(sizes) >= _FEWEST else _USUAL


def ask(site: SiteModel, fields: Sequence[FieldModel], body_of: Callable[[int], str | None]) -> list[list[Judged]]:
    """For each field a sample of its labelled posts; each post is read once for all fields."""
    samples = [frozenset(_sample(site, field)) for field in fields]
    told: list[list[Judged]] = [[] for _ in fields]
    for number in sorted(frozenset().union(*samples)):
        body = body_of(number)
        if body is None:
            continue
        row = site.rows[number]
        post = Seen(number, row.title, body, row.day, partial(site.around, number, site.vectors[number]))
        for field, sample, asked in zip(fields, samples, told, strict=True):
            if number in sample:
                labels, measures = field.measured(post, body)
                truth = frozenset(map(fold, field.right(number)))
                right = np.array([fold(label) in truth for label in labels], bool)
                asked.append(Judged(measures, right, len(truth), field.labels.near(post.around)))
    return told


def _sample(site: SiteModel, field: FieldModel) -> Iterator[int]:
    labelled = [number for number, labels in enumerate(field.labels.of) if labels]
    labelled.sort(key=lambda number: site.rows[number].content)
    return spread(labelled, SAMPLE_OF_NAMES if field.spec.kind is Kind.NAMES else SAMPLE)


def _examples(posts: Sequence[Judged], prior: RankerWeights) -> Examples:
    """Of each post all candidates that are right, all likely ones, and every fifth of the unlikely ones for five."""
    kept = [_picked(post, prior) for post in posts]
    measures = np.concatenate([post.measures[places] for post, (places, _) in zip(posts, kept, strict=True)])
    right = np.concatenate([post.right[places] for post, (places, _) in zip(posts, kept, strict=True)])
    return Examples(measures, right, np.concatenate([counts for _, counts in kept]))


def _picked(post: Judged, prior: RankerWeights) -> tuple[NDArray[np.intp], Floats]:
    """The places of the candidates to learn from, and for how many each counts."""
    ranked = np.argsort(-prior.scores(post.measures), kind="stable")
    rank = np.arange(len(ranked))
    telling = post.right[ranked] | (rank < _LIKELY)
    kept = telling | (rank % _EVERY == 0)
    return ranked[kept], np.where(telling, 1.0, _EVERY)[kept]
