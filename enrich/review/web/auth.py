"""Who may ask the server: one person's browser, with the key that the terminal printed, and no other site's page.

The link with the token gives a cookie that no other site's page can use (SameSite=Strict).
The Host header must be ours, or a name that an attacker points at this machine (DNS rebinding) would pass for us.
A request that changes anything must carry a second secret, which only our own page can read, and no foreign Origin.
Style and scripts hold no secret and need no cookie: the frame with a post has an origin of its own, and sends none.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 1_000_000
_USUAL_PORT = 80  # a browser leaves it out
_PORT = re.compile(r":\d+$")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self';"
        " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
FRAME = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of one server: ``token`` is for the link, ``cookie`` for the browser, ``csrf`` for our own page."""

    token: str = field(default_factory=_secret, repr=False)
    cookie: str = field(default_factory=_secret, repr=False)
    csrf: str = field(default_factory=_secret, repr=False)


@dataclass(frozen=True, slots=True)
class AccessControl:
    """Which requests the server answers: those to its own ``host`` and ``port``, with its ``keys``.

    ``start`` is the page that is shown first.
    """

    host: str
    port: int
    keys: Keys
    start: str = "/"

    @property
    def cookie(self) -> str:
        """The cookie's name; cookies don't tell ports apart, so it does."""
        return f"enrich-{self.port}"

    @property
    def link(self) -> str:
        """What the person opens."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        name = "127.0.0.1" if name in ("0.0.0.0", "[::]") else name  # noqa: S104 - never bound here
        return f"http://{name}:{self.port}/enter?token={self.keys.token}"

    @property
    def local(self) -> bool:
        """Whether only this machine can ask."""
        address = _address(self.host)
        return self.host == "localhost" or (address is not None and address.is_loopback)

    def named(self, host: str) -> bool:
        """Whether a Host header is ours: a numeric address, which can't be rebound, or the name that we were given."""
        if self.port == _USUAL_PORT and not _PORT.search(host):
            host += f":{_USUAL_PORT}"
        name, _, port = host.rpartition(":")
        if port != str(self.port):
            return False
        name = name.strip("[]").lower()
        if name in ("localhost", self.host.lower()):
            return True
        address = _address(name)
        return address is not None and (address.is_loopback or not self.local)

    def opens(self, token: str) -> bool:
        """Whether a token is that of the link."""
        return _same(token, self.keys.token)

    def refusal(self, request: Request) -> str:
        """Why a request is not answered; empty where it is."""
        headers = request.headers
        if not self.named(headers.get("host", "")):
            return "the server does not answer under this name"
        path = request.url.path
        if path.startswith("/static/") or path == "/enter":
            return "" if request.method in ("GET", "HEAD") else "this address can only be read"
        if not _same(request.cookies.get(self.cookie, ""), self.keys.cookie):
            return "open the link that `enrich review --web` printed"
        return "" if request.method in ("GET", "HEAD") else self._forged(headers)

    def _forged(self, headers: Headers) -> str:
        """Why a request that changes something can't be our own page's."""
        origin = headers.get("origin")
        if origin is not None and origin != f"http://{headers.get('host', '')}":
            return "the request comes from a page of another site"
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return "the request comes from a page of another site"
        if headers.get("content-type", "").partition(";")[0] != "application/json":
            return "only JSON is accepted"
        if not headers.get("content-length", "").isdecimal() or int(headers["content-length"]) > LARGEST:
            return "that is too much at once"
        return "" if _same(headers.get("x-enrich-key", ""), self.keys.csrf) else "the page is old: load it again"


class Guard:
    """Answers what `AccessControl` refuses, and sets the safety headers of every answer."""

    def __init__(self, app: ASGIApp, access: AccessControl) -> None:
        self.app = app
        self.access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                _add(headers, HEADERS)
            await send(message)

        refused = self.access.refusal(Request(scope))
        app: ASGIApp = PlainTextResponse(f"enrich: {refused}\n", 403) if refused else self.app
        await app(scope, receive, guarded)


def let_in(response: Response, access: AccessControl) -> None:
    """Gives the browser its cookie, which ends with the browser or the server."""
    response.set_cookie(access.cookie, access.keys.cookie, httponly=True, samesite="strict", path="/")


def _add(headers: MutableHeaders, wanted: Mapping[str, str]) -> None:
    for name, value in wanted.items():
        headers.setdefault(name, value)


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
