"""A relay between the command and a server that is not ours: it passes every byte on, and keeps what it saw.

A client that goes away ends the request at the server, too, as without a relay.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from enrich.models.openai.stream import decoded

COMPLETIONS = "/v1/chat/completions"


@dataclass
class Relayed:
    """One completion: its request, and the bytes of its answer so far.

    ``taken`` is false where the client left before the end.
    """

    body: Mapping[str, Any]
    answer: bytearray = field(default_factory=bytearray)
    taken: bool = True

    @property
    def status(self) -> int:
        """HTTP's; 0 where no answer came."""
        return int(self.answer.split(b" ", 2)[1]) if self.answer.startswith(b"HTTP/") else 0

    @property
    def complete(self) -> bool:
        """Whether a stream came to its end."""
        return b"data: [DONE]" in self.answer[-64:]

    @property
    def usage(self) -> Mapping[str, Any]:
        """What the server counted; empty where it told nothing."""
        lines = self.answer.split(b"\r\n")
        payload = b"\n".join(line for line in lines if line.lstrip().startswith((b"{", b"data:")))
        return dict((decoded(payload) or {}).get("usage") or {})


class Relay:
    """To be used with ``with``; ``history`` holds the completions in order of their coming.

    ``port`` is the server's, and may be changed at any time.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.history: list[Relayed] = []
        self._own = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()
        self._stop = asyncio.Event()

    @property
    def url(self) -> str:
        """What a client is given as its base URL."""
        return f"http://127.0.0.1:{self._own}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, limit=1 << 24)
        self._own = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            await self._exchange(reader, writer)
        writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *others = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in others if line)}
        payload = await reader.readexactly(int(headers.get("content-length", "0")))
        relayed = Relayed(json.loads(payload) if payload else {})
        if COMPLETIONS in first:
            self.history.append(relayed)
        sent = {**headers, "connection": "close"}
        lines = [first, *(f"{name}: {value}" for name, value in sent.items())]
        server, out = await asyncio.open_connection("127.0.0.1", self.port)
        out.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + payload)
        await self._until_one_leaves(relayed, reader, server, writer)
        out.close()

    async def _until_one_leaves(
        self, relayed: Relayed, client: asyncio.StreamReader, server: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        passing = asyncio.ensure_future(_pass_on(relayed, server, writer))
        leaving = asyncio.ensure_future(client.read(1))
        done, left = await asyncio.wait((passing, leaving), return_when=asyncio.FIRST_COMPLETED)
        relayed.taken = passing in done or relayed.complete
        for one in left:
            one.cancel()
        await asyncio.gather(*done, *left, return_exceptions=True)


async def _pass_on(relayed: Relayed, server: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await server.read(1 << 16):
        relayed.answer += piece
        writer.write(piece)
        await writer.drain()
