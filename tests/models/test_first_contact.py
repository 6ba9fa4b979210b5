"""Whether a server is there at all is known within seconds, once, before the first request."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from enrich.errors import ModelUnavailableError
from enrich.models.openai import OpenAI, contact
from enrich.models.openai.contact import FIRST_CONTACT, NoContactError, address, knock
from enrich.models.openai.endpoint import Endpoint
from enrich.settings import ModelConfig
from enrich.values import Request
from server import Server, answers

SOON = 0.2


@contextmanager
def _black_hole() -> Iterator[int]:
    """The port of a listener that takes no connection: its queue is full, so that the system drops what comes."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port: int = listener.getsockname()[1]
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.settimeout(0)
            one.connect_ex(("127.0.0.1", port))
        try:
            yield port
        finally:
            for one in waiting:
                one.close()


@contextmanager
def _refusing() -> Iterator[int]:
    """A port at which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        yield free.getsockname()[1]


def _failed(model: OpenAI, request: Request, times: int = 1) -> list[BaseException]:
    """How so many requests at once end."""

    async def ask() -> list[BaseException]:
        try:
            ended = await asyncio.gather(*(model.complete(request) for _ in range(times)), return_exceptions=True)
        finally:
            await model.close()
        return [one for one in ended if isinstance(one, BaseException)]

    return asyncio.run(ask())


def test_it_is_a_matter_of_three_seconds() -> None:
    """Longer, and a person has typed Ctrl-C; shorter, and a bad line has no time for a second try."""
    assert FIRST_CONTACT == 3.0


def test_a_refusal_ends_the_run_at_once(request_: Request) -> None:
    """No wait and no second attempt: with a backoff of an hour, one would show."""
    with _refusing() as port:
        model = OpenAI(ModelConfig(name="m", base_url=f"http://127.0.0.1:{port}/v1", attempts=6), "k", backoff=3600)
        (error,) = _failed(model, request_)
    assert isinstance(error, ModelUnavailableError)
    assert (str(error), error.hint, error.fatal) == (
        f"no connection to 127.0.0.1:{port}",
        "is the server running?",
        True,
    )


def test_silence_ends_the_run_too(monkeypatch: pytest.MonkeyPatch, request_: Request) -> None:
    """A server that takes no connection is told as such, whatever patience the settings have with its answers."""
    monkeypatch.setattr(contact, "FIRST_CONTACT", SOON)
    with _black_hole() as port:
        config = ModelConfig(name="m", base_url=f"http://127.0.0.1:{port}/v1", attempts=6, timeout=3600)
        (error,) = _failed(OpenAI(config, "k", backoff=3600), request_)
    assert str(error) == f"no connection to 127.0.0.1:{port}: nothing answers within 0.2 s"
    assert isinstance(error, ModelUnavailableError)
    assert error.fatal


def test_an_unknown_name_is_told(request_: Request) -> None:
    """`.invalid` is no name, by RFC 6761; whose hint is the address, for a typing error is the likelier reason."""
    config = ModelConfig(name="m", base_url="http://frob.invalid/v1", attempts=6)
    (error,) = _failed(OpenAI(config, "k", backoff=3600), request_)
    assert str(error) == "no connection to frob.invalid: its name is not known"
    assert isinstance(error, ModelUnavailableError)
    assert error.hint == "is `base_url` in [model] right, and this machine online?"


def test_a_name_that_can_be_none_is_no_bug() -> None:
    """A label of more than 63 characters."""
    with pytest.raises(NoContactError, match="its name is not known"):
        asyncio.run(knock("a" * 70 + ".example", 80, 60))


def test_many_requests_share_the_first_contact(request_: Request) -> None:
    """The listener sees one connection that brings nothing, then the requests'."""
    with Server() as server:
        made = _connections(server, request_, 8)
    assert made == [True]


def _connections(server: Server, request: Request, times: int) -> list[bool]:
    """One sign for each knock while so many requests are made."""
    knocks: list[bool] = []
    original = contact.knock

    async def counted(host: str, port: int, patience: float) -> None:
        await original(host, port, patience)
        knocks.append(True)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(contact, "knock", counted)
        assert _failed(OpenAI(ModelConfig(name="m", base_url=server.url), "k"), request, times) == []
    return knocks


def test_all_requests_hear_of_it(request_: Request) -> None:
    """Whoever waits for the same contact fails with the same sentence."""
    with _refusing() as port:
        model = OpenAI(ModelConfig(name="m", base_url=f"http://127.0.0.1:{port}/v1"), "k", backoff=3600)
        ended = _failed(model, request_, 5)
    assert {str(one) for one in ended} == {f"no connection to 127.0.0.1:{port}"}


