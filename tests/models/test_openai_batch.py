"""Many requests at once against a server with limits and faults: none is lost, and each ends with the right reason."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import replace

import pytest

from enrich.errors import BudgetError, EnrichError, ModelError
from enrich.models.budget import Budget
from enrich.models.openai import OpenAI
from enrich.models.prices import Price
from enrich.models.ratelimit import Limiter
from enrich.models.throttle import AttemptResult, AttemptSize
from enrich.settings import ModelConfig
from enrich.values import Reply, Request
from models.asking import ask
from server import Answer, Server, answers
from server.crowds import Mixture, Rationed

PRICE = Price(2.0, 8.0)


async def crowd(model: OpenAI, request: Request, count: int, workers: int) -> list[Reply | EnrichError]:
    """What becomes of ``count`` requests, in order."""
    ended: dict[int, Reply | EnrichError] = {}
    numbers = iter(range(count))

    async def worker() -> None:
        for number in numbers:
            try:
                ended[number] = await model.complete(replace(request, path=f"posts/{number}.md"))
            except EnrichError as error:
                ended[number] = error

    await asyncio.gather(*(worker() for _ in range(workers)))
    await model.close()
    return [ended[number] for number in range(count)]


def test_every_fault_at_once(request_: Request) -> None:
    """With a third of all answers bad every request ends well or with a name, and only what stays bad fails."""
    mixture = Mixture(
        {
            "429": (0.20, answers.limited(after=0.02)),
            "500": (0.10, answers.failing(500)),
            "hang": (0.05, answers.hang),
            "cut": (0.05, answers.cut),
            "violation": (0.05, answers.violation),
            "refusal": (0.02, answers.refused),
        }
    )
    with Server(default=mixture) as server:

        async def run() -> list[Reply | EnrichError]:
            config = ModelConfig(name="m", base_url=server.url, timeout=0.8, attempts=6)
            limiter = Limiter(64, backoff=0.02)
            return await crowd(OpenAI(config, "k", gates=[limiter], backoff=0.01), request_, 250, 64)

        ended = asyncio.run(run())
        reasons = Counter(one.code if isinstance(one, EnrichError) else "reply" for one in ended)
        drawn = Counter(mixture.drawn)
        assert len(server.history) == sum(drawn.values())
    assert reasons["truncated"] == drawn["cut"]
    assert reasons["refusal"] == drawn["refusal"]
    assert reasons["reply"] + reasons["unavailable"] == 250 - drawn["cut"] - drawn["refusal"]
    assert reasons["unavailable"] <= drawn["hang"] // 2


def test_limits_are_learned(request_: Request) -> None:
    """A server that tells its limits is met at them: at most 1 % of the requests are refused."""
    rationed = Rationed(rate=200, burst=40)
    with Server(default=rationed, latency=0.05) as server:

        async def run() -> list[Reply | EnrichError]:
            config = ModelConfig(name="m", base_url=server.url)
            return await crowd(OpenAI(config, "k", gates=[Limiter(32)]), request_, 400, 32)

        ended = asyncio.run(run())
    assert all(isinstance(one, Reply) for one in ended)
    assert rationed.refused <= 4


def test_budget(request_: Request) -> None:
    """With money for a third, no more than that is spent, and the rest ends with the one reason."""
    with Server(default=answers.sized(300), latency=0.01) as server:

        async def run(limit: float) -> tuple[Budget, list[Reply | EnrichError]]:
            config = ModelConfig(name="m", base_url=server.url, max_output_tokens=600)
            budget = Budget(limit, "m", PRICE)
            model = OpenAI(config, "k", gates=[Limiter(50), budget], price=PRICE)
            return budget, await crowd(model, request_, 120, 50)

        whole, replies = asyncio.run(run(1000.0))
        third, ended = asyncio.run(run(whole.spent / 3))
    costs = [one.usage.cost or 0.0 for one in ended if isinstance(one, Reply)]
    assert all(isinstance(one, Reply) for one in replies)
    assert sum(costs) == pytest.approx(third.spent)
    assert third.spent <= whole.spent / 3
    assert len(costs) > 120 / 3 * 0.7
    assert {type(one) for one in ended if not isinstance(one, Reply)} == {BudgetError}


def test_fatal_for_all(request_: Request) -> None:
    """A wrong key is found out with one request, not with one for each worker."""
    with Server(key="right") as server:

        async def run() -> list[Reply | EnrichError]:
            config = ModelConfig(name="m", base_url=server.url)
            model = OpenAI(config, "wrong", gates=[Limiter(16)])
            with pytest.raises(ModelError) as caught:
                await model.complete(request_)
            await model.close()
            return [caught.value]

        (error,) = asyncio.run(run())
        assert isinstance(error, ModelError)
        assert error.fatal
        assert len(server.history) == 1


class _Listener:
    """A gate that lets all through and keeps what became of it."""

    paces = True

    def __init__(self) -> None:
        self.seen: list[AttemptResult] = []

    async def enter(self, _: AttemptSize) -> None:
        """Lets it through."""

    def leave(self, _: AttemptSize, seen: AttemptResult) -> None:
        """Keeps what became of it."""
        self.seen.append(seen)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        pytest.param(503, {"message": "Loading model", "type": "unavailable_error"}, id="llama.cpp"),
        pytest.param(503, {"message": "model m is still loading", "code": "model_loading"}, id="LocalAI"),
        pytest.param(529, {"message": "Overloaded", "type": "overloaded_error"}, id="Anthropic"),
        pytest.param(500, {"message": "The server is busy", "code": "server_overloaded"}, id="500"),
        pytest.param(400, {"message": "请求过于频繁，请稍后再试"}, id="400, Chinese"),
        pytest.param(403, {"message": "slow", "code": "rate_limit_reached_error"}, id="403"),
        pytest.param(200, {"message": "Provider overloaded", "code": 529}, id="in a 200"),
        pytest.param(200, {"message": "slow", "code": 429}, id="429 in a 200"),
    ],
)
def test_busy_is_told_to_the_gates(request_: Request, status: int, error: object) -> None:
    """However a server says that it is busy, those who keep the pace hear it; or else all turns go in one moment."""
    listener = _Listener()
    body = json.dumps({"error": error}).encode()
    head = f"HTTP/1.1 {status} Busy\r\ncontent-length: {len(body)}\r\n\r\n"
    with Server(Answer(raw=head.encode() + body), default=answers.good) as server:
        model = OpenAI(ModelConfig(name="m", base_url=server.url), "k", gates=[listener], backoff=0.01)
        ask(model, request_)
    assert [seen.limited for seen in listener.seen] == [True, False]


def test_a_fault_is_not_busy(request_: Request) -> None:
    """A server that fails says nothing of the pace."""
    listener = _Listener()
    with Server(answers.failing(500), answers.failing(502), default=answers.good) as server:
        model = OpenAI(ModelConfig(name="m", base_url=server.url), "k", gates=[listener], backoff=0.01)
        ask(model, request_)
    assert not any(seen.limited for seen in listener.seen)
