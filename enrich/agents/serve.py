"""Serves a site to an agent until its input ends, or until SIGINT or SIGTERM."""

from __future__ import annotations

import importlib.util
import os
import signal
from collections.abc import Callable
from types import FrameType

from enrich.config import Config
from enrich.installed import missing


def require_packages() -> None:
    """Raises `UsageError` where a package is missing."""
    if importlib.util.find_spec("mcp") is None:
        raise missing("`enrich mcp`", "mcp")


def serve(load: Callable[[], Config], note: Callable[[str], None]) -> None:
    """Answers an agent's calls on the site that ``load`` gives the settings of."""
    from enrich.agents.server import AgentServer
    from enrich.agents.sessions import SiteCalls

    calls = SiteCalls(load, note)

    def leave(_: int, __: FrameType | None) -> None:
        """Finishes what is under way; the thread that reads the input can't be woken, and Python would wait for it."""
        calls.close()
        os._exit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    try:
        AgentServer(calls).mcp.run("stdio")
    finally:
        calls.close()
