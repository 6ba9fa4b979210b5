"""A hard limit on what a run spends: the most an attempt can cost is set aside before it is made.

Invariant: spent and set aside together never exceed the limit, so that no answer can carry the run over it.
An attempt that does not fit waits while others are under way, for they mostly cost less than was set aside for them.
An attempt without an answer counts in full: the server may have written one, and bill it.
What a server counts can't be known beforehand, so a token is set aside for every byte that is sent: no tokeniser makes
more of them.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING

from enrich.errors import BudgetError, ConfigError

if TYPE_CHECKING:
    from enrich.models.prices import Price
    from enrich.models.throttle import AttemptResult, AttemptSize


class Budget:
    """A `enrich.models.throttle.Throttle` that keeps one run within ``limit`` US dollars.

    Args:
        limit: The most that may be spent.
        model: The model's name, for messages.
        price: What it costs; its lack is an error, for nothing could be promised.
        spent: What was spent before, where the limit is for more than this run.

    Raises:
        ConfigError: The price is not known.
    """

    paces = False

    def __init__(self, limit: float, model: str, price: Price | None, *, spent: float = 0.0) -> None:
        if price is None:
            raise _unpriced(model)
        self.limit = limit
        self.spent = spent
        self._price = price
        self._aside = 0.0
        self._beyond = 1.0
        self._under_way = 0
        self._door = asyncio.Lock()
        self._changed = asyncio.Event()

    @property
    def left(self) -> float:
        """US dollars that are neither spent nor set aside."""
        return self.limit - self.spent - self._aside

    async def enter(self, demand: AttemptSize) -> None:
        """Sets aside the most that the attempt can cost, once there is so much.

        Raises:
            BudgetError: There is not, and nothing is under way that could still turn out cheaper.
        """
        amount = self._most(demand)
        async with self._door:
            while amount > self.left and self._under_way:
                self._changed.clear()
                await self._changed.wait()
            if amount > self.left:
                raise BudgetError(
                    f"the budget of ${self.limit:.2f} is used up: ${self.spent:.4f} spent, and one more request"
                    f" can cost ${amount:.4f}",
                    "run again with a higher --budget: what is done stays done",
                )
            self._aside += amount
            self._under_way += 1

    def leave(self, demand: AttemptSize, seen: AttemptResult) -> None:
        """Counts what the attempt cost, and frees the rest of what was set aside."""
        self._under_way -= 1
        self._aside = self._aside - self._most(demand) if self._under_way else 0.0
        cost, most = self._cost(demand, seen), self._price.most(demand.most_in, demand.tokens_out)
        self._learn(cost / most if most else 1.0)
        self.spent += cost
        self._changed.set()

    def _learn(self, share: float) -> None:
        """A server that charges beyond its own limit, as for thoughts that it does not count, may do so again."""
        if share > self._beyond:
            self._aside *= share / self._beyond
            self._beyond = share

    def _most(self, demand: AttemptSize) -> float:
        return self._price.most(demand.most_in, demand.tokens_out) * self._beyond

    def _cost(self, demand: AttemptSize, seen: AttemptResult) -> float:
        if seen.usage and seen.usage.cost is not None:
            return seen.usage.cost
        if seen.usage and seen.usage.tokens_out:
            return self._price.most(seen.usage.tokens_in, seen.usage.tokens_out)
        return 0.0 if seen.status >= HTTPStatus.BAD_REQUEST else self._most(demand)


class Reserve:
    """The money of requests that leave in batches: for each, the most that it can cost is set aside until it came back.

    Args:
        limit: The most that may be spent, in US dollars; ``None`` for no limit.
        price: What a batch costs; ``None`` where nobody knows.
        aside: What is set aside for batches that are under way.

    Raises:
        ConfigError: There is a limit and no price.
    """

    def __init__(self, limit: float | None, model: str, price: Price | None, *, aside: float = 0.0) -> None:
        if limit is not None and price is None:
            raise _unpriced(model)
        self.spent = 0.0
        self.aside = aside
        self._limit = limit
        self._price = price

    def take(self, tokens_in: int, tokens_out: int) -> float:
        """Sets aside the most that a request can cost, and returns it; 0 where no price is known.

        Raises:
            BudgetError: There is not so much left.
        """
        amount = self._price.most(tokens_in, tokens_out) if self._price else 0.0
        if self._limit is not None and self.spent + self.aside + amount > self._limit:
            raise BudgetError(
                f"the budget of ${self._limit:.2f} is used up: ${self.spent:.4f} spent, ${self.aside:.4f} set aside for"
                f" what is under way, and one more request can cost ${amount:.4f}",
                "run again with a higher --budget: what is done stays done",
            )
        self.aside += amount
        return amount

    def settle(self, reserved: float, cost: float) -> None:
        """Frees what was set aside for requests that came back, and counts what they cost."""
        self.aside = max(0.0, self.aside - reserved)
        self.spent += cost


def _unpriced(model: str) -> ConfigError:
    return ConfigError(
        f"a budget can't be kept: the price of `{model}` is not known",
        "set `input` and `output` in [model.price], in US dollars for a million tokens",
    )
