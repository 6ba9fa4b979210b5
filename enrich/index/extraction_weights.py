"""How a site writes its texts: how long, and which of the post's sentences they are made of.

No single weighting fits all: where summaries repeat the lead, the lead wins by far, elsewhere it is among the worst.
So the tool tries each on up to two hundred posts whose text a person wrote, and leaves the default only for one that
is better beyond what chance explains: on few posts the winner of several is often no more than lucky.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enrich.index.row import Row
from enrich.markdown.extract import DEFAULT, LEAD, REACH, Weights, joined, scored, summary
from enrich.markdown.overlap import rouge_l
from enrich.markdown.sentences import sentences

METHODS: Mapping[str, Weights] = {
    "default": DEFAULT,
    "lead": LEAD,
    "early": Weights(0.0, 0.5, 0.5),
    "central": Weights(0.4, 0.4, 0.2),
    "titled": Weights(0.2, 0.7, 0.1),
}
SAMPLE = 200
_ERRORS = 2.0
_FEWEST = 5
_NEARLY = 0.6
_UNLIKE = 2


@dataclass(frozen=True, slots=True)
class ExtractionHabits:
    """The median length in characters, 0 where unknown, and the weights of centroid, title and position.

    ``repeats`` is the share of texts that nearly repeat the lead of their post, as if two more posts had none.
    """

    length: int
    weights: tuple[float, float, float] | None
    repeats: float = 0.0


def length(texts: Sequence[str]) -> int:
    """The median length in characters; 0 where there are too few to tell."""
    return round(statistics.median(map(len, texts))) if len(texts) >= _FEWEST else 0


def sampled(rows: Sequence[Row]) -> Sequence[Row]:
    """The posts to measure: always the same, as long as they are there."""
    return sorted(rows, key=lambda row: row.content)[:SAMPLE]


def overlaps(title: str, body: str, text: str, budget: int) -> dict[str, float]:
    """ROUGE-L of each method's extract of about ``budget`` characters with the ``text`` that a person wrote."""
    found = scored(sentences(body, REACH), title)
    return {
        name: rouge_l(joined([item.sentence.text for item in summary(found, weights, budget)]), text)
        for name, weights in METHODS.items()
    }


def manner(rows: Sequence[Row], key: str) -> ExtractionHabits:
    """How the site writes the texts under one key."""
    having = [row for row in rows if key in row.values]
    measured = [row.overlaps[key] for row in sampled(having) if key in row.overlaps]
    return ExtractionHabits(length([row.values[key][0] for row in having]), _best(measured), _repeats(measured))


def _repeats(measured: Sequence[Mapping[str, float]]) -> float:
    """The share of posts whose own text nearly repeats the lead; 0 where too few posts were measured."""
    if len(measured) < _FEWEST:
        return 0.0
    return sum(one["lead"] >= _NEARLY for one in measured) / (len(measured) + _UNLIKE)


def _best(measured: Sequence[Mapping[str, float]]) -> tuple[float, float, float] | None:
    """The weights that fit best; nothing where too few posts were measured."""
    if len(measured) < _FEWEST:
        return None
    gains = {name: _gain([one[name] - one["default"] for one in measured]) for name in METHODS}
    chosen = METHODS[max(gains, key=gains.__getitem__)]
    return chosen.centroid, chosen.title, chosen.position


def _gain(differences: Sequence[float]) -> float:
    """What a method surely gains: its mean difference, less twice the standard error of the mean."""
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    return statistics.fmean(differences) - _ERRORS * error
