"""A forge that sends what its API does not describe: a named failure of the forge, in bounded steps."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from enrich.errors import ForgeError
from enrich.suggest.github import Address, GitHub
from enrich.suggest.gitlab import open_gitlab
from enrich.suggest.values import Pull
from forge.github import NUMBER, SLUG
from server.hostile import packed_blanks

DEEP = 100_000
ONE_ITEM = {"new_path": "a.md", "diff": "", "filename": "a.md", "patch": ""}


UNFIT = {
    "levels": (b"[" * DEEP, {}),
    "closed levels": (b"[" * DEEP + b"]" * DEEP, {}),
    "no JSON": (b"<html>", {}),
    "nothing": (b"", {}),
    "null": (b"null", {}),
    "a number": (b"1e999", {}),
    "a number of 5,000 digits": (b"9" * 5000, {}),
    "NaN": (b"NaN", {}),
    "a list of numbers": (b"[1, 2]", {}),
    "an object of other keys": (b'{"data": 1}', {}),
    "errors that are texts": (b'{"errors": ["x"], "data": null}', {}),
    "errors that are none": (b'{"errors": 5}', {}),
    "pages of nothing": (b'{"data": {"repository": {"pullRequest": {"reviewThreads": {"nodes": [null]}}}}}', {}),
    "no UTF-8": (b"\xff\xfe\x80", {}),
    "gzip that is none": (b"no", {"Content-Encoding": "gzip"}),
    "a bomb": (packed_blanks(200), {"Content-Encoding": "gzip"}),
}
QUESTIONS = ("head", "files", "state")


@contextmanager
def _forge(status: int, body: bytes, headers: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """A server that says the same to every request; its address, and the paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            asked.append(self.path)
            self.send_response(status)
            told = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
            for name, value in told.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _any  # noqa: N815 - as http.server wants them

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


PULL = Pull(SLUG, NUMBER, "a" * 40, "b" * 40)


@contextmanager
def _github(url: str, sleep: Callable[[float], None] = lambda _: None) -> Iterator[GitHub]:
    client = GitHub(Address(url, f"{url}/graphql", url, "t"), PULL, sleep=sleep)
    try:
        yield client
    finally:
        client.close()


@pytest.mark.parametrize("name", UNFIT)
@pytest.mark.parametrize("question", QUESTIONS)
def test_what_github_does_not_describe_is_its_failure(name: str, question: str) -> None:
    """Each question ends with one sentence that names GitHub, after a few requests."""
    body, headers = UNFIT[name]
    with _forge(200, body, headers) as (url, asked), _github(url) as client:
        with pytest.raises(ForgeError, match="GitHub"):
            getattr(client, question)()
        assert len(asked) <= 3


@pytest.mark.parametrize("name", UNFIT)
@pytest.mark.parametrize("question", QUESTIONS)
def test_what_gitlab_does_not_describe_is_its_failure(name: str, question: str) -> None:
    """The same for GitLab."""
    body, headers = UNFIT[name]
    with _forge(200, body, headers) as (url, asked):
        client = open_gitlab(url, "t", PULL, None)
        with pytest.raises(ForgeError, match="GitLab"):
            getattr(client, question)()
        client.close()
        assert len(asked) <= 3


@pytest.mark.parametrize("after", ["9" * 400, "²", "-5", "NaN", "1e999", "Fri, 31 Dec 9999 23:59:59 GMT", "٣"])
@pytest.mark.parametrize("header", ["Retry-After", "X-RateLimit-Reset"])
def test_no_pause_is_without_end(header: str, after: str) -> None:
    """What is no whole number of seconds is waited for no longer than a minute, a few times."""
    waited: list[float] = []
    headers = {header: after.encode().decode("latin-1"), "X-RateLimit-Remaining": "0"}
    with _forge(429, b"{}", headers) as (url, asked), _github(url, waited.append) as client:
        with pytest.raises(ForgeError):
            client.head()
        assert len(asked) <= 3
    assert all(one <= 60 for one in waited)


def test_pages_have_an_end() -> None:
    """A list whose every page is full, and names a further one, is read up to a bound."""
    page = json.dumps([ONE_ITEM] * 100).encode()
    with _forge(200, page, {}) as (url, asked), _github(url) as client:
        assert list(client.files()) == ["a.md"]
        assert len(asked) <= 30


def test_pages_of_gitlab_have_an_end() -> None:
    """The same where the next page is the same again, for ever."""
    page = json.dumps([ONE_ITEM] * 100).encode()
    headers: dict[str, str] = {}
    with _forge(200, page, headers) as (url, asked):
        headers["Link"] = f'<{url}/api/v4/again>; rel="next"'
        client = open_gitlab(url, "t", PULL, None)
        assert list(client.files()) == ["a.md"]
        client.close()
        assert len(asked) <= 31
