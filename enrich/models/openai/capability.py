"""What a server and its model can do, as a value that outlives the run."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
