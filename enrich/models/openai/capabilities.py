"""Finding out what a server can do, once, with requests that have to be made anyway.

The steps: strict schema, schema, JSON object, function call, text.
A server that rejects a request, with whatever status, is asked with what its message names left out or changed, else
one step down, and at the end without a system message.
A server that takes every request but answers in prose ignores the setting, as Anthropic's does: what it then may heed
is a function call, so the steps between are skipped, for those answers are paid.
An object that lacks some keys has the form that was asked for, and is worth a repair, but no further step.
Broken JSON says nothing of the server, and changes nothing.

Bounds of lists and texts in the schema are sent from the first request to servers that are known to heed them.
A server that rejects them is asked without, before it is asked in a looser form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import Enum, StrEnum, auto
from typing import Any

from enrich.models.openai.endpoint import Endpoint
from enrich.settings import ModelConfig


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


class SchemaBounds(StrEnum):
    """Which bounds a schema has: ``ALL`` are those of lists and texts, ``LISTS`` those of lists alone.

    ``UNASKED``: an earlier version found out the rest, and knew nothing of bounds.
    """

    NONE = "none"
    LISTS = "lists"
    ALL = "all"
    UNASKED = "unasked"


@dataclass(frozen=True, slots=True)
class Capability:
    """How to ask: the shape of answers, the name that the limit of tokens goes by, and which settings are taken.

    ``bounds`` are those that the schema has, where the server holds the answer to it.
    ``system``: messages with that role are; ``stream``: the answer comes in pieces, and ``counts`` them where asked.
    ``most_out`` is the longest reply that the server allows, and ``window`` what a request and its reply may have
    together, in tokens; 0 where it named no limit.
    """

    shape: Shape = Shape.STRICT
    limit: str = "max_tokens"
    temperature: bool = True
    seed: bool = True
    system: bool = True
    stream: bool = False
    counts: bool = True
    most_out: int = 0
    window: int = 0
    bounds: SchemaBounds = SchemaBounds.NONE

    @classmethod
    def expected(cls, endpoint: Endpoint, config: ModelConfig) -> Capability:
        """What to try first: OpenAI's own models know the newer name of the limit, every other server the older.

        A server nearby is slow as a rule, and a stream tells that it still works.
        """
        limit = "max_completion_tokens" if endpoint.official else "max_tokens"
        stream = endpoint.local if config.stream is None else config.stream
        return cls(_steps(config.answer)[0], limit, stream=stream, bounds=_bounds(endpoint, config.name))

    @classmethod
    def load(cls, text: str) -> Capability | None:
        """What `dump` wrote; ``None`` where this version can't make sense of it, and finds out anew."""
        try:
            values = json.loads(text)
            bounds = SchemaBounds(values.get("bounds", SchemaBounds.UNASKED))
            return cls(**{**values, "shape": Shape(values["shape"]), "bounds": bounds})
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    def completed(self, expected: Capability) -> Capability:
        """This one, with the bounds that are tried first where an earlier version asked for none."""
        return replace(self, bounds=expected.bounds) if self.bounds is SchemaBounds.UNASKED else self

    def dump(self) -> str:
        """As a line of JSON."""
        return json.dumps(asdict(self), sort_keys=True)


FORCED = {
    "schema": (Shape.STRICT, Shape.SCHEMA),
    "object": (Shape.OBJECT,),
    "tool": (Shape.TOOL,),
    "text": (Shape.TEXT,),
}
TOLD = (Shape.OBJECT, Shape.TEXT)  # the schema stands among the messages, and the server knows nothing of it
OTHER_LIMIT = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
FORM_WORDS = (
    *("response_format", "json_schema", "json_object", "structured", "schema", "grammar", "strict", "tool"),
    *("system", "role", "template", "stream", "parameter", "guided", "instruction", "流式"),
    *("keyword", "maxitems", "minitems", "maxlength", "max_items", "max_length", "repetition", "complex"),
)
_STREAM_WORDS = re.compile(r"stream|\bsse\b|流式")
_ROLE_WORDS = re.compile(
    r"system|role|template|instruction|(?:first message|(?:start|begin) with).{0,40}user|user turn"
)
_BOUND_WORDS = re.compile(
    r"max_?items|min_?items|max_?length|keyword|grammar|repetition|complex|constraint|too many states|\bschema\b"
)


@dataclass(frozen=True, slots=True)
class Rejection:
    """What a server said of a request that it did not take.

    ``clue`` are its words, ``most_out`` is the longest reply that it named.
    ``answer`` is the form of answers that the settings force.
    """

    clue: str
    most_out: int = 0
    answer: str | None = None


