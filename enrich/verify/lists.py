"""Whether a list is an answer at all: one that runs away, or that only repeats what was offered, is asked for again.

A model that can't decide writes on without an end, or takes the offered terms from the top.
If it does so again, a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import Any

from enrich.values import FieldSpec, Kind, Request, Violation
from enrich.vocabulary.terms import fold

UNLIMITED = 50
FROM_THE_TOP = 4
IN_ORDER = 6
_DENSE = 2


def list_doubts(spec: FieldSpec, answer: Any, request: Request) -> Iterator[Violation]:  # noqa: ANN401 - parsed JSON
    """The reasons why a list is hardly an answer; ``answer`` has passed the reply's schema."""
    if not spec.is_list:
        return
    if len(answer) > (2 * spec.max_items or UNLIMITED):
        message = f"it has {len(answer)} items; name the {spec.max_items or 'few'} most telling ones and no more"
        yield Violation(f"/{spec.name}", "runaway-list", message)
    if spec.kind is Kind.TERMS and _follows(
        answer, [term.label for term in request.context.candidates.get(spec.name, ())]
    ):
        message = "it repeats the offered words in their order; choose those that the post is about"
        yield Violation(f"/{spec.name}", "offered-order", message)


def _follows(said: Sequence[str], offered: Sequence[str]) -> bool:
    """Whether a list takes the offer from the top, or all of its items in the order of the offer and close together."""
    ranks = {fold(label): rank for rank, label in reversed(list(enumerate(offered)))}
    places = [ranks.get(fold(label), -1) for label in said]
    if len([*takewhile(lambda pair: pair[0] == pair[1], enumerate(places))]) >= FROM_THE_TOP:
        return True
    rising = all(one < other for one, other in pairwise(places)) and places[:1] > [-1]
    return len(places) >= IN_ORDER and rising and places[-1] < _DENSE * len(places)
