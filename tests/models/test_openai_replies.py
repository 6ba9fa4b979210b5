"""What stands in a reply besides the answer, what it cost, and what the gates are told."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.errors import BudgetError, ContextLengthError, ModelError, TruncatedError
from enrich.models.openai import Capability, OpenAI
from enrich.models.openai.answer import final_object
from enrich.models.prices import Price
from enrich.models.throttle import AttemptResult, AttemptSize
from enrich.settings import ModelConfig
from enrich.values import Reply, Request, Usage
from server import Answer, Asked, Script, Server, answers

OBJECT = '{"a": "x </think> ```json {} ```"}'

DRAFT = '<think>a draft: {"a": "much longer than what comes of it in the end"}</think>'

WRAPPED = [
    OBJECT,
    f"\n{OBJECT}\n",
    f"<think>perhaps {{}}?\nno</think>\n{OBJECT}",
    f"{DRAFT}{OBJECT}",
    f"first {{1}} then</think>{OBJECT}",
    f"```json\n{OBJECT}\n```",
    f"Here it is:\n\n```\n{OBJECT}\n```\nI hope it helps.",
    f"Here it is: {OBJECT} I hope {{it}} helps.",
    f"<thinking>hm</thinking>\n\n```json\n{OBJECT}\n```",
]


@pytest.mark.parametrize("text", WRAPPED)
def test_unwrap(text: str) -> None:
    """The object is found in whatever a model writes around it, and nothing in it is touched."""
    assert final_object(text, {}) == OBJECT


@pytest.mark.parametrize("text", ["", "no object", '{"never": "closed', "[1, 2]", "{" * 100_000, '{"a":' * 20_000])
def test_nothing_to_unwrap(text: str) -> None:
    """A text without an object stays as it is, however odd it is."""
    assert final_object(text, {}) == text


@given(
    st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.lists(st.text()))), st.sampled_from(WRAPPED[1:])
)
def test_any_object_survives(value: dict[str, object], around: str) -> None:
    """Any object comes out of any wrapping as it went in."""
    text = json.dumps(value, ensure_ascii=False)
    assert final_object(text, {}) == text
    if value:
        assert json.loads(final_object(around.replace(OBJECT, text), {})) == value


TOO_LONG = [
    ("This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.", 8192),
    ("the request exceeds the available context size (4096 tokens), try increasing it", 4096),
    ("prompt is too long: 215000 tokens > 200000 maximum", 200_000),
    ("The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).", 1_048_576),
    ("This endpoint's maximum context length is 131072 tokens. However, you requested about 190000 tokens", 131_072),
]


@pytest.mark.parametrize(("message", "window"), TOO_LONG)
def test_too_long(server: Server, model: OpenAI, request_: Request, message: str, window: int) -> None:
    """A request that is too large has a name of its own in every server's words, and the window where it is told."""
    server.script(answers.failure(400, None, message))
    with pytest.raises(ContextLengthError) as caught:
        ask(model, request_)
    assert (caught.value.window, len(server.history)) == (window, 1)


def ask(model: OpenAI, request: Request) -> Reply:
    """The reply to ``request``, with the model closed afterwards."""

    async def one() -> Reply:
        try:
            return await model.complete(request)
        finally:
            await model.close()

    return asyncio.run(one())


def counted(asked: Asked) -> Answer:
    """A good answer with 1,000 tokens in, 400 of them from the cache, and 100 out."""
    answer = answers.good(asked)
    data = json.loads(json.dumps(answer.data))
    details = {"cached_tokens": 400, "cache_write_tokens": 100}
    data["usage"] = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}
    data["usage"]["prompt_tokens_details"] = details
    return Answer(data=data)


def test_cost(server: Server, request_: Request) -> None:
    """The cost follows the price table, with what was read from and written to the cache at its own rates."""
    server.script(counted)
    price = Price(2.0, 8.0, cached=0.5, written=2.5)
    reply = ask(OpenAI(ModelConfig(name="m", base_url=server.url), "k", price=price), request_)
    expected = (500 * 2.0 + 400 * 0.5 + 100 * 2.5 + 100 * 8.0) / 1_000_000
    assert reply.usage == Usage(1000, 100, expected)


