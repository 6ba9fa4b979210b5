"""The way of a post from its file to a proposed patch; a failure is a value and never touches another post.

Asynchronous, because the wait for a server is all that takes long: measured elsewhere with 256 requests in flight, one
event loop with an aiohttp transport took 1.4 times the ideal, threads 2.5 times.
Everything but the model's answer is plain synchronous code.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from enrich import __version__, patch
from enrich.config import Config
from enrich.errors import BudgetError, BugError, EnrichError, ModelError, ReplyError
from enrich.frontmatter import Style
from enrich.models import EMBEDDED, Model
from enrich.prompt import render, repair
from enrich.run.basis import Basis, basis
from enrich.run.journal import Journal
from enrich.run.look import Look, look
from enrich.site import files
from enrich.values import (
    JSON,
    Failed,
    FieldSpec,
    Format,
    Note,
    Outcome,
    Prompt,
    Proposal,
    Proposed,
    Provenance,
    Reply,
    Request,
    SiteContext,
    Skipped,
    Unchanged,
    Usage,
    Violation,
)
from enrich.verify.reply import Reading, read

_NO_USAGE = Usage(cost=0.0)
_REPORT = "please report it with the last row of `failures` in .enrich/journal.db"


@dataclass(frozen=True, slots=True)
class Task:
    """What one run does to every post; ``clock`` gives the time in UTC as ISO 8601."""

    config: Config
    specs: tuple[FieldSpec, ...]
    prompt: Prompt
    mend: Prompt
    run: str
    clock: Callable[[], str]


class Knowledge(Protocol):
    """What a site knows: its style, and what helps with one post; `enrich.site.index.SiteIndex` learns it."""

    @property
    def style(self) -> Style:
        """How the site's posts write their front matter."""
        ...

    def context(
        self, path: str, title: str, body: str, wanted: Sequence[FieldSpec], known: Mapping[str, JSON]
    ) -> SiteContext:
        """The site's words, examples and habits that fit one post."""
        ...


