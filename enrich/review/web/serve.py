"""Serves the page of a review on this machine, until Ctrl-C."""

from __future__ import annotations

import importlib.util
import socket
import threading
import webbrowser
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from enrich.errors import UsageError
from enrich.installed import missing
from enrich.terminal import Screen

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from enrich.review.web.service import Desk

_NEEDED = ("starlette", "uvicorn", "nh3", "markdown_it")
_OTHER = "choose another --port or --host"


@dataclass(frozen=True, slots=True)
class PageAddress:
    """Where the page is served, port 0 for any that is free, and whether a browser is opened."""

    host: str = "127.0.0.1"
    port: int = 0
    browser: bool = True


def require_packages() -> None:
    """Raises `UsageError` where a package is missing."""
    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        raise missing("`enrich review --web`", "web")


def listening(endpoint: PageAddress) -> socket.socket:
    """A socket that listens at this address.

    Raises:
        UsageError: The address can't be used.
    """
    try:
        family = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((endpoint.host, endpoint.port), family=family)
    except UnicodeError as error:
        raise UsageError(
            f"{endpoint.host}:{endpoint.port} can't be used for the page: that is no name", _OTHER
        ) from error
    except OSError as error:
        message = f"{endpoint.host}:{endpoint.port} can't be used for the page: {error.strerror}"
        raise UsageError(message, _OTHER) from error


def serve(desk: Desk, endpoint: PageAddress, listener: socket.socket, first: str, screen: Screen) -> None:
    """Prints the link, opens it in a browser, and serves until SIGINT or SIGTERM; ``first`` is the first page shown."""
    from enrich.review.web.app import app
    from enrich.review.web.auth import AccessControl, Keys

    access = AccessControl(endpoint.host, listener.getsockname()[1], Keys(), first)
    _tell(screen, access.link, local=access.local)
    if endpoint.browser:
        threading.Thread(target=webbrowser.open, args=(access.link,), daemon=True).start()
    _run(app(desk, access), listener)


def _tell(screen: Screen, link: str, *, local: bool) -> None:
    if not local:
        screen.note("warning: whoever can reach this machine and sees the link can read the posts and decide")
    screen.result(f"{link}\n")
    screen.note("open this link in a browser; Ctrl-C ends the review, and what was decided is kept")


def _run(made: Starlette, listener: socket.socket) -> None:
    import uvicorn

    server = uvicorn.Server(
        uvicorn.Config(made, log_level="error", lifespan="off", server_header=False, timeout_graceful_shutdown=2)
    )
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
