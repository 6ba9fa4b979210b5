"""A post, its wanted fields and what the site knows become a `Request`.

What is the same for every post of a run comes first and is equal to the byte, so providers can cache it.
The post comes last, between marks with a digest of the post itself, which no post can contain.
Of the front matter, the title is sent, and what `enrich.prompt.about` names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from enrich import __version__
from enrich.fields import described, reply_schema
from enrich.prompt.common import HEAD_BYTES_A_TOKEN, common
from enrich.prompt.library import fill, used
from enrich.prompt.shown import examples, offer
from enrich.prompt.tokens import estimate
from enrich.prompt.writing import writing
from enrich.settings import ModelConfig
from enrich.values import JSON, NOTHING, FieldSpec, Message, Prompt, Reply, Request, SiteContext, Violation

INPUTS = frozenset(
    {"fields", "common", "candidates", "notes", "examples", "title", "about", "writing", "body", "fence"}
)
_OF_RUN = frozenset({"fields", "common"})
REPAIR_INPUTS = frozenset({"violations"})
EXAMPLE_TOKENS = 1500
EXAMPLE_SHARE = 8
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
    head: int = 0,
    about: Mapping[str, JSON] = NOTHING,
) -> Request:
    """The request for one post; ``shown`` is what the model reads of its ``body``, ``about`` of its front matter.

    The context of the request has only the examples that are shown, because an answer may be copied from them.
    They take at most an eighth of what the post takes.
    The embedded model reads none.
    ``head`` is the least number of tokens of the first message, where the site has the terms to fill it; 0 for none.
    """
    room = 0 if model.name == EMBEDDED else min(example_tokens, estimate(shown) // EXAMPLE_SHARE)
    context = replace(context, examples=examples(context.examples, room))
    offered = offer(wanted, context)
    values = {
        "fields": tuple(wanted),
        "common": {},
        "candidates": offered.labels,
        "notes": offered.notes,
        "examples": context.examples,
        "title": title,
        "about": about,
        "writing": writing(wanted, body),
        "body": shown,
        "fence": f"post-{hashlib.sha256(shown.encode()).hexdigest()[:16]}",
    }
    given = {name: values[name] for name in prompt.inputs}
    messages = (_head(prompt, given, context, head), Message("user", fill(prompt.user, given)))
    schema = reply_schema(wanted, context)
    schema = schema if "fields" in prompt.inputs else described(schema, wanted)
    made = Request(path, title, body, tuple(wanted), context, messages, schema, prompt, "", body_line, known)
    return replace(made, fingerprint=_fingerprint(made, model))


def repair(request: Request, reply: Reply, violations: Sequence[Violation], prompt: Prompt) -> Request:
    """The same request again, with the reply and what was wrong with it."""
    mend = fill(prompt.user, {"violations": violations})
    turns = (*request.messages, Message("assistant", reply.text), Message("user", mend))
    digest = _digest([request.fingerprint, prompt.digest, reply.text, mend])
    return replace(request, messages=turns, fingerprint=digest)


def _head(prompt: Prompt, given: Mapping[str, Any], context: SiteContext, least: int) -> Message:
    """The system's message, with as many frequent terms as make it ``least`` tokens long, or with none."""
    said = _system(prompt.system, given)
    missing = round(least * HEAD_BYTES_A_TOKEN) - len(said.encode())
    if missing > 0 and "common" in given and (terms := common(given["fields"], context, missing)):
        said = _system(prompt.system, {**given, "common": terms})
    return Message("system", said)


def _system(template: str, given: Mapping[str, Any]) -> str:
    if not used(template) <= _OF_RUN:
        return fill(template, given)
    return _of_run(template, given.get("fields", ()), tuple(given.get("common", {}).items()))


@lru_cache(maxsize=64)
def _of_run(template: str, fields: tuple[FieldSpec, ...], terms: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """The part that depends only on the fields, made once for all posts with the same ones: a quarter of the work."""
    return fill(template, {"fields": fields, "common": dict(terms)})


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
    return hashlib.sha256(
        json.dumps(parts, sort_keys=True, ensure_ascii=False).encode(errors="surrogatepass")
    ).hexdigest()
