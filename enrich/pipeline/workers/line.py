"""Messages between two processes of ours: pickled values, each batch of them with its length before it.

What is told within one turn of the event loop leaves together, in the order in which it was told.
"""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import IO, Any

Message = tuple[Any, ...]
_LENGTH = 8


class MessageLine:
    """One end of a line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._loop = asyncio.get_running_loop()
        self._waiting: list[Message] = []

    @classmethod
    async def over(cls, reading: IO[bytes], writing: IO[bytes]) -> MessageLine:
        """A line over two pipes."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), reading)
        transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, writing)
        return cls(reader, asyncio.StreamWriter(transport, protocol, None, loop))

    def tell(self, *message: Any) -> None:  # noqa: ANN401 - any frozen value
        """Sends a message after all that were told before; one to an end that is gone is lost."""
        self._waiting.append(message)
        if len(self._waiting) == 1:
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Sends what waits."""
        if not self._waiting:
            return
        content = pickle.dumps(self._waiting, pickle.HIGHEST_PROTOCOL)
        self._waiting = []
        with suppress(OSError, RuntimeError):
            self._writer.write(len(content).to_bytes(_LENGTH) + content)

    async def messages(self) -> AsyncIterator[Message]:
        """What the other end tells, until it is gone."""
        while True:
            try:
                size = int.from_bytes(await self._reader.readexactly(_LENGTH))
                content = await self._reader.readexactly(size)
            except (asyncio.IncompleteReadError, OSError):
                return
            for message in pickle.loads(content):  # noqa: S301 - written by a process of ours
                yield message

    def close(self) -> None:
        """Sends what waits and closes the way out."""
        self.flush()
        with suppress(OSError, RuntimeError):
            self._writer.close()
