"""What is left of a model's answer for one field after all checks."""

from __future__ import annotations

from dataclasses import dataclass

from enrich.values import JSON, Evidence, Flag, Violation


@dataclass(frozen=True, slots=True)
class Value:
    """The value to propose, with its evidence and flags; a text with violations is not used.

    ``doubts`` are what one repair may mend and a person may overrule: each has its blocking flag among ``flags``.
    """

    after: JSON
    evidence: tuple[Evidence, ...] = ()
    flags: tuple[Flag, ...] = ()
    violations: tuple[Violation, ...] = ()
    doubts: tuple[Violation, ...] = ()
