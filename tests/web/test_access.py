"""Whom the page's server answers: every header that counts, one by one, without a server."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import closing

import pytest
from starlette.requests import Request

from enrich.errors import UsageError
from enrich.review.web.auth import LARGEST, AccessControl, Keys
from enrich.review.web.serve import PageAddress, listening

KEYS = Keys("token", "cookie", "csrf")
LOCAL = AccessControl("127.0.0.1", 8000, KEYS)
SENT = {
    "host": "127.0.0.1:8000",
    "cookie": "enrich-8000=cookie",
    "content-type": "application/json",
    "content-length": "2",
    "x-enrich-key": "csrf",
}


def _request(method: str, path: str, headers: Mapping[str, str]) -> Request:
    sent = [(name.encode(), value.encode("latin-1")) for name, value in headers.items() if value]
    return Request({"type": "http", "method": method, "path": path, "headers": sent, "query_string": b""})


def _refusal(method: str = "POST", path: str = "/decide", **changes: str) -> str:
    headers = SENT | {name.replace("_", "-"): value for name, value in changes.items()}
    return LOCAL.refusal(_request(method, path, headers))


ANSWERED: dict[str, dict[str, str]] = {
    "our own page": {},
    "with an origin": {"origin": "http://127.0.0.1:8000"},
    "by another of its names": {"host": "localhost:8000", "origin": "http://localhost:8000"},
    "told to be ours": {"sec_fetch_site": "same-origin"},
    "with a charset": {"content_type": "application/json; charset=utf-8"},
    "as large as it may be": {"content_length": str(LARGEST)},
    "beside other cookies": {"cookie": "a=b; enrich-8000=cookie; enrich-1=x"},
}


@pytest.mark.parametrize("changes", ANSWERED.values(), ids=ANSWERED.keys())
def test_our_own_page_is_answered(changes: dict[str, str]) -> None:
    """However the browser words it."""
    assert _refusal(**changes) == ""


REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "no host": ({"host": ""}, "does not answer under this name"),
    "a name of an attacker": ({"host": "evil.example:8000"}, "does not answer under this name"),
    "another port": ({"host": "127.0.0.1:80"}, "does not answer under this name"),
    "no cookie": ({"cookie": ""}, "open the link"),
    "the cookie of another port": ({"cookie": "enrich-8001=cookie"}, "open the link"),
    "half of the cookie": ({"cookie": "enrich-8000=cook"}, "open the link"),
    "another origin": ({"origin": "http://evil.example"}, "a page of another site"),
    "an origin of another port": ({"origin": "http://127.0.0.1:8001"}, "a page of another site"),
    "an origin that is secure": ({"origin": "https://127.0.0.1:8000"}, "a page of another site"),
    "no origin to tell": ({"origin": "null"}, "a page of another site"),
    "another site": ({"sec_fetch_site": "cross-site"}, "a page of another site"),
    "another name of the site": ({"sec_fetch_site": "same-site"}, "a page of another site"),
    "a form": ({"content_type": "application/x-www-form-urlencoded"}, "only JSON is accepted"),
    "no type": ({"content_type": ""}, "only JSON is accepted"),
    "too much": ({"content_length": str(LARGEST + 1)}, "that is too much at once"),
    "nobody knows how much": ({"content_length": ""}, "that is too much at once"),
    "less than nothing": ({"content_length": "-1"}, "that is too much at once"),
    "a digit that is no number": ({"content_length": "\u00b2"}, "that is too much at once"),
    "no key": ({"x_enrich_key": ""}, "the page is old: load it again"),
    "another key": ({"x_enrich_key": "cookie"}, "the page is old: load it again"),
    "a key of other letters": ({"x_enrich_key": "csrf\u00fc"}, "the page is old: load it again"),
}


@pytest.mark.parametrize(("changes", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_anything_else_is_refused_with_its_reason(changes: dict[str, str], why: str) -> None:
    """A single wrong header is enough."""
    assert why in _refusal(**changes)


LOOKED = [
    ("GET", "/", "enrich-8000=cookie", ""),
    ("HEAD", "/", "enrich-8000=cookie", ""),
    ("GET", "/", "", "open the link"),
    ("GET", "/enter", "", ""),
    ("HEAD", "/enter", "", ""),
    ("POST", "/enter", "enrich-8000=cookie", "can only be read"),
    ("GET", "/static/page.css", "", ""),
    ("PUT", "/static/page.css", "enrich-8000=cookie", "can only be read"),
    ("GET", "/statics", "", "open the link"),
    ("GET", "/entered", "", "open the link"),
    ("DELETE", "/", "enrich-8000=cookie", ""),
]


@pytest.mark.parametrize(("method", "path", "cookie", "why"), LOOKED)
def test_looking_needs_the_cookie_and_changing_needs_more(method: str, path: str, cookie: str, why: str) -> None:
    """Only the link and the style are open; whatever may change something has to prove that our page asked."""
    refused = _refusal(method, path, cookie=cookie)
    assert why in refused
    assert bool(why) == bool(refused)
    if method not in {"GET", "HEAD"} and not why:
        assert _refusal(method, path, cookie=cookie, x_enrich_key="")


NAMED = [
    ("127.0.0.1", "127.0.0.1:8000", True),
    ("127.0.0.1", "LOCALHOST:8000", True),
    ("127.0.0.1", "127.0.0.2:8000", True),
    ("127.0.0.1", "[::1]:8000", True),
    ("127.0.0.1", "10.0.0.1:8000", False),
    ("127.0.0.1", "localhost.evil.example:8000", False),
    ("127.0.0.1", ":8000", False),
    ("127.0.0.1", "8000", False),
    ("127.0.0.1", "", False),
    ("localhost", "10.0.0.1:8000", False),
    ("::1", "[::1]:8000", True),
    ("0.0.0.0", "10.0.0.1:8000", True),  # noqa: S104 - it is only compared
    ("0.0.0.0", "evil.example:8000", False),  # noqa: S104 - the same
    ("::", "[fe80::1]:8000", True),
    ("My-Machine", "my-machine:8000", True),
    ("My-Machine", "other-machine:8000", False),
]


@pytest.mark.parametrize(("host", "header", "ours"), NAMED)
def test_a_number_can_not_be_rebound_and_a_name_must_be_ours(host: str, header: str, *, ours: bool) -> None:
    """A name that an attacker points at this machine is no name of the server."""
    assert AccessControl(host, 8000, KEYS).named(header) == ours


@pytest.mark.parametrize("header", ["127.0.0.1", "localhost", "[::1]", "127.0.0.1:80"])
def test_a_browser_leaves_the_usual_port_out(header: str) -> None:
    """At port 80 a Host header has no port, and the server is there all the same."""
    assert AccessControl("127.0.0.1", 80, KEYS).named(header)
    assert not AccessControl("127.0.0.1", 80, KEYS).named("evil.example")
    assert not AccessControl("127.0.0.1", 8000, KEYS).named(header)


LINKS = [
    ("127.0.0.1", "http://127.0.0.1:8000/enter?token=token", True),
    ("localhost", "http://localhost:8000/enter?token=token", True),
    ("::1", "http://[::1]:8000/enter?token=token", True),
    ("127.8.8.8", "http://127.8.8.8:8000/enter?token=token", True),
    ("0.0.0.0", "http://127.0.0.1:8000/enter?token=token", False),  # noqa: S104 - it is only compared
    ("::", "http://127.0.0.1:8000/enter?token=token", False),
    ("10.0.0.1", "http://10.0.0.1:8000/enter?token=token", False),
    ("my-machine", "http://my-machine:8000/enter?token=token", False),
]


@pytest.mark.parametrize(("host", "link", "local"), LINKS)
def test_the_link_can_be_opened_and_a_warning_is_for_open_doors(host: str, link: str, *, local: bool) -> None:
    """An address that means all of them is opened by this machine's own; only a loopback one is local."""
    access = AccessControl(host, 8000, KEYS)
    assert (access.link, access.local) == (link, local)


