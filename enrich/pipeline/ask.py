"""One post's question to the model: in one request, with one repair; or in parts, where the post is too long for that.

A request that does not fit the model's window is made smaller first: without examples, with 15 candidates a field, and
with room for no longer reply than the fields can need.
Where that is not enough the post is read in parts of at least 800 tokens; smaller ones would say nothing.
A part is asked for all fields; lists are gathered from all parts, texts are written from the parts' texts by one more
request, and the whole is verified against the whole body.
Nothing is cut silently: a post that was read in parts, or that its server cut, says so on each of its proposals.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from enrich.errors import ContextLengthError, ModelError, ReplyError, shown
from enrich.markdown.text import reading_text
from enrich.models import Model, Windowed, as_sent, price_of
from enrich.models.prices import rewards_a_head
from enrich.pipeline.context import RunContext
from enrich.pipeline.inspection import Inspection
from enrich.pipeline.recall import Known
from enrich.pipeline.rejections import offered
from enrich.pipeline.replies import NO_USAGE, Replies, after, charged, foundation
from enrich.prompt import render, repair
from enrich.prompt.about import facts, without_withheld
from enrich.prompt.common import LEAST_CACHED
from enrich.prompt.parts import parts
from enrich.prompt.sizes import needed
from enrich.prompt.tokens import Counter, counter
from enrich.values import (
    FieldSpec,
    Flag,
    Kind,
    Prompt,
    Provenance,
    Reply,
    Request,
    Usage,
    Violation,
)
from enrich.verify.merge import merge, whole
from enrich.verify.reply import Verified, answered, read

USUAL_WINDOW = 128_000
SMALLEST_PART = 800
FEW_CANDIDATES = 15
SHRINKS = 4
CUT_SHARE = 0.6
CUT_BY_SERVER = "cut-by-server"


class _Subject(NamedTuple):
    """The post that is asked about, what is known of it, and what its model reads of it."""

    found: Inspection
    known: Known
    shown: str


class _Form(NamedTuple):
    """How much a request holds beside the post, and how long its reply may be."""

    examples: int
    candidates: int | None
    most_out: int


class _Questions(NamedTuple):
    """The requests that a post makes: one, or one for each part."""

    form: _Form
    requests: tuple[Request, ...]


class Asking:
    """Asks about posts; the model stays the caller's."""

    def __init__(self, task: RunContext, model: Model) -> None:
        self.task = task
        self.model = model
        self.replies = Replies(task, model)
        self._head = LEAST_CACHED if rewards_a_head(price_of(task.config.model)) else 0

    def questions(self, found: Inspection, known: Known) -> tuple[Request, ...]:
        """What a post is asked with, by the window as it is known now; without the last request of a post in parts.

        Raises:
            ContextLengthError: No part of the post would fit.
        """
        return self._questions(self._subject(found, known), self._window).requests

    async def ask(self, found: Inspection, known: Known) -> tuple[Verified, Usage]:
        """What the model proposes, and what it cost now.

        Raises:
            ModelError: There is no reply, or nothing of it could be used, even after one repair.
        """
        if isinstance(self.model, Windowed):
            await self.model.measure()
        about, window = self._subject(found, known), self._window
        for _ in range(SHRINKS):
            asked = self._questions(about, window)
            try:
                return await self._asked(about, asked)
            except ContextLengthError as error:
                refusal, window = error, self._narrower(window, asked, error.window)
        raise refusal

    def _narrower(self, window: int, asked: _Questions, told: int) -> int:
        """The window after a refusal: what the server told, else less than was sent."""
        sent = max(map(self._size, asked.requests)) + asked.form.most_out
        return told if 0 < told < window else min(window, sent) * 3 // 4

    async def _asked(self, about: _Subject, asked: _Questions) -> tuple[Verified, Usage]:
        rests = foundation(about.known.rests)
        if len(asked.requests) > 1:
            return await self._in_parts(about, asked, rests)
        return await self._at_once(asked.requests[0], about, rests)

    def _subject(self, found: Inspection, known: Known) -> _Subject:
        shown = reading_text(found.body, self.task.config.reading.drop).text if self.model.paid else found.body
        return _Subject(found, known, shown)

    @property
    def _window(self) -> int:
        """The tokens that a request and its reply may have together."""
        told = self.model.window if isinstance(self.model, Windowed) else 0
        return self.task.config.model.context_window or told or USUAL_WINDOW

    def _questions(self, about: _Subject, window: int) -> _Questions:
        """The post in one request, in the fullest form that fits, else in parts."""
        asked = about.known.asked
        request = None
        form = _Form(0, None, 0)
        for form in self._forms(asked):
            request = self._request(about, asked, about.shown, self.task.prompt, form)
            if not self.model.paid or not self._exceeds(request, window - form.most_out):
                return _Questions(form, (request,))
        return _Questions(form, self._parts(about, form, window))

    def _forms(self, asked: Sequence[FieldSpec]) -> tuple[_Form, ...]:
        """What a request that does not fit goes without, step by step."""
        config = self.task.config
        examples, most_out = config.prompt.examples_tokens, config.model.max_output_tokens
        least_out = min(most_out, needed(asked))
        return (
            _Form(examples, None, most_out),
            _Form(0, None, most_out),
            _Form(0, FEW_CANDIDATES, most_out),
            _Form(0, FEW_CANDIDATES, least_out),
        )

    def _parts(self, about: _Subject, form: _Form, window: int) -> tuple[Request, ...]:
        asked, prompt = about.known.asked, self.task.prompt
        beside = self._size(self._request(about, asked, "", prompt, form))
        room = window - form.most_out - beside
        if room < SMALLEST_PART:
            least = beside + form.most_out + SMALLEST_PART
            raise ContextLengthError(
                f"{shown(about.found.post.path)}: the window of {window:,} tokens leaves {max(0, room):,} for the post,"
                f" and a part needs {SMALLEST_PART}",
                f"give the model a window of {least:,} tokens or more (num_ctx with Ollama, -c with llama.cpp),"
                " and set `context_window` in [model]",
            )
        pieces = parts(about.shown, room, self._tokens.count)
        return tuple(self._request(about, asked, piece, prompt, form) for piece in pieces)

    @property
    def _tokens(self) -> Counter:
        model = self.task.config.model
        return counter(model.name, model.encoding)

    def _exceeds(self, request: Request, room: int) -> bool:
        """Whether a request is too long; no text has more tokens than bytes, so most are never counted."""
        size = sum(len(message.content.encode()) for message in request.messages)
        return size > room // 2 and self._size(request) > room

    def _size(self, request: Request) -> int:
        """The tokens that a request sends, with the schema as its server gets it."""
        return self._tokens.request(as_sent(self.model, request))

    async def _at_once(self, request: Request, about: _Subject, rests: str) -> tuple[Verified, Usage]:
        reply, usage = await self.replies.get(request, rests)
        first = self._read(reply, request, about.shown)
        wrong = (*first.violations, *first.doubts)
        if not wrong:
            return first, usage
        mended = repair(request, reply, wrong, self.task.mend)
        again = after(rests, reply)
        try:
            reply, more = await self.replies.get(mended, again)
        except ModelError as error:
            if first.violations or error.fatal:
                raise charged(error, usage) from None
            return first, usage + Usage(*error.spent)
        second = self._read(reply, mended, about.shown)
        reading = second if first.violations or not second.violations else first
        if reading.violations and not reading.proposals:
            self.replies.discard(request, rests)
            self.replies.discard(mended, again)
            raise charged(_useless(mended.path, reading.violations), usage + more)
        return reading, usage + more

    def _read(self, reply: Reply, request: Request, shown: str) -> Verified:
        """What a reply comes to; one to a post that its server cut is left to a person."""
        reading = read(reply, request, self._provenance(request, reply))
        flag = self._cut(reply, shown)
        return _flagged(reading, flag) if flag else reading

    def _cut(self, reply: Reply, shown: str) -> Flag | None:
        """The flag of a reply whose server counted far fewer tokens than the text that it was sent."""
        counted = reply.usage.tokens_in
        if not self.model.paid or not counted:
            return None
        tokens = self._tokens.least(shown)
        if tokens < SMALLEST_PART or counted > tokens * CUT_SHARE:
            return None
        message = (
            f"the server read {counted:,} tokens, and the post alone has about {tokens:,}: it cut the post;"
            " raise its window (num_ctx with Ollama), or set `context_window` in [model]"
        )
        return Flag(CUT_BY_SERVER, message)

    async def _in_parts(self, about: _Subject, asked: _Questions, rests: str) -> tuple[Verified, Usage]:
        requests = asked.requests
        answers: list[Mapping[str, Any]] = []
        cut: list[Flag] = []
        usage = NO_USAGE
        for number, part in enumerate(requests):
            answer, usage, flag = await self._answer(part, f"{rests} part {number} of {len(requests)}", usage)
            answers.append(answer)
            cut += [flag] if flag else []
        wanted = about.known.asked
        merged = merge(answers, wanted)
        texts = tuple(spec for spec in wanted if spec.kind is Kind.TEXT)
        if texts and (said := whole(merged, texts)):
            last = self._request(about, texts, said, self.task.whole, asked.form)
            answer, usage, _ = await self._answer(last, f"{rests} whole of {len(requests)}", usage)
            merged |= answer
        request = self._request(about, wanted, about.shown, self.task.prompt, asked.form)
        reply = Reply(json.dumps(_shaped(merged, request), ensure_ascii=False), self.model.name)
        reading = read(reply, request, self._provenance(request, reply))
        if reading.violations and not reading.proposals:
            raise charged(_useless(request.path, reading.violations), usage)
        message = f"the post is long and was read in {len(requests)} parts"
        return _flagged(reading, Flag("in-parts", message, blocks=False), *cut[:1]), usage

    async def _answer(self, request: Request, rests: str, spent: Usage) -> tuple[Mapping[str, Any], Usage, Flag | None]:
        """One part's answer, as it was given, and what the post has cost with it; ``spent`` was before.

        The flag tells where the server cut the part.
        """
        try:
            reply, usage = await self.replies.get(request, rests)
        except ModelError as error:
            raise charged(error, spent) from None
        answer, broken = answered(reply, request)
        if broken:
            self.replies.discard(request, rests)
            raise charged(_useless(request.path, broken), spent + usage)
        return answer, spent + usage, self._cut(reply, request.messages[-1].content)

    def _request(
        self, about: _Subject, asked: tuple[FieldSpec, ...], shown: str, prompt: Prompt, form: _Form
    ) -> Request:
        found, config = about.found, self.task.config
        context = self.task.knowledge.context(found.post.path, found.title, found.body, asked, found.known)
        candidates = offered(context.candidates, about.known.down) if about.known.down else context.candidates
        if form.candidates is not None:
            candidates = {name: terms[: form.candidates] for name, terms in candidates.items()}
        fields, hidden = self.task.fields, config.privacy.withhold
        examples = without_withheld(context.examples, fields, hidden)
        made = render(
            path=found.post.path,
            title=found.title,
            body=found.body,
            shown=shown,
            body_line=found.body_line,
            known=dict(found.known),
            wanted=asked,
            context=replace(context, candidates=candidates, examples=examples, texts=context.texts | found.texts),
            prompt=prompt,
            model=config.model,
            example_tokens=form.examples,
            head=self._head,
            about=facts(found.known, asked, [spec.key for spec in self.task.fields_in(found.known).values()], hidden),
        )
        return replace(made, most_out=form.most_out)

    def _provenance(self, request: Request, reply: Reply) -> Provenance:
        prompt = request.prompt
        time = self.task.clock()
        return Provenance(self.task.run, reply.model, prompt.name, prompt.version, request.fingerprint, time)


def _shaped(merged: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """The merged answer in the shape of a reply: a text that nobody wrote is empty."""
    empty = {
        spec.name: {"text": "", "quote": ""} for spec in request.wanted if spec.kind is Kind.TEXT and spec.evidence
    }
    return {name: empty[name] if name in empty and isinstance(value, str) else value for name, value in merged.items()}


def _flagged(reading: Verified, *flags: Flag) -> Verified:
    made = tuple(replace(proposal, flags=(*proposal.flags, *flags)) for proposal in reading.proposals)
    return replace(reading, proposals=made)


def _useless(path: str, violations: tuple[Violation, ...]) -> ReplyError:
    first = violations[0]
    told = tuple(f"{one.rule} {one.pointer}: {one.message}" for one in violations)
    where = f"`{first.pointer.strip('/')}`: " if first.pointer else ""
    message = f"{shown(path)}: the model's reply can't be used, even after a repair: {where}{first.message}"
    return ReplyError(message, "run again to ask once more, or try another model", violations=told)
