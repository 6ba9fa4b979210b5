"""One HTTP exchange with a chat completions server.

Measured on two cores, 2,000 replies of 300 tokens, 300 ms latency: see ``tests/benchmarks/bench_client.py``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import httpx2
import openai

from enrich.models.openai.faults import CAUGHT, translate

if TYPE_CHECKING:
    from enrich.models.openai.endpoint import Endpoint
    from enrich.values import Reply

PATH = "/chat/completions"


class Session:
    """Connections to one endpoint, bound to the event loop of their first request.

    Redirects are not followed: a post goes where the settings say, and nowhere else.
    """

    def __init__(self, endpoint: Endpoint, key: str) -> None:
        self._endpoint = endpoint
        self._headers: dict[str, str | openai.Omit] = {} if key else {"Authorization": openai.Omit()}
        self._client = openai.AsyncOpenAI(
            api_key=key or "none",
            base_url=endpoint.url,
            timeout=endpoint.timeout,
            max_retries=0,
            http_client=openai.DefaultAioHttpClient(follow_redirects=False),
        )
        if not endpoint.official:
            self._client.organization = self._client.project = None

    async def post(self, body: Mapping[str, Any], read: Callable[[bytes, Endpoint], Reply]) -> Reply:
        """One attempt, within the endpoint's timeout as a whole: the package's own counts from byte to byte.

        Raises:
            PassingFault: Another attempt may do better.
            ModelError: None would.
        """
        return read(await self._exchange(body), self._endpoint)

    async def _exchange(self, body: Mapping[str, Any]) -> bytes:
        try:
            async with asyncio.timeout(self._endpoint.timeout):
                response = await self._client.post(
                    PATH, cast_to=httpx2.Response, body=body, options={"headers": self._headers}
                )
        except CAUGHT as error:
            raise translate(error, self._endpoint) from None
        return response.content

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.close()
