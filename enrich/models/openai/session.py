"""One HTTP exchange with a chat completions server, through the gates of the run.

Measured on two cores with 2,000 replies of 300 tokens after 300 ms, at 64 and 256 requests under way
(``tests/benchmarks/bench_client.py``): the package's raw ``post`` over aiohttp took 0.9 s of CPU for 1,000 requests
and 1.05 and 1.5 times the ideal, its typed ``create`` 1.9 s and 1.08 and 1.8 times, its default transport 2.5 s and
1.09 and 2.8 times.
The request is given as bytes, which costs the same, since its size is wanted before it is sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import httpx2
import openai

from enrich.errors import ModelError, ModelUnavailableError, ReplyError
from enrich.models.openai.bounded import bound
from enrich.models.openai.contact import FirstContact
from enrich.models.openai.faults import CAUGHT, translate
from enrich.models.openai.listing import ModelListing, listed
from enrich.models.openai.reading import read
from enrich.models.openai.refusals import Status
from enrich.models.openai.retry import PassingFault, requested
from enrich.models.openai.statuses import DAY, RejectedRequest, Trouble, explain
from enrich.models.openai.stream import decoded, is_over, is_whole
from enrich.models.openai.wire import TEMPLATE
from enrich.models.throttle import AttemptResult, AttemptSize, Throttle, passed
from enrich.prompt.tokens import BYTES_A_TOKEN
from enrich.values import Usage

if TYPE_CHECKING:
    from enrich.models.openai.endpoint import Endpoint
    from enrich.models.prices import Price
    from enrich.values import Reply

PATH = "/chat/completions"
LONGEST = 20  # times the timeout, for an answer that comes in pieces
LIST_TIMEOUT = 10.0
MOST_BYTES = 10 * 1024 * 1024
BYTES_OF_A_PIECE = 1024  # of a stream in which each token comes alone, with all that stands around it
LINGER = 1.0  # seconds for a connection to end behind a stream that is over
KEPT = 1024 * 1024
_FAILED = range(400, 600)
_DONE = frozenset({0, *range(200, 300)})  # whose work may be billed

_AUTHORIZATION = {"authorization": "Authorization"}  # in the package's own spelling, so that it is sent once
_TELLING = (
    *("Lang", "Package-Version", "OS", "Arch", "Runtime", "Runtime-Version"),
    *("Async", "Retry-Count", "Read-Timeout"),
)


def untelling(key: str, headers: Mapping[str, str]) -> dict[str, str | openai.Omit]:
    """The further ``headers`` of a request, and those that it goes without: what tells of this machine, or no key."""
    left = {f"X-Stainless-{name}": openai.Omit() for name in _TELLING}
    left |= {} if key else {"Authorization": openai.Omit()}
    return left | {_AUTHORIZATION.get(name.lower(), name): value for name, value in headers.items()}


class Exchange:
    """Connections to one endpoint, bound to the event loop of their first request.

    Redirects are not followed: a post goes where the settings say, and nowhere else.
    The headers by which the package tells of this machine are left out; that saves 6 % of an exchange's CPU too.
    """

    def __init__(
        self, endpoint: Endpoint, key: str, gates: Sequence[Throttle], price: Price | None, headers: Mapping[str, str]
    ) -> None:
        self._endpoint = endpoint
        self._secret = key.encode() or None
        self._gates = gates
        self._price = price
        self._headers = {"content-type": "application/json", "accept-encoding": "gzip", **untelling(key, headers)}
        self._client = openai.AsyncOpenAI(
            api_key=key or "none",
            base_url=endpoint.url,
            timeout=endpoint.timeout,
            max_retries=0,
            default_query=dict(endpoint.query),
            http_client=openai.DefaultAioHttpClient(
                follow_redirects=False, event_hooks={"request": [FirstContact(endpoint)], "response": [bound]}
            ),
        )
        if not endpoint.official:
            self._client.organization = self._client.project = None

    async def post(self, payload: bytes, most_out: int, schema: Mapping[str, Any]) -> Reply:
        """One attempt; the endpoint's timeout counts from one sign of life to the next.

        ``payload`` is the request's JSON, ``most_out`` the tokens that it allows the reply, ``schema`` the reply's.

        Raises:
            PassingFault: Another attempt may do better.
            RejectedRequest: Another way of asking may.
            ModelError: Nothing would.
        """
        size = demand(payload, most_out)
        content = bytearray()
        async with passed(self._gates, size) as told:
            try:
                return await self._attempt(payload, size, schema, told, content)
            except (ModelError, PassingFault, RejectedRequest) as trouble:
                error = trouble if isinstance(trouble, ModelError) else trouble.error
                error.received = error.received or self._without_secret(content)
                if isinstance(trouble, PassingFault) and trouble.limited:
                    told.append(replace(told[-1], limited=True, pause=_bearable(trouble.pause)))
                if self._price and told[-1].usage is None and told[-1].status in _DONE and not error.fatal:
                    error.spent = (*error.spent[:2], self._price.most(size.most_in, size.tokens_out))
                raise

    async def _attempt(
        self,
        payload: bytes,
        size: AttemptSize,
        schema: Mapping[str, Any],
        told: list[AttemptResult],
        content: bytearray,
    ) -> Reply:
        """The reply; ``content`` is filled with what comes, and ``told`` with what becomes of the attempt."""
        response = await self._exchange(payload, told, content, max(MOST_BYTES, size.tokens_out * BYTES_OF_A_PIECE))
        try:
            reply = read(bytes(content), self._endpoint, self._price, schema, size.tokens_out)
        except (ModelError, PassingFault) as error:
            counted = error.error if isinstance(error, PassingFault) else error
            told.append(_answered(response, Usage(*counted.spent)))
            raise _hidden_failure(response, bytes(content), self._endpoint) or error from None
        told.append(_answered(response, reply.usage))
        if told[-1].usage is None and self._price:
            return replace(reply, usage=Usage(cost=self._price.most(size.most_in, size.tokens_out)))
        return reply

    def _without_secret(self, content: bytearray) -> bytes:
        """What is kept of an answer that is of no use: its beginning, without the key, which services quote."""
        kept = bytes(content[:KEPT])
        return kept.replace(self._secret, b"[key]") if self._secret else kept

    async def _exchange(
        self, payload: bytes, told: list[AttemptResult], content: bytearray, most: int
    ) -> httpx2.Response:
        told.append(AttemptResult(0))
        response: httpx2.Response | None = None
        try:
            async with asyncio.timeout(self._endpoint.timeout) as patience:
                response = await self._send(payload)
                await self._read(response, content, most, patience)
        except openai.APIStatusError as error:
            pause = Status(error.status_code, error.response.headers, error.body).pause
            told.append(replace(_answered(error.response, None), pause=_bearable(pause)))
            content += error.response.content
            raise translate(error, self._endpoint) from None
        except CAUGHT as error:
            if response is not None and is_whole(content):  # it is paid, and only its connection broke
                return response
            trouble = translate(error, self._endpoint)
            told.append(AttemptResult(0, timed_out=isinstance(trouble, PassingFault) and trouble.timed_out))
            raise trouble from None
        return response

    async def _send(self, payload: bytes) -> httpx2.Response:
        """The answer's head; its body is still to be read."""
        streamed = True
        answer = await self._client.post(
            PATH,
            cast_to=httpx2.Response,
            content=payload,
            options={"headers": self._headers},
            stream=streamed,
            stream_cls=openai.AsyncStream[httpx2.Response],
        )
        return cast("httpx2.Response", answer)

    async def _read(self, response: httpx2.Response, content: bytearray, most: int, patience: asyncio.Timeout) -> None:
        """Fills ``content`` with the body, each piece within the timeout.

        Raises:
            TimeoutError: The server went silent, or goes on and on.
            ReplyError: It sends more than ``most`` bytes.
        """
        loop = asyncio.get_running_loop()
        last = loop.time() + LONGEST * self._endpoint.timeout
        try:
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > most:
                    raise ReplyError(f"{self._endpoint.host} sends without an end: more than {most:,} bytes")
                wait = min(LINGER, self._endpoint.timeout) if is_over(content) else self._endpoint.timeout
                patience.reschedule(min(loop.time() + wait, last))
        finally:
            await response.aclose()

    async def listed(self) -> ModelListing:
        """What the server's list of models tells of the model; nothing where it has none.

        Raises:
            ModelUnavailableError: Nothing takes connections there.
        """
        try:
            async with asyncio.timeout(LIST_TIMEOUT):
                response: httpx2.Response = await self._client.get(
                    "/models", cast_to=httpx2.Response, options={"headers": self._headers}
                )
        except CAUGHT as error:
            trouble = translate(error, self._endpoint)
            if isinstance(trouble, ModelUnavailableError):
                raise trouble from None
            return ModelListing()
        return listed(response.content, _plain(response), self._endpoint.model)

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.close()


