"""What a model costs: a dated table beside this file, in which an unknown price is no price and never zero."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("prices.toml")
MILLION = 1_000_000
CHEAP_CACHE = 0.25
_SNAPSHOT = re.compile(r"-(\d{4}-\d{2}-\d{2}|\d{8})\Z")


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens.

    ``cached`` is for input read from a prompt cache, ``written`` for input written to it; ``None``: as other input.
    ``batch`` is the share of the price that a batch costs, ``None`` where that is not known.
    Above ``above`` tokens of input the long rates hold for the whole request; 0 means that there is no such step.
    """

    input: float
    output: float
    cached: float | None = None
    written: float | None = None
    batch: float | None = None
    above: int = 0
    long_input: float = 0.0
    long_output: float = 0.0

    def cost(self, tokens_in: int, tokens_out: int, cached: int = 0, written: int = 0) -> float:
        """US dollars for one request; ``cached`` and ``written`` are parts of ``tokens_in``."""
        long = 0 < self.above < tokens_in
        fresh, out = (self.long_input, self.long_output) if long else (self.input, self.output)
        scale = fresh / self.input if self.input else 1.0
        read = self.input if self.cached is None else self.cached
        write = self.input if self.written is None else self.written
        plain = max(0, tokens_in - cached - written)
        return (plain * fresh + (cached * read + written * write) * scale + tokens_out * out) / MILLION

    @property
    def batched(self) -> Price:
        """The price in a batch; the full one where no discount is known."""
        share = 1.0 if self.batch is None else self.batch
        cached, written = (None if one is None else one * share for one in (self.cached, self.written))
        long = (self.above, self.long_input * share, self.long_output * share)
        return Price(self.input * share, self.output * share, cached, written, None, *long)

    def below(self, other: Price) -> bool:
        """Whether any of its rates is lower; what has no rate of its own costs as other input."""
        mine, others = (
            (one.input, one.output, *(one.input if rate is None else rate for rate in (one.cached, one.written)))
            for one in (self, other)
        )
        return any(rate < known for rate, known in zip(mine, others, strict=True))

    def most(self, tokens_in: int, tokens_out: int) -> float:
        """The most that a request of this size can cost: all its input is written to the cache, if that costs more."""
        written = tokens_in if (self.written or 0.0) > self.input else 0
        return self.cost(tokens_in, tokens_out, written=written)


def rewards_a_head(known: Price | None) -> bool:
    """Whether 1,024 tokens read from the cache cost no more than the 250 or so of rules and fields that are not."""
    return known is not None and known.cached is not None and known.cached <= known.input * CHEAP_CACHE


def price(model: str) -> Price | None:
    """The price of a model by its name, of a dated snapshot too; ``None`` where it is not in the table."""
    models = _table()["models"]
    found = models.get(model) or models.get(_SNAPSHOT.sub("", model))
    return Price(**found) if found else None


def date() -> str:
    """The day the table was made, as ISO 8601."""
    return str(_table()["date"])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
