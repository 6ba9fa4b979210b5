"""The part of a model's answer for one field that is left after all checks."""

from __future__ import annotations

from dataclasses import dataclass

from enrich.values import JSON, Evidence, Flag, Violation


@dataclass(frozen=True, slots=True)
class Value:
    """The value to propose, with its evidence and flags; a text with violations is not used.

    ``doubts`` are faults that one repair may correct and a person may accept; each has a blocking flag in ``flags``.
    """

    after: JSON
    evidence: tuple[Evidence, ...] = ()
    flags: tuple[Flag, ...] = ()
    violations: tuple[Violation, ...] = ()
    doubts: tuple[Violation, ...] = ()
