"""How many requests at once are tried, against servers of so many slots, simulated to the second."""

from __future__ import annotations

import heapq

import pytest

from enrich.models.widening import Widening


def _simulated(slots: int, most: int, count: int, seconds: float = 10.0) -> tuple[list[int], float]:
    """The widths that a run goes through at a server with ``slots``, and the longest wait for an answer."""
    widening = Widening(1, most)
    free = [0.0] * slots
    under_way: list[tuple[float, float]] = []
    widths, longest, now = [widening.width], 0.0, 0.0
    left = count
    while left or under_way:
        while left and len(under_way) < widening.width:
            start = max(heapq.heappop(free), now)
            heapq.heappush(free, start + seconds)
            heapq.heappush(under_way, (start + seconds, now))
            left -= 1
        now, asked = heapq.heappop(under_way)
        longest = max(longest, now - asked)
        widening.done(1.0, now)
        if widening.width != widths[-1]:
            widths.append(widening.width)
    return widths, longest


def test_one_slot_is_not_crowded() -> None:
    """Two are tried and taken back; no answer waits longer than for one other."""
    widths, longest = _simulated(1, 16, 40)
    assert (max(widths), widths[-1]) == (2, 1)
    assert longest <= 20.0


@pytest.mark.parametrize("slots", [2, 4, 8])
def test_all_slots_are_used(slots: int) -> None:
    """The width comes to the number of slots and stays there, but for a try now and then."""
    widths, longest = _simulated(slots, 64, 400)
    assert slots in widths
    assert max(widths) <= 2 * slots
    assert longest <= 20.0


def test_no_more_than_allowed() -> None:
    """The settings' number is the most."""
    widths, _ = _simulated(64, 4, 200)
    assert widths == [1, 2, 4]


def test_a_push_halves() -> None:
    """What was measured before counts no more, and the width grows again only after a rest."""
    widening = Widening(8, 64)
    widening.narrow(0.0)
    assert widening.width == 4
    for second in range(1, 40):
        widening.done(1.0, float(second))
    assert widening.width == 4


def test_a_push_leaves_one() -> None:
    """There is always one."""
    widening = Widening(1, 4)
    widening.narrow(0.0)
    assert widening.width == 1
