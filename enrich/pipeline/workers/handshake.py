"""How a worker and its driver find each other over a socket: both prove that they know the worker's secret.

What follows is pickled, so neither end reads any of it before the other one is known.
It is not encrypted: whoever can read and change the traffic within a cluster is trusted, as Ray itself trusts them.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Callable

from enrich import __version__
from enrich.pipeline.workers.line import MessageLine

Address = tuple[str, int]
SECONDS = 20.0
"""For each step of a greeting; there are three short ones."""
_SIZE = 32
_NUMBER = 8


class StrangerError(Exception):
    """The other end is not who it should be."""


def new_secret() -> bytes:
    """A secret for one worker."""
    return secrets.token_bytes(_SIZE)


def _proof(secret: bytes, said: bytes, side: bytes) -> bytes:
    """What only one who knows the secret can answer; a copy of another version has another answer."""
    return hmac.digest(secret, b"\0".join((side, __version__.encode(), said)), "sha256")


def _require(proof: bytes, secret: bytes, said: bytes, side: bytes) -> None:
    """Raises `StrangerError` where a proof is none."""
    if not hmac.compare_digest(proof, _proof(secret, said, side)):
        raise StrangerError(f"the {side.decode()} does not know the secret, or is another version of enrich")


async def called(address: Address, number: int, secret: bytes) -> MessageLine:
    """The worker's end of the line to a driver.

    Raises:
        OSError: Nobody listens there.
        StrangerError: Whoever listens there does not know the secret, or is another version of enrich.
    """
    reader, writer = await asyncio.open_connection(*address)
    try:
        asked = secrets.token_bytes(_SIZE)
        challenge = await _read(reader, _SIZE)
        writer.write(number.to_bytes(_NUMBER) + _proof(secret, challenge, b"worker") + asked)
        _require(await _read(reader, _SIZE), secret, asked, b"driver")
    except StrangerError:
        writer.close()
        raise
    return MessageLine(reader, writer)


async def greeted(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, secret_of: Callable[[int], bytes | None]
) -> tuple[int, MessageLine]:
    """The number of a worker that calls, and the driver's end of the line to it; a stranger's is closed.

    Raises:
        StrangerError: It does not know the secret of that number, or is another version of enrich.
    """
    challenge = secrets.token_bytes(_SIZE)
    writer.write(challenge)
    try:
        number = int.from_bytes(await _read(reader, _NUMBER))
        proof, asked = await _read(reader, _SIZE), await _read(reader, _SIZE)
        secret = secret_of(number) or new_secret()  # nobody knows one of a number that was not given away
        _require(proof, secret, challenge, b"worker")
    except StrangerError:
        writer.close()
        raise
    writer.write(_proof(secret, asked, b"driver"))
    return number, MessageLine(reader, writer)


async def _read(reader: asyncio.StreamReader, size: int) -> bytes:
    try:
        async with asyncio.timeout(SECONDS):
            return await reader.readexactly(size)
    except (asyncio.IncompleteReadError, TimeoutError, OSError) as error:
        raise StrangerError("the other end said too little") from error
