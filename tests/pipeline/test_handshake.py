"""A worker and its driver know each other before one pickled byte of the other is read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from enrich.pipeline.workers import handshake
from enrich.pipeline.workers.handshake import StrangerError, called, greeted, new_secret

NUMBER = 3
Secrets = Callable[[int], bytes | None]


async def _meet(secrets: Secrets, secret: bytes) -> tuple[object, object]:
    """What the driver and the worker come to: a line, or why there is none."""
    seen: asyncio.Future[object] = asyncio.get_running_loop().create_future()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            number, line = await greeted(reader, writer, secrets)
        except StrangerError as error:
            seen.set_result(error)
        else:
            line.tell("hello", number)
            line.close()
            seen.set_result(line)

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        try:
            line = await called(server.sockets[0].getsockname()[:2], NUMBER, secret)
        except StrangerError as error:
            return await seen, error
        told = [message async for message in line.messages()]
        line.close()
        return await seen, told


def test_they_meet() -> None:
    """With the secret of the number that is told, the line is open in both directions."""
    secret = new_secret()
    _, told = asyncio.run(_meet({NUMBER: secret}.get, secret))
    assert told == [("hello", NUMBER)]


@pytest.mark.parametrize("known", [{}, {NUMBER: new_secret()}, {NUMBER + 1: new_secret()}])
def test_a_stranger_is_let_go(known: dict[int, bytes]) -> None:
    """Neither end goes on with one that does not know the secret."""
    driver, worker = asyncio.run(_meet(known.get, new_secret()))
    assert isinstance(driver, StrangerError)
    assert isinstance(worker, StrangerError)


def test_another_version_is_a_stranger(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is pickled by one version need not be read by another."""
    secret = new_secret()
    said = handshake._proof(secret, b"x", b"worker")
    monkeypatch.setattr(handshake, "__version__", "0.0.0")
    assert said != handshake._proof(secret, b"x", b"worker")


@pytest.mark.parametrize("said", [b"", b"\0" * 7, b"\0" * 71])
def test_one_that_says_too_little_is_a_stranger(said: bytes) -> None:
    """A caller that hangs up in the middle."""

    async def caller(answer: asyncio.Future[object]) -> None:
        async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await greeted(reader, writer, {0: b"s"}.get)
            except StrangerError as error:
                answer.set_result(error)
            writer.close()

        async with await asyncio.start_server(take, "127.0.0.1", 0) as server:
            _, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
            writer.write(said)
            writer.close()
            await answer

    async def meet() -> object:
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        await caller(answer)
        return answer.result()

    assert isinstance(asyncio.run(meet()), StrangerError)
