"""What is asked of a model, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from enrich.values.knowledge import SiteContext
from enrich.values.posts import JSON, nothing
from enrich.values.specs import FieldSpec


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file, ready to be rendered; ``digest`` changes with any byte of it.

    ``basis`` is the digest of an earlier version whose answers still stand; empty where there is none.
    """

    name: str
    version: str
    inputs: tuple[str, ...]
    system: str
    user: str
    digest: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation; ``role`` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked about one post.

    A language model reads ``messages`` and answers by ``schema`` (JSON Schema); the embedded one reads the other parts.
    ``body`` is the whole body, in which evidence is searched for; it begins in the file's line ``body_line``.
    ``known`` holds the values that the post has, by key.
    ``fingerprint`` is the digest of all that can change the answer.
    ``most_out`` is the longest reply that is allowed, in tokens; 0 means as the settings say.
    """

    path: str
    title: str
    body: str
    wanted: tuple[FieldSpec, ...]
    context: SiteContext
    messages: tuple[Message, ...]
    schema: Mapping[str, Any]
    prompt: Prompt
    fingerprint: str
    body_line: int = 1
    known: Mapping[str, JSON] = field(default_factory=nothing)
    most_out: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens in and out, and the cost in US dollars: ``None`` where no price is known."""

    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None

    def __add__(self, other: Usage) -> Usage:
        known = self.cost is not None and other.cost is not None
        cost = (self.cost or 0.0) + (other.cost or 0.0) if known else None
        return Usage(self.tokens_in + other.tokens_in, self.tokens_out + other.tokens_out, cost)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a value was proposed or left out; ``value`` is empty where nothing could be considered.

    ``probability`` (0 to 1) is how likely the site's owner would take it, ``threshold`` the least that is proposed.
    ``why`` is one line for a person, such as what the neighbours and the post's words say.
    """

    field: str
    value: str
    taken: bool
    probability: float
    threshold: float
    why: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the text as sent, the model that wrote it, and why the model stopped.

    ``reasons`` are those of a model that can tell them; the journal keeps them with the reply and its proposals.
    """

    text: str
    model: str
    usage: Usage = Usage()
    stop: str = "stop"
    reasons: tuple[Reason, ...] = ()
