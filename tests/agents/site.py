"""A site that an agent works on, and an agent: the SDK's own client, in this process or before the real command."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import pytest

from conftest import ROOT
from enrich.config import load

if TYPE_CHECKING:
    from mcp.client import Client

BODY = "The clock of Ada Lovelace is kept in a tower.\n\nIt rains on the tower, and the tide is low.\n"
CONFIG = """
[privacy]
posts = ["secret/"]
keys = ["confidential"]
[site]
exclude = ["excluded/"]
drafts = false
[fields.summary]
max_chars = 120
[fields.tags]
mode = "queue"
max_items = 3
[fields.people]
[fields.insight]
"""
WRITES = "[mcp]\nwrite = true\n"
GOOD = {"summary": "The clock of Ada Lovelace is kept in a tower.", "people": ["Ada Lovelace"]}


def require_sdk() -> None:
    """Skips a test where the SDK is missing; CI must run it."""
    if find_spec("mcp") is not None:
        return
    if os.environ.get("CI") == "true":
        pytest.fail("the package mcp is missing, and CI must run the tests of `enrich mcp`")
    pytest.skip("needs the package mcp: pip install 'enrich-posts[mcp]'")


def made(root: Path, settings: str = "") -> Path:
    """A site with posts that are shared and posts that are not; `old.md` gives the vocabulary its tags."""
    require_sdk()
    (root / "enrich.toml").write_text(settings + CONFIG, encoding="utf-8")
    for path, more in {
        "a.md": "",
        "b.md": "",
        "old.md": "tags: [clocks, tides]\n",
        "mine.md": "enrich: false\n",
        "keyed.md": "confidential: true\n",
        "draft.md": "draft: true\n",
        "secret/s.md": "",
        "excluded/e.md": "",
        ".hidden/h.md": "",
    }.items():
        place = root / path
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"---\ntitle: Post\n{more}---\n\n{BODY}", encoding="utf-8")
    (root / "link.md").symlink_to("/etc/hostname")
    return root


@dataclass(frozen=True)
class Answer:
    """What a call gave: the structured value, or the sentence of an error."""

    error: str
    value: dict[str, Any]


@dataclass(frozen=True)
class Agent:
    """An agent that calls tools and reads resources."""

    client: Client

    async def call(self, tool: str, **arguments: Any) -> Answer:  # noqa: ANN401 - as wrong as a test wants
        """The answer of a tool."""
        done = await self.client.call_tool(tool, arguments)
        text = "".join(getattr(part, "text", "") for part in done.content)
        return Answer(text if done.is_error else "", done.structured_content or {})

    async def read(self, uri: str) -> dict[str, Any]:
        """A resource."""
        done = await self.client.read_resource(uri)
        found: dict[str, Any] = json.loads("".join(getattr(part, "text", "") for part in done.contents))
        return found


@asynccontextmanager
async def inside(root: Path, name: str = "tester") -> AsyncIterator[Agent]:
    """An agent before a server in this process."""
    import mcp_types as types
    from mcp.client import Client

    from enrich.agents.server import AgentServer
    from enrich.agents.sessions import SiteCalls

    calls = SiteCalls(lambda: load(root), lambda _: None)
    try:
        async with Client(AgentServer(calls).mcp, client_info=types.Implementation(name=name, version="1")) as client:
            yield Agent(client)
    finally:
        calls.close()


@asynccontextmanager
async def outside(root: Path) -> AsyncIterator[Agent]:
    """An agent before the real command."""
    from mcp.client import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    variables = {"PYTHONPATH": str(ROOT), "ENRICH_TRUST_CONFIG": "1"}
    words = ["-m", "enrich", "mcp"]
    server = StdioServerParameters(command=sys.executable, args=words, cwd=root, env=variables)
    with _nowhere() as errors:
        async with Client(stdio_client(server, errlog=errors)) as client:
            yield Agent(client)


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def acts(root: Path, act: Callable[[Agent], Awaitable[None]], name: str = "tester") -> None:
    """Lets an agent act on a site, in this process."""

    async def whole() -> None:
        async with inside(root, name) as agent:
            await act(agent)

    asyncio.run(whole())


def posts(root: Path) -> dict[str, bytes]:
    """The bytes of all posts."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.md")}
