"""The environment's variables that the client library reads, checked before it fails for one of them.

It reads certificates, a log of keys, proxies and further headers when it is made, whether a request needs them or not.
A value may hold a password, so only the variable is named where that can be.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from enrich.errors import ConfigError
from enrich.settings import ModelConfig

_PROXIES = ("http_proxy", "https_proxy", "all_proxy")
_SCHEMES = frozenset({"http", "https", "socks5", "socks5h"})
_HEADERS = "OPENAI_CUSTOM_HEADERS"


def required_key(config: ModelConfig, environment: Mapping[str, str]) -> str:
    """The key for the server that the settings name; empty where a server of one's own needs none.

    Raises:
        ConfigError: It is needed and not there, or a variable that the client library reads can't be used.
    """
    require_environment(environment)
    key = environment.get(config.api_key_env, "")
    if not key and not config.base_url:
        raise ConfigError(
            f"the model `{config.name}` needs a key, and ${config.api_key_env} is not set",
            f"set ${config.api_key_env}, or `base_url` in [model] for a server of your own",
        )
    return key


def require_environment(environment: Mapping[str, str]) -> None:
    """Checks what the client library will read.

    Raises:
        ConfigError: A variable names what is not there or can't be used.
    """
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        if (place := environment.get(name)) and not Path(place).exists():
            raise _wrong(f"${name} names {place}, and nothing is there", name)
    if place := environment.get("SSL_CERT_FILE"):
        _require_certificates(place)
    if place := environment.get("SSLKEYLOGFILE"):
        _require_log(place)
    for name in (form for proxy in _PROXIES for form in (proxy, proxy.upper())):
        if (proxy := environment.get(name)) and not _is_proxy(proxy):
            raise _wrong(f"${name} is no address of a proxy", name, "write it as http://host:port")
    if not environment.get(_HEADERS, "").isascii():
        raise _wrong(f"${_HEADERS} holds characters that no header can carry", _HEADERS)


def _wrong(message: str, name: str, how: str = "correct it") -> ConfigError:
    return ConfigError(message, f"{how}, or unset {name}")


def _require_certificates(place: str) -> None:
    import ssl

    if Path(place).is_dir():
        raise _wrong(f"$SSL_CERT_FILE names {place}, which is a folder", "SSL_CERT_FILE", "use SSL_CERT_DIR for it")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(place)
    except OSError as error:
        raise _wrong(f"$SSL_CERT_FILE names {place}, which holds no certificate", "SSL_CERT_FILE") from error


def _require_log(place: str) -> None:
    try:
        Path(place).open("ab").close()
    except OSError as error:
        raise _wrong(f"$SSLKEYLOGFILE names {place}, which can't be written", "SSLKEYLOGFILE") from error


def _is_proxy(value: str) -> bool:
    """Whether the client takes it; without a scheme it is one of HTTP."""
    address = value if "://" in value else f"http://{value}"
    try:
        parts = urlsplit(address)
        return parts.scheme.lower() in _SCHEMES and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
