"""A post that takes too much processor time is its own failure, and the time of others is not counted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from enrich.errors import EffortError
from enrich.pipeline.batch import Batch
from enrich.pipeline.effort import Effort
from enrich.pipeline.propose import Pipeline
from enrich.testing import ScriptedModel
from enrich.values import Failed, Proposed, Usage
from memory.site import CONFIG, Site, clocks

POST = "---\ntitle: A\n---\n\nThe clock is kept.\n"
GOOD = json.dumps({"summary": "It is kept.", "tags": ["clocks"]})


class Seconds:
    """A clock that work moves on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The seconds of now."""
        return self.now


async def _work(clock: Seconds, effort: Effort, steps: list[float]) -> str:
    for step in steps:
        clock.now += step
        effort.check("a.md", Usage(3, 4, 0.5))
        await asyncio.sleep(0)
    return "done"


async def _counted(clock: Seconds, effort: Effort, steps: list[float]) -> str:
    return await effort.over(_work(clock, effort, steps))


@pytest.mark.parametrize(
    ("steps", "fails"), [([4.0, 4.0], False), ([4.0, 4.0, 4.0], True), ([11.0], True), ([], False)]
)
def test_the_steps_of_a_post_add_up(steps: list[float], *, fails: bool) -> None:
    """What is over the limit is refused at the next look, with the post, the limit and what was spent."""
    clock = Seconds()
    effort = Effort(10.0, clock)
    if not fails:
        assert asyncio.run(_counted(clock, effort, steps)) == "done"
        return
    with pytest.raises(EffortError, match=r"a\.md: took 1\d s of processor time, and no more than 10 s") as caught:
        asyncio.run(_counted(clock, effort, steps))
    assert caught.value.spent == (3, 4, 0.5)


def test_the_time_of_others_is_theirs() -> None:
    """Two posts whose steps alternate each have their own time, and the slow one fails alone."""
    clock = Seconds()

    async def both() -> list[object]:
        efforts = Effort(10.0, clock), Effort(10.0, clock)
        steps = [1.0] * 5, [4.0] * 5
        works = (one.over(_work(clock, one, taken)) for one, taken in zip(efforts, steps, strict=True))
        return await asyncio.gather(*map(_task, works), return_exceptions=True)

    quick, slow = asyncio.run(both())
    assert quick == "done"
    assert isinstance(slow, EffortError)


async def _task(work: Awaitable[str]) -> str:
    return await work


def test_a_slow_post_fails_alone(tmp_path: Path) -> None:
    """It is told, before it costs anything, and the posts around it are proposed."""
    site = Site(tmp_path, clocks, CONFIG)
    for name in "abc":
        site.write(f"{name}.md", POST.replace("A", name))
    efforts = iter([Effort(), Effort(-1.0), Effort()])
    batch = Batch(Pipeline(site.task(), ScriptedModel([GOOD, GOOD]), effort=lambda: next(efforts)))
    first, slow, last = (asyncio.run(batch.outcome(f"{name}.md")) for name in "abc")
    assert isinstance(first, Proposed)
    assert isinstance(last, Proposed)
    assert isinstance(slow, Failed)
    assert (slow.error.code, slow.usage) == ("too-slow", Usage(0, 0, 0.0))


def test_errors_and_cancellation_pass_through() -> None:
    """What is thrown into the work reaches it, and what it raises comes out."""
    seen: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    async def given_up() -> None:
        task = asyncio.create_task(_wrapped(work))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(given_up())
    assert seen == ["cancelled"]


async def _wrapped(work: Callable[[], object]) -> None:
    await Effort().over(work())  # type: ignore[arg-type]
