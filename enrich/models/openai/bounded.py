"""No answer is read further than it can be of use: not one that goes on for ever, nor one that unpacks to a flood."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

import httpx2

MIB = 1024 * 1024
MOST = 64 * MIB
MOST_OF_A_LIST = 8 * MIB
MOST_OF_AN_ERROR = MIB


async def bound(response: httpx2.Response) -> None:
    """Lets the body of an answer end at its limit, counted after it is unpacked; to be called before it is read.

    What an answer says of its charset is not asked: JSON is UTF-8, and Python takes names that unpack or fail.
    """
    packed = httpx2.Response(
        response.status_code, headers=response.headers, stream=response.stream, request=response.request
    )
    response.stream = _BoundedStream(packed, _most(response))
    response.headers.pop("content-encoding", None)
    response.encoding = "utf-8"


def _most(response: httpx2.Response) -> int:
    if not response.is_success:
        return MOST_OF_AN_ERROR
    return MOST_OF_A_LIST if response.request.method == "GET" else MOST


class _BoundedStream(httpx2.AsyncByteStream):
    """The unpacked body of an answer, up to ``most`` bytes."""

    def __init__(self, packed: httpx2.Response, most: int) -> None:
        self._packed = packed
        self._most = most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = self._most
        async with aclosing(self._packed.aiter_bytes()) as pieces:
            async for piece in pieces:
                yield piece[:left]
                left -= len(piece)
                if left <= 0:
                    return

    async def aclose(self) -> None:
        await self._packed.aclose()
