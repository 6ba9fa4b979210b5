"""A model for enrich: the summary of a post is its first sentence, and nothing else is proposed.

With ``provider = "first-sentence"`` in the table ``[model]`` of ``enrich.toml``, it answers for a language model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from enrich import JSON, FieldSpec, Kind, ModelConfig, Reply, Request, Usage

SENTENCE = re.compile(r"[^.!?]+[.!?]+")


class FirstSentence:
    """Answers at once, on this machine, for free."""

    paid = False

    def __init__(self, name: str) -> None:
        self.name = name

    async def complete(self, request: Request) -> Reply:
        """The reply, as JSON by ``request.schema``: every field that is wanted must be there."""
        answer = {spec.name: value(spec, request.body) for spec in request.wanted}
        return Reply(json.dumps(answer, ensure_ascii=False), self.name, Usage(cost=0.0))

    async def close(self) -> None:
        """Nothing is held open."""


def value(spec: FieldSpec, body: str) -> JSON:
    """The first sentence for a text; an empty value, which proposes nothing, for anything else."""
    found = SENTENCE.search(body)
    first = " ".join(found[0].split()) if found else ""
    match spec.kind:
        case Kind.TEXT if spec.evidence:
            return {"text": "", "quote": ""}
        case Kind.TEXT:
            return first
        case Kind.TERM:
            return None
        case Kind.TERMS | Kind.NAMES:
            return []


def open_model(config: ModelConfig, environment: Mapping[str, str]) -> FirstSentence:
    """The entry point: the model that the settings name; a key would be read from the environment."""
    del environment
    return FirstSentence(config.name)
