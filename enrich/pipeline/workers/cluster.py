"""Workers on a Ray cluster, or on one that is begun for the run on this machine.

A worker is one Ray task for the whole run, which calls its driver back.
So the pace, the budget, the journal and the files stay the driver's, as with processes of this machine, and a worker
that is killed costs the posts in its hands alone.
"""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread, Timer
from typing import IO

from enrich.errors import StateError
from enrich.index.workers import cores
from enrich.pipeline.workers.handshake import Address, StrangerError, greeted, new_secret
from enrich.pipeline.workers.hosts import begun
from enrich.pipeline.workers.line import MessageLine

SECONDS = 60.0
"""How long the cluster may take to answer, and then a worker to call."""
_LOOK = "look at it with `ray status`"


class RayKeeper:
    """The process that speaks with Ray; see `enrich.pipeline.workers.ray_keeper`."""

    def __init__(self, address: str, count: int) -> None:
        self._process = begun("ray_keeper", "keep", os.sep)  # Ray lets its workers load modules from there
        self._tell({"address": address, "count": count})

    @property
    def _pipe(self) -> IO[bytes]:
        if self._process.stdout is None:
            raise StateError("the process that speaks with Ray has no pipes")
        return self._process.stdout

    def joined(self) -> tuple[int, str]:
        """The cluster's CPUs, and the address of this machine among its nodes.

        Raises:
            StateError: There is no such cluster.
        """
        late = Timer(SECONDS, self._process.kill)
        late.daemon = True
        late.start()
        try:
            return _joined(self._pipe.readline())
        finally:
            late.cancel()

    async def joins(self, told: asyncio.StreamReader) -> tuple[int, str]:
        """`joined`, once it is told."""
        try:
            async with asyncio.timeout(SECONDS):
                return _joined(await told.readline())
        except TimeoutError:
            self.abandon()
            return _joined(b"")

    async def told(self) -> asyncio.StreamReader:
        """Where the ends of tasks are told; before them, where it was not read yet, that the cluster is joined."""
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), self._pipe)
        return reader

    def start(self, number: int, address: Address, secret: bytes) -> None:
        """Has the cluster begin a worker."""
        self._tell(["start", number, *address, secret.hex()])

    def kill(self, number: int) -> None:
        """Has the cluster end a worker."""
        self._tell(["kill", number])

    def _tell(self, message: object) -> None:
        with suppress(OSError, ValueError):  # a keeper that is gone is told of by the end of its output
            if self._process.stdin is not None:
                self._process.stdin.write(json.dumps(message).encode() + b"\n")

    def abandon(self) -> None:
        """Ends the process, whatever it does; a cluster that it began ends with it."""
        self._process.kill()
        self._process.wait()

    def leave(self) -> None:
        """Has the process leave the cluster, or end the one that it began, which takes a second or two beside us."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        Thread(target=self._process.wait, name="enrich-ray", daemon=True).start()


@dataclass(frozen=True, slots=True)
class RayTask:
    """A worker that called."""

    line: MessageLine
    number: int
    keeper: RayKeeper

    def kill(self) -> None:
        """Ends the task's process."""
        self.keeper.kill(self.number)

    async def ended(self) -> None:
        """Closes the line; the process belongs to the cluster."""
        self.line.close()


class RayCluster:
    """As many workers as are wanted, on the cluster at an address; where it is empty, on one of this machine.

    ``count`` is how many, ``None`` for one on each CPU.
    A cluster of this machine takes some seconds to begin, and does so beside what comes first.

    Raises:
        StateError: There is no such cluster, or it has too few CPUs.
    """

    def __init__(self, address: str, count: int | None) -> None:
        self.count = count or (0 if address else len(cores()))
        self._keeper = RayKeeper(address, self.count)
        self._host = self._join() if address else ""
        self._listening: asyncio.Task[asyncio.Server] | None = None
        self._following: asyncio.Task[None] | None = None
        self._secrets: dict[int, bytes] = {}
        self._calls: dict[int, asyncio.Future[MessageLine]] = {}

    def _join(self) -> str:
        try:
            found, host = self._keeper.joined()
            self.count = _fitting(found, self.count)
        except BaseException:  # Ctrl-C, too
            self._keeper.abandon()
            raise
        return host

    async def start(self) -> RayTask:
        """A worker that called.

        Raises:
            StateError: There is no cluster, or the worker ended before, or did not call in time.
        """
        address = await self._address()
        number = len(self._secrets)
        secret = self._secrets[number] = new_secret()
        call = self._calls[number] = asyncio.get_running_loop().create_future()
        self._keeper.start(number, address, secret)
        try:
            async with asyncio.timeout(SECONDS):
                return RayTask(await call, number, self._keeper)
        except TimeoutError as error:
            self._keeper.kill(number)
            message = f"no worker of Ray called within {SECONDS:.0f} s"
            raise StateError(message, "the cluster may be busy, or its nodes can't reach this one") from error
        finally:
            self._calls.pop(number, None)

    async def _address(self) -> Address:
        self._listening = self._listening or asyncio.create_task(self._listen())
        host, port = (await asyncio.shield(self._listening)).sockets[0].getsockname()[:2]
        return host, port

    async def _listen(self) -> asyncio.Server:
        told = await self._keeper.told()
        host = self._host or (await self._keeper.joins(told))[1]
        server = await asyncio.start_server(self._called, host, 0)
        self._following = asyncio.create_task(self._follow(told))
        return server

    async def _follow(self, told: asyncio.StreamReader) -> None:
        """Tells whoever waits for a worker that it has ended, until the keeper has."""
        while line := await told.readline():
            _, number, reason = json.loads(line)
            self._end(number, reason)
        self._end_all("the process that speaks with Ray is gone")

    def _end_all(self, reason: str) -> None:
        for number in tuple(self._calls):
            self._end(number, reason)

    def _end(self, number: int, reason: str) -> None:
        call = self._calls.get(number)
        if call is not None and not call.done():
            call.set_exception(StateError(f"a worker of Ray ended before it began: {reason}", _LOOK))

    async def _called(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Takes a call; a secret is good for one."""
        try:
            number, line = await greeted(reader, writer, self._secrets.get)
        except StrangerError:
            return
        call = self._calls.get(number)
        if call is None or call.done():
            writer.close()
        else:
            call.set_result(line)

    async def close(self) -> None:
        """Leaves the cluster, or ends the one that was begun; whoever waits for a worker hears that there is none."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait([self._listening])
            if not self._listening.cancelled() and not self._listening.exception():
                self._listening.result().close()
        if self._following is not None:
            self._following.cancel()
        self._end_all("the run is over")
        self._keeper.leave()


def _joined(answer: bytes) -> tuple[int, str]:
    """What the process says of the cluster; it says nothing where it is killed."""
    verb, *given = json.loads(answer or json.dumps(["failed", f"it gave no answer within {SECONDS:.0f} s"]))
    if verb == "failed":
        raise StateError(f"Ray can't be used: {given[0]}", _LOOK)
    cpus, host = given
    return cpus, host


def _fitting(found: int, count: int) -> int:
    wanted = count or found
    if wanted > found or not wanted:
        message = f"the Ray cluster has {found} CPUs, and each worker takes one"
        raise StateError(message, f"run with `--processes {max(found, 1)}`")
    return wanted
