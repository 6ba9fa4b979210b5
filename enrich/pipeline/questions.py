"""The requests that a post is asked with: one that fits the model's window, or one for each of its parts.

A request that does not fit is made smaller first: without examples, with 15 candidates a field, and with room for no
longer reply than the fields can need.
Where that is not enough the post is read in parts of at least 800 tokens; smaller ones would say nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from enrich.errors import ContextLengthError, shown
from enrich.markdown.text import reading_text
from enrich.models import Model, Windowed, as_sent, price_of
from enrich.models.prices import rewards_a_head
from enrich.pipeline.context import RunContext
from enrich.pipeline.inspection import Inspection
from enrich.pipeline.recall import Known
from enrich.pipeline.rejections import offered
from enrich.prompt import AskedPost, render
from enrich.prompt.about import facts, without_withheld
from enrich.prompt.common import LEAST_CACHED
from enrich.prompt.parts import parts
from enrich.prompt.sizes import needed
from enrich.prompt.tokens import Counter, counter
from enrich.values import FieldSpec, Prompt, Request

USUAL_WINDOW = 128_000
SMALLEST_PART = 800
FEW_CANDIDATES = 15


@lru_cache(maxsize=1)
def shown_text(body: str, drop: tuple[str, ...]) -> str:
    """What a language model reads of a body; that of the last one is kept, for an estimate asks twice."""
    return reading_text(body, drop).text


class Subject(NamedTuple):
    """The post that is asked about, what is known of it, and what its model reads of it."""

    found: Inspection
    known: Known
    shown: str


class RequestForm(NamedTuple):
    """How much a request holds beside the post, and how long its reply may be."""

    examples: int
    candidates: int | None
    most_out: int


class Questions(NamedTuple):
    """The requests that a post makes: one, or one for each part."""

    form: RequestForm
    requests: tuple[Request, ...]


class Questioner:
    """Makes the requests; the model stays the caller's."""

    def __init__(self, task: RunContext, model: Model) -> None:
        self.task = task
        self.model = model
        self._head = LEAST_CACHED if rewards_a_head(price_of(task.config.model)) else 0
        self._windowed = model if isinstance(model, Windowed) else None

    def subject(self, found: Inspection, known: Known) -> Subject:
        """A post with what its model reads of it."""
        shown = shown_text(found.body, self.task.config.reading.drop) if self.model.paid else found.body
        return Subject(found, known, shown)

    @property
    def window(self) -> int:
        """The tokens that a request and its reply may have together."""
        told = self._windowed.window if self._windowed else 0
        return self.task.config.model.context_window or told or USUAL_WINDOW

    def questions(self, about: Subject, window: int) -> Questions:
        """The post in one request, in the fullest form that fits the window, else in parts.

        Raises:
            ContextLengthError: No part of the post would fit.
        """
        asked = about.known.asked
        request = None
        form = RequestForm(0, None, 0)
        for form in self._forms(asked):
            request = self.request(about, asked, about.shown, self.task.prompt, form)
            if not self.model.paid or not self._exceeds(request, window - form.most_out):
                return Questions(form, (request,))
        return Questions(form, self._in_parts(about, form, window))

    def _forms(self, asked: Sequence[FieldSpec]) -> tuple[RequestForm, ...]:
        """What a request that does not fit goes without, step by step."""
        config = self.task.config
        examples, most_out = config.prompt.examples_tokens, config.model.max_output_tokens
        least_out = min(most_out, needed(asked))
        return (
            RequestForm(examples, None, most_out),
            RequestForm(0, None, most_out),
            RequestForm(0, FEW_CANDIDATES, most_out),
            RequestForm(0, FEW_CANDIDATES, least_out),
        )

    def _in_parts(self, about: Subject, form: RequestForm, window: int) -> tuple[Request, ...]:
        asked, prompt = about.known.asked, self.task.prompt
        beside = self.size(self.request(about, asked, "", prompt, form))
        room = window - form.most_out - beside
        if room < SMALLEST_PART:
            least = beside + form.most_out + SMALLEST_PART
            raise ContextLengthError(
                f"{shown(about.found.post.path)}: the window of {window:,} tokens leaves {max(0, room):,} for the post,"
                f" and a part needs {SMALLEST_PART}",
                f"give the model a window of {least:,} tokens or more (num_ctx with Ollama, -c with llama.cpp),"
                " and set `context_window` in [model]",
            )
        pieces = parts(about.shown, room, self.tokens.count)
        return tuple(self.request(about, asked, piece, prompt, form) for piece in pieces)

    @property
    def tokens(self) -> Counter:
        """What counts the tokens of the model."""
        model = self.task.config.model
        return counter(model.name, model.encoding)

    def _exceeds(self, request: Request, room: int) -> bool:
        """Whether a request is too long; no text has more tokens than bytes, so most are never counted."""
        size = sum(len(message.content.encode()) for message in request.messages)
        return size > room // 2 and self.size(request) > room

    def size(self, request: Request) -> int:
        """The tokens that a request sends, with the schema as its server gets it."""
        return self.tokens.request(as_sent(self.model, request))

    def request(
        self, about: Subject, asked: tuple[FieldSpec, ...], shown: str, prompt: Prompt, form: RequestForm
    ) -> Request:
        """One request about a post, for these fields, with this of its text."""
        found, config = about.found, self.task.config
        context = self.task.knowledge.context(found.post.path, found.title, found.body, asked, found.known)
        candidates = offered(context.candidates, about.known.down) if about.known.down else context.candidates
        if form.candidates is not None:
            candidates = {name: terms[: form.candidates] for name, terms in candidates.items()}
        fields, hidden = self.task.fields, config.privacy.withhold
        examples = without_withheld(context.examples, fields, hidden)
        told = facts(found.known, asked, [spec.key for spec in self.task.fields_in(found.known).values()], hidden)
        post = AskedPost(
            found.post.path, found.title, found.body, shown, found.body_line, dict(found.known), asked, told
        )
        given = replace(context, candidates=candidates, examples=examples, texts=context.texts | found.texts)
        made = render(post, given, prompt, config.model, example_tokens=form.examples, head=self._head)
        return replace(made, most_out=form.most_out)