def demand(payload: bytes, most_out: int) -> AttemptSize:
    """What an attempt may take: no byte is more than a token, and mostly 2.5 are no more than one."""
    return AttemptSize(int(len(payload) / BYTES_A_TOKEN), len(payload) + TEMPLATE, most_out)


def _answered(response: httpx2.Response, usage: Usage | None) -> AttemptResult:
    counted = usage if usage and (usage.tokens_in or usage.tokens_out) else None
    headers = _plain(response)
    return AttemptResult(response.status_code, headers, counted, _bearable(requested(headers)))


def _bearable(pause: float | None) -> float | None:
    """A pause that all requests keep; one of more than a day fails its own request, and holds up no other."""
    return pause if pause is not None and pause <= DAY else None


def _plain(response: httpx2.Response) -> dict[str, str]:
    """The headers as a dict: each look into httpx2's own decodes all of them again."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers.raw}


def _hidden_failure(response: httpx2.Response, content: bytes, endpoint: Endpoint) -> Trouble | None:
    """The failure inside a 200: OpenRouter and others send one where it happened after the headers had left.

    It stands beside the choices, inside the first of them, or in MiniMax's ``base_resp``.
    """
    data = decoded(content) or {}
    choices = data.get("choices")
    first = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], Mapping) else {}
    for error in (data.get("error"), first.get("error"), data.get("base_resp")):
        told = {"message": error} if isinstance(error, str) and error else error
        if isinstance(told, Mapping) and (trouble := _failure(told, response, endpoint)):
            return trouble
    return None


def _failure(error: Mapping[str, Any], response: httpx2.Response, endpoint: Endpoint) -> Trouble | None:
    code = error.get("code", error.get("status_code"))
    said = str(code)[:4]
    number = int(said) if said.isdecimal() and int(said) in _FAILED else httpx2.codes.BAD_GATEWAY
    if code in (0, None) and not error.get("message"):
        return None
    trouble = explain(Status(number, response.headers, error), endpoint)
    return PassingFault(trouble.error) if isinstance(trouble, RejectedRequest) else trouble
