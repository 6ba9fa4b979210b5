"""The collector of cyclic garbage: held back while an index is loaded, and rarely at work in all that enrich runs."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest

from enrich.garbage import rarely_collected, uncollected
from enrich.index.workers import each
from enrich.pipeline.workers import serve

MANY = 50_000


@pytest.fixture(autouse=True)
def _collector_as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
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


def _threshold(_: int) -> int:
    return gc.get_threshold()[0]


def test_workers_of_the_index_collect_as_rarely() -> None:
    """They have more to look at than the command has."""
    rarely_collected()
    assert set(each(_threshold, range(4), 2_000.0)) == {gc.get_threshold()[0]}


def test_workers_of_a_run_collect_as_rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look took them through the whole index: 5 to 9 % of their time."""
    seen: list[int] = []

    async def work(_: object) -> None:
        seen.append(gc.get_threshold()[0])

    async def line() -> None: ...

    def end(code: int) -> None:
        assert code == 0

    monkeypatch.setattr(serve, "_work", work)
    monkeypatch.setattr("os._exit", end)
    monkeypatch.setattr(serve, "_piped", line)
    gc.set_threshold(700)
    serve.serve()
    rarely_collected()
    assert seen == [gc.get_threshold()[0]] != [700]


def test_a_command_ends_without_a_last_look() -> None:
    """What nobody has any more is not searched for where the process ends anyway."""
    ring = "class Ring:\n    def __del__(self):\n        print('found')\nring = Ring()\nring.own = ring\ndel ring\n"
    loaded = "import sys, enrich.cli\nsys.argv = ['enrich', '--version']\n"
    assert "found" in _printed(loaded + ring)
    assert "found" not in _printed(f"{loaded}{ring}enrich.cli.main()")


def _printed(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
