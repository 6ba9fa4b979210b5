"""Choices among what the site knows: its terms as ranked for this post, and its names where the post holds them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from enrich.models.embedded.chosen import Chosen
from enrich.values.knowledge import UNLIKELY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from enrich.values import JSON, FieldSpec, Request, Term

_USUAL = 5
_AROUND = 60
_MAX_QUOTE = 200
_BREAK = re.compile(r"[。！？!?；;\n]|\.\s")


def terms(spec: FieldSpec, request: Request) -> Chosen:
    """The candidates with a positive score, at most about twice as many as the site's posts usually bear."""
    usual = request.context.sizes.get(spec.name, _USUAL)
    most = min(2 * usual + 1, spec.max_items or 2 * usual + 1)
    ranked = request.context.candidates.get(spec.name, ())
    return Chosen([term.label for place, term in enumerate(ranked[:most]) if term.score > (0 if place else UNLIKELY)])


def term(spec: FieldSpec, request: Request) -> Chosen:
    """The best candidate; none where nothing in the post speaks for it."""
    ranked = request.context.candidates.get(spec.name, ())
    return Chosen(ranked[0].label if ranked and ranked[0].score > UNLIKELY else None)


def names(spec: FieldSpec, request: Request) -> Chosen:
    """The candidates with a positive score that the body names, each with the words around the first place."""
    found: list[JSON] = []
    for known in request.context.candidates.get(spec.name, ()):
        if known.score > 0 and (quote := _quote(known, request.body)):
            found.append({"name": known.label, "quote": quote})
        if spec.max_items and len(found) >= spec.max_items:
            break
    return Chosen(found)


def _quote(known: Term, body: str) -> str:
    """The clause that names the entity under any of its spellings; empty where none stands in the body."""
    for spelling in (known.label, *known.aliases):
        for start, end in _places(spelling, body):
            return _around(body, start, end)
    return ""


def _places(spelling: str, body: str) -> Iterator[tuple[int, int]]:
    """Where a spelling stands, in any case and as whole words where its script has words."""
    edge = r"(?<![^\W_])" if spelling[:1].isascii() else "", r"(?![^\W_])" if spelling[-1:].isascii() else ""
    parts = [re.escape(part) for part in re.split(r"[\s\-_]+", spelling) if part]
    if not parts:
        return
    for place in re.finditer(edge[0] + r"[\s\-_]*".join(parts) + edge[1], body, re.IGNORECASE):
        yield place.span()


def _around(body: str, start: int, end: int) -> str:
    low = max(0, start - _AROUND)
    for stop in _BREAK.finditer(body, low, start):
        low = stop.end()
    high = min(len(body), end + _AROUND, low + _MAX_QUOTE)
    if stop_after := _BREAK.search(body, end, high):
        high = stop_after.start()
    return body[low : max(high, end)].strip()
