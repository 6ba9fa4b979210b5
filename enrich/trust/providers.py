"""The servers of known providers, each with the variables that hold its keys: a table with a source for each line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

OFFICIAL = "https://api.openai.com/v1"
TABLE = Path(__file__).with_name("providers.toml")
# Stricter than any client reads it, so that no two can differ about the host: ASCII, no user, the usual port alone.
_PLAIN = re.compile(r"https://([a-z0-9.-]+)(?::443)?(?:/[\w.~/-]*)?(?:\?[\w.~=&-]*)?", re.ASCII | re.IGNORECASE)


def is_default(url: str, variables: Collection[str]) -> bool:
    """Whether an address is that of a provider whose own keys the variables hold; an empty one is OpenAI's."""
    plain = _PLAIN.fullmatch(url or OFFICIAL)
    return plain is not None and set(variables) <= known().get(plain[1].lower(), frozenset())


def is_provider(url: str) -> bool:
    """Whether an address is that of a known provider, which takes money; an empty one is OpenAI's."""
    plain = _PLAIN.fullmatch(url or OFFICIAL)
    return plain is not None and plain[1].lower() in known()


@cache
def known() -> Mapping[str, frozenset[str]]:
    """The variables that a server may get unasked, by its host."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {host: frozenset(variables) for host, variables in table.items()}
