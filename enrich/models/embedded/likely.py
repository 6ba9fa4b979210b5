"""How likely an owner would take a text: measures of a candidate, and the weights that were fitted to judged ones.

The weights are those of a logistic regression, with weights set by hand as its prior mean.
``tests/benchmarks/bench_text_weights.py`` fits them to ``tests/quality/judged_texts.jsonl`` and prints them.
There, 487 real posts of 28 sites were read beside what could be said of them, most in Chinese, Japanese or English.
Each site judged by the others, 79 % of the summaries from 0.6 on are acceptable, 2.8 % embarrassing (214 texts).
Of the insights, 70 % are acceptable, and none is embarrassing (10 texts).
Nobody judged texts ``from known`` or ``from whole``, nor sites that repeat their leads: these weights are set by hand.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from enrich.markdown.extract import LESSON
from enrich.markdown.standing import FIRST_PERSON, SECOND_PERSON
from enrich.models.embedded.conclusions import Conclusion
from enrich.models.embedded.leads import Candidate, LeadOrigin, width

_USUAL = 120.0


def measures(candidate: Candidate, site: float, *, is_talk: bool) -> Mapping[str, float]:
    """The measures of a candidate by name; ``site`` is the share of the site's own texts that are its leads."""
    parts = candidate.parts
    text = candidate.text
    size = width(text)
    early = max((part.position for part in parts), default=1.0)
    found = {f"from {origin}": float(candidate.origin is origin) for origin in LeadOrigin}
    return found | {
        "title": max((part.title for part in parts), default=0.5),
        "centroid": max((part.centroid for part in parts), default=0.5),
        "early": early,
        "announces": float(any(part.announces for part in parts)),
        "first person": min(2.0, len(FIRST_PERSON.findall(text))),
        "second person": min(2.0, len(SECOND_PERSON.findall(text))),
        "short": max(0.0, math.log(_USUAL / size)) if size else 1.0,
        "long": max(0.0, math.log(size / (2 * _USUAL))) if size else 0.0,
        "pair": float(len(parts) > 1),
        "talk": float(is_talk),
        "exclaims": float("!" in text or "！" in text),
        "site": site,
        "doubt": max((part.doubt for part in parts), default=0.0),
    }


WEIGHTS: Mapping[str, float] = {
    "from known": 3.50,
    "from whole": 3.50,
    "from headed": 1.43,
    "from faced": 1.31,
    "from broken": 0.31,
    "from announced": 1.65,
    "from defined": 1.10,
    "from made": 1.53,
    "from first": 0.11,
    "from other": -0.74,
    "title": 2.28,
    "centroid": 0.84,
    "early": 1.36,
    "announces": 1.48,
    "first person": -0.51,
    "second person": -0.15,
    "short": -0.59,
    "long": -0.92,
    "pair": -0.08,
    "talk": -1.40,
    "site": 2.00,
    "exclaims": -0.53,
    "doubt": -0.93,
    "": -3.06,
}


def concluding_measures(one: Conclusion, *, is_talk: bool) -> Mapping[str, float]:
    """The measures of a sentence that concludes, by name."""
    text = one.text
    size = width(text)
    return {
        "headed": float(one.headed),
        "opened": float(one.opened),
        "lesson": min(2.0, len(LESSON.findall(text))),
        "title": one.item.title,
        "centroid": one.item.centroid,
        "late": one.late,
        "turns": min(3.0, len(_TURNS.findall(text))),
        "short": max(0.0, math.log(_USUAL / size)) if size else 1.0,
        "long": max(0.0, math.log(size / (2 * _USUAL))) if size else 0.0,
        "talk": float(is_talk),
        "digits": min(1.0, sum(map(str.isdigit, text)) / 10),
        "exclaims": float("!" in text or "！" in text),
        "doubt": one.item.doubt,
    }


_TURNS = re.compile(r"[，,、；;（(—–]")
CONCLUDING: Mapping[str, float] = {
    "headed": 0.75,
    "opened": 0.79,
    "lesson": 1.39,
    "title": 1.48,
    "centroid": 0.92,
    "late": 0.73,
    "turns": -0.19,
    "short": -0.15,
    "long": -1.05,
    "talk": -1.55,
    "digits": -1.04,
    "exclaims": -0.50,
    "doubt": -1.09,
    "": -2.69,
}


def sums_up(candidate: Candidate, site: float, *, is_talk: bool) -> float:
    """How likely an owner would take a text as the summary, from 0 to 1."""
    return _probability(measures(candidate, site, is_talk=is_talk), WEIGHTS)


def concludes(one: Conclusion, *, is_talk: bool) -> float:
    """How likely an owner would take a sentence as what a reader takes from the post, from 0 to 1."""
    return _probability(concluding_measures(one, is_talk=is_talk), CONCLUDING)


def _probability(measured: Mapping[str, float], weights: Mapping[str, float]) -> float:
    odds = weights[""] + sum(weights[name] * value for name, value in measured.items())
    return 1.0 / (1.0 + math.exp(-odds))
