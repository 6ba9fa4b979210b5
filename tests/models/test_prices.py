"""What models cost, and that an unknown price is none."""

from __future__ import annotations

import tomllib

import pytest

from enrich.models.prices import TABLE, Price, date, price

NAMES = sorted(tomllib.loads(TABLE.read_text(encoding="utf-8"))["models"])


@pytest.mark.parametrize("name", NAMES)
def test_every_entry_is_a_price(name: str) -> None:
    """Each entry of the table is complete and sane: dearer out than in, cheaper from a cache and in a batch."""
    found = price(name)
    assert found is not None
    assert 0 < found.input <= found.output
    assert found.cached is None or 0 < found.cached < found.input
    assert found.written is None or found.input <= found.written <= 2 * found.input
    assert found.batch is None or 0 < found.batch < 1
    assert bool(found.above) == (found.long_input > found.input) == (found.long_output > found.output)


@pytest.mark.parametrize("name", NAMES)
def test_a_batch_costs_its_share_of_every_rate(name: str) -> None:
    """Where no discount is known the full price counts."""
    found = price(name)
    assert found is not None
    share = 1.0 if found.batch is None else found.batch
    for tokens in (1000, 300_000):
        assert found.batched.cost(tokens, 500) == pytest.approx(share * found.cost(tokens, 500))
        assert found.batched.cost(tokens, 5, tokens // 2) == pytest.approx(share * found.cost(tokens, 5, tokens // 2))
        assert found.batched.most(tokens, 500) == pytest.approx(share * found.most(tokens, 500))


@pytest.mark.parametrize("name", ["m", "", "gpt-4.1-turbo", "openai/gpt-4.1", "gpt-4.1-", "gpt-4.1-2025"])
def test_unknown(name: str) -> None:
    """A name that is not in the table has no price, however much it looks like one that is."""
    assert price(name) is None


def test_snapshot() -> None:
    """A dated snapshot costs what its model costs, unless the table knows better."""
    assert price("gpt-4.1-2025-04-14") == price("gpt-4.1")
    assert price("claude-haiku-4-5-20251001") == price("claude-haiku-4-5")
    assert price("gpt-4o-2024-05-13") != price("gpt-4o")


STEPPED = Price(2.0, 8.0, cached=0.5, written=2.5, above=1000, long_input=4.0, long_output=12.0)


@pytest.mark.parametrize(
    ("tokens", "dollars"),
    [
        ((1000, 100, 0, 0), 1000 * 2 + 100 * 8),
        ((1000, 100, 400, 0), 600 * 2 + 400 * 0.5 + 100 * 8),
        ((1000, 100, 400, 600), 400 * 0.5 + 600 * 2.5 + 100 * 8),
        ((1001, 100, 0, 0), 1001 * 4 + 100 * 12),
        ((2000, 0, 1000, 0), 1000 * 4 + 1000 * 1),
        ((10, 0, 50, 0), 50 * 0.5),
        ((0, 0, 0, 0), 0),
    ],
)
def test_cost(tokens: tuple[int, int, int, int], dollars: float) -> None:
    """Each token is counted at its own rate, and a long request at the long one throughout."""
    assert STEPPED.cost(*tokens) == pytest.approx(dollars / 1_000_000)


def test_most() -> None:
    """The most that a request can cost is that nothing of it is cached, or all of it is written to the cache."""
    assert STEPPED.most(1000, 100) == STEPPED.cost(1000, 100, written=1000)
    assert Price(2.0, 8.0, cached=0.5).most(1000, 100) == Price(2.0, 8.0).cost(1000, 100)
    assert Price(2.0, 8.0, written=1.0).most(1000, 100) == Price(2.0, 8.0).cost(1000, 100)


def test_date() -> None:
    """The table says of which day it is."""
    assert date() >= "2026-11-23"


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("grok-4.7", 199_999),
        ("grok-4.6", 199_999),
        ("grok-4.5", 199_999),
        ("grok-4.3", 199_999),
        ("gemini-2.5-pro", 200_000),
        ("gpt-5.4", 272_000),
        ("claude-haiku-5-5", 100_000),
    ],
)
def test_where_the_long_rates_begin(name: str, last: int) -> None:
    """Those of xAI begin with 200,000 tokens, the others above their number."""
    found = price(name)
    assert found is not None
    assert found.cost(last, 0) == pytest.approx(last * found.input / 1_000_000)
    assert found.cost(last + 1, 0) == pytest.approx((last + 1) * found.long_input / 1_000_000)
