"""What a prompt shows of the site: candidate terms and examples, the best first, up to their limits of tokens.

Sizes come from `enrich.prompt.tokens.estimate`, not from a model's token vocabulary, which one machine may have and
another not.
The same post must lead to the same request on both; else a reply that was paid for is not found again.
The estimate is mostly too high, so the limits are kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from enrich.prompt.tokens import estimate
from enrich.values import Example, FieldSpec, Mode, SiteContext

CANDIDATES = 20
CLOSED_CANDIDATES = 50
CANDIDATE_TOKENS = 1500
LONGEST_NOTE = 200
_HEAD = "Words that this site uses for `{}`, likely ones first: "


@dataclass(frozen=True, slots=True)
class Offer:
    """The candidates of a prompt by field: labels, best first, and for each label a person's note, or its kind."""

    labels: Mapping[str, list[str]]
    notes: Mapping[str, dict[str, str]]


def offer(wanted: Sequence[FieldSpec], context: SiteContext) -> Offer:
    """The terms to offer: at most 20 a field, 50 where it is closed, and 1,500 tokens for all together, notes included.

    Where that is too few for all, each field gets its first label before any gets its second, and so on; notes come
    last, in the same order.
    """
    terms = {spec.name: context.candidates.get(spec.name, ())[: _most(spec)] for spec in wanted}
    labels: dict[str, list[str]] = {name: [] for name in terms}
    notes: dict[str, dict[str, str]] = {name: {} for name in terms}
    left = CANDIDATE_TOKENS - sum(estimate(_HEAD.format(name)) for name, found in terms.items() if found)
    ranked = [(name, term) for rank in zip_longest(*terms.values()) for name, term in zip(terms, rank, strict=True)]
    for name, term in ranked:
        if term is not None and (left := left - estimate(f"{term.label}, ")) >= 0:
            labels[name].append(term.label)
    for name, term in ranked:
        note = "" if term is None else " ".join((term.note or term.kind).split())[:LONGEST_NOTE]
        if term and note and (left := left - estimate(f"- {term.label}: {note}\n")) >= 0:
            notes[name][term.label] = note
    return Offer(labels, notes)


def _most(spec: FieldSpec) -> int:
    return CLOSED_CANDIDATES if spec.mode is Mode.CLOSED or spec.values else CANDIDATES


def examples(found: Sequence[Example], tokens: int) -> tuple[Example, ...]:
    """The examples that fit into this number of tokens together; one that is too long is left out for later ones."""
    chosen: list[Example] = []
    for example in found:
        size = estimate(_told(example.title, example.values))
        if size <= tokens:
            chosen.append(example)
            tokens -= size
    return tuple(chosen)


def _told(title: str, values: Mapping[str, object]) -> str:
    return f"A post of this site that resembles this one: {json.dumps([title, dict(values)], ensure_ascii=False)}\n"
