"""A fake forge behind a real HTTP server, in a thread of its own."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Protocol, Self

from forge.github import Answer, Asked, dumped
from forge.judge import Exchange, violations


class Forge(Protocol):
    """What answers requests; ``broken`` are promises that a request broke."""

    broken: list[str]
    exchanges: list[Exchange]

    def answer(self, asked: Asked) -> Answer:
        """What it says, and does."""
        ...


class Serving:
    """A server to be used with ``with``; leaving it fails where a request or an answer broke GitHub's description."""

    def __init__(self, github: Forge) -> None:
        self.github = github
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(github))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        """The address of the API."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        if error is None:
            found = [*self.github.broken, *violations(self.github.exchanges)]
            assert not found, "\n".join(found[:10])


def _handler(github: Forge) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            sent = json.loads(self.rfile.read(size)) if size else None
            token = self.headers.get("authorization", "").removeprefix("Bearer ")
            token = token or self.headers.get("private-token", "")
            try:
                answer = github.answer(Asked(self.command, self.path, token, sent))
            except AssertionError as error:
                github.broken.append(f"{self.command} {self.path}: {error}")
                answer = Answer(500)
            payload = dumped(answer)
            self.send_response(answer.status)
            for name, value in {"content-type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            if answer.status != 204:
                self.send_header("content-length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _any  # noqa: N815 - the names that http.server looks for

        def log_message(self, *_: object) -> None:
            """Nothing is told."""

    return Handler
