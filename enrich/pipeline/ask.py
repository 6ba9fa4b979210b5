"""One post's question to the model: in one request, with one repair; or in parts, where the post is too long for that.

A part is asked for all fields; lists are gathered from all parts, texts are written from the parts' texts by one more
request, and the whole is verified against the whole body.
Nothing is cut silently: a post that was read in parts says so on each of its proposals.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from enrich.errors import ContextLengthError, ModelError, ReplyError
from enrich.markdown.text import reading_text
from enrich.models import Model
from enrich.pipeline.context import RunContext
from enrich.pipeline.inspection import Inspection
from enrich.pipeline.recall import Known
from enrich.pipeline.rejections import offered
from enrich.pipeline.replies import NO_USAGE, Replies, after, charged, foundation
from enrich.prompt import render, repair
from enrich.prompt.parts import parts
from enrich.prompt.tokens import Counter, counter
from enrich.values import FieldSpec, Flag, Kind, Prompt, Provenance, Reply, Request, Usage, Violation
from enrich.verify.merge import merge, whole
from enrich.verify.reply import Verified, answered, read


class _Subject(NamedTuple):
    """The post that is asked about, and what is known of it."""

    found: Inspection
    known: Known


class Asking:
    """Asks about posts; the model stays the caller's."""

    def __init__(self, task: RunContext, model: Model) -> None:
        self.task = task
        self.model = model
        self.replies = Replies(task, model)

    def request(self, found: Inspection, known: Known) -> Request:
        """What a post that fits the model's window is asked with."""
        shown = reading_text(found.body, self.task.config.reading.drop).text if self.model.paid else found.body
        return self._request(_Subject(found, known), known.asked, shown, self.task.prompt)

    async def ask(self, found: Inspection, known: Known) -> tuple[Verified, Usage]:
        """What the model proposes, and what it cost now.

        Raises:
            ModelError: There is no reply, or nothing of it could be used, even after one repair.
        """
        request, rests = self.request(found, known), foundation(known.rests)
        room = self._room(self.task.config.model.context_window or 128_000)
        if self.model.paid and self._exceeds(request, room):
            return await self._in_parts(_Subject(found, known), request, room, rests)
        try:
            return await self._at_once(request, rests)
        except ContextLengthError as error:
            room = self._room(error.window) if error.window else self._tokens.request(request) // 2
            return await self._in_parts(_Subject(found, known), request, room, rests)

    def _room(self, window: int) -> int:
        """The tokens that a request may have beside its reply."""
        return window - self.task.config.model.max_output_tokens

    @property
    def _tokens(self) -> Counter:
        model = self.task.config.model
        return counter(model.name, model.encoding)

    def _exceeds(self, request: Request, room: int) -> bool:
        """Whether a request is too long; no text has more tokens than bytes, so most are never counted."""
        size = sum(len(message.content.encode()) for message in request.messages)
        return size > room // 2 and self._tokens.request(request) > room

    async def _at_once(self, request: Request, rests: str) -> tuple[Verified, Usage]:
        reply, usage = await self.replies.get(request, rests)
        first = read(reply, request, self._provenance(request, reply))
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
        second = read(reply, mended, self._provenance(mended, reply))
        reading = second if first.violations or not second.violations else first
        if reading.violations and not reading.proposals:
            self.replies.discard(request, rests)
            self.replies.discard(mended, again)
            raise charged(_useless(mended.path, reading.violations), usage + more)
        return reading, usage + more

    async def _in_parts(self, about: _Subject, request: Request, room: int, rests: str) -> tuple[Verified, Usage]:
        shown = reading_text(about.found.body, self.task.config.reading.drop).text
        beside = self._tokens.request(request) - self._tokens.count(shown)
        pieces = parts(shown, max(1, room - beside), self._tokens.count)
        answers: list[Mapping[str, Any]] = []
        usage = NO_USAGE
        for number, piece in enumerate(pieces):
            part = self._request(about, request.wanted, piece, self.task.prompt)
            answer, usage = await self._answer(part, f"{rests} part {number} of {len(pieces)}", usage)
            answers.append(answer)
        merged = merge(answers, request.wanted)
        texts = tuple(spec for spec in request.wanted if spec.kind is Kind.TEXT)
        if texts and (said := whole(merged, texts)):
            last = self._request(about, texts, said, self.task.whole)
            answer, usage = await self._answer(last, f"{rests} whole of {len(pieces)}", usage)
            merged |= answer
        reply = Reply(json.dumps(_shaped(merged, request), ensure_ascii=False), self.model.name)
        reading = read(reply, request, self._provenance(request, reply))
        if reading.violations and not reading.proposals:
            raise charged(_useless(request.path, reading.violations), usage)
        return _flagged(reading, len(pieces)), usage

    async def _answer(self, request: Request, rests: str, spent: Usage) -> tuple[Mapping[str, Any], Usage]:
        """One part's answer, as it was given, and what the post has cost with it; ``spent`` was before."""
        try:
            reply, usage = await self.replies.get(request, rests)
        except ModelError as error:
            raise charged(error, spent) from None
        answer, broken = answered(reply, request)
        if broken:
            self.replies.discard(request, rests)
            raise charged(_useless(request.path, broken), spent + usage)
        return answer, spent + usage

    def _request(self, about: _Subject, asked: tuple[FieldSpec, ...], shown: str, prompt: Prompt) -> Request:
        found = about.found
        context = self.task.knowledge.context(found.post.path, found.title, found.body, asked, found.known)
        if about.known.down:
            context = replace(context, candidates=offered(context.candidates, about.known.down))
        return render(
            path=found.post.path,
            title=found.title,
            body=found.body,
            shown=shown,
            body_line=found.body_line,
            known=dict(found.known),
            wanted=asked,
            context=context,
            prompt=prompt,
            model=self.task.config.model,
            example_tokens=self.task.config.prompt.examples_tokens,
        )

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


def _flagged(reading: Verified, count: int) -> Verified:
    flag = Flag("in-parts", f"the post is long and was read in {count} parts", blocks=False)
    made = tuple(replace(proposal, flags=(*proposal.flags, flag)) for proposal in reading.proposals)
    return replace(reading, proposals=made)


def _useless(path: str, violations: tuple[Violation, ...]) -> ReplyError:
    first = violations[0]
    told = tuple(f"{one.rule} {one.pointer}: {one.message}" for one in violations)
    where = f"`{first.pointer.strip('/')}`: " if first.pointer else ""
    message = f"{path}: the model's reply can't be used, even after a repair: {where}{first.message}"
    return ReplyError(message, "run again to ask once more, or try another model", violations=told)
