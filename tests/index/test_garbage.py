"""The collector of cyclic garbage while an index is loaded: held back, and then not sent over all of it at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from enrich.index.garbage import uncollected

MANY = 50_000


@pytest.fixture(autouse=True)
def _collector_as_it_was() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_what_was_made_counts_as_old() -> None:
    """The first collection behind the block has next to nothing to look at."""
    with uncollected():
        made = [[number] for number in range(MANY)]
        assert not gc.isenabled()
    assert gc.isenabled()
    assert len(gc.get_objects(generation=0)) < MANY / 100
    assert len(made) == MANY


def test_nothing_stays_frozen() -> None:
    """A full collection still finds what nobody has."""
    with uncollected():
        made: list[object] = []
        made.append(made)
    del made
    assert gc.get_freeze_count() == 0
    assert gc.collect() > 0


def test_what_somebody_froze_stays_so() -> None:
    """A program that uses the API may have frozen its own."""
    gc.freeze()
    before = gc.get_freeze_count()
    with uncollected():
        pass
    assert gc.get_freeze_count() == before > 0


def test_a_collector_that_was_off_stays_off() -> None:
    """It is somebody else's to begin."""
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()


def test_an_error_ends_it_as_well() -> None:
    """Whatever happened in the block, garbage is collected again."""
    with pytest.raises(ValueError, match="stop"), uncollected():
        raise ValueError("stop")
    assert gc.isenabled()