def test_the_question_for_the_window_hears_of_it_first() -> None:
    """A run asks for the list of models before its first request; it is no second wait."""
    with _refusing() as port:
        model = OpenAI(ModelConfig(name="m", base_url=f"http://127.0.0.1:{port}/v1"), "k", backoff=3600)

        async def measure() -> None:
            try:
                await model.measure()
            finally:
                await model.close()

        with pytest.raises(ModelUnavailableError, match="no connection to"):
            asyncio.run(measure())


def test_slow_is_not_gone(monkeypatch: pytest.MonkeyPatch, request_: Request) -> None:
    """A server that took the connection may take its time for the answer, far beyond the time for a contact."""
    monkeypatch.setattr(contact, "FIRST_CONTACT", SOON)
    with Server(latency=4 * SOON) as server:
        assert _failed(OpenAI(ModelConfig(name="m", base_url=server.url), "k"), request_) == []


def test_after_a_contact_a_server_may_come_back(request_: Request) -> None:
    """What breaks in the middle of a run is tried again, as a restart takes a moment."""
    with Server(answers.reset, answers.reset) as server:
        model = OpenAI(ModelConfig(name="m", base_url=server.url, attempts=4), "k", backoff=0.01)
        assert _failed(model, request_) == []
        assert len(server.history) == 3


def test_a_server_that_restarts_in_the_middle_is_waited_for(request_: Request) -> None:
    """It answered, and then refuses connections for a while; the request goes on until it is back."""

    async def through() -> None:
        with Server() as first:
            port = int(first.url.split(":")[2].partition("/")[0])
            model = OpenAI(ModelConfig(name="m", base_url=first.url, attempts=100), "k", backoff=0.02)
            await model.complete(request_)
        asked = asyncio.create_task(model.complete(request_))
        await asyncio.wait({asked}, timeout=SOON)
        assert not asked.done()
        with Server(port=port):
            assert await asked
            await model.close()

    asyncio.run(through())


ADDRESSES = {
    "a port": ("http://127.0.0.1:8080/v1", ("127.0.0.1", 8080)),
    "plain": ("http://host/v1", ("host", 80)),
    "encrypted": ("https://host/v1", ("host", 443)),
    "IPv6": ("http://[::1]:8080/v1", ("::1", 8080)),
}


@pytest.mark.parametrize(("url", "found"), ADDRESSES.values(), ids=ADDRESSES.keys())
def test_the_address_is_the_servers(monkeypatch: pytest.MonkeyPatch, url: str, found: tuple[str, int]) -> None:
    """With the port that the scheme means."""
    _without_proxies(monkeypatch)
    assert address(Endpoint.of(ModelConfig(name="m", base_url=url))) == found


PROXIES = {
    "with a port": ("http://proxy:3128", ("proxy", 3128)),
    "without one": ("http://proxy", ("proxy", 80)),
    "of which nobody can tell the port": ("socks5://proxy", None),
    "that is no address": ("http://proxy:frob", None),
}


@pytest.mark.parametrize(("proxy", "found"), PROXIES.values(), ids=PROXIES.keys())
def test_behind_a_proxy_it_is_the_proxys(
    monkeypatch: pytest.MonkeyPatch, proxy: str, found: tuple[str, int] | None
) -> None:
    """The server itself may be out of reach from here; where a proxy's address can't be told, nothing is tried."""
    _without_proxies(monkeypatch)
    monkeypatch.setenv("HTTP_PROXY", proxy)
    assert address(Endpoint.of(ModelConfig(name="m", base_url="http://far.example/v1"))) == found


def _without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_a_knock_leaves_nothing_open() -> None:
    """The other side sees the end of it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        asyncio.run(knock("127.0.0.1", listener.getsockname()[1], 60))
        line, _ = listener.accept()
        with line:
            line.settimeout(60)
            assert line.recv(1) == b""


def test_a_resolver_that_hangs_does_not_hold_the_end_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its thread is left behind, and what it finds later is no fault."""
    go, left = threading.Event(), threading.Event()

    def hang(*_: object) -> list[object]:
        go.wait(60)
        left.set()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    with pytest.raises(NoContactError, match="nothing answers"):
        asyncio.run(knock("slow.example", 80, SOON))
    go.set()
    assert left.wait(60)
