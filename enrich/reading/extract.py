"""The sentences that say what a post says: extraction by centroid, title and position, without repeating itself.

A sentence's score is a weighted mean of three measures between 0 and 1: how near it is to the words of the whole post,
how much of the title it holds, and how early it stands; a sentence that announces what the post is about gets more.
Which weights fit is a matter of the site (some summaries are the lead, some never are), so they are arguments.
Sentences are taken one by one by maximal marginal relevance (Carbonell and Goldstein 1998) until the length is used.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING

from enrich.reading.blocks import BlockKind
from enrich.reading.cues import ANNOUNCES, ASIDE, DANGLING, FIRST_OR_SECOND
from enrich.reading.overlap import has_wide, is_wide
from enrich.reading.plain import CJK
from enrich.reading.words import normal, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from enrich.reading.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Weights:
    """The share of each measure in a sentence's score; only their ratios matter."""

    centroid: float = 0.3
    title: float = 0.3
    position: float = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """A sentence, its words, the three measures from 0 to 1, and how little it can stand alone."""

    sentence: Sentence
    words: frozenset[str]
    centroid: float
    title: float
    position: float
    doubt: float


REACH = 6000  # the first 4,000 characters tell as much as the whole post; conclusions stand at the end
LEAD = Weights(0.0, 0.0, 1.0)
DEFAULT = Weights()
_NOVELTY = 0.5
_OVER = 1.1
_CONSIDERED = 40
_ENOUGH = 0.6
_CODE = re.compile(r"[=;{}<>_\\|$@/#+]|\w\(|\.\w{2,4}\b")
_CODE_DOUBT = 0.1
_FRAGMENT = 0.3
_FOREIGN = 0.6
_CAUTION = 0.75
_ANNOUNCED = 0.15
_SHORTEST = 10
_FIRST = 90
_LAST = 40
_CLAUSE = re.compile(r"[，,；;：、]|\s[–—-]\s|——")
_COLON_END = (":", "：", "，", ",", "、")


def scored(sentences: Sequence[Sentence], title: str) -> tuple[Scored, ...]:
    """The sentences that could stand in a summary, measured; of very long posts the first and the last ones."""
    read = [*sentences[:_FIRST], *sentences[max(_FIRST, len(sentences) - _LAST) :]]
    bags = [frozenset(words(normal(sentence.text))) for sentence in read]
    counts = Counter(word for bag in bags for word in bag)
    centre = {word: float(count) for word, count in counts.items() if count > 1}
    near = [sum(centre[word] for word in bag & centre.keys()) / math.sqrt(len(bag) or 1) for bag in bags]
    most = max(near, default=0.0) or 1.0
    named = frozenset(words(normal(title)))
    wide = is_wide(title) or is_wide(" ".join(sentence.text for sentence in read))
    measured = []
    for place, (sentence, bag, fit) in enumerate(zip(read, bags, near, strict=True)):
        unfit = doubt(sentence) + _FOREIGN * (wide and not has_wide(sentence.text))
        if unfit < 1.0:
            titled = len(bag & named) / (len(named) or 1)
            measured.append(Scored(sentence, bag, fit / most, titled, 1.0 / math.sqrt(1.0 + place), unfit))
    return tuple(measured)


def doubt(sentence: Sentence) -> float:
    """How little a sentence can stand alone, from 0 (well) to 1 (not at all)."""
    text = sentence.text
    if len(text) < _SHORTEST or ASIDE.match(text) or text.endswith(_COLON_END):
        return 1.0
    found = 0.3 * text.endswith(("?", "？")) + 0.15 * bool(DANGLING.match(text))
    found += _FRAGMENT * (sentence.kind is BlockKind.ITEM and text[-1].isalnum())
    found += min(0.4, 0.1 * len(FIRST_OR_SECOND.findall(text)))
    return found + min(0.5, _CODE_DOUBT * max(0, len(_CODE.findall(text)) - 1))


def summary(found: Sequence[Scored], weights: Weights, budget: int) -> tuple[Scored, ...]:
    """The sentences of a summary of about ``budget`` characters, in the post's order; the best one may be longer."""
    fits = {item: _score(item, weights) for item in found}
    left = {item: fits[item] for item in nlargest(_CONSIDERED, fits, key=fits.__getitem__)}
    chosen: list[Scored] = []
    used = 0
    while left and used < budget:
        best = max(left, key=left.__getitem__)
        del left[best]
        length = len(best.sentence.text)
        if chosen and used + length > budget * _OVER:
            if used > budget * _ENOUGH:
                break
            continue
        chosen.append(best)
        used += length
        for item in left:
            left[item] -= _NOVELTY * alike(item, best) / len(chosen)
    return tuple(sorted(chosen, key=lambda item: item.sentence.order))


def alike(left: Scored, right: Scored) -> float:
    """The cosine of two sentences' sets of words, 0 to 1."""
    common = len(left.words & right.words)
    return common / math.sqrt(len(left.words) * len(right.words)) if common else 0.0


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
    announces = _ANNOUNCED * bool(ANNOUNCES.search(item.sentence.text))
    return fit / total - _CAUTION * item.doubt + announces


def _is_wide(character: str) -> bool:
    return bool(re.match(rf"[{CJK}\u3000-\u303f\uff00-\uffef”’…]", character))