def test_unknown_price(server: Server, model: OpenAI, request_: Request) -> None:
    """A cost that nobody knows is unknown, and not nothing."""
    server.script(counted)
    assert ask(model, request_).usage == Usage(1000, 100, None)


def test_cost_of_a_failure(server: Server, model: OpenAI, request_: Request) -> None:
    """A reply that can't be used says what it cost nevertheless."""
    server.script(answers.cut)
    with pytest.raises(TruncatedError) as caught:
        ask(model, request_)
    assert caught.value.spent[:2] == (answers.tokens(server.history[0].prompt), 8)


def hidden(code: int) -> Answer:
    """A failure inside a 200."""
    payload = json.dumps({"error": {"code": code, "message": "provider"}}).encode()
    return Answer(raw=b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(payload), payload))


@pytest.mark.parametrize("code", [429, 502])
def test_hidden_failure(server: Server, model: OpenAI, request_: Request, code: int) -> None:
    """A failure that comes inside a success is tried again like any other."""
    server.script(hidden(code))
    ask(model, request_)
    assert len(server.history) == 2


class Turnstile:
    """A gate that writes down what it is told."""

    paces = True

    def __init__(self, places: int = 100) -> None:
        self.places = places
        self.entered: list[AttemptSize] = []
        self.seen: list[AttemptResult] = []

    async def enter(self, demand: AttemptSize) -> None:
        """Lets as many through as it has places."""
        if not self.places:
            raise BudgetError("spent")
        self.places -= 1
        self.entered.append(demand)

    def leave(self, demand: AttemptSize, seen: AttemptResult) -> None:
        """Nothing leaves that did not enter."""
        assert demand in self.entered
        self.seen.append(seen)


TOLD = [
    (answers.good, 200, True),
    (answers.limited(after=0), 429, False),
    (answers.failing(503), 503, False),
    (answers.reset, 0, False),
    (answers.hang, 0, False),
    (answers.cut, 200, True),
    (answers.failure(401, None), 401, False),
]


@pytest.mark.parametrize(("answer", "status", "usage"), TOLD)
def test_gates_are_told(server: Server, request_: Request, answer: Script, status: int, *, usage: bool) -> None:
    """Every attempt passes the gate once, which is told what became of it, with the tokens where they are known."""
    server.script(answer)
    gate = Turnstile()
    config = ModelConfig(name="m", base_url=server.url, timeout=3.0, attempts=1)
    model = OpenAI(config, "k", gates=[gate], backoff=0)
    model.capability = Capability()
    try:
        ask(model, request_)
    except ModelError:
        assert status != 200 or answer is answers.cut
    assert len(gate.entered) == len(gate.seen) == len(server.history)
    assert (gate.seen[0].status, gate.seen[0].usage is not None) == (status, usage)


def test_a_gate_hears_the_pause(server: Server, request_: Request) -> None:
    """The pause that a server asks for reaches the gate, which keeps it for all."""
    server.script(answers.limited(after=0.25))
    gate = Turnstile()
    ask(OpenAI(ModelConfig(name="m", base_url=server.url), "k", gates=[gate]), request_)
    assert [seen.pause for seen in gate.seen] == [0.25, None]


def test_a_closed_gate(server: Server, request_: Request) -> None:
    """Where one gate lets nothing through, nothing is sent, and the gates before it are told so."""
    first, second = Turnstile(), Turnstile(places=0)
    model = OpenAI(ModelConfig(name="m", base_url=server.url), "k", gates=[first, second])
    with pytest.raises(BudgetError):
        ask(model, request_)
    assert [seen.status for seen in first.seen] == [-1]
    assert (second.seen, server.history) == ([], [])


def test_demand_is_an_upper_bound(server: Server, request_: Request) -> None:
    """No tokeniser makes more tokens than bytes, so that is the most that is ever asked for."""
    gate = Turnstile()
    ask(OpenAI(ModelConfig(name="m", base_url=server.url), "k", gates=[gate]), request_)
    (demand,) = gate.entered
    assert demand.most_in > len(server.history[0].payload)
    assert demand.tokens_in < demand.most_in
    assert demand.tokens_out == 2000
