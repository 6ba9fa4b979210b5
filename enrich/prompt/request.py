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
from typing import Any, NamedTuple

from enrich import __version__
from enrich.fields import described, reply_schema
from enrich.prompt.common import HEAD_BYTES_A_TOKEN, common
from enrich.prompt.library import fill, used
from enrich.prompt.shown import examples, offer
from enrich.prompt.tokens import estimate
from enrich.prompt.writing import writing
from enrich.settings import ModelConfig
from enrich.values import EMBEDDED, JSON, NOTHING, FieldSpec, Message, Prompt, Reply, Request, SiteContext, Violation

INPUTS = frozenset(
    {"fields", "common", "candidates", "notes", "examples", "title", "about", "writing", "body", "fence"}
)
_OF_RUN = frozenset({"fields", "common"})
REPAIR_INPUTS = frozenset({"violations"})
EXAMPLE_TOKENS = 1500
EXAMPLE_SHARE = 8


class AskedPost(NamedTuple):
    """The post that a request is about, and the fields that are ``wanted``.

    ``shown`` is what the model reads of its ``body``, ``about`` of its front matter.
    ``body_line`` is the line of the file at which the body begins, ``known`` are the values that it has, by key.
    """

    path: str
    title: str
    body: str
    shown: str
    body_line: int
    known: dict[str, JSON]
    wanted: tuple[FieldSpec, ...]
    about: Mapping[str, JSON] = NOTHING


def render(
    post: AskedPost,
    context: SiteContext,
    prompt: Prompt,
    model: ModelConfig,
    *,
    example_tokens: int = EXAMPLE_TOKENS,
    head: int = 0,
) -> Request:
    """The request for one post.

    The context of the request has only the examples that are shown, because an answer may be copied from them.
    They take at most an eighth of what the post takes.
    The embedded model reads none.
    ``head`` is the least number of tokens of the first message, where the site has the terms to fill it; 0 for none.
    """
    room = 0 if model.name == EMBEDDED else min(example_tokens, estimate(post.shown) // EXAMPLE_SHARE)
    context = replace(context, examples=examples(context.examples, room))
    values = _inputs(post, context)
    given = {name: values[name] for name in prompt.inputs}
    messages = (_head(prompt, given, context, head), Message("user", fill(prompt.user, given)))
    schema = reply_schema(post.wanted, context)
    schema = schema if "fields" in prompt.inputs else described(schema, post.wanted)
    made = Request(
        path=post.path,
        title=post.title,
        body=post.body,
        wanted=post.wanted,
        context=context,
        messages=messages,
        schema=schema,
        prompt=prompt,
        fingerprint="",
        body_line=post.body_line,
        known=post.known,
    )
    return replace(made, fingerprint=_fingerprint(made, model))


def _inputs(post: AskedPost, context: SiteContext) -> dict[str, Any]:
    """What a prompt may say, by the names of `INPUTS`."""
    offered = offer(post.wanted, context)
    return {
        "fields": post.wanted,
        "common": {},
        "candidates": offered.labels,
        "notes": offered.notes,
        "examples": context.examples,
        "title": post.title,
        "about": post.about,
        "writing": writing(post.wanted, post.body),
        "body": post.shown,
        "fence": f"post-{hashlib.sha256(post.shown.encode()).hexdigest()[:16]}",
    }


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
    settings = model.model_dump(exclude=_NOT_ASKED)
    extra = {"extra": model.extra} if model.extra else {}
    settings |= {"context_window": model.context_window or _USUAL_WINDOW, **extra}
    told = [[message.role, message.content] for message in request.messages]
    parts: list[Any] = [settings, told, request.schema, request.prompt.digest]
    return _digest(parts + _chosen_by(request) if model.name == EMBEDDED else parts)


def _chosen_by(request: Request) -> list[Any]:
    """What the embedded model reads beside the messages."""
    context = request.context
    scores = {name: [(t.label, t.score, t.probability) for t in terms] for name, terms in context.candidates.items()}
    limits = [[spec.name, spec.max_chars, spec.max_items, spec.confidence] for spec in request.wanted]
    own = [dict(context.keyphrases)] if context.keyphrases else []
    manners = [dict(context.lengths), dict(context.sizes), dict(context.repeats)]
    return [__version__, scores, limits, *manners, *own]


def _digest(parts: list[Any]) -> str:
    return hashlib.sha256(
        json.dumps(parts, sort_keys=True, ensure_ascii=False).encode(errors="surrogatepass")
    ).hexdigest()
