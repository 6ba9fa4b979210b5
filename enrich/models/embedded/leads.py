"""What could be a summary: the author's own lead, a sentence that announces the post, or one that says most.

Each candidate is one whole sentence or two that follow one another, with what speaks for and against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import nlargest
from itertools import pairwise

from enrich.markdown.extract import Scored, joined
from enrich.markdown.kinds import BlockKind
from enrich.markdown.leaning import DEMONSTRATIVE
from enrich.markdown.marked import Mark
from enrich.markdown.openings import PRONOUN
from enrich.markdown.overlap import is_wide
from enrich.markdown.sentences import Sentence
from enrich.markdown.standing import faults
from enrich.markdown.telling import announces, defines, publishes
from enrich.markdown.words import HANGUL
from enrich.values import JSON

_KEYS = (
    *(
        "description",
        "excerpt",
        "summary",
        "abstract",
        "subtitle",
        "lead",
        "lede",
        "deck",
        "dek",
        "standfirst",
        "teaser",
    ),
    *(
        "intro",
        "synopsis",
        "tagline",
        "blurb",
        "metadescription",
        "seodescription",
        "ogdescription",
        "shortdescription",
    ),
    *("摘要", "概要", "要約", "简介", "簡介", "描述", "导读", "導讀", "説明", "요약", "설명"),
    *("beschreibung", "zusammenfassung", "résumé", "descripción", "resumen", "descrizione", "riassunto", "описание"),
)


class LeadOrigin(StrEnum):
    """Where a candidate comes from."""

    KNOWN = "known"
    WHOLE = "whole"
    HEADED = "headed"
    FACED = "faced"
    BROKEN = "broken"
    ANNOUNCED = "announced"
    DEFINED = "defined"
    MADE = "made"
    FIRST = "first"
    OTHER = "other"


SAID_BY_AUTHOR = frozenset({LeadOrigin.KNOWN, LeadOrigin.HEADED, LeadOrigin.FACED, LeadOrigin.BROKEN})
"""Where the author says that a text sums the post up."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text and the sentences that it is made of, none where it comes from the front matter.

    ``fault`` is the first reason why it can't stand alone; empty where it can.
    """

    text: str
    origin: LeadOrigin
    why: str
    parts: tuple[Scored, ...] = ()
    fault: str = ""


def known(values: Mapping[str, JSON], keys: Sequence[str]) -> Iterator[Candidate]:
    """The texts that the front matter holds under a key for such texts, but for ``keys``."""
    for key, value in values.items():
        name = key.replace("_", "").replace("-", "").casefold()
        if key not in keys and name in _KEYS and isinstance(value, str) and value.strip():
            text = " ".join(value.split())
            fault = next(faults(text), "")
            yield Candidate(text, LeadOrigin.KNOWN, f"the front matter says it under `{key}`", fault=fault)


def marked(found: Sequence[Scored], leads: Sequence[Mark]) -> Iterator[Candidate]:
    """The first sentence, and the first two, of each lead that the author marks."""
    for mark in leads:
        inside = [item for item in found if mark.start <= item.sentence.start < mark.end]
        origin = _origin(mark)
        for count in (1, 2):
            if len(inside) >= count and _follow(inside[:count]):
                yield _candidate(inside[:count], origin, mark.why)


def _origin(mark: Mark) -> LeadOrigin:
    if mark.why.startswith("is"):
        return LeadOrigin.FACED
    return LeadOrigin.BROKEN if mark.why.startswith("stands before") else LeadOrigin.HEADED


def whole(found: Sequence[Scored], sentences: int) -> Iterator[Candidate]:
    """All that a post of one or two sentences says."""
    if 0 < len(found) == sentences <= _FEW:
        yield _candidate(found, LeadOrigin.WHOLE, "is all that the post says")


def told(found: Sequence[Scored], subjects: str) -> Iterator[Candidate]:
    """The sentences that may sum up their post, alone or with the next one; ``subjects`` name what it is about.

    Those that begin the post, those that say what it is about, and of the others the best ones.
    """
    best = frozenset(nlargest(_MOST, found, key=_worth))
    for place, item in enumerate(found):
        origin = _kind(item.sentence.text, subjects, place)
        if origin is LeadOrigin.OTHER and item not in best:
            continue
        yield _candidate([item], origin, _WHY[origin])
        pair = found[place : place + 2]
        is_brief = origin is not LeadOrigin.OTHER and width(item.sentence.text) < _ENOUGH
        if is_brief and len(pair) > 1 and _follow(pair):
            yield _candidate(pair, origin, _WHY[origin])


def _worth(item: Scored) -> float:
    return item.title + item.centroid + item.position - item.doubt


def _kind(text: str, subjects: str, place: int) -> LeadOrigin:
    if announces(text):
        return LeadOrigin.ANNOUNCED
    if place < _EARLY and defines(text, subjects):
        return LeadOrigin.DEFINED
    if place < _EARLY and publishes(text):
        return LeadOrigin.MADE
    return LeadOrigin.OTHER if place else LeadOrigin.FIRST


_EARLY = 4
_FEW = 2
_MOST = 12
_ENOUGH = 60
_DENSE = 2.5  # letters of an alphabet that say as much as one Chinese or Japanese character


_HANGUL = re.compile(f"[{HANGUL}]")


def width(text: str) -> float:
    """The length of a text in letters of an alphabet."""
    if is_wide(text):
        return len(text) * _DENSE
    return len(text) + float(len(_HANGUL.findall(text)))


_WHY = {
    LeadOrigin.ANNOUNCED: "says what the post is about",
    LeadOrigin.DEFINED: "says what the subject of the title is",
    LeadOrigin.MADE: "says what was made or published",
    LeadOrigin.FIRST: "is the first sentence of the post",
    LeadOrigin.OTHER: "is near to the words of the whole post",
}


def _follow(items: Sequence[Scored]) -> bool:
    return all(after.sentence.order == before.sentence.order + 1 for before, after in pairwise(items))


def _candidate(items: Sequence[Scored], origin: LeadOrigin, why: str) -> Candidate:
    text = joined([item.sentence.text for item in items])
    return Candidate(text, origin, why, tuple(items), next(_faults(items, origin), ""))


_NAMED = (PRONOUN, DEMONSTRATIVE)


def _faults(items: Sequence[Scored], origin: LeadOrigin) -> Iterator[str]:
    """The faults of the first sentence, and those of the second one, which may mean what the first says."""
    yield from _of(items[0].sentence, origin)
    for item in items[1:]:
        yield from (why for why in _of(item.sentence, origin) if why not in _NAMED)


def _of(sentence: Sentence, origin: LeadOrigin) -> Iterator[str]:
    kind = BlockKind.PARAGRAPH if origin is LeadOrigin.HEADED else sentence.kind
    return faults(sentence.text, kind)
