"""The page's application asked in this process, without a server: what its own browser may ask."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.types import Message

from enrich.review.web.app import app
from enrich.review.web.auth import AccessControl, Keys
from enrich.review.web.service import Desk

PORT = 8000


class Inside:
    """A browser that opened the link of a review."""

    def __init__(self, desk: Desk) -> None:
        self._access = AccessControl("127.0.0.1", PORT, Keys())
        self._app: Starlette = app(desk, self._access)

    def get(self, target: str) -> tuple[int, str]:
        """Status and body of an answer."""
        return self._asked("GET", target, {}, b"")

    def post(self, name: str, data: object) -> tuple[int, Any]:
        """The same of what the page's own script would send; JSON is parsed."""
        body = json.dumps(data).encode()
        own = {"Content-Type": "application/json", "X-Enrich-Key": self._access.keys.csrf}
        status, text = self._asked("POST", f"/{name}", {**own, "Content-Length": str(len(body))}, body)
        return status, json.loads(text) if text.startswith("{") else text

    def _asked(self, method: str, target: str, more: Mapping[str, str], body: bytes) -> tuple[int, str]:
        path, _, query = target.partition("?")
        headers = {"Host": f"127.0.0.1:{PORT}", "Cookie": f"{self._access.cookie}={self._access.keys.cookie}", **more}
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "server": ("127.0.0.1", PORT),
            "client": ("127.0.0.1", 1),
        }
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        asyncio.run(self._app(scope, receive, send))
        text = b"".join(one.get("body", b"") for one in sent)
        return sent[0]["status"], text.decode()
