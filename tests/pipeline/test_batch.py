"""How a batch ends: whoever leaves it early waits for its workers, and never for one that is gone."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from enrich.pipeline.batch import Batch, _Turns
from enrich.values import Outcome, Unchanged


class Answers:
    """A pipeline in which every post comes to an outcome at once.

    33 posts are led at a time; their workers end in pairs, so the last one finds the queue full.
    """

    def __init__(self) -> None:
        self.task: Any = SimpleNamespace(config=SimpleNamespace(run=SimpleNamespace(concurrency=17, max_errors=0)))
        self.model: Any = SimpleNamespace(paid=True)

    async def propose(self, path: str) -> Outcome:
        """Nothing is wanted."""
        return Unchanged(path, "nothing is wanted")


async def _left_behind() -> None:
    """The second interrupt comes while workers that have ended wait for room to say so."""
    pipeline: Any = Answers()
    batch = Batch(pipeline)
    coming = batch.outcomes([f"{number}.md" for number in range(500)])
    await anext(coming)
    await asyncio.sleep(0.01)
    batch.halt()
    await anext(coming)
    await asyncio.sleep(0.01)
    batch.abandon()
    await asyncio.sleep(0.01)
    await coming.aclose()


def test_a_worker_that_is_given_up_at_its_end_is_not_waited_for() -> None:
    """Giving up never loses the word that a worker has ended: the batch would wait for it for ever."""
    asyncio.run(asyncio.wait_for(_left_behind(), 10))


@pytest.mark.parametrize("arriving", ["abc", "cba", "bca", "b", ""])
def test_outcomes_take_turns(arriving: str) -> None:
    """They come in the order of their paths as soon as those before are there, and the last ones in any case."""
    turns = _Turns(["a", "b", "c"])
    came = "".join(
        outcome.path for path in arriving for outcome in turns.taken([Unchanged(path, "nothing")], last=False)
    )
    assert came == {"abc": "abc", "cba": "abc", "bca": "abc"}.get(arriving, "")
    assert [outcome.path for outcome in turns.taken([], last=True)] == ([] if came else list(arriving))


def test_outcomes_of_no_path_come_at_once() -> None:
    """As those of a server, of which nobody knows which is first."""
    made = [Unchanged(path, "nothing") for path in "ba"]
    assert _Turns(()).taken(made, last=False) == tuple(made)
