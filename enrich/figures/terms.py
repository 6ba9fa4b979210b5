"""What a reader should see of a field's terms: the most used, those that grow, twins, and those that go together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from enrich.figures.periods import Timeline
from enrich.figures.posts import TermFigures
from enrich.vocabulary.similar import resembling

SHOWN = 20
COMPARED = 3000
_LEAST_USES = 3


@dataclass(frozen=True, slots=True)
class Growth:
    """A term with its uses in the last period and in the one before."""

    label: str
    before: int
    last: int


@dataclass(frozen=True, slots=True)
class Together:
    """Two terms, in how many posts both stand, and how many times more often than if that were chance (the lift)."""

    one: str
    other: str
    posts: int
    lift: float


def most_used(figures: TermFigures) -> list[tuple[str, int]]:
    """The terms with the most uses."""
    return sorted(figures.uses.counts.items(), key=lambda one: (-one[1], one[0]))[:SHOWN]


def used_once(figures: TermFigures) -> list[str]:
    """The terms of a single post, in order."""
    return sorted(label for label, count in figures.uses.counts.items() if count == 1)


def growing(figures: TermFigures, line: Timeline) -> list[Growth]:
    """The terms that grew most from the last period but one to the last."""
    if len(line.periods) < 2:  # noqa: PLR2004 - before and after
        return []
    before, last = line.periods[-2:]
    uses: dict[str, list[int]] = {}
    for (label, when), count in figures.quarters.counts.items():
        if when and (period := line.of(when)) in (before, last):
            uses.setdefault(label, [0, 0])[period == last] += count
    found = (Growth(label, *counts) for label, counts in uses.items())
    risen = [one for one in found if one.last - one.before >= _LEAST_USES]
    return sorted(risen, key=lambda one: (one.before - one.last, one.label))[:SHOWN]


def together(figures: TermFigures, posts: int) -> list[Together]:
    """The pairs that stand in the same posts most often, of those that stand together more often than by chance."""
    found = sorted(_together(figures, posts), key=lambda one: (-one.posts, -one.lift, one.one, one.other))
    return found[:SHOWN]


def _together(figures: TermFigures, posts: int) -> Iterator[Together]:
    uses = figures.uses.counts
    for (one, other), count in figures.together.counts.items():
        if count >= _LEAST_USES and uses[one] and uses[other]:
            lift = count * posts / (uses[one] * uses[other])
            if lift > 1:
                yield Together(one, other, count, lift)


def twins(figures: TermFigures) -> list[tuple[str, int, str, int]]:
    """Terms that may be the same, with their uses; of very many terms only the most used are compared."""
    uses = figures.uses.counts
    compared: Sequence[str] = sorted(uses, key=lambda label: (-uses[label], label))[:COMPARED]
    found = [(one, uses[one], other, uses[other]) for one, other in resembling(sorted(compared))]
    return sorted(found, key=lambda twin: (-twin[1] - twin[3], twin[0]))[:SHOWN]
