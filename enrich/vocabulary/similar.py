"""Labels that are so similar that a person should look at them; they are never merged because of that.

Only labels with the same beginning or end are compared, because all pairs of 13,000 labels would be 84 million.
Two labels resemble each other where one is the other's English plural, where they have the same words in another order,
or where rapidfuzz's ratio of their folded forms (2 · common letters in order / all letters) is 90 of 100 or more.
Labels with different numbers are never similar: gpt-4 is not gpt-5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations

from enrich.markdown.words import normal, words
from enrich.values import Vocabulary
from enrich.vocabulary.terms import fold, singulars

ALIKE = 90.0
_DIGITS = re.compile(r"\d+")
_CUTOFF, _SHORTEST = 85.0, 3
_EDGE, _WIDE_EDGE = 4, 2
_LONGER = 1.25


def resembling(labels: Sequence[str]) -> list[tuple[str, str]]:
    """The pairs of similar labels, each once, in the order of the labels."""
    forms = [fold(label) for label in labels]
    found = set(chain(_plurals(forms), _shuffled(labels), _alike(forms)))
    return [(labels[one], labels[other]) for one, other in sorted(found) if _numbers(forms, one, other)]


def _numbers(forms: Sequence[str], one: int, other: int) -> bool:
    return _DIGITS.findall(forms[one]) == _DIGITS.findall(forms[other])


def _plurals(forms: Sequence[str]) -> Iterator[tuple[int, int]]:
    known = {form: number for number, form in enumerate(forms)}
    for number, form in enumerate(forms):
        for single in singulars(form):
            if single in known:
                yield _ordered(number, known[single])


def _shuffled(labels: Sequence[str]) -> Iterator[tuple[int, int]]:
    blocks: dict[tuple[str, ...], list[int]] = {}
    for number, label in enumerate(labels):
        parts = words(normal(label))
        if len(parts) > 1:
            blocks.setdefault(tuple(sorted(parts)), []).append(number)
    for block in blocks.values():
        yield from combinations(block, 2)


def _alike(forms: Sequence[str]) -> Iterator[tuple[int, int]]:
    from rapidfuzz import fuzz

    for block in _blocks(forms):
        ordered = sorted(block, key=lambda number: len(forms[number]))
        for at, one in enumerate(ordered):
            form, longest = forms[one], _LONGER * len(forms[one])
            for other in ordered[at + 1 :]:
                if len(forms[other]) > longest:
                    break
                if fuzz.ratio(form, forms[other], score_cutoff=ALIKE):
                    yield _ordered(one, other)


def _blocks(forms: Sequence[str]) -> Iterable[list[int]]:
    """Groups of labels with the same beginning, and groups with the same end."""
    blocks: dict[tuple[str, str], list[int]] = {}
    for number, form in enumerate(forms):
        edge = _EDGE if form.isascii() else _WIDE_EDGE
        blocks.setdefault(("start", form[:edge]), []).append(number)
        blocks.setdefault(("end", form[-edge:]), []).append(number)
    return blocks.values()


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def nearest(vocabulary: Vocabulary, said: str) -> str:
    """The label with the spelling most similar to ``said``; empty where none is similar enough.

    The measure is rapidfuzz's ``ratio`` of folded spellings: the share of characters that both have, in order.
    """
    from rapidfuzz import fuzz, process

    form = fold(said)
    if len(form) < _SHORTEST:
        return ""
    numbers = _DIGITS.findall(form)
    found = process.extract(form, list(vocabulary.forms), scorer=fuzz.ratio, limit=5, score_cutoff=_CUTOFF)
    alike = (label for near, *_ in found if _DIGITS.findall(near) == numbers for label in vocabulary.forms[near])
    return next((label for label in alike if label not in vocabulary.lone), "")
