"""Texts made of the post's own sentences: the summary says what it says, the conclusion what a reader takes from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from enrich.markdown.extract import (
    CLOSING,
    DEFAULT,
    FIRST_OR_SECOND,
    LESSON,
    REACH,
    Scored,
    Weights,
    alike,
    joined,
    scored,
    summary,
)
from enrich.markdown.overlap import rouge_l
from enrich.markdown.sentences import sentences
from enrich.models.embedded.chosen import Chosen
from enrich.verify.marks import left_over, unmarked
from enrich.verify.safety import harm
from enrich.verify.texts import faults

if TYPE_CHECKING:
    from enrich.values import FieldSpec, Request

_USUAL = 160
_SLACK = 1.15
_MAX_QUOTE = 200
_CONCLUSION_CHARS = (20, 120)
_SAME = 0.45
_SHORT = 20
_DIGIT = re.compile(r"\d")


class SentencePool:
    """One post, read once for all its texts; ``said`` remembers the sentences that a text has used."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self._found: tuple[Scored, ...] | None = None
        self._said: list[Scored] = []

    @property
    def found(self) -> tuple[Scored, ...]:
        """The post's sentences, measured; read when the first text is asked for."""
        if self._found is None:
            self._found = scored(sentences(self.request.body, REACH), self.request.title)
        return self._found

    def summary(self, spec: FieldSpec) -> Chosen:
        """The sentences that say most, as long as the site's own texts of this field usually are."""
        usual = self.request.context.lengths.get(spec.name, _USUAL)
        limit = spec.max_chars or round(usual * _SLACK)
        weights = self.request.context.weights.get(spec.name)
        chosen = self._extract(Weights(*weights) if weights else DEFAULT, min(usual, limit))
        while chosen and not _may_stand(spec, joined([item.sentence.text for item in chosen], limit), self.request):
            chosen = chosen[:-1]
        self._said += chosen
        return Chosen(joined([item.sentence.text for item in chosen], limit))

    def _extract(self, weights: Weights, budget: int) -> tuple[Scored, ...]:
        """The best sentences; one that may not stand in a value is forgotten, and the choice made again."""
        chosen = summary(self.found, weights, budget)
        while harmful := {item for item in chosen if self._harms(item.sentence.text)}:
            self._found = tuple(item for item in self.found if item not in harmful)
            chosen = summary(self.found, weights, budget)
        return chosen

    def _harms(self, text: str) -> bool:
        return bool(harm(text)) or _is_marked(text, self.request)

    def conclusion(self, spec: FieldSpec) -> Chosen:
        """The sentence that concludes most clearly and is not said yet, with the words it stands in."""
        low, high = _CONCLUSION_CHARS
        low, high = max(low, spec.min_chars), min(high, spec.max_chars or high)
        fit = [item for item in self.found if low <= len(item.sentence.text) <= high]
        last = max((item.sentence.order for item in self.found), default=0) or 1
        ranked = sorted(fit, key=lambda item: -_conclusive(item, last))
        fitting = (
            item.sentence for item in ranked if self._adds(item) and _may_stand(spec, item.sentence.text, self.request)
        )
        best = next(fitting, None)
        if best is None:
            return Chosen({"text": "", "quote": ""})
        return Chosen({"text": best.text, "quote": self.request.body[best.start : best.end][:_MAX_QUOTE]})

    def _adds(self, item: Scored) -> bool:
        """Whether a sentence is in none of the post's texts, neither those made now nor those that stand there."""
        if any(alike(item, said) >= _SAME for said in self._said):
            return False
        standing = (text for text in self.request.known.values() if isinstance(text, str) and len(text) > _SHORT)
        return all(rouge_l(item.sentence.text, text) < _SAME for text in standing)


def _may_stand(spec: FieldSpec, text: str, request: Request) -> bool:
    return not any(faults(spec, text, request)) and not _is_marked(text, request)


def _is_marked(text: str, request: Request) -> bool:
    """Whether marks of Markdown are left in a text that are taken for words by some and not by others."""
    return bool(left_over(unmarked(text, request.body), request.body))


def _conclusive(item: Scored, last: int) -> float:
    """How much a sentence sounds like what to take home: its words, its late place, its nearness to the subject.

    What is told in the first person, or is full of figures, is a scene or a datum and no conclusion.
    """
    text = item.sentence.text
    cues = 0.35 * min(2, len(LESSON.findall(text))) + 0.15 * bool(CLOSING.search(text))
    place = 0.35 * item.sentence.order / last + 0.45 * item.centroid + 0.2 * item.title
    scene = 0.15 * len(FIRST_OR_SECOND.findall(text)) + 0.04 * len(_DIGIT.findall(text))
    return cues + place - item.doubt - scene
