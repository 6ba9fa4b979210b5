"""Finding out what a server can do, once, with requests that have to be made anyway.

The steps: strict schema, schema, JSON object, function call, text.
A server that rejects a request (400, 422) is asked with what its message names left out or changed, else one step down.
A server that takes every request but answers in prose ignores the setting, as Anthropic's does: what it then may heed
is a function call, so the steps between are skipped, for those answers are paid.
Broken JSON says nothing of the server, and changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import Enum, StrEnum, auto
from typing import Any

from enrich.models.openai.endpoint import Endpoint


class Shape(StrEnum):
    """How an answer is held to its schema, from the firmest to the loosest.

    ``STRICT``: the server guarantees it; ``SCHEMA``: it is told; ``OBJECT``: it guarantees some JSON object;
    ``TOOL``: the answer is the arguments of a function call; ``TEXT``: the model is asked for it in words.
    """

    STRICT = "strict"
    SCHEMA = "schema"
    OBJECT = "object"
    TOOL = "tool"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Capability:
    """How to ask: the shape of answers, the name that the limit of tokens goes by, and which settings are taken."""

    shape: Shape = Shape.STRICT
    limit: str = "max_tokens"
    temperature: bool = True
    seed: bool = True

    @classmethod
    def expected(cls, endpoint: Endpoint) -> Capability:
        """What to try first: OpenAI's own models know the newer name of the limit, every other server the older."""
        return cls(limit="max_completion_tokens" if endpoint.official else "max_tokens")

    @classmethod
    def load(cls, text: str) -> Capability | None:
        """What `dump` wrote; ``None`` where this version can't make sense of it, and finds out anew."""
        try:
            values = json.loads(text)
            return cls(**{**values, "shape": Shape(values["shape"])})
        except (ValueError, KeyError, TypeError):
            return None

    def dump(self) -> str:
        """As a line of JSON."""
        return json.dumps(asdict(self), sort_keys=True)


STEPS = tuple(Shape)
OTHER_LIMIT = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
SHAPE_WORDS = ("response_format", "json_schema", "json_object", "structured", "schema", "grammar", "strict", "tool")


class FormatHeeded(Enum):
    """What an accepted answer says of the server."""

    FITS = auto()
    BROKEN = auto()
    IGNORED = auto()


def judge(text: str, schema: Mapping[str, Any]) -> FormatHeeded:
    """Whether the answer shows that the server heeds what it is asked: an object with all keys that are required."""
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return FormatHeeded.BROKEN if text.lstrip().startswith(("{", "[")) else FormatHeeded.IGNORED
    if isinstance(answer, dict) and set(schema.get("required", ())) <= set(answer):
        return FormatHeeded.FITS
    return FormatHeeded.IGNORED


def after_rejection(
    capability: Capability, clue: str, sent: Collection[str], tried: Collection[Capability]
) -> Capability | None:
    """How to ask after a rejection; ``clue`` is what the server said, ``sent`` the keys of the request."""
    options = (*_named(capability, clue.lower(), sent), *_down(capability))
    return next((option for option in options if option not in tried), None)


def concerns_settings(clue: str, sent: Collection[str]) -> bool:
    """Whether a rejection is about how we ask, and not about what."""
    words = (*SHAPE_WORDS, *(key for key in ("temperature", "seed", *OTHER_LIMIT) if key in sent))
    return any(word in clue.lower() for word in words)


def after_prose(capability: Capability) -> Capability | None:
    """How to ask a server that ignored the last way; ``None`` where there is no looser one."""
    if capability.shape is Shape.TEXT:
        return None
    return replace(capability, shape=Shape.TEXT if capability.shape is Shape.TOOL else Shape.TOOL)


def _named(capability: Capability, clue: str, sent: Collection[str]) -> Iterator[Capability]:
    """What the server's words point at."""
    if capability.limit in clue:
        yield replace(capability, limit=OTHER_LIMIT[capability.limit])
    for setting in ("temperature", "seed"):
        if setting in sent and setting in clue:
            yield _without(capability, setting)


def _without(capability: Capability, setting: str) -> Capability:
    return replace(capability, temperature=False) if setting == "temperature" else replace(capability, seed=False)


def _down(capability: Capability) -> Iterator[Capability]:
    for shape in STEPS[STEPS.index(capability.shape) + 1 :]:
        yield replace(capability, shape=shape)
