"""The first contact with a server: whether anything takes connections there, known within seconds.

A server that takes a connection may then take minutes for its answer; one that takes none will not do so for the next
post either, and a client's own patience with it would be as long as with an answer.
So the address is tried once before the first request; later faults are passing ones, for there was contact before.
"""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import httpx2

    from enrich.models.openai.endpoint import Endpoint

FIRST_CONTACT = 3.0
_STAGGER = 0.25  # RFC 8305, 8: the delay before the next address of a host is tried as well
_PORTS = {"http": 80, "https": 443}


class NoContactError(ConnectionError):
    """Nothing takes connections at the address; its text says why, and is empty where that is plain."""


class FirstContact:
    """Tries an endpoint's address once, for all requests of one event loop."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._address = address(endpoint)
        self._made: asyncio.Task[None] | None = None

    async def __call__(self, _: httpx2.Request) -> None:
        """Passes a request on once there was contact.

        Raises:
            NoContactError: There is none.
        """
        if self._address is None:
            return
        if self._made is None:
            self._made = asyncio.create_task(knock(*self._address, FIRST_CONTACT))
        if not self._made.done() or self._made.exception():
            await asyncio.shield(self._made)


def address(endpoint: Endpoint) -> tuple[str, int] | None:
    """Where the connection goes: to the server, or to the proxy before it; ``None`` where a proxy's can't be told."""
    parts = urlsplit(os.environ[endpoint.proxy] if endpoint.proxy else endpoint.url)
    with suppress(ValueError):
        port = parts.port or _PORTS.get(parts.scheme)
        if parts.hostname and port:
            return parts.hostname, port
    return None


async def knock(host: str, port: int, patience: float) -> None:
    """Opens a connection and closes it; all addresses of the host are tried.

    Raises:
        NoContactError: No connection was made within ``patience`` seconds.
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(patience):
            await _look_up(host)
            line, _ = await loop.create_connection(asyncio.Protocol, host, port, happy_eyeballs_delay=_STAGGER)
    except TimeoutError:
        raise NoContactError(f"nothing answers within {patience:g} s") from None
    except (socket.gaierror, UnicodeError):
        raise NoContactError("its name is not known") from None
    except OSError:
        raise NoContactError from None
    line.close()


async def _look_up(host: str) -> None:
    """Looks a name up in a thread that nobody waits for at the end: a resolver without a network takes long to give up.

    Raises:
        OSError: The name is not known.
    """
    loop = asyncio.get_running_loop()
    found: asyncio.Future[None] = loop.create_future()

    def settle(error: Exception | None) -> None:
        if not found.done():
            found.set_exception(error) if error else found.set_result(None)

    def work() -> None:
        failed: Exception | None = None
        try:
            socket.getaddrinfo(host, None)
        except (OSError, UnicodeError) as error:
            failed = error
        with suppress(RuntimeError):  # the loop may be closed by now
            loop.call_soon_threadsafe(settle, failed)

    Thread(target=work, name="enrich-first-contact", daemon=True).start()
    await found
