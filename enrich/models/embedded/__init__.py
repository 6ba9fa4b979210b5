"""The model that needs no key and no network: it answers with the post's own sentences and the site's own words.

Extractive and deterministic: nothing is said that the post does not say, and the same request gives the same reply.
All that it knows of the site reaches it in `Request.context`; it never opens a file.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, assert_never

from enrich.models.embedded.choices import names, term, terms
from enrich.models.embedded.chosen import Chosen
from enrich.models.embedded.texts import SentencePool
from enrich.values import EMBEDDED, JSON, FieldSpec, Kind, Reply, Request, Usage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from enrich.settings import ModelConfig


class Embedded:
    """Answers at once, on this machine, for free."""

    name = EMBEDDED
    paid = False

    async def complete(self, request: Request) -> Reply:
        """The reply, JSON by the request's schema; a field about which nothing sure can be said is empty."""
        made = choices(request)
        values = {name: choice.value for name, choice in made.items()}
        reasons = tuple(reason for choice in made.values() for reason in choice.reasons)
        return Reply(json.dumps(values, ensure_ascii=False), EMBEDDED, Usage(cost=0.0), reasons=reasons)

    async def close(self) -> None:
        """Nothing is held open."""


def open_embedded(config: ModelConfig, environment: Mapping[str, str]) -> Embedded:
    """The provider ``embedded``: it has no settings and needs no key."""
    del config, environment
    return Embedded()


def answer(request: Request) -> dict[str, JSON]:
    """The value of each wanted field by field name, in the shapes that the reply's schema asks for."""
    return {name: choice.value for name, choice in choices(request).items()}


def choices(request: Request) -> dict[str, Chosen]:
    """What is chosen for each wanted field, and why, by field name."""
    reading = SentencePool(request)
    return {spec.name: _value(spec, request, reading) for spec in _ordered(request.wanted)}


def _ordered(wanted: Sequence[FieldSpec]) -> list[FieldSpec]:
    """The neutral texts before those that add to them, else in the site's order."""
    return sorted(wanted, key=lambda spec: spec.kind is Kind.TEXT and spec.evidence)


def _value(spec: FieldSpec, request: Request, reading: SentencePool) -> Chosen:
    match spec.kind:
        case Kind.TEXT if spec.evidence:
            return reading.conclusion(spec)
        case Kind.TEXT:
            return reading.summary(spec)
        case Kind.TERMS:
            return terms(spec, request)
        case Kind.TERM:
            return term(spec, request)
        case Kind.NAMES:
            return names(spec, request)
        case _:
            assert_never(spec.kind)