class FormatHeeded(Enum):
    """What an accepted answer says of the server.

    ``FORMED``: it has the form, and the model did not fill all of it.
    """

    FITS = auto()
    FORMED = auto()
    BROKEN = auto()
    IGNORED = auto()


def judge(text: str, schema: Mapping[str, Any], shape: Shape) -> FormatHeeded:
    """Whether an answer shows that the server heeds the form that it is asked for.

    A server that is told a schema and gives an object with none of its keys has not heeded it; one that is told to give
    some object, or the arguments of a call, has.
    """
    try:
        answer = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return FormatHeeded.BROKEN if text.lstrip().startswith(("{", "[")) else FormatHeeded.IGNORED
    if not isinstance(answer, dict):
        return FormatHeeded.IGNORED
    required = set(schema.get("required", ()))
    if required <= answer.keys():
        return FormatHeeded.FITS
    known = shape not in (Shape.STRICT, Shape.SCHEMA) or required & answer.keys()
    return FormatHeeded.FORMED if known else FormatHeeded.IGNORED


def after_rejection(
    capability: Capability, rejected: Rejection, sent: Collection[str], tried: Collection[Capability]
) -> Capability | None:
    """How to ask after a rejection; ``sent`` are the keys of the request, ``tried`` the ways that did not do."""
    looser = (*_unbounded(capability, rejected.clue.lower()), *_down(capability, rejected.answer))
    last = replace(capability, system=False)
    options = (*_named(capability, rejected, sent), *looser, last)
    return next((option for option in options if option not in tried), None)


def concerns_settings(clue: str, sent: Collection[str]) -> bool:
    """Whether a rejection is about how we ask, and not about what."""
    words = (*FORM_WORDS, *(key for key in ("temperature", "seed", *OTHER_LIMIT) if key in sent))
    return any(word in clue.lower() for word in words)


def after_prose(capability: Capability, answer: str | None) -> Capability | None:
    """How to ask a server that ignored the last way; ``None`` where there is no looser one."""
    steps = _steps(answer)
    if capability.shape is steps[-1]:
        return None
    following = Shape.TEXT if capability.shape is Shape.TOOL else Shape.TOOL
    return replace(capability, shape=following if following in steps else steps[-1])


def after_overrun(capability: Capability, answer: str | None) -> Capability | None:
    """How to ask after a reply that was cut off: by a call, where the server knew nothing of the schema."""
    return after_prose(capability, answer) if capability.shape is Shape.OBJECT else None


def _named(capability: Capability, rejected: Rejection, sent: Collection[str]) -> Iterator[Capability]:
    """What the server's words point at."""
    clue = rejected.clue.lower()
    if rejected.most_out:
        yield replace(capability, most_out=rejected.most_out)
    if "stream_options" in sent and "stream_options" in clue:
        yield replace(capability, counts=False)
    if _STREAM_WORDS.search(clue):
        yield replace(capability, stream=not capability.stream)
    if capability.system and _ROLE_WORDS.search(clue):
        yield replace(capability, system=False)
    if capability.limit in clue and not rejected.most_out:
        yield replace(capability, limit=OTHER_LIMIT[capability.limit])
    for setting in ("temperature", "seed"):
        if setting in sent and setting in clue:
            yield _without(capability, setting)


def _unbounded(capability: Capability, clue: str) -> Iterator[Capability]:
    """Without bounds, where the server got some, and its words may mean them."""
    sent = capability.bounds is not SchemaBounds.NONE and capability.shape not in TOLD
    if sent and (_BOUND_WORDS.search(clue) or not any(word in clue for word in FORM_WORDS)):
        yield replace(capability, bounds=SchemaBounds.NONE)


def _without(capability: Capability, setting: str) -> Capability:
    return replace(capability, temperature=False) if setting == "temperature" else replace(capability, seed=False)


def _down(capability: Capability, answer: str | None) -> Iterator[Capability]:
    steps = _steps(answer)
    following = steps[steps.index(capability.shape) + 1 :] if capability.shape in steps else ()
    for shape in following:
        yield replace(capability, shape=shape)


def _bounds(endpoint: Endpoint, model: str) -> SchemaBounds:
    """What is tried before the server's list of models is known.

    OpenAI's strict schema has bounds of lists, but none of texts, and fine-tuned models take neither (OpenAI's guide to
    structured outputs).
    """
    if endpoint.official:
        return SchemaBounds.NONE if model.startswith("ft:") else SchemaBounds.LISTS
    return SchemaBounds.ALL if endpoint.usual else SchemaBounds.NONE


def _steps(answer: str | None) -> tuple[Shape, ...]:
    return FORCED[answer] if answer else tuple(Shape)
