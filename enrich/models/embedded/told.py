"""What is told of the texts that were considered: the one that is taken, and the best that are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from enrich.markdown.extract import Scored
from enrich.models.embedded.chosen import confidence
from enrich.values import FieldSpec, Reason

_LEFT_OUT = 3
_SHOWN = 120
_BEGINNING = 20


@dataclass(frozen=True, slots=True)
class WeighedText:
    """A text that was considered: how probably an owner takes it, what speaks for it, and why it can't be taken."""

    text: str
    probability: float
    why: str
    fault: str
    parts: tuple[Scored, ...] = ()


def reasons(spec: FieldSpec, taken: WeighedText | None, judged: Sequence[WeighedText], none: str) -> tuple[Reason, ...]:
    """The reason of what is taken, and those of the best that are not; ``none`` is said where there are none."""
    left = tuple(_reason(spec, one, taken=False) for one in _left_out(taken, judged))
    if taken and taken.text:
        return _reason(spec, taken, taken=True), *left
    return left or (Reason(spec.name, "", taken=False, probability=0.0, threshold=confidence(spec), why=none),)


def _reason(spec: FieldSpec, one: WeighedText, *, taken: bool) -> Reason:
    rest = "less likely" if one.probability >= confidence(spec) else "too unsure"
    why = one.why if taken else one.fault or f"{one.why}, but is {rest}"
    return Reason(spec.name, shortened(one.text), taken, one.probability, confidence(spec), why)


def _left_out(taken: WeighedText | None, judged: Sequence[WeighedText]) -> Iterator[WeighedText]:
    """The best others, no two of which begin alike."""
    begun = {taken.text[:_BEGINNING]} if taken else set()
    most = _LEFT_OUT + len(begun)
    for one in judged:
        if len(begun) == most:
            return
        if (start := one.text[:_BEGINNING]) not in begun:
            begun.add(start)
            yield one


def shortened(text: str) -> str:
    """A text as it is shown in a line."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"
