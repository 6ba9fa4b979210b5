"""What one post says of a field becomes pairs of numbers, and the pairs of all posts become a measure. Pure.

Every measure is a sum over posts divided by another one, so that one function makes all of them.
Precision, recall and F1 are those of Manning, Raghavan and Schütze (Introduction to Information Retrieval, 2008,
section 8.3), over all labels of all posts (micro).
ROUGE-L is that of Lin (ROUGE: A Package for Automatic Evaluation of Summaries, 2004) with beta 1, on characters where
more than a fifth of a text is Chinese or Japanese, and on words elsewhere.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enrich.values import Kind

Pair = tuple[float, float]
LENGTH_FACTOR = 1.2
_HAN_OR_KANA = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile(r"\w+")
_HAN_SHARE = 0.2
_NOTHING = (0.0, 0.0)
OF_LABELS = ("precision", "recall", "f1")
OF_TERM = ("accuracy",)
OF_TEXT = ("rouge_l", "length_kept", "language_kept")
OF_ALL = ("filled", "auto", "evidence")
OF_POSTS = frozenset({"accuracy", "length_kept", "language_kept", "filled", "auto"})
"""The measures for which a post counts or does not; the others add up what several values of a post come to."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of one post: what a person wrote, and what was proposed for it.

    Labels are in the form in which they are compared; ``gold`` and ``told`` hold one text where the field is one.
    ``auto`` says whether ``--yes`` would write it without a person.
    ``quoted`` of the ``named`` values that need a quote have one that stands in the post.
    ``language`` says whether the text is in the language that was asked for; ``None`` where that is unclear.
    """

    path: str
    gold: tuple[str, ...]
    told: tuple[str, ...]
    auto: bool = False
    quoted: int = 0
    named: int = 0
    language: bool | None = None


def tokens(text: str) -> list[str]:
    """The units that ROUGE-L compares: characters of a Chinese or Japanese text, words of any other one."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if len(_HAN_OR_KANA.findall(plain)) > _HAN_SHARE * max(1, len(plain)):
        return [one for one in plain if one.isalnum()]
    return _WORD.findall(plain)


def rouge_l(told: str, gold: str) -> float:
    """The F1 of ROUGE-L, from 0 to 1: how long a subsequence of their tokens two texts have in common."""
    from rapidfuzz.distance import LCSseq

    one, other = tokens(told), tokens(gold)
    common = LCSseq.similarity(one, other)
    return 2 * common / (len(one) + len(other)) if common else 0.0


def pairs(kind: Kind, those: Sequence[Compared]) -> dict[str, list[Pair]]:
    """The measures of a field, each as one pair of numbers a post: what counts, and out of how many.

    Where a post says nothing of a measure, both are 0.
    The length of a text is kept where it has at most 1.2 times the median of what people wrote.
    """
    made = _texts(those) if kind is Kind.TEXT else _term(those) if kind is Kind.TERM else _labels(those)
    return made | {
        "filled": [(float(bool(one.told)), 1.0) for one in those],
        "auto": [(float(one.auto), 1.0) for one in those],
        "evidence": [(float(one.quoted), float(one.named)) for one in those],
    }


def ratio(those: Sequence[Pair]) -> float | None:
    """The sum of what counts, out of the sum of all; ``None`` where there is nothing to count."""
    total = sum(all_ for _, all_ in those)
    return sum(counted for counted, _ in those) / total if total else None


def _labels(those: Sequence[Compared]) -> dict[str, list[Pair]]:
    rows = [(len({*one.gold} & {*one.told}), len({*one.told}), len({*one.gold})) for one in those]
    return {
        "precision": [(float(right), float(told)) for right, told, _ in rows],
        "recall": [(float(right), float(gold)) for right, _, gold in rows],
        "f1": [(2.0 * right, float(told + gold)) for right, told, gold in rows],
    }


def _term(those: Sequence[Compared]) -> dict[str, list[Pair]]:
    return {"accuracy": [(float(one.gold == one.told), 1.0) for one in those]}


def _texts(those: Sequence[Compared]) -> dict[str, list[Pair]]:
    longest = LENGTH_FACTOR * statistics.median(len(one.gold[0]) for one in those) if those else 0.0
    return {
        "rouge_l": [(rouge_l(one.told[0], one.gold[0]) if one.told else 0.0, 1.0) for one in those],
        "length_kept": [(float(len(one.told[0]) <= longest), 1.0) if one.told else _NOTHING for one in those],
        "language_kept": [_NOTHING if one.language is None else (float(one.language), 1.0) for one in those],
    }


def of_kind(kind: Kind) -> tuple[str, ...]:
    """The measures that a field of a kind has."""
    own: Mapping[Kind, tuple[str, ...]] = {Kind.TEXT: OF_TEXT, Kind.TERM: OF_TERM}
    return (*own.get(kind, OF_LABELS), *OF_ALL)
