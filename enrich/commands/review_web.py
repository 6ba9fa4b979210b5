"""``enrich review --web``: the review as a page on this machine, until Ctrl-C."""

from __future__ import annotations

import importlib.util
import socket
import threading
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from enrich.commands.review import Options
from enrich.config import Config
from enrich.errors import UsageError
from enrich.pipeline.session import Order, Session, now, open_session
from enrich.posts.discover import posts
from enrich.terminal import Screen

if TYPE_CHECKING:
    from starlette.applications import Starlette

NEEDED = ("starlette", "uvicorn", "nh3", "markdown_it")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page is served, port 0 for any that is free, and whether a browser is opened."""

    host: str = "127.0.0.1"
    port: int = 0
    browser: bool = True


def review_web(
    config: Config, screen: Screen, paths: Sequence[Path], fields: Sequence[str], options: Options, place: Place
) -> int:
    """Serves the review until it is interrupted; returns the exit code.

    Raises:
        UsageError: A package is missing, or the address can't be used.
        StateError: Another enrich works on the site.
    """
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        raise UsageError("`enrich review --web` needs packages that are not there", "pip install 'enrich[web]'")
    from enrich.review.web.app import app
    from enrich.review.web.auth import AccessControl, Keys
    from enrich.review.web.service import Desk

    chosen = posts(config, paths) if paths else None
    with (
        _listening(place) as listener,
        open_session(config, Order("review", tuple(fields), asks=False), screen.note) as session,
    ):
        session.learn()
        desk = Desk(session, chosen)
        access = AccessControl(place.host, listener.getsockname()[1], Keys(), _start(session, options))
        _tell(screen, access.link, local=access.local)
        if place.browser:
            threading.Thread(target=webbrowser.open, args=(access.link,), daemon=True).start()
        _serve(app(desk, access), listener)
        session.journal.end(session.task.run, desk.outcomes(), now())
        screen.note(desk.told())
    return 0


def _listening(place: Place) -> socket.socket:
    try:
        family = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((place.host, place.port), family=family)
    except OSError as error:
        raise UsageError(
            f"{place.host}:{place.port} can't be listened on: {error.strerror}", "choose another --port"
        ) from error


def _start(session: Session, options: Options) -> str:
    """The page that is shown first."""
    filters = options.filters
    run = session.journal.history.run(filters.run).run if filters.run else ""
    query = urlencode({key: value for key, value in (("flag", filters.flag), ("run", run)) if value})
    return "/fields" if options.by == "field" else f"/?{query}" if query else "/"


def _tell(screen: Screen, link: str, *, local: bool) -> None:
    if not local:
        screen.note("warning: whoever can reach this machine and sees the link can read the posts and decide")
    screen.result(f"{link}\n")
    screen.note("open this link in a browser; Ctrl-C ends the review, and what was decided is kept")


def _serve(made: Starlette, listener: socket.socket) -> None:
    """Serves until SIGINT or SIGTERM."""
    import uvicorn

    server = uvicorn.Server(
        uvicorn.Config(made, log_level="error", lifespan="off", server_header=False, timeout_graceful_shutdown=2)
    )
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
