"""The sentences that say what a post says: extraction by centroid, title and position, without repeating itself.

A sentence's score is a weighted mean of three measures between 0 and 1: how near it is to the words of the whole post,
how much of the title it holds, and how early it stands.
Which weights fit is a matter of the site (some summaries are the lead, some never are), so they are arguments.
Sentences are taken one by one by maximal marginal relevance (Carbonell and Goldstein 1998) until the length is used.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from enrich.reading.cues import ASIDE, DANGLING, FIRST_OR_SECOND
from enrich.reading.plain import CJK
from enrich.reading.words import normal, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from enrich.reading.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Weights:
    """The share of each measure in a sentence's score; only their ratios matter."""

    centroid: float = 0.3
    title: float = 0.3
    position: float = 0.4


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence, its words' weights (unit length) and the three measures."""

    sentence: Sentence
    vector: Mapping[str, float]
    centroid: float
    title: float
    position: float
    doubt: float


LEAD = Weights(0.0, 0.0, 1.0)
DEFAULT = Weights()
_NOVELTY = 0.35
_SHORTEST = 10
_READ = 120
_CLAUSE = re.compile(r"[，,；;：、]|\s[–—-]\s|——")
_COLON_END = (":", "：", "，", ",", "、")


def scored(sentences: Sequence[Sentence], title: str) -> tuple[Scored, ...]:
    """All sentences that could stand in a summary, measured; of very long posts the first and the last ones."""
    read = [*sentences[:_READ], *sentences[max(_READ, len(sentences) - _READ // 3) :]]
    bags = [Counter(words(normal(sentence.text))) for sentence in read]
    whole: Counter[str] = Counter()
    for bag in bags:
        whole.update(bag.keys())
    vectors = [_unit({word: math.log1p(count) for word, count in bag.items()}) for bag in bags]
    centre = _unit({word: float(count) for word, count in whole.items() if count > 1})
    named = _unit(dict.fromkeys(words(normal(title)), 1.0))
    near = [_dot(vector, centre) for vector in vectors]
    most = max(near, default=0.0) or 1.0
    return tuple(
        Scored(
            sentence,
            vector,
            fit / most,
            _dot(named, dict.fromkeys(vector, 1.0)) / math.sqrt(len(named) or 1),
            1.0 / math.sqrt(1.0 + place),
            doubt(sentence),
        )
        for place, (sentence, vector, fit) in enumerate(zip(read, vectors, near, strict=True))
    )


def doubt(sentence: Sentence) -> float:
    """How little a sentence can stand alone, from 0 (well) to 1 (not at all)."""
    text = sentence.text
    if len(text) < _SHORTEST or ASIDE.match(text) or text.endswith(_COLON_END):
        return 1.0
    found = 0.3 * text.endswith(("?", "？"))
    found += 0.15 * bool(DANGLING.match(text))
    return found + min(0.3, 0.1 * len(FIRST_OR_SECOND.findall(text)))


def summary(found: Sequence[Scored], weights: Weights, budget: int) -> tuple[Scored, ...]:
    """The sentences of a summary of about ``budget`` characters, in the post's order; the best one may be longer."""
    left = [item for item in found if item.doubt < 1.0]
    scores = {id(item): _score(item, weights) for item in left}
    chosen: list[Scored] = []
    used = 0
    while left and used < budget:
        best = max(left, key=lambda item: scores[id(item)] - _NOVELTY * _repeats(item, chosen))
        left.remove(best)
        length = len(best.sentence.text)
        if not chosen or used + length <= budget * 1.1:
            chosen.append(best)
            used += length
        elif used > budget * 0.6:
            break
    return tuple(sorted(chosen, key=lambda item: item.sentence.order))


def alike(left: Scored, right: Scored) -> float:
    """The cosine of two sentences' words, 0 to 1."""
    return _dot(left.vector, right.vector)


def joined(texts: Sequence[str], limit: int = 0) -> str:
    """The texts as one paragraph of at most ``limit`` characters (0: none), cut between sentences or at a clause."""
    whole = ""
    for text in texts:
        gap = "" if not whole or _is_wide(whole[-1]) or _is_wide(text[0]) else " "
        if limit and len(whole) + len(gap) + len(text) > limit:
            return whole or clause(text, limit)
        whole += gap + text
    return whole


def clause(text: str, limit: int) -> str:
    """The beginning of ``text`` within ``limit`` characters, ended at a clause or at least between words."""
    room = text[: limit - 1]
    stops = [stop.start() for stop in _CLAUSE.finditer(room)]
    end = stops[-1] if stops and stops[-1] > limit // 3 else max(room.rfind(" "), 0) or len(room)
    return room[:end].rstrip() + "…"


def _score(item: Scored, weights: Weights) -> float:
    total = weights.centroid + weights.title + weights.position
    fit = weights.centroid * item.centroid + weights.title * item.title + weights.position * item.position
    return fit / total - item.doubt


def _repeats(item: Scored, chosen: Sequence[Scored]) -> float:
    return max((_dot(item.vector, other.vector) for other in chosen), default=0.0)


def _unit(weights: dict[str, float]) -> dict[str, float]:
    norm = math.sqrt(sum(value * value for value in weights.values()))
    return {word: value / norm for word, value in weights.items()} if norm else {}


def _dot(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    small, large = (left, right) if len(left) <= len(right) else (right, left)
    return sum(value * large[word] for word, value in small.items() if word in large)


def _is_wide(character: str) -> bool:
    return bool(re.match(rf"[{CJK}\u3000-\u303f\uff00-\uffef”’…]", character))
