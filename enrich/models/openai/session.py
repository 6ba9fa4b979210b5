"""One HTTP exchange with a chat completions server, through the gates of the run.

Measured on two cores with 2,000 replies of 300 tokens after 300 ms, at 64 and 256 requests under way
(``tests/benchmarks/bench_client.py``): the package's raw ``post`` over aiohttp took 0.9 s of CPU for 1,000 requests
and 1.05 and 1.5 times the ideal, its typed ``create`` 1.9 s and 1.08 and 1.8 times, its default transport 2.5 s and
1.09 and 2.8 times.
The request is given as bytes, which costs the same, since its size is wanted before it is sent.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx2
import openai

from enrich.errors import ModelError
from enrich.models.openai.errors import CAUGHT, ErrorAnswer, Trouble, explain, translate
from enrich.models.openai.retry import requested
from enrich.models.openai.wire import read
from enrich.models.throttle import UNSENT, AttemptResult, AttemptSize, Throttle
from enrich.values import Usage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from enrich.models.openai.endpoint import Endpoint
    from enrich.models.prices import Price
    from enrich.values import Reply

PATH = "/chat/completions"
BYTES_A_TOKEN = 2.5
TEMPLATE = 600  # what a server may add to a request on its own: turns, tool instructions


_TELLING = (
    *("Lang", "Package-Version", "OS", "Arch", "Runtime", "Runtime-Version"),
    *("Async", "Retry-Count", "Read-Timeout"),
)


class Exchange:
    """Connections to one endpoint, bound to the event loop of their first request.

    Redirects are not followed: a post goes where the settings say, and nowhere else.
    The headers by which the package tells of this machine are left out; that saves 6 % of an exchange's CPU too.
    """

    def __init__(self, endpoint: Endpoint, key: str, gates: Sequence[Throttle], price: Price | None) -> None:
        self._endpoint = endpoint
        self._gates = gates
        self._price = price
        self._headers: dict[str, str | openai.Omit] = {"content-type": "application/json"}
        self._headers |= {f"X-Stainless-{name}": openai.Omit() for name in _TELLING}
        if not key:
            self._headers["Authorization"] = openai.Omit()
        self._client = openai.AsyncOpenAI(
            api_key=key or "none",
            base_url=endpoint.url,
            timeout=endpoint.timeout,
            max_retries=0,
            http_client=openai.DefaultAioHttpClient(follow_redirects=False),
        )
        if not endpoint.official:
            self._client.organization = self._client.project = None

    async def post(self, payload: bytes, most_out: int) -> Reply:
        """One attempt, within the endpoint's timeout as a whole: the package's own counts from byte to byte.

        ``payload`` is the request's JSON; ``most_out`` are the tokens that it allows the reply.

        Raises:
            PassingFault: Another attempt may do better.
            RejectedRequest: Another way of asking may.
            ModelError: Nothing would.
        """
        async with self._passed(demand(payload, most_out)) as told:
            response = await self._exchange(payload, told)
            try:
                reply = read(response.content, self._endpoint, self._price)
            except ModelError as error:
                told.append(_answered(response, Usage(*error.spent)))
                raise _hidden_failure(response, self._endpoint) or error from None
            told.append(_answered(response, reply.usage))
            return reply

    async def _exchange(self, payload: bytes, told: list[AttemptResult]) -> httpx2.Response:
        told.append(AttemptResult(0))
        try:
            async with asyncio.timeout(self._endpoint.timeout):
                return await self._client.post(
                    PATH, cast_to=httpx2.Response, content=payload, options={"headers": self._headers}
                )
        except openai.APIStatusError as error:
            told.append(_answered(error.response, None))
            raise translate(error, self._endpoint) from None
        except CAUGHT as error:
            raise translate(error, self._endpoint) from None

    @asynccontextmanager
    async def _passed(self, wanted: AttemptSize) -> AsyncIterator[list[AttemptResult]]:
        """Passes the gates in their order; each is told the last thing that was seen, whatever becomes of it."""
        told = [UNSENT]
        entered: list[Throttle] = []
        try:
            for gate in self._gates:
                await gate.enter(wanted)
                entered.append(gate)
            yield told
        finally:
            for gate in entered:
                gate.leave(wanted, told[-1])

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.close()


def demand(payload: bytes, most_out: int) -> AttemptSize:
    """What an attempt may take: no byte is more than a token, and mostly 2.5 are no more than one."""
    return AttemptSize(int(len(payload) / BYTES_A_TOKEN), len(payload) + TEMPLATE, most_out)


def _answered(response: httpx2.Response, usage: Usage | None) -> AttemptResult:
    counted = usage if usage and (usage.tokens_in or usage.tokens_out) else None
    headers = _plain(response)
    return AttemptResult(response.status_code, headers, counted, requested(headers))


def _plain(response: httpx2.Response) -> dict[str, str]:
    """The headers as a dict: each look into httpx2's own decodes all of them again."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers.raw}


def _hidden_failure(response: httpx2.Response, endpoint: Endpoint) -> Trouble | None:
    """The failure inside a 200: OpenRouter and others send one where it happened after the headers had left."""
    try:
        error = json.loads(response.content)["error"]
        status = ErrorAnswer(int(error["code"]), response.headers, error)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return explain(status, endpoint) if status.code >= httpx2.codes.BAD_REQUEST else None