class Pipeline:
    """Makes outcomes of posts; the model, the journal and the index are given and stay the caller's to close."""

    def __init__(self, task: Task, model: Model, journal: Journal, index: Knowledge) -> None:
        self.task = task
        self.model = model
        self.journal = journal
        self.index = index
        self._engine = __version__ if task.config.model.name == EMBEDDED else ""
        self._halted = False
        self._error: EnrichError | None = None
        self._failures = 0

    def halt(self) -> None:
        """Begins no further post; what is under way is finished. May be called from any thread."""
        self._halted = True

    async def outcomes(self, paths: Sequence[str]) -> AsyncGenerator[Outcome, None]:
        """An outcome for every path, as they come; leaving early waits for what is under way, which may be paid for.

        Raises:
            BudgetError: The budget is spent; the outcomes before it are good.
            ModelError: Every further request would fail the same way, or too many failed one after another.
        """
        todo = iter(paths)
        count = min(self.task.config.run.concurrency if self.model.paid else 1, len(paths))
        done: asyncio.Queue[Outcome | None] = asyncio.Queue(maxsize=count)
        workers = [asyncio.create_task(self._work(todo, done)) for _ in range(count)]
        left = len(workers)
        try:
            while left:
                outcome = await done.get()
                left -= outcome is None
                if outcome is not None:
                    yield outcome
        finally:
            self.halt()
            while left:
                left -= await done.get() is None
            await asyncio.gather(*workers)
        if self._error is not None:
            raise self._error

    async def _work(self, todo: Iterator[str], done: asyncio.Queue[Outcome | None]) -> None:
        """One worker: post after post, until there are no more or the run is halted; ``None`` says that it ended."""
        try:
            for path in todo:
                if self._halted:
                    break
                outcome = await self.outcome(path)
                if outcome is not None:
                    await done.put(outcome)
        finally:
            await done.put(None)

    async def outcome(self, path: str) -> Outcome | None:
        """The outcome for one post; ``None`` where the run ends before it, for the reason kept in ``_error``."""
        try:
            return await self._propose(path)
        except BudgetError as error:
            self._stop(error)
            return None
        except EnrichError as error:
            return self._failed(path, error)
        except Exception as error:  # noqa: BLE001 - a bug met in one post must not cost the others
            bug = BugError(f"a bug in enrich: {type(error).__name__}: {error}", _REPORT, path=path)
            self.journal.fail(self.task.run, path, bug, self.task.clock(), traceback.format_exc())
            return Failed(path, bug)

    def _failed(self, path: str, error: EnrichError) -> Failed | None:
        self.journal.fail(self.task.run, path, error, self.task.clock())
        if isinstance(error, ModelError):
            if error.fatal:
                self._stop(error)
                return None
            self._count_failure(error)
        return Failed(path, error)

    def _count_failure(self, error: ModelError) -> None:
        self._failures += 1
        most = self.task.config.run.max_errors
        if most and self._failures == most:
            message = f"stopped after {most} posts failed one after another, the last with: {error}"
            self._stop(ModelError(message, "set --max-errors to go on longer"))

    def _stop(self, error: EnrichError) -> None:
        """Ends the run for this reason; the first one counts."""
        self._error = self._error or error
        self.halt()

    async def _propose(self, path: str) -> Outcome:
        task = self.task
        post = files.read(task.config.root, path)
        found = look(post, task.specs, self.journal.written(path), task.config.site)
        if isinstance(found, Skipped | Unchanged):
            return found
        rests = basis(found.title, found.body, found.wanted, task.prompt, task.config.model, self._engine)
        held, asked = self._remembered(found, rests)
        if not asked:
            return self._proposed(found, held, Reading(), _NO_USAGE)
        reading, usage = await self._ask(found, asked)
        names = [spec.name for spec in asked]
        self.journal.propose(task.run, path, rests.only(names), reading.proposals, task.clock())
        return self._proposed(found, (*held, *reading.proposals), reading, usage)

    def _remembered(self, found: Look, rests: Basis) -> tuple[tuple[Proposal, ...], tuple[FieldSpec, ...]]:
        """Proposals of an earlier run that still hold, and the specs that must be asked for.

        What was rejected is not asked for again; nor is what a paid model had nothing to say about.
        """
        answers = self.journal.answers(found.post.path, rests)
        held: list[Proposal] = []
        asked: list[FieldSpec] = []
        for spec in found.wanted:
            answer = answers.get(spec.name)
            if answer and answer.proposal and answer.state == "pending":
                held.append(answer.proposal)
            elif answer is None or not self._settled(answer.state):
                asked.append(spec)
        current = tuple(proposal for proposal in held if proposal.before == found.known.get(proposal.key))
        return current, tuple(asked)

    def _settled(self, state: str) -> bool:
        return state == "rejected" or (state == "nothing" and self.model.paid)

    async def _ask(self, found: Look, asked: tuple[FieldSpec, ...]) -> tuple[Reading, Usage]:
        """What the model proposes, after one repair where its reply broke rules.

        Raises:
            ReplyError: Nothing could be used, even after the repair.
        """
        request = self._request(found, asked)
        reply, usage = await self._reply(request)
        reading = read(reply, request, self._provenance(request, reply))
        if not reading.violations:
            return reading, usage
        mended = repair(request, reply, reading.violations, self.task.mend)
        reply, more = await self._reply(mended)
        reading = read(reply, mended, self._provenance(mended, reply))
        if reading.violations and not reading.proposals:
            self.journal.discard([request.fingerprint, mended.fingerprint])
            raise _useless(found.post.path, reading)
        return reading, usage + more

    def _request(self, found: Look, asked: tuple[FieldSpec, ...]) -> Request:
        context = self.index.context(found.post.path, found.title, found.body, asked, found.known)
        return render(
            path=found.post.path,
            title=found.title,
            body=found.body,
            body_line=found.body_line,
            known=dict(found.known),
            wanted=asked,
            context=context,
            prompt=self.task.prompt,
            model=self.task.config.model,
        )

    async def _reply(self, request: Request) -> tuple[Reply, Usage]:
        """The reply and what it cost now: nothing where the same request was answered before."""
        kept = self.journal.reply(request.fingerprint)
        if kept is not None:
            return kept, _NO_USAGE
        self.journal.ask(self.task.run, request, self.model.name, self.task.clock())
        reply = await self.model.complete(request)
        self._failures = 0
        self.journal.keep(self.task.run, request.fingerprint, reply, self.task.clock())
        return reply, reply.usage

    def _provenance(self, request: Request, reply: Reply) -> Provenance:
        prompt = request.prompt
        time = self.task.clock()
        return Provenance(self.task.run, reply.model, prompt.name, prompt.version, request.fingerprint, time)

    def _proposed(self, found: Look, proposals: tuple[Proposal, ...], reading: Reading, usage: Usage) -> Outcome:
        path = found.post.path
        notes = (*found.notes, *_left_out(reading))
        if not proposals:
            silent = ", ".join(spec.name for spec in found.wanted)
            return Unchanged(path, f"nothing to propose for {silent}", usage, notes)
        create = _new_block(found, self.task.config.site.format)
        made = patch.make(found.post, proposals, self.index.style, create)
        return Proposed(path, made, usage, notes)


def _new_block(found: Look, wish: Format | None) -> Format | None:
    return (wish or Format.YAML) if found.post.format is Format.NONE else None


def _left_out(reading: Reading) -> tuple[Note, ...]:
    """What a reader should know of fields that nothing is proposed for."""
    flags = reading.flags or {}
    told = [Note(name, flag.code, flag.message) for name, found in flags.items() for flag in found]
    broken = [Note(_field(one), one.rule, f"{one.message}; left out") for one in reading.violations]
    return (*told, *broken)


def _field(violation: Violation) -> str:
    return violation.pointer.strip("/").partition("/")[0]


def _useless(path: str, reading: Reading) -> ReplyError:
    first = reading.violations[0]
    where = f"`{first.pointer.strip('/')}`: " if first.pointer else ""
    told = tuple(f"{one.rule} {one.pointer}: {one.message}" for one in reading.violations)
    message = f"{path}: the model's reply can't be used, even after a repair: {where}{first.message}"
    return ReplyError(message, "run again to ask once more, or try another model", violations=told)
