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

from typing import TYPE_CHECKING

from enrich.models.openai.endpoint import Endpoint, clean_key
from enrich.models.openai.wire import body, read

if TYPE_CHECKING:
    from enrich.config import ModelConfig
    from enrich.models.openai.session import Session
    from enrich.values import Reply, Request

__all__ = ["OpenAI"]


class OpenAI:
    """A `enrich.models.Model` behind HTTP; one object serves any number of tasks of one event loop.

    Args:
        config: Name, address and settings; ``base_url`` empty means OpenAI itself.
        key: The bearer token; empty sends none.
        backoff: Seconds that the wait before a second attempt lasts at most; later ones are longer.

    Raises:
        ConfigError: ``base_url`` is no HTTP address, or the key holds characters that no header can carry.
    """

    paid = True

    def __init__(self, config: ModelConfig, key: str, *, backoff: float = 1.0) -> None:
        self.name = config.name
        self._config = config
        self._endpoint = Endpoint.of(config)
        self._key = clean_key(key, config.api_key_env)
        self._backoff = backoff
        self._session: Session | None = None

    async def complete(self, request: Request) -> Reply:
        """One answer; passing faults are tried again, up to ``config.attempts`` times.

        Raises:
            ModelError: ``fatal`` where no other request can do better: the key, the model's name, the address.
            ModelUnavailableError: No connection, no answer in time, or the server fails again and again.
            RateLimitedError: The server asks for a pause of more than a day, or never lets the request through.
            RefusalError: The model or a content filter declined.
            TruncatedError: The reply reached ``max_output_tokens``.
            ReplyError: What came back is no chat completion, or an empty one.
        """
        from enrich.models.openai.retry import persist

        session = self._connect()
        sent = body(request, self._config)

        async def attempt() -> Reply:
            return await session.post(sent, read)

        return await persist(attempt, self._config.attempts, self._backoff)

    async def close(self) -> None:
        """Closes the connections; the next request would open new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _connect(self) -> Session:
        from enrich.models.openai.session import Session

        if self._session is None:
            self._session = Session(self._endpoint, self._key)
        return self._session