@pytest.mark.parametrize(("token", "opens"), [("token", True), ("toke", False), ("", False), ("tokén", False)])
def test_only_the_whole_token_opens(token: str, *, opens: bool) -> None:
    """A cookie or the page's key are no tokens."""
    assert LOCAL.opens(token) == opens
    assert not LOCAL.opens("cookie")
    assert not LOCAL.opens("csrf")


def test_each_server_has_secrets_of_its_own() -> None:
    """They are long, all different, and stand in no message."""
    one, other = Keys(), Keys()
    secrets = {one.token, one.cookie, one.csrf, other.token, other.cookie, other.csrf}
    assert len(secrets) == 6
    assert min(map(len, secrets)) >= 40
    assert not [secret for secret in secrets if secret in repr(one) + repr(other)]


@pytest.mark.parametrize("host", ["192.0.2.1", ".", "a" * 64 + ".example"])
def test_an_address_that_can_not_be_listened_on_is_told(host: str) -> None:
    """Also one that is no name at all: with what to change, and never as a bug."""
    with pytest.raises(UsageError, match=r"can't be used for the page: ") as caught:
        listening(PageAddress(host))
    assert str(caught.value).startswith(f"{host}:0 ")


def test_a_port_that_is_taken_is_told() -> None:
    """With the option that chooses another; a port of 0 is any that is free."""
    with closing(listening(PageAddress())) as first:
        port = first.getsockname()[1]
        assert port > 0
        with pytest.raises(UsageError, match=f"127.0.0.1:{port} can't be used for the page: ") as caught:
            listening(PageAddress(port=port))
        assert "--port" in caught.value.hint


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine speaks no IPv6")
def test_an_address_of_the_newer_kind_is_listened_on() -> None:
    """`--host ::1` opens a socket of its own family."""
    try:
        made = listening(PageAddress("::1"))
    except UsageError:
        pytest.skip("this machine has no IPv6 address")
    with closing(made):
        assert made.family is socket.AF_INET6
