"""Thresholds make an evaluation a gate: which measures are required, and which of them are not reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from enrich.errors import UsageError
from enrich.evaluation.measures import of_kind
from enrich.evaluation.scores import Score
from enrich.fields.specs import nearest
from enrich.values import FieldSpec


@dataclass(frozen=True, slots=True)
class Requirement:
    """A measure of a field that must be at least so high, from 0 to 1."""

    field: str
    measure: str
    least: float

    def __str__(self) -> str:
        return f"{self.field}.{self.measure}={self.least:g}"


@dataclass(frozen=True, slots=True)
class Missed:
    """A requirement that a contender did not reach; ``value`` is ``None`` where nothing could be measured."""

    contender: str
    requirement: Requirement
    value: float | None

    def __str__(self) -> str:
        need = self.requirement
        told = (
            "was not measured, for no held-out post has gold for it" if self.value is None else f"is {self.value:.3f}"
        )
        return f"{self.contender}: {need.field}.{need.measure} {told}, and {need.least:g} is required"


def parsed(text: str) -> Requirement:
    """A requirement as the command line says it: ``tags.f1=0.5``.

    Raises:
        UsageError: It is none.
    """
    name, _, least = text.partition("=")
    field, _, measure = name.strip().rpartition(".")
    try:
        value = float(least)
    except ValueError:
        value = -1.0
    if not field or not 0 <= value <= 1:
        raise UsageError(
            f"`{text}` is no requirement", "write a field, a measure, and a number from 0 to 1: tags.f1=0.5"
        )
    return Requirement(field, measure.strip(), value)


def configured(table: Mapping[str, Mapping[str, float]]) -> Iterator[Requirement]:
    """The requirements of ``[eval.require]``."""
    for field, measures in table.items():
        yield from (Requirement(field, measure, least) for measure, least in measures.items())


def require_known(those: Iterable[Requirement], specs: Sequence[FieldSpec]) -> None:
    """Checks that every requirement names a field that is evaluated, and a measure of it.

    Raises:
        UsageError: One does not.
    """
    kinds = {spec.name: spec.kind for spec in specs}
    for one in those:
        if one.field not in kinds:
            raise UsageError(f"`{one}` is about no field that is evaluated", nearest(one.field, [*kinds]))
        if one.measure not in (known := of_kind(kinds[one.field])):
            raise UsageError(f"`{one}` names no measure of `{one.field}`", nearest(one.measure, [*known]))


def missed(scores: Sequence[Score], those: Sequence[Requirement]) -> list[Missed]:
    """What is required and not reached, by any contender but the baseline; by that where it stands alone."""
    judged = [score for score in scores if not score.contender.is_baseline] or scores
    return [
        Missed(str(score.contender), one, value)
        for score in judged
        for one in those
        if (value := _value(score, one)) is None or value < one.least
    ]


def _value(score: Score, one: Requirement) -> float | None:
    fields = {found.field: found.measures for found in score.fields}
    found = fields.get(one.field, {}).get(one.measure)
    return None if found is None else found.value
