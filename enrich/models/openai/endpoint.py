"""Where requests go, checked before the first one leaves."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit
from urllib.request import getproxies, proxy_bypass

from enrich.errors import ConfigError
from enrich.trust.providers import OFFICIAL

if TYPE_CHECKING:
    from enrich.settings import ModelConfig

REMOTE_TIMEOUT, LOCAL_TIMEOUT = 120.0, 600.0
_NEAR = (".local", ".internal", ".lan", ".home.arpa", ".localhost")
_USUAL_PORTS = frozenset({8080, 8000, 11434, 1234})  # of llama.cpp, vLLM, Ollama and LM Studio


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address and the model asked there; ``host`` is what messages may show: an address can hold a password.

    ``timeout`` is in seconds without a sign of life; ``key_env`` names the variable that holds the key.
    ``query`` goes with every request, as Azure's ``api-version`` does.
    """

    url: str
    host: str
    model: str
    key_env: str
    timeout: float
    query: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, config: ModelConfig) -> Endpoint:
        """The endpoint that the settings name.

        The official address is written out, for the package would else take one from the environment.

        Raises:
            ConfigError: ``base_url`` is not an HTTP address.
        """
        url, _, query = (config.base_url or OFFICIAL).partition("?")
        host = _host(url)
        timeout = config.timeout or (LOCAL_TIMEOUT if is_local(url) else REMOTE_TIMEOUT)
        return cls(url, host, config.name, config.api_key_env, timeout, dict(parse_qsl(query, keep_blank_values=True)))

    @property
    def official(self) -> bool:
        """Whether this is OpenAI itself."""
        return self.host == urlsplit(OFFICIAL).hostname

    @property
    def local(self) -> bool:
        """Whether this is a server on this machine, or on one nearby."""
        return is_local(self.url)

    @property
    def usual(self) -> bool:
        """Whether this is a server nearby at the port that llama.cpp, vLLM, Ollama or LM Studio takes by itself."""
        return self.local and urlsplit(self.url).port in _USUAL_PORTS

    @property
    def proxy(self) -> str:
        """The environment's variable that puts a proxy before this server; empty where there is none."""
        parts = urlsplit(self.url)
        if getproxies().keys().isdisjoint({parts.scheme, "all"}) or proxy_bypass(parts.hostname or ""):
            return ""
        names = (f"{parts.scheme}_proxy", f"{parts.scheme}_proxy".upper(), "all_proxy", "ALL_PROXY")
        return next((name for name in names if os.environ.get(name)), "")


def is_local(url: str) -> bool:
    """Whether an address is of this machine or of a private network: by its number, else by its name."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(_NEAR)
    return address.is_private or address.is_loopback or address.is_link_local


def _host(url: str) -> str:
    hint = "write it as https://host/v1 or http://localhost:8000/v1"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigError("`base_url` in [model] is not a valid address", hint) from error
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigError("`base_url` in [model] is not an HTTP address", hint)
    named = f"[{host}]" if ":" in host else host
    return f"{named}:{port}" if port else named


def clean_key(key: str, key_env: str) -> str:
    """The key without the white space that a file or a paste leaves around it.

    Raises:
        ConfigError: It holds characters that no HTTP header can carry.
    """
    key = key.strip()
    if not all("!" <= char <= "~" for char in key):
        raise ConfigError(f"the key in ${key_env} holds white space or characters outside ASCII", "copy it again")
    return key
