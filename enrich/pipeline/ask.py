"""One post's question to the model: in one request, with one repair; or in parts, where the post is too long for that.

A part is asked for all fields; lists are gathered from all parts, texts are written from the parts' texts by one more
request, and the whole is verified against the whole body.
Nothing is cut silently: a post that was read in parts, or that its server cut, says so on each of its proposals.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from enrich.errors import ContextLengthError, ModelError, ReplyError, shown
from enrich.models import Model, Windowed
from enrich.pipeline.context import RunContext
from enrich.pipeline.cutting import lacking
from enrich.pipeline.deferred import DeferredError
from enrich.pipeline.inspection import Inspection
from enrich.pipeline.questions import Questioner, Questions, Subject
from enrich.pipeline.recall import Known
from enrich.pipeline.replies import NO_USAGE, Replies, after, charged, foundation
from enrich.prompt import repair
from enrich.values import Flag, Kind, Provenance, Reply, Request, Usage, Violation
from enrich.verify.merge import merge, whole
from enrich.verify.reply import Verified, answered, read

SHRINKS = 4
CUT_BY_SERVER = "cut-by-server"


class Asking:
    """Asks about posts; the model stays the caller's."""

    def __init__(self, task: RunContext, model: Model) -> None:
        self.task = task
        self.model = model
        self.replies = Replies(task, model)
        self.questioner = Questioner(task, model)
        self._windowed = model if isinstance(model, Windowed) else None

    def questions(self, found: Inspection, known: Known) -> tuple[Request, ...]:
        """What a post is asked with, by the window as it is known now; without the last request of a post in parts.

        Raises:
            ContextLengthError: No part of the post would fit.
        """
        return self.questioner.questions(self.questioner.subject(found, known), self.questioner.window).requests

    async def ask(self, found: Inspection, known: Known) -> tuple[Verified, Usage]:
        """What the model proposes, and what it cost now.

        Raises:
            ModelError: There is no reply, or nothing of it could be used, even after one repair.
        """
        if self._windowed:
            await self._windowed.measure()
        about, window = self.questioner.subject(found, known), self.questioner.window
        for _ in range(SHRINKS):
            asked = self.questioner.questions(about, window)
            try:
                return await self._asked(about, asked)
            except ContextLengthError as error:
                refusal, window = error, self._narrower(window, asked, error.window)
        raise refusal

    def _narrower(self, window: int, asked: Questions, told: int) -> int:
        """The window after a refusal: what the server told, else less than was sent."""
        sent = max(map(self.questioner.size, asked.requests)) + asked.form.most_out
        return told if 0 < told < window else min(window, sent) * 3 // 4

    async def _asked(self, about: Subject, asked: Questions) -> tuple[Verified, Usage]:
        rests = foundation(about.known.rests)
        if len(asked.requests) > 1:
            return await self._in_parts(about, asked, rests)
        return await self._at_once(asked.requests[0], about, rests)

    async def _at_once(self, request: Request, about: Subject, rests: str) -> tuple[Verified, Usage]:
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
        flag = self._cut(reply, request, shown)
        return _flagged(reading, flag) if flag else reading

    def _cut(self, reply: Reply, request: Request, shown: str) -> Flag | None:
        """The flag of a reply whose server counted fewer tokens than it was sent; ``shown`` is its part of the post."""
        if not self.model.paid or not (found := lacking(reply.usage.tokens_in, shown, request)):
            return None
        message = (
            f"the server read {reply.usage.tokens_in:,} tokens, and {found}: it cut the post;"
            " raise its window (num_ctx with Ollama), or set `context_window` in [model]"
        )
        return Flag(CUT_BY_SERVER, message)

    async def _in_parts(self, about: Subject, asked: Questions, rests: str) -> tuple[Verified, Usage]:
        requests = asked.requests
        answers, cut, usage = await self._part_answers(requests, rests)
        wanted = about.known.asked
        merged = merge(answers, wanted)
        texts = tuple(spec for spec in wanted if spec.kind is Kind.TEXT)
        if texts and (said := whole(merged, texts)):
            last = self.questioner.request(about, texts, said, self.task.whole, asked.form)
            answer, usage, _ = await self._answer(last, f"{rests} whole of {len(requests)}", usage)
            merged |= answer
        request = self.questioner.request(about, wanted, about.shown, self.task.prompt, asked.form)
        reply = Reply(json.dumps(_shaped(merged, request), ensure_ascii=False), self.model.name)
        reading = read(reply, request, self._provenance(request, reply))
        if reading.violations and not reading.proposals:
            raise charged(_useless(request.path, reading.violations), usage)
        message = f"the post is long and was read in {len(requests)} parts"
        return _flagged(reading, Flag("in-parts", message, blocks=False), *cut[:1]), usage

    async def _part_answers(
        self, requests: Sequence[Request], rests: str
    ) -> tuple[list[Mapping[str, Any]], list[Flag], Usage]:
        """The answers for all parts, what the server cut of them, and what they cost.

        Raises:
            DeferredError: Some come later; all of them have left by then.
        """
        answers: list[Mapping[str, Any]] = []
        cut: list[Flag] = []
        usage = NO_USAGE
        later: DeferredError | None = None
        for number, part in enumerate(requests):
            try:
                answer, usage, flag = await self._answer(part, f"{rests} part {number} of {len(requests)}", usage)
            except DeferredError as deferred:
                later = deferred
                continue
            answers.append(answer)
            cut += [flag] if flag else []
        if later is not None:
            raise later
        return answers, cut, usage

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
        return answer, spent + usage, self._cut(reply, request, request.messages[-1].content)

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
