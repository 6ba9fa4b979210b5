"""Whatever a server answers: a reply, or a failure with a name, that costs what was told or at most what was asked."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass

import httpx2
from hypothesis import strategies as st

from enrich.errors import ModelError
from enrich.models.openai.bounded import bound
from enrich.models.openai.endpoint import Endpoint
from enrich.models.openai.listing import MOST_TOKENS, listed
from enrich.models.openai.reading import MOST_COST
from enrich.models.openai.reading import MOST_TOKENS as MOST_COUNTED
from enrich.models.openai.retry import PassingFault, announced, requested
from enrich.models.openai.session import KEPT, Exchange, demand
from enrich.models.openai.statuses import RejectedRequest
from enrich.models.prices import Price
from enrich.models.server_limits import told
from enrich.values import Reply
from fuzz.growing import changed, seeds
from fuzz.trees import trees

SECRET = "sk-CANARY-1"  # noqa: S105 - nobody's
SCHEMA = {"type": "object", "required": ["summary"], "properties": {"summary": {"type": "string"}}}
PRICE = Price(1.0, 10.0, cached=0.1, written=2.0)
PAYLOAD, MOST_OUT = b"x" * 5_000, 1_000
PLACE = Endpoint("http://127.0.0.1:9/v1", "127.0.0.1:9", "m", "KEY", 1.0)
STATUSES = (
    200,
    200,
    200,
    200,
    200,
    201,
    204,
    301,
    400,
    401,
    402,
    403,
    404,
    408,
    413,
    418,
    422,
    429,
    500,
    501,
    502,
    503,
    529,
    599,
)
CALLS_OF_A_BYTE = 400
SIGNS = (
    *(
        b'data: {"choices": [{"delta": {"content": "x"}}]}\n\n',
        b"data: [DONE]\n\n",
        b": ping\n",
        b"event: error\n",
        SECRET.encode(),
    ),
    *(
        b'"finish_reason": "length",',
        b'"usage": {"prompt_tokens": 9},',
        b'"error": {"code": 429},',
        b"<html>",
        b"try again in 5s",
    ),
    *(
        b'"usage": null,',
        b'"tool_calls": [{}],',
        b'{"summary": "x"}',
        b"<|channel|>final<|message|>",
        b"maximum context length is 4096",
    ),
)
HEADERS: tuple[dict[str, str], ...] = (
    *(
        {},
        {"retry-after": "5"},
        {"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"},
        {"retry-after-ms": "1e308"},
        {"retry-after": "1m30s"},
    ),
    {"x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "59", "x-ratelimit-reset-requests": "1s"},
    {"x-ratelimit-limit-tokens": "1e5", "x-ratelimit-remaining-tokens": "-1", "x-ratelimit-reset-tokens": "6m0s"},
    {"server": "llama.cpp", "content-type": "text/event-stream; charset=undefined", "retry-after": "-0"},
)


@dataclass(frozen=True, slots=True)
class TriedAnswer:
    """An answer of HTTP."""

    source: bytes
    status: int
    headers: Mapping[str, str]


class Answering(Exchange):
    """An exchange whose answers are given here, and not by a network; all else is the exchange's own."""

    def __init__(self, tried: TriedAnswer) -> None:
        super().__init__(PLACE, SECRET, (), PRICE, {})
        self.tried = tried

    async def _send(self, payload: bytes) -> httpx2.Response:
        request = httpx2.Request("POST", f"{PLACE.url}/chat/completions", content=payload)
        tried = self.tried
        response = httpx2.Response(tried.status, headers=dict(tried.headers), content=tried.source, request=request)
        response = httpx2.Response(tried.status, headers=response.headers, stream=response.stream, request=request)
        await bound(response)
        if response.is_success:
            return response
        await response.aread()
        raise self._client._make_status_error_from_response(response)


