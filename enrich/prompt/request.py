"""A post, its wanted fields and what the site knows become a `Request`.

What is the same for every post of a run comes first and is equal to the byte, so providers can cache it.
The post comes last, between marks with a digest of the post itself, which no post can contain.
Of the front matter, only the title is sent.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from enrich import __version__
from enrich.config import ModelConfig
from enrich.fields import reply_schema
from enrich.prompt.library import fill, used
from enrich.prompt.shown import examples, offer
from enrich.values import JSON, FieldSpec, Message, Prompt, Reply, Request, SiteContext, Violation

INPUTS = frozenset({"fields", "candidates", "notes", "examples", "title", "body", "fence"})
REPAIR_INPUTS = frozenset({"violations"})
EXAMPLE_TOKENS = 1500
EMBEDDED = "embedded"


def render(  # noqa: PLR0913 - all that can change an answer, each named
    *,
    path: str,
    title: str,
    body: str,
    shown: str,
    body_line: int,
    known: dict[str, JSON],
    wanted: Sequence[FieldSpec],
    context: SiteContext,
    prompt: Prompt,
    model: ModelConfig,
    example_tokens: int = EXAMPLE_TOKENS,
) -> Request:
    """The request for one post; ``shown`` is what the model reads of its ``body``.

    The context of the request has only the examples that are shown, because an answer may be copied from them.
    The embedded model reads none.
    """
    context = replace(context, examples=examples(context.examples, 0 if model.name == EMBEDDED else example_tokens))
    offered = offer(wanted, context)
    values = {
        "fields": tuple(wanted),
        "candidates": offered.labels,
        "notes": offered.notes,
        "examples": context.examples,
        "title": title,
        "body": shown,
        "fence": f"post-{hashlib.sha256(shown.encode()).hexdigest()[:16]}",
    }
    given = {name: values[name] for name in prompt.inputs}
    messages = (Message("system", _system(prompt.system, given)), Message("user", fill(prompt.user, given)))
    schema = reply_schema(wanted, context)
    made = Request(path, title, body, tuple(wanted), context, messages, schema, prompt, "", body_line, known)
    return replace(made, fingerprint=_fingerprint(made, model))


def repair(request: Request, reply: Reply, violations: Sequence[Violation], prompt: Prompt) -> Request:
    """The same request again, with the reply and what was wrong with it."""
    mend = fill(prompt.user, {"violations": violations})
    turns = (*request.messages, Message("assistant", reply.text), Message("user", mend))
    digest = _digest([request.fingerprint, prompt.digest, reply.text, mend])
    return replace(request, messages=turns, fingerprint=digest)


def _system(template: str, given: Mapping[str, Any]) -> str:
    return _of_fields(template, given["fields"]) if used(template) == {"fields"} else fill(template, given)


@lru_cache(maxsize=64)
def _of_fields(template: str, fields: tuple[FieldSpec, ...]) -> str:
    """The part that depends only on the fields, made once for all posts with the same ones: a quarter of the work."""
    return fill(template, {"fields": fields})


_NOT_ASKED = {"api_key_env", "timeout", "attempts", "answer", "stream", "headers", "extra"}
_USUAL_WINDOW = 128_000


def _fingerprint(request: Request, model: ModelConfig) -> str:
    """The digest of everything that can change the answer, with our own version, which changes the embedded model."""
    scores = {name: [(t.label, t.score) for t in terms] for name, terms in request.context.candidates.items()}
    settings = model.model_dump(exclude=_NOT_ASKED)
    extra = {"extra": model.extra} if model.extra else {}
    settings |= {"context_window": model.context_window or _USUAL_WINDOW, **extra}
    told = [[message.role, message.content] for message in request.messages]
    parts: list[Any] = [settings, told, request.schema, request.prompt.digest]
    if model.name == EMBEDDED:
        limits = [[spec.name, spec.max_chars, spec.max_items] for spec in request.wanted]
        parts += [__version__, scores, limits, dict(request.context.lengths), dict(request.context.sizes)]
    return _digest(parts)


def _digest(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
