"""What keys of front matter mean by their names alone: the table beside this file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from enrich.frontmatter.keys import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE = Path(__file__).with_name("keys.toml")
_HOLDERS = frozenset({"params", "extra", "taxonomies", "seo", "meta", "reader", "data", "custom"})
_JOINERS = re.compile(r"[-_\s.:]+")


@dataclass(frozen=True, slots=True)
class KnownKeys:
    """The table: names are folded by `folded`; `left`, `beginnings` and `endings` give reasons, `meanings` fields."""

    left: Mapping[str, str]
    meanings: Mapping[str, str]
    pages: frozenset[str]
    dates: frozenset[str]
    internal: frozenset[str]
    switches: frozenset[str]
    beginnings: Mapping[str, str]
    endings: Mapping[str, str]


@cache
def known_keys() -> KnownKeys:
    """The table of this package."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return KnownKeys(
        {name: reason for reason, names in table["left"].items() for name in names},
        {name: meaning for meaning, names in table["meanings"].items() for name in names},
        frozenset(table["pages"]),
        frozenset(table["dates"]),
        frozenset(table["internal"]),
        frozenset(table["switches"]),
        *(
            {part: reason for reason, parts in table[name].items() for part in parts}
            for name in ("beginnings", "endings")
        ),
    )


def folded(name: str) -> str:
    """A name without what sites spell differently: case, hyphens, underscores and blanks.

    >>> folded("Cover-Image"), folded("pub_date")
    ('coverimage', 'pubdate')
    """
    return _JOINERS.sub("", name.casefold())


def leaf(key: str) -> str:
    """The folded last part of a key."""
    return folded(parse(key)[-1])


def why_left(key: str) -> str:
    """Why a key is no field, by the name of one of its parts; empty where no name says so.

    >>> why_left("cover.src"), why_left("seo.description")
    ('pictures and other files', '')
    """
    left = known_keys().left
    *above, own = map(folded, parse(key))
    inside = (left.get(part, "") for part in above if part not in _HOLDERS)
    if reason := next(filter(None, inside), "") or left.get(own, ""):
        return reason
    begun = next((reason for part, reason in known_keys().beginnings.items() if own.startswith(part)), "")
    return begun or next((reason for part, reason in known_keys().endings.items() if own.endswith(part)), "")