def inputs() -> st.SearchStrategy[TriedAnswer]:
    """Answers grown from the corpus, with a status and headers."""
    headers = st.builds(_headers, st.sampled_from(HEADERS), st.sampled_from(HEADERS), st.binary(max_size=10))
    return st.builds(TriedAnswer, trees(seeds("answers"), SIGNS), st.sampled_from(STATUSES), headers)


def _headers(one: Mapping[str, str], other: Mapping[str, str], program: bytes) -> Mapping[str, str]:
    """Headers with one value grown; what no header can hold is left out of it."""
    made = {**other, **one}
    for name in list(made)[:1]:
        value = changed(
            made[name].encode(), b"1e999 NaN 9d", program, (b"-", b"1e", b"0", b"9" * 40, b"h", b"ms")
        ).decode("latin-1")
        made[name] = "".join(char for char in value[:200] if " " <= char <= "~").strip()
    return made


def size(tried: TriedAnswer) -> int:
    """The bytes of an input."""
    return len(tried.source)


def holds(tried: TriedAnswer) -> None:
    """One named end: nothing of the server's own words is told, and the cost is known and bounded."""
    exchange = _exchange(tried)
    try:
        reply = _loop().run_until_complete(exchange.post(PAYLOAD, MOST_OUT, SCHEMA))
    except (ModelError, PassingFault, RejectedRequest) as trouble:
        _failed(trouble if isinstance(trouble, ModelError) else trouble.error)
        _paused(trouble.pause if isinstance(trouble, PassingFault) else None)
    else:
        _replied(reply)
    _headed(tried)


_KNOWN: dict[str, object] = {}


def _loop() -> asyncio.AbstractEventLoop:
    loop = _KNOWN.setdefault("loop", None) or asyncio.new_event_loop()
    _KNOWN["loop"] = loop
    assert isinstance(loop, asyncio.AbstractEventLoop)
    return loop


def _exchange(tried: TriedAnswer) -> Answering:
    """One client for all, since it is the client that takes long to make."""
    known = _KNOWN.get("exchange") or Answering(tried)
    assert isinstance(known, Answering)
    _KNOWN["exchange"] = known
    known.tried = tried
    return known


def _replied(reply: Reply) -> None:
    assert reply.text.strip()
    reply.text.encode()
    assert reply.model.isprintable()
    _bounded(reply.usage.tokens_in, reply.usage.tokens_out, reply.usage.cost)


def _failed(error: ModelError) -> None:
    shown = f"{error}\n{error.hint}"
    assert "CANARY" not in shown, shown
    assert shown.isascii()
    assert len(error.received) <= KEPT
    assert SECRET.encode() not in error.received
    _bounded(*error.spent)


def _bounded(tokens_in: int, tokens_out: int, cost: float | None) -> None:
    """What was counted costs what it costs; what was not, at most what the request could."""
    assert 0 <= tokens_in <= 3 * MOST_COUNTED
    assert 0 <= tokens_out <= 3 * MOST_COUNTED
    if cost is None:  # the server told nothing but the sum, and a budget counts the most that it can be
        assert tokens_in > 0 == tokens_out
        return
    asked = demand(PAYLOAD, MOST_OUT)
    most = PRICE.most(asked.most_in, asked.tokens_out) if not tokens_in and not tokens_out else MOST_COST
    assert 0 <= cost <= most, (cost, most)


def _paused(seconds: float | None) -> None:
    assert seconds is None or 0 <= seconds < math.inf


def _headed(tried: TriedAnswer) -> None:
    headers = {name.lower(): value for name, value in tried.headers.items()}
    _paused(requested(headers))
    for kind in ("requests", "tokens"):
        limit = told(headers, kind)
        assert limit is None or 0 < limit.rate < math.inf
    found = listed(tried.source, headers, "m")
    assert 0 <= found.window <= MOST_TOKENS
    _paused(announced(tried.source.decode("utf-8", "replace").lower()))
