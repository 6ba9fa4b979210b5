"""Whether a list is an answer at all: one that runs away, or that only repeats what was offered, is asked for again.

A model that can't decide writes on without an end, or takes the offered terms from the top.
Where the server ends a list, it does so at the first item that says that it runs away; names, which have their quotes,
end at their limit, and one that runs away is as long as allowed, and mostly says the same again.
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
MANY_VALUES = 12
_DENSE = 2


def list_doubts(spec: FieldSpec, answer: Any, request: Request) -> Iterator[Violation]:  # noqa: ANN401 - parsed JSON
    """The reasons why a list is hardly an answer; ``answer`` has passed the reply's schema."""
    if not spec.is_list:
        return
    if message := _running(spec, answer):
        yield Violation(f"/{spec.name}", "runaway-list", message)
    if spec.kind is Kind.TERMS and any(_follows(answer, offer) for offer in _offers(spec, request)):
        message = "it repeats the offered words in their order; choose those that the post is about"
        yield Violation(f"/{spec.name}", "offered-order", message)


def _running(spec: FieldSpec, answer: Sequence[Any]) -> str:
    """How a list runs away; empty where it does not."""
    if len(answer) > (2 * spec.max_items or UNLIMITED):
        return f"it has {len(answer)} items; name the {spec.max_items or 'few'} most telling ones and no more"
    full = len(answer) >= (spec.max_items or UNLIMITED) >= FROM_THE_TOP
    different = len({fold(item["name"] if spec.kind is Kind.NAMES else item) for item in answer})
    if full and _DENSE * different <= len(answer):
        return f"it has {len(answer)} items, and only {different} of them differ; name each once, and only what fits"
    return ""


def _offers(spec: FieldSpec, request: Request) -> Iterator[Sequence[str]]:
    """What the model could copy down: the prompt's candidates, and the values in the schema where they are many."""
    yield [term.label for term in request.context.candidates.get(spec.name, ())]
    values = request.schema["properties"][spec.name]["items"].get("enum", ())
    yield values if len(values) >= MANY_VALUES else ()


def _follows(said: Sequence[str], offered: Sequence[str]) -> bool:
    """Whether a list takes the offer from the top, or all of its items in the order of the offer and close together."""
    ranks = {fold(label): rank for rank, label in reversed(list(enumerate(offered)))}
    places = [ranks.get(fold(label), -1) for label in said]
    if len([*takewhile(lambda pair: pair[0] == pair[1], enumerate(places))]) >= FROM_THE_TOP:
        return True
    rising = all(one < other for one, other in pairwise(places)) and places[:1] > [-1]
    return len(places) >= IN_ORDER and rising and places[-1] < _DENSE * len(places)
