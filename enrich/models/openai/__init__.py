"""Any server that speaks OpenAI's chat completions, through the official package.

Purpose: one `Request` in, one `Reply` out, and every way in which that fails has a name in `enrich.errors`.
Invariant: nothing of ``openai``, ``httpx2`` or ``aiohttp`` leaves this room, neither as a value nor as an error, and no
message holds a key or a word of a post: a server's own text may quote both, so it is never passed on.
Why the package's raw ``post`` and not ``chat.completions.create``: the typed reply is built by pydantic and thrown
away again, which costs as much as all the rest (numbers in `enrich.models.openai.session`).
Why its retries are off: it gives up at once when Retry-After is long, and a pause must be shared by all workers.

``openai`` takes about a second to import, so it is imported with the first request and not before.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from enrich.errors import ContextLengthError, ModelError, TruncatedError
from enrich.models import headers, price_of
from enrich.models.openai import capabilities
from enrich.models.openai.capabilities import Capability, FormatHeeded, Rejection, SchemaBounds, Shape, judge
from enrich.models.openai.endpoint import Endpoint, clean_key
from enrich.models.openai.environment import required_key
from enrich.models.openai.wire import body, encoded, most_out, sent_schema
from enrich.models.prices import price as listed_price
from enrich.models.ratelimit import Limiter
from enrich.values import Usage

if TYPE_CHECKING:
    from enrich.models.openai.session import Exchange
    from enrich.models.openai.statuses import RejectedRequest
    from enrich.models.prices import Price
    from enrich.models.throttle import Throttle
    from enrich.settings import ModelConfig
    from enrich.values import Reply, Request

__all__ = ["Capability", "OpenAI", "SchemaBounds", "Shape"]

PATIENCE = 15.0


class OpenAI:
    """A `enrich.models.Model` behind HTTP; one object serves any number of tasks of one event loop.

    Until it is known what the server can do, requests go one at a time; `enrich.models.openai.capabilities` says how.

    Args:
        config: Name, address and settings; ``base_url`` empty means OpenAI itself.
        key: The bearer token; empty sends none.
        gates: Passed by every attempt, in their order.
        price: What the model costs; left out, what the price table says.
        further: Further headers of each request.
        backoff: Seconds that the wait before a second attempt lasts at most; later ones are longer.

    Attributes:
        window: The tokens that a request and its reply may have together; 0 while nobody told.
        capability: How the server is asked. Set it before the first request where it is known from an earlier run.
        remember: Called once with what was found out; it was not called where ``capability`` was known.

    Raises:
        ConfigError: ``base_url`` is not an HTTP address, or the key holds characters that no header can carry.
    """

    paid = True

    def __init__(
        self,
        config: ModelConfig,
        key: str,
        *,
        gates: Sequence[Throttle] = (),
        price: Price | None = None,
        backoff: float = 1.0,
        further: Mapping[str, str] | None = None,
    ) -> None:
        self.name = config.name
        self.price = price or listed_price(config.name)
        self.capability: Capability | None = None
        self.remember: Callable[[Capability], None] = _forget
        self._config = config
        self._endpoint = Endpoint.of(config)
        self._key = clean_key(key, config.api_key_env)
        self._headers = dict(further or {})
        self.throttle(gates)
        self._backoff = backoff
        self._session: Exchange | None = None
        self.window = 0
        self._measuring: asyncio.Future[None] | None = None
        self._start = Capability.expected(self._endpoint, config)
        self._probing = asyncio.Lock()

    def throttle(self, gates: Sequence[Throttle]) -> None:
        """Every attempt passes these gates, in their order; to be called before the first request."""
        self._gates = tuple(gates)
        self._paced = any(gate.paces for gate in self._gates)
        self._waits = next((gate.waits for gate in self._gates if isinstance(gate, Limiter)), None)

    async def complete(self, request: Request) -> Reply:
        """One answer; passing faults are tried again, up to ``config.attempts`` times.

        Raises:
            ModelError: ``fatal`` where no other request can do better: the key, the model's name, the address.
            ModelUnavailableError: No connection, no answer in time, or the server fails again and again.
            RateLimitedError: The server asks for a pause of more than a day, or never lets the request through.
            ContextLengthError: The request is larger than the model can read.
            RefusalError: The model or a content filter declined.
            TruncatedError: The reply reached ``max_output_tokens``.
            ReplyError: What came back is no chat completion, or an empty one.
            EnrichError: What a gate raises, as a spent budget.
        """
        try:
            if self.capability is None:
                async with self._turn():
                    if self.capability is None:
                        return await self._probe(request)
            return await self._adapted(request, self.capability)
        except ContextLengthError as error:
            self.window = error.window or self.window
            raise

    async def measure(self) -> None:
        """Asks a server that is not OpenAI's own for its list of models, once: for the window, and for its kind.

        What the list does not tell stays as it was.
        """
        known = self.capability is not None and (self.window or self._config.context_window)
        if known or self._endpoint.official:
            return
        if self._measuring is None:
            self._measuring = asyncio.ensure_future(self._measured())
        await asyncio.shield(self._measuring)

    async def _measured(self) -> None:
        told = await self._connect().listed()
        self.window = self.window or told.window
        if told.heeds_bounds:
            self._start = replace(self._start, bounds=SchemaBounds.ALL)

    def recall(self, known: str | None, remember: Callable[[str], None]) -> None:
        """Takes what an earlier run found out about the server, and tells ``remember`` what this one does.

        What an earlier version left open is found out with the first request.
        """
        self.remember = lambda found: remember(found.dump())
        found = Capability.load(known) if known else None
        if found is None:
            return
        self.window, self._start = found.window, found.completed(self._start)
        self.capability = None if found.bounds is SchemaBounds.UNASKED else found

    def as_sent(self, request: Request) -> Request:
        """The request with the schema that the server is sent, as far as it is known by now."""
        return replace(request, schema=sent_schema(request, self.capability or self._start))

    async def close(self) -> None:
        """Closes the connections; the next request would open new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """One prober at a time; after `PATIENCE` seconds another, for the first may have met a server that hangs."""
        held = False
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    held = await self._probing.acquire()
            yield
        finally:
            if held:
                self._probing.release()

    async def _probe(self, request: Request) -> Reply:
        """An answer, and with it what the server can do; answers in prose are paid, and counted with the last one.

        After broken JSON the next request begins where this one ended: what was refused stays refused.
        """
        capability, wasted = self._start, Usage(cost=0.0)
        while True:
            capability, reply = await self._descend(request, capability, anything=True)
            reply = replace(reply, usage=wasted + reply.usage)
            verdict = judge(reply.text, request.schema, capability.shape)
            looser = capabilities.after_prose(capability, self._config.answer)
            if verdict is FormatHeeded.BROKEN:
                self._start = capability
                return reply
            if verdict is not FormatHeeded.IGNORED or looser is None:
                self._settle(capability, verdict)
                return reply
            capability, wasted = looser, reply.usage

    def _settle(self, capability: Capability, verdict: FormatHeeded) -> None:
        """What the server heeds is worth remembering; one that answers nothing but prose is only not asked all over."""
        capability = replace(capability, window=self.window)
        self.capability = capability
        if verdict is not FormatHeeded.IGNORED:
            self.remember(capability)

    async def _adapted(self, request: Request, capability: Capability) -> Reply:
        """An answer in the known way, or for this request alone in another, where the server names what disturbs it.

        Bounds that it does not take are left out from then on.
        """
        way, reply = await self._descend(request, capability, anything=False)
        if way == replace(capability, bounds=SchemaBounds.NONE) != capability:
            self._settle(way, FormatHeeded.FITS)
        return reply

    async def _descend(self, request: Request, capability: Capability, *, anything: bool) -> tuple[Capability, Reply]:
        """An answer and the way that got it; ``anything``: also a rejection that names no setting asks for another way.

        So does then an object that was cut off, for a model that nothing holds to the schema may never end.

        Raises:
            ModelError: The first rejection's, where no way is left.
        """
        from enrich.models.openai.statuses import RejectedRequest

        tried: list[Capability] = []
        first: RejectedRequest | None = None
        lost = Usage(cost=0.0)
        while True:
            tried.append(capability)
            try:
                reply = await self._ask(request, capability)
                return capability, replace(reply, usage=lost + reply.usage)
            except TruncatedError as cut:
                lost += Usage(*cut.spent)
                other = capabilities.after_overrun(capability, self._config.answer) if anything else None
                if other is None:
                    cut.spent = (lost.tokens_in, lost.tokens_out, lost.cost)
                    raise
                capability = other
            except RejectedRequest as rejected:
                first = first or rejected
                other = self._otherwise(request, rejected, tried, anything=anything)
                if other is None:
                    raise first.error from None
                capability = other

    def _otherwise(
        self, request: Request, rejected: RejectedRequest, tried: Sequence[Capability], *, anything: bool
    ) -> Capability | None:
        """How to ask after a rejection of the last way that was tried; ``None`` where no way is left."""
        sent = body(request, self._config, tried[-1]).keys()
        if not (anything or rejected.most_out or capabilities.concerns_settings(rejected.clue, sent)):
            return None
        told = Rejection(rejected.clue, rejected.most_out, self._config.answer)
        return capabilities.after_rejection(tried[-1], told, sent, tried)

    async def _ask(self, request: Request, capability: Capability) -> Reply:
        from enrich.models.openai.retry import PassingFault, persist, unheard

        session, payload = self._connect(), encoded(body(request, self._config, capability))
        longest, lost = most_out(request, self._config, capability), Usage(cost=0.0)

        async def attempt() -> Reply:
            nonlocal lost
            try:
                reply = await session.post(payload, longest, request.schema)
            except (PassingFault, ModelError) as trouble:
                error = trouble.error if isinstance(trouble, PassingFault) else trouble
                lost += Usage(*error.spent)
                error.spent = (lost.tokens_in, lost.tokens_out, lost.cost)
                raise
            return replace(reply, usage=lost + reply.usage)

        waits = self._waits or unheard
        return await persist(attempt, self._config.attempts, self._backoff, paced=self._paced, waits=waits)

    def _connect(self) -> Exchange:
        from enrich.models.openai.session import Exchange

        if self._session is None:
            self._session = Exchange(self._endpoint, self._key, self._gates, self.price, self._headers)
        return self._session


def open_openai(config: ModelConfig, environment: Mapping[str, str]) -> OpenAI:
    """The provider ``openai``: OpenAI itself, or the server at ``base_url``.

    Raises:
        ConfigError: A key is needed and not there.
    """
    key = required_key(config, environment)
    return OpenAI(config, key, price=price_of(config), further=headers(config, environment))


def _forget(_: Capability) -> None:
    """Nothing is remembered unless the caller wants it."""
