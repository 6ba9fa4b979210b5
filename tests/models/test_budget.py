"""A budget is never exceeded, whatever the answers turn out to be."""

from __future__ import annotations

import asyncio
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.errors import BudgetError, ConfigError
from enrich.models.budget import Budget, Reserve
from enrich.models.prices import Price
from enrich.models.throttle import UNSENT, AttemptResult, AttemptSize
from enrich.values import Usage
from virtual import run_virtually

PRICE = Price(2.0, 8.0)
DEMAND = AttemptSize(400, 1000, 500)
MOST = (1000 * 2 + 500 * 8) / 1_000_000


def test_unknown_price() -> None:
    """Without a price there is no budget, and the message says where to set one."""
    with pytest.raises(ConfigError, match="price of `m` is not known") as caught:
        Budget(1.0, "m", None)
    assert "[model.price]" in caught.value.hint


def test_what_leaves_in_batches_is_set_aside() -> None:
    """Each request takes the most that it can cost; what came back frees it, and counts what it did cost."""
    reserve = Reserve(2.5 * MOST, "m", PRICE)
    assert reserve.take(1000, 500) == pytest.approx(MOST)
    reserve.take(1000, 500)
    with pytest.raises(BudgetError, match="used up"):
        reserve.take(1000, 500)
    reserve.settle(2 * MOST, 0.4 * MOST)
    assert (reserve.aside, reserve.spent) == pytest.approx((0.0, 0.4 * MOST))
    reserve.take(1000, 500)
    reserve.take(1000, 500)
    with pytest.raises(BudgetError):
        reserve.take(1, 100)


def test_batches_under_way_count_against_a_limit() -> None:
    """What an earlier command sent is set aside from the start; without a limit no price is needed."""
    with pytest.raises(BudgetError):
        Reserve(MOST, "m", PRICE, aside=MOST).take(1, 1)
    with pytest.raises(ConfigError, match="price of `m` is not known"):
        Reserve(1.0, "m", None)
    assert Reserve(None, "m", None).take(1000, 500) == 0.0
    assert Reserve(None, "m", PRICE).take(1000, 500) == pytest.approx(MOST)


SEEN = [
    (AttemptResult(200, usage=Usage(100, 50, 0.001)), 0.001),
    (AttemptResult(200, usage=Usage(100, 50)), (100 * 2 + 50 * 8) / 1_000_000),
    (AttemptResult(200), MOST),
    (AttemptResult(0), MOST),
    (AttemptResult(399), MOST),
    (AttemptResult(400), 0.0),
    (AttemptResult(429), 0.0),
    (AttemptResult(500), 0.0),
    (UNSENT, 0.0),
]


@pytest.mark.parametrize(("seen", "cost"), SEEN)
def test_settling(seen: AttemptResult, cost: float) -> None:
    """What is counted is what the server said; without a word of it the most it can be, and nothing for a refusal."""

    async def run() -> Budget:
        budget = Budget(1.0, "m", PRICE)
        await budget.enter(DEMAND)
        assert budget.left == pytest.approx(1.0 - MOST)
        budget.leave(DEMAND, seen)
        return budget

    budget, _ = run_virtually(run())
    assert budget.spent == pytest.approx(cost)
    assert budget.left == pytest.approx(1.0 - cost)


def test_waits_for_what_is_under_way() -> None:
    """An attempt that does not fit waits for others to turn out cheaper, and then goes."""

    async def run() -> list[float]:
        budget = Budget(MOST * 1.5, "m", PRICE)
        entered: list[float] = []

        async def one() -> None:
            await budget.enter(DEMAND)
            entered.append(asyncio.get_running_loop().time())
            await asyncio.sleep(1)
            budget.leave(DEMAND, AttemptResult(200, usage=Usage(10, 1, MOST / 10)))

        await asyncio.gather(one(), one(), one())
        return entered

    assert run_virtually(run())[0] == [0, 1, 2]


def test_end() -> None:
    """Where nothing is under way and the next attempt does not fit, the budget is used up."""

    async def run() -> None:
        budget = Budget(MOST * 2.5, "m", PRICE)
        for _ in range(2):
            await budget.enter(DEMAND)
            budget.leave(DEMAND, AttemptResult(200))
        with pytest.raises(BudgetError, match="is used up") as caught:
            await budget.enter(DEMAND)
        assert "higher --budget" in caught.value.hint
        small = AttemptSize(1, 10, 10)
        await budget.enter(small)

    run_virtually(run())


@given(st.floats(0.0, 0.5), st.integers(1, 50), st.integers(0, 2**32))
def test_never_over(limit: float, workers: int, seed: int) -> None:
    """With any number of workers and any replies up to what was asked for, no more than the limit is spent."""

    async def run() -> Budget:
        budget = Budget(limit, "m", PRICE)
        chance = random.Random(seed)  # noqa: S311 - varies a test, protects nothing

        async def worker() -> None:
            while True:
                demand = AttemptSize(1, chance.randrange(1, 5000), chance.randrange(1, 2000))
                try:
                    await budget.enter(demand)
                except BudgetError:
                    return
                await asyncio.sleep(chance.random())
                usage = Usage(chance.randrange(demand.most_in + 1), chance.randrange(demand.tokens_out + 1))
                budget.leave(
                    demand, chance.choice([AttemptResult(200, usage=usage), AttemptResult(0), AttemptResult(500)])
                )

        await asyncio.gather(*(worker() for _ in range(workers)))
        return budget

    budget, _ = run_virtually(run())
    assert budget.spent <= limit + 1e-9
    assert budget.left == pytest.approx(limit - budget.spent)
