"""Whom a site's settings may send the user's secrets to: nobody whom the user did not agree to.

The settings of a cloned site name variables of the environment, and the server that gets their values.
A server gets them unasked where it is their own provider's (`enrich.trust.providers`), or where a caller named both.
Else the user is asked once for each site, and `enrich.trust.records` remembers the answer, outside of the site.
`require` decides, and `enrich.models.open_model` asks it before any key is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from enrich.config import Config
from enrich.errors import ConfigError
from enrich.plugins import Plugin
from enrich.trust import records
from enrich.trust.providers import OFFICIAL, is_default

VARIABLE = "ENRICH_TRUST_CONFIG"
POSTS = ""  # in the place of a variable: posts alone, to an address that holds a secret or is for a package's own key
_KEYS = frozenset({"base_url", "api_key_env", "headers"})
_OWN = "openai"
_AMBIENT = "OPENAI_CUSTOM_HEADERS"  # which the client library sends to whichever server is named
_USER = re.compile(r"(?<=//)[^/?#]*@")
_HINT = (
    "run it on a terminal to be asked once; else --trust-config, trust=True in Python or"
    f" {VARIABLE}=1 in the environment allow it"
)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What the settings of a ``site`` would send: the values of ``variables``, to the server at ``address``.

    ``source`` is the file that says so.
    ``address`` may hold a password; ``server`` is the same without it, in ASCII, so that no letter looks like another.
    """

    site: Path
    source: Path
    address: str
    variables: tuple[str, ...]

    @property
    def server(self) -> str:
        """The address as a person may see it."""
        return _USER.sub("***@", self.address).encode("ascii", "backslashreplace").decode()

    @property
    def what(self) -> str:
        """What would be sent, as words of a sentence."""
        named = [f"${name}" for name in self.variables if name != POSTS]
        return " and ".join(named) or "posts"

    @property
    def agreed(self) -> bool:
        """Whether this user agreed to all of it before.

        Raises:
            StateError: What is remembered can't be read.
        """
        return all(records.holds(self.site, self.address, name) for name in self.variables)

    def remember(self) -> None:
        """Remembers that this user agrees.

        Raises:
            StateError: It can't be written.
        """
        for name in self.variables:
            records.keep(self.site, self.address, name, self.server)


Consent = Callable[[Disclosure], None]


def require(config: Config, provider: Plugin, environment: Mapping[str, str], consent: Consent) -> None:
    """Checks that what the settings would send may be sent; where that must be asked, ``consent`` is.

    Raises:
        ConfigError: It may not.
        StateError: What was agreed to before can't be read.
    """
    found = disclosure(config, provider, environment)
    if found is not None and environment.get(VARIABLE) != "1":
        consent(found)


def earlier(found: Disclosure) -> None:
    """The consent where nobody can be asked: only what was agreed to before.

    Raises:
        ConfigError: It was not.
        StateError: What is remembered can't be read.
    """
    if not found.agreed:
        message = f"{found.source}: would send {found.what} to {found.server}, and nobody agreed to that for this site"
        raise ConfigError(message, _HINT)


def whatever(_: Disclosure) -> None:
    """The consent of a caller who trusts the settings; nothing is remembered."""


def disclosure(config: Config, provider: Plugin, environment: Mapping[str, str]) -> Disclosure | None:
    """What the site's own settings would send that no provider's default covers; ``None`` where that is nothing.

    A variable that is not set is no secret.
    What a package reads by itself is not known, so an address for one counts even where no variable is named.
    """
    origin, url = config.origin, config.model.base_url
    if origin is None or not origin.keys & _KEYS or provider.name == "embedded":
        return None
    own = provider.name == _OWN
    variables = tuple(sorted({name for name in _named(config, own=own) if environment.get(name)}))
    if own and is_default(url, variables):
        return None
    if not variables and not _USER.search(url) and (own or not url):
        return None
    address = url or OFFICIAL
    if not own:
        address = f"the model provider `{provider.name}` of {provider.package}{url and f', {url}'}"
    return Disclosure(origin.site, origin.source, address, variables or (POSTS,))


def _named(config: Config, *, own: bool) -> Iterator[str]:
    """The variables whose values would leave; a package gets only those that the site's settings name."""
    yield from config.model.headers.values()
    if own or config.model.base_url or (config.origin and "api_key_env" in config.origin.keys):
        yield config.model.api_key_env
    if own:
        yield _AMBIENT
