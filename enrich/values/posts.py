"""A post as it is on disk, and what is in its front matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"


NOTHING: Mapping[str, Any] = MappingProxyType({})


def is_blank(value: object) -> bool:
    """Whether a value of front matter says nothing, however that is written: null, a blank text, or a list of these.

    >>> [is_blank(value) for value in (None, " ", [], {}, ["", None], {"rust": None}, 0, False)]
    [True, True, True, True, True, False, False, False]
    """
    match value:
        case str():
            return not value.strip()
        case list() | tuple():
            return all(map(is_blank, value))
    return value is None or value == {}


def nothing() -> Mapping[str, Any]:
    """The empty mapping, as a default in frozen values."""
    return NOTHING


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open offsets, ``start <= end``."""

    start: int
    end: int


class Format(StrEnum):
    """How the front matter is written.

    ``HEADERS`` are lines ``Title: x``; ``HEXO`` is YAML, and ``FRANKLIN`` TOML, as these programs read it.
    ``NONE`` is that of a post without any.
    """

    YAML = "yaml"
    TOML = "toml"
    JSON = "json"
    HEADERS = "headers"
    HEXO = "hexo"
    FRANKLIN = "franklin"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Post:
    """One post as it is on disk.

    ``path`` is from the site's root with ``/``.
    ``format`` is a `Format`, or the name of a format that another package brings.
    ``block`` is the text between the fences, ``body`` what follows the closing fence, both in bytes of ``source``.
    ``newline`` is the block's own line end.
    """

    path: str
    source: bytes
    format: str
    block: Span
    body: Span
    newline: str = "\n"

    @property
    def text(self) -> str:
        """The body, decoded; a post whose body is not UTF-8 is refused when it is read."""
        return self.source[self.body.start : self.body.end].decode("utf-8")


@dataclass(frozen=True, slots=True)
class Field:
    """One entry of the front matter: its value as JSON, its place, and the line of its key (1-based).

    ``name`` is its whole key, in the notation of `enrich.frontmatter.keys`.
    """

    name: str
    value: JSON
    span: Span
    line: int
