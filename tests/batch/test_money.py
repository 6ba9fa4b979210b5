"""A budget is never exceeded, what was paid for is on record, and nothing is paid for twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from batch.answering import number, right
from batch.garden import Garden, name, plant
from batch.lots import share
from batch.running import Done, journal, run
from server import Answer, Asked, Server, answers

POSTS = 240
WORKERS = 50
PRICE = {"input": 2.0, "output": 8.0}
COST = "SELECT coalesce(sum(cost), 0.0), coalesce(sum(tokens_in), 0), coalesce(sum(tokens_out), 0) FROM replies"


class Till:
    """Bills every reply, for more tokens than its text has; some posts are first met by a reply that is useless."""

    def __init__(self) -> None:
        self.asked: Counter[int] = Counter()
        self.answered: Counter[int] = Counter()
        self.tokens_in = 0
        self.tokens_out = 0

    def __call__(self, asked: Asked) -> Answer:
        """One answer, billed."""
        about = number(asked)
        lot = share(about, self.asked[about])
        self.asked[about] += 1
        if not self.asked[about] > 1 and lot < 0.08:
            return self._billed(answers.cut(asked) if lot < 0.04 else answers.refused(asked), 1900)
        self.answered[about] += 1
        return self._billed(right(asked), int(300 + 1700 * share(about, "size")))

    def _billed(self, answer: Answer, tokens: int) -> Answer:
        data: Any = answer.data
        usage = {**data["usage"], "completion_tokens": tokens}
        usage["total_tokens"] = usage["prompt_tokens"] + tokens
        self.tokens_in += usage["prompt_tokens"]
        self.tokens_out += tokens
        return replace(answer, data={**data, "usage": usage})

    @property
    def spent(self) -> float:
        """US dollars."""
        return (self.tokens_in * PRICE["input"] + self.tokens_out * PRICE["output"]) / 1_000_000


@pytest.fixture
def site(tmp_path: Path) -> Garden:
    """Some hundred posts."""
    return plant(tmp_path / "site", POSTS)


def _third(site: Garden) -> float:
    """About what a third of the posts costs, in US dollars."""
    tokens_in = sum(len(content) / 4 + 400 for content in site.posts.values())
    return (tokens_in * PRICE["input"] + POSTS * 1200 * PRICE["output"]) / 3_000_000


def test_a_budget_for_a_third(site: Garden) -> None:
    """Not a cent more is spent than allowed, all of it is on record, and a next run goes on where this one ended."""
    till, budget = Till(), _third(site)
    with Server(default=till, latency=0.02) as server:
        site.configure(server.url, price=PRICE, run={"concurrency": WORKERS})
        done = run(site, "--budget", f"{budget:.4f}")
        first = dict(till.answered)
        assert done.code == 4, done.told
        assert done.told.count("error: ") == 1
        assert 0.5 * budget < till.spent <= budget
        _require_on_record(site, till, done)
        assert {path for path, end in done.outcomes().items() if end == "applied"} == {name(one) for one in first}
        more = run(site, "--budget", f"{budget * 9:.2f}")
    assert more.code in (0, 3), more.told
    _require_on_record(site, till)
    assert set(till.answered.values()) == {1}
    assert len(first) < len(till.answered)
    final = {path for path, end in {**done.outcomes(), **more.outcomes()}.items() if end != "failed"}
    assert site.written().keys() == final == {name(one) for one in till.answered}


def _require_on_record(site: Garden, till: Till, done: Done | None = None) -> None:
    """The journal, and the records of a run, tell to the token what the server billed, for useless replies too."""
    ((cost, *tokens),) = journal(site, COST)
    assert tokens == [till.tokens_in, till.tokens_out]
    assert cost == pytest.approx(till.spent)
    if done is not None:
        usages = [record["usage"] for record in done.records if record["usage"]]
        assert sum(usage["tokens_out"] for usage in usages) == till.tokens_out


def test_a_budget_that_buys_nothing(site: Garden) -> None:
    """Where not even one request fits, none is made."""
    with Server() as server:
        site.configure(server.url, price=PRICE)
        done = run(site, "--budget", "0.0001")
        assert (done.code, done.records, server.history) == (4, [], [])
    assert done.told.count("error: ") == 1
    assert "run again with a higher --budget" in done.told


def test_a_budget_without_a_price(site: Garden) -> None:
    """An unknown price is no price of zero: a run with a budget is refused with one sentence, before any request."""
    with Server() as server:
        site.configure(server.url)
        done = run(site, "--budget", "1")
        assert (done.code, done.records, server.history) == (2, [], [])
    assert done.told.startswith("error: a budget can't be kept: the price of `m` is not known")
    assert len(done.told.splitlines()) == 1


def test_a_free_server(site: Garden) -> None:
    """A price of nothing is a price: any budget lasts."""
    with Server(default=right) as server:
        site.configure(server.url, price={"input": 0.0, "output": 0.0})
        assert run(site, "--budget", "0", "0").code == 0
        assert len(server.history) == POSTS // 10
