"""Texts made of the post's own sentences: the summary says what it says, the conclusion what a reader takes from it.

What is proposed are whole sentences that stand alone, and only where an owner would probably sign them.
Each sentence that could be one is measured, and weights that were fitted to judged texts tell how probable that is.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from enrich.markdown.extract import DEFAULT, REACH, Scored, Weights, alike, joined, scored, summary
from enrich.markdown.marked import Marks, marks
from enrich.markdown.overlap import rouge_l
from enrich.markdown.sentences import Sentence, is_talk, sentences
from enrich.markdown.standing import LANGUAGES
from enrich.models.embedded.chosen import CONFIDENCE, Chosen, confidence
from enrich.models.embedded.conclusions import Conclusion, concluded, sounding
from enrich.models.embedded.leads import SAID_BY_AUTHOR, Candidate, known, marked, told, whole, width
from enrich.models.embedded.likely import concludes, sums_up
from enrich.models.embedded.told import WeighedText, reasons
from enrich.verify.language import language_of_post
from enrich.verify.marks import is_half_marked, left_over, unmarked
from enrich.verify.safety import harm
from enrich.verify.texts import faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from enrich.values import FieldSpec, Request

_USUAL = 160
_SLACK = 1.15
_LONGER = 1.5
_MAX_QUOTE = 200
_CONCLUSION_CHARS = (30, 160)  # the first in letters of an alphabet
_SAME = 0.45
_SHORT = 20
_NO_SUMMARY = "the post has no sentence that could sum it up"
_UNKNOWN_LANGUAGE = "is of a language whose sentences can't be judged here"
_NO_CONCLUSION = "no sentence is marked as a conclusion"


class SentencePool:
    """One post, read once for all its texts; ``said`` remembers the sentences that a text has used."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self._said: list[Scored] = []

    @cached_property
    def found(self) -> tuple[Scored, ...]:
        """The post's sentences, measured, without those that may not stand in a value."""
        return tuple(item for item in scored(self.sentences, self.request.title) if not harm(item.sentence.text))

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the post's beginning and end; read when the first text is asked for."""
        return sentences(self.request.body, REACH)

    @cached_property
    def marks(self) -> Marks:
        """What the author marks in the body."""
        return marks(self.request.body)

    @cached_property
    def is_known_language(self) -> bool:
        """Whether there are rules for sentences of the body's language; so, too, where that is unclear."""
        found = language_of_post(self.request.body)
        return not found or found in LANGUAGES

    @cached_property
    def is_talk(self) -> bool:
        """Whether the body is a talk written down."""
        return is_talk(self.request.body)

    def summary(self, spec: FieldSpec) -> Chosen:
        """What sums the post up: the author's own lead, or the one or two sentences that most probably do."""
        judged = sorted(self._judged(spec), key=lambda one: -one.probability)
        best = self._best(spec, judged)
        if not confidence(spec) and not (best and self._is_sure(spec, best)):
            best = self._extracted(spec)
        self._said += best.parts if best else ()
        return Chosen(best.text if best else "", reasons(spec, best, judged, _NO_SUMMARY))

    def _judged(self, spec: FieldSpec) -> Iterator[WeighedText]:
        """All that could sum the post up, each with how probable it is."""
        site = self.request.context.repeats.get(spec.name, 0.0)
        limit = self._limit(spec)
        usual = round(self.request.context.lengths.get(spec.name, _USUAL) * _LONGER)
        for one in self.candidates(spec):
            most = min(limit, usual) if len(one.parts) > 1 else limit
            fault = one.fault or ("is too long for the field" if len(one.text) > most else "")
            probability = 0.0 if fault else sums_up(one, site, is_talk=self.is_talk)
            if probability >= confidence(spec) and one.origin not in SAID_BY_AUTHOR and not self.is_known_language:
                fault, probability = _UNKNOWN_LANGUAGE, 0.0
            yield WeighedText(one.text, probability, one.why, fault, one.parts)

    def candidates(self, spec: FieldSpec) -> Iterator[Candidate]:
        """All that could sum the post up."""
        yield from known(self.request.known, (spec.key, *spec.keys))
        yield from whole(self.found, len(self.sentences))
        yield from marked(self.found, self.marks.leads)
        yield from told(self.found, f"{self.request.title} {PurePosixPath(self.request.path).stem}")

    def _limit(self, spec: FieldSpec) -> int:
        return spec.max_chars or round(self.request.context.lengths.get(spec.name, _USUAL) * _SLACK)

    def _best(self, spec: FieldSpec, judged: Sequence[WeighedText]) -> WeighedText | None:
        """The most probable one that the field can hold, if it is as probable as asked for."""
        least = confidence(spec)
        likely = (one for one in judged if not one.fault and one.probability >= least)
        return next((one for one in likely if _may_stand(spec, one.text, self.request)), None)

    def _is_sure(self, spec: FieldSpec, best: WeighedText) -> bool:
        """Whether a text would be proposed by default, and says about as much as the site's own do."""
        usual = self.request.context.lengths.get(spec.name, _USUAL)
        return best.probability >= CONFIDENCE[spec.kind] and len(best.text) * _LONGER >= usual

    def _extracted(self, spec: FieldSpec) -> WeighedText:
        """The sentences that say most, as long as the site's own texts usually are, however well they go together."""
        usual, limit = self.request.context.lengths.get(spec.name, _USUAL), self._limit(spec)
        weights = self.request.context.weights.get(spec.name)
        by = Weights(*weights) if weights else DEFAULT
        found = self.found
        chosen = summary(found, by, min(usual, limit))
        while harmful := {item for item in chosen if _is_marked(item.sentence.text, self.request)}:
            found = tuple(item for item in found if item not in harmful)
            chosen = summary(found, by, min(usual, limit))
        while chosen and (len(_text(chosen)) > limit or not _may_stand(spec, _text(chosen), self.request)):
            chosen = chosen[:-1]
        return WeighedText(
            _text(chosen), 0.0, "is made of the sentences that say most, however they go together", "", chosen
        )

    def conclusion(self, spec: FieldSpec) -> Chosen:
        """The sentence that the author marks as a conclusion and that says something new, with its quote."""
        found = [self._weighed(spec, one) for one in self.concluded()]
        judged = sorted(found, key=lambda one: -one.probability)
        best = self._best(spec, judged)
        if best is None and not confidence(spec):
            best = self._best(spec, [self._weighed(spec, one) for one in sounding(self.found)])
        told = reasons(spec, best, judged, _NO_CONCLUSION)
        if best is None:
            return Chosen({"text": "", "quote": ""}, told)
        place = best.parts[0].sentence
        return Chosen({"text": best.text, "quote": self.request.body[place.start : place.end][:_MAX_QUOTE]}, told)

    def concluded(self) -> Iterator[Conclusion]:
        """All sentences that the author marks as a conclusion."""
        return concluded(self.found, self.marks.conclusions)

    def _weighed(self, spec: FieldSpec, one: Conclusion) -> WeighedText:
        """A sentence that concludes, with how probable it is."""
        low, high = _CONCLUSION_CHARS
        fault = one.fault
        if width(one.text) < low or not spec.min_chars <= len(one.text) <= min(high, spec.max_chars or high):
            fault = "is too short or too long for the field"
        elif not fault and not self._adds(one.item):
            fault = "is said by the summary or another text of the post"
        probability = 0.0 if fault else concludes(one, is_talk=self.is_talk)
        if probability >= confidence(spec) and not (one.headed or self.is_known_language):
            fault, probability = _UNKNOWN_LANGUAGE, 0.0
        return WeighedText(one.text, probability, one.why, fault, (one.item,))

    def _adds(self, item: Scored) -> bool:
        """Whether a sentence is in none of the post's texts, neither those made now nor those that stand there."""
        if any(alike(item, said) >= _SAME for said in self._said):
            return False
        standing = (text for text in self.request.known.values() if isinstance(text, str) and len(text) > _SHORT)
        return all(rouge_l(item.sentence.text, text) < _SAME for text in standing)


def _text(chosen: Sequence[Scored]) -> str:
    return joined([item.sentence.text for item in chosen])


def _may_stand(spec: FieldSpec, text: str, request: Request) -> bool:
    return not any(faults(spec, text, request)) and not _is_marked(text, request)


def _is_marked(text: str, request: Request) -> bool:
    """Whether marks of Markdown are left in a text that are taken for words by some and not by others."""
    plain = unmarked(text, request.body)
    return bool(left_over(plain, request.body)) or is_half_marked(plain)
