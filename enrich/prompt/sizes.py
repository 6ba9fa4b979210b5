"""How long a reply can and is likely to be, in tokens, by what is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from enrich.values import FieldSpec, Kind

QUOTE = 40
AROUND = 60
CHARACTERS_A_TOKEN = 2.0
LONGEST_TEXT = 400
LONGEST_LIST = 20
TOKENS_AN_ITEM = {Kind.TERMS: 5, Kind.TERM: 5, Kind.NAMES: 40}


def expected(wanted: Sequence[FieldSpec]) -> int:
    """How long a reply likely is, where none of the model was seen yet: half of what the limits allow."""
    return sum(map(_likely, wanted)) // 2 + 20


def needed(wanted: Sequence[FieldSpec]) -> int:
    """What a reply needs at the most, in a language where each character is a token, with its quotes and its form."""
    return sum(map(_most, wanted)) + AROUND


def _likely(spec: FieldSpec) -> int:
    quote = QUOTE if spec.evidence and spec.kind is Kind.TEXT else 0
    if spec.kind is Kind.TEXT:
        return round((spec.max_chars or LONGEST_TEXT) / CHARACTERS_A_TOKEN) + quote
    return (spec.max_items or 1) * TOKENS_AN_ITEM[spec.kind]


def _most(spec: FieldSpec) -> int:
    if spec.kind is Kind.TEXT:
        return (spec.max_chars or LONGEST_TEXT) + 4 * QUOTE
    return (spec.max_items or LONGEST_LIST) * 3 * TOKENS_AN_ITEM[spec.kind]
