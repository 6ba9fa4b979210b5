"""Where requests go, checked before the first one leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from enrich.errors import ConfigError

if TYPE_CHECKING:
    from enrich.config import ModelConfig

OFFICIAL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address and the model asked there; ``host`` is what messages may show: an address can hold a password.

    ``timeout`` is in seconds, for one attempt as a whole; ``key_env`` names the variable that holds the key.
    """

    url: str
    host: str
    model: str
    key_env: str
    timeout: float

    @classmethod
    def of(cls, config: ModelConfig) -> Endpoint:
        """The endpoint that the settings name.

        The official address is written out, for the package would else take one from the environment.

        Raises:
            ConfigError: ``base_url`` is no HTTP address.
        """
        url = config.base_url or OFFICIAL
        return cls(url, _host(url), config.name, config.api_key_env, config.timeout)

    @property
    def official(self) -> bool:
        """Whether this is OpenAI itself."""
        return self.host == urlsplit(OFFICIAL).hostname


def _host(url: str) -> str:
    hint = "write it as https://host/v1 or http://localhost:8000/v1"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigError("`base_url` in [model] is no valid address", hint) from error
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigError("`base_url` in [model] is no HTTP address", hint)
    return f"{host}:{port}" if port else host


def clean_key(key: str, key_env: str) -> str:
    """The key without the white space that a file or a paste leaves around it.

    Raises:
        ConfigError: It holds characters that no HTTP header can carry.
    """
    key = key.strip()
    if not all("!" <= char <= "~" for char in key):
        raise ConfigError(f"the key in ${key_env} holds white space or characters outside ASCII", "copy it once more")
    return key
