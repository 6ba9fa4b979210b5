"""The server itself: HTTP/1.1 over asyncio streams, in a thread of its own.

Written by hand because the faults that matter (a reset, a torn body, an answer that is no HTTP) lie below what a web
framework lets a handler do.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Collection
from types import TracebackType
from typing import Self

from server import answers
from server.description import violations
from server.values import Answer, Asked, End, Script

ROOT = "/v1"
COMPLETIONS = "/chat/completions"
LIST = "/models"


class Server:
    """A server to be used with ``with``; leaving it fails where a request or an answer broke OpenAI's description.

    ``history`` holds every request in order of arrival; ``key`` is demanded as a bearer token where given.
    ``models`` is the list that it tells of them, which is no request of the history; ``None`` for none.
    ``own`` are keys of a request that this server knows beyond the description.
    ``named`` is the header ``Server`` of that list, and ``listing`` an answer in its place.
    ``root`` is where the service lies, for those that live elsewhere than under ``/v1``.
    ``latency`` may be changed at any time; ``peak`` is the largest number of requests under way at once.
    """

    def __init__(
        self,
        *script: Script,
        default: Script = answers.good,
        latency: float = 0.0,
        key: str = "",
        port: int = 0,
        own: Collection[str] = (),
    ) -> None:
        self.history: list[Asked] = []
        self.sent: list[tuple[Asked, Answer]] = []
        self.models: list[object] | None = None
        self.named = ""
        self.listing: Callable[[Asked], Answer] | None = None
        self.root = ROOT
        self.peak = 0
        self._open = 0
        self._script = deque(script)
        self._default = default
        self.latency = latency
        self._key = key
        self.own = own
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()
        self._stop = asyncio.Event()

    @property
    def url(self) -> str:
        """What a client is given as its base URL."""
        return f"http://127.0.0.1:{self._port}{self.root}"

    def script(self, *answers: Script) -> None:
        """Adds answers to what is left of the script."""
        self._script.extend(answers)

    def answer_with(self, default: Script) -> None:
        """Answers so whenever the script is used up, for a server whose URL must be known before its answers are."""
        self._default = default

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        if error is None:
            found = violations(self.sent, self.own)
            assert not found, "\n".join(found[:10])

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._talk, "127.0.0.1", self._port, backlog=1024, limit=1 << 24)
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._exchange(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client went away, which is its right
        except asyncio.CancelledError:
            pass  # the server is being stopped
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        asked = await self._read(reader)
        if (asked.method, asked.path.partition("?")[0]) == ("GET", self.root + LIST):
            listed = self.listing(asked) if self.listing else self._listed()
            writer.write(listed.wire)
            await writer.drain()
            while listed.flood and not self._stop.is_set():
                writer.write(listed.flood)
                await writer.drain()
            return True
        self.history.append(asked)
        answer = self._answer(asked)
        self.sent.append((asked, answer))
        await self._wait(self.latency + answer.delay)
        writer.write(answer.wire[: int(len(answer.wire) * answer.sent)])
        await writer.drain()
        while answer.flood and not self._stop.is_set():
            writer.write(answer.flood)
            await writer.drain()
        return await self._ended(answer.end, writer)

    def _listed(self) -> Answer:
        if self.models is None:
            return answers.failure(404, "not_found", "No list here")
        return Answer(
            data={"object": "list", "data": self.models}, headers={"server": self.named} if self.named else {}
        )

    async def _wait(self, seconds: float) -> None:
        self._open += 1
        self.peak = max(self.peak, self._open)
        await asyncio.sleep(seconds)
        self._open -= 1

    async def _read(self, reader: asyncio.StreamReader) -> Asked:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ")
        pairs = (line.split(": ", 1) for line in head[1:] if line)
        headers = {key.lower(): value for key, value in pairs}
        payload = await reader.readexactly(int(headers.get("content-length", "0")))
        return Asked(len(self.history), method, path, headers, payload, time.monotonic())

    def _answer(self, asked: Asked) -> Answer:
        if self._key and asked.headers.get("authorization") != f"Bearer {self._key}":
            return answers.failure(401, "invalid_api_key", f"Incorrect API key: {asked.headers.get('authorization')}")
        if (asked.method, asked.path.partition("?")[0]) != ("POST", self.root + COMPLETIONS):
            return answers.failure(404, "not_found", f"No {asked.path} here")
        script = self._script.popleft() if self._script else self._default
        return script if isinstance(script, Answer) else script(asked)

    async def _ended(self, end: End, writer: asyncio.StreamWriter) -> bool:
        if end is End.HANG:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), 3600)
        if end is End.RESET:
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
        return end is End.KEEP
