"""The way of one post from its file to a proposed patch.

Only the model's answer is waited for; everything else is plain synchronous code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from enrich import __version__
from enrich.errors import NotAPostError, PostError
from enrich.fields.keys import resolved
from enrich.frontmatter import may_lack
from enrich.journal.fingerprint import Basis, basis
from enrich.models import Model
from enrich.pipeline.ask import CUT_BY_SERVER, Asking
from enrich.pipeline.context import RunContext
from enrich.pipeline.deferred import WAITS, DeferredError
from enrich.pipeline.effort import Effort
from enrich.pipeline.freshness import Freshness
from enrich.pipeline.inspection import Inspection, PostFields, inspect, passed_over, read_fields
from enrich.pipeline.recall import Known, recall
from enrich.pipeline.rejections import respected
from enrich.pipeline.replies import NO_USAGE, foundation
from enrich.pipeline.staleness import standings
from enrich.posts import files
from enrich.posts.privacy import Privacy
from enrich.values import (
    EMBEDDED,
    JSON,
    FieldSpec,
    Kind,
    Note,
    Outcome,
    Patch,
    Policy,
    Post,
    Proposal,
    Proposed,
    Request,
    Skipped,
    Unchanged,
    Usage,
    Violation,
)
from enrich.verify.reply import Verified

UNSURE = "unsure"


class Pipeline:
    """Makes outcomes of posts; the model is given and stays the caller's to close.

    ``read`` gives a post by its path, or ``None`` where nothing is wanted of it; without it, `reader` does.
    ``accepts`` tells of each proposal whether it is going to be accepted; a patch then holds those alone, if any.
    ``effort`` begins to count the processor time of a post.
    """

    def __init__(
        self,
        task: RunContext,
        model: Model,
        *,
        read: Callable[[str], Post | None] | None = None,
        accepts: Callable[[Proposal], bool] | None = None,
        effort: Callable[[], Effort] = Effort,
    ) -> None:
        self.task = task
        self.model = model
        self.asking = Asking(task, model)
        self._engine = __version__ if task.config.model.name == EMBEDDED else ""
        self._specs = _wanted(task)
        self._refreshes = any(spec.policy is Policy.REFRESH for spec in self._specs)
        self._accepts = accepts
        self._read = read or reader(task)
        self._privacy = Privacy(task.config.privacy, task.config.site)
        self._effort = effort

    async def propose(self, path: str) -> Outcome:
        """The outcome for one post.

        Raises:
            EnrichError: Whatever keeps the post from being proposed anything.
        """
        effort = self._effort()
        return await effort.over(self._outcome(path, effort))

    @property
    def recalled(self) -> set[str]:
        """The posts that a reply of the journal was used for."""
        return self.asking.replies.reused

    @property
    def hands(self) -> int:
        """One post after the other."""
        return 1

    def write(self, patches: Sequence[Patch]) -> list[PostError | None]:
        """`enrich.posts.files.write_all`."""
        return files.write_all(self.task.config.root, patches)

    async def close(self) -> None:
        """Holds nothing open."""

    async def _outcome(self, path: str, effort: Effort) -> Outcome:
        found = self.inspect(path)
        if isinstance(found, Skipped | Unchanged):
            return found
        known = self._recall(found)
        if known.adopted.fields:
            self.task.journal.adopt(path, known.adopted)
        if not known.asked:
            return self._proposed(found, known, Verified(), NO_USAGE)
        effort.check(path)
        try:
            reading, usage = await self.asking.ask(found, known)
        except DeferredError:
            return Skipped(path, WAITS)
        effort.check(path, usage)
        return self.conclude(found, known, reading, usage)

    def conclude(self, found: Inspection, known: Known, reading: Verified, usage: Usage) -> Outcome:
        """What a verified answer comes to, once it is on record."""
        reading = respected(reading, known.asked, known.down)
        self._keep(found.post.path, known.rests, reading)
        return self._proposed(found, known, reading, usage)

    def inspect(self, path: str) -> Inspection | Skipped | Unchanged:
        """What a post wants, or why nothing is done with it.

        Raises:
            PostError: The post can't be read, or could not be written.
        """
        try:
            return self._inspected(path)
        except NotAPostError as error:
            return Skipped(path, error.reason)

    def _inspected(self, path: str) -> Inspection | Skipped | Unchanged:
        post = self._read(path)
        if post is None:
            return Unchanged(path, "nothing is wanted")
        fields = read_fields(post)
        if reason := passed_over(fields.post, fields.known, self.task.config.site, self._privacy):
            return Skipped(path, reason)
        style = self.task.knowledge.style
        specs = resolved(self._specs, fields.known, style.spelling)
        return inspect(fields, specs, self._stale(fields, specs), style)

    def questions(self, found: Inspection) -> tuple[Request, ...]:
        """The requests that a post's wants would make: one for each part; none where earlier answers hold.

        The last request of a post in parts, which makes one text of theirs, is told by its first part once more, since
        nobody knows yet what it will say.

        Raises:
            ContextLengthError: No part of the post would fit the model's window.
        """
        known = self._recall(found)
        if not known.asked:
            return ()
        requests, rests = self.asking.questions(found, known), foundation(known.rests)
        if len(requests) == 1:
            return () if self.asking.replies.known(requests[0], rests) else requests
        last = requests[:1] if any(spec.kind is Kind.TEXT for spec in known.asked) else ()
        return (*requests, *last)

    def basis(self, title: str, body: str, specs: Sequence[FieldSpec]) -> Basis:
        """What answers about a post rest on now."""
        return basis(title, body, specs, self.task.prompt, self.task.config.model, self._engine)

    def _recall(self, found: Inspection) -> Known:
        rests = self.basis(found.title, found.body, found.wanted)
        if self._engine:
            rests = replace(rests, site=self._site(found.post))
        return recall(self.task, found, rests, paid=self.model.paid)

    def _site(self, post: Post) -> str:
        """The digest of all that the embedded model's answers about a post rest on beside its words and settings."""
        if not (learned := self.task.knowledge.revision):
            return ""
        told = f"{learned} {tuple(self.task.fields.values())} {self.task.words}"
        return hashlib.sha256(told.encode(errors="surrogatepass") + post.source).hexdigest()[:16]

    def _stale(self, fields: PostFields, specs: Sequence[FieldSpec]) -> Mapping[str, JSON]:
        """The values of a post that enrich wrote, nobody edited, and whose answers no longer stand, by field."""
        path, journal = fields.post.path, self.task.journal
        if not self._refreshes or not (written := journal.writes.written(path)):
            return {}
        now = self.basis(fields.title, fields.post.text, specs)
        found = standings(specs, fields.known, written, journal.rests(path), now)
        return {one.field: written[one.field] for one in found if one.state is Freshness.STALE}

    def _keep(self, path: str, rests: Basis, reading: Verified) -> None:
        """Puts what a reply came to on record: what is proposed, and which terms wait for a person."""
        task = self.task
        task.journal.queue.put(path, rests, reading.waiting)
        task.journal.propose(task.run, path, rests, reading.proposals, task.clock(), _left_out(reading))

    def _proposed(self, found: Inspection, known: Known, reading: Verified, usage: Usage) -> Outcome:
        path, proposals = found.post.path, (*known.held, *reading.proposals)
        order = {spec.name: number for number, spec in enumerate(found.wanted)}
        left_out = sorted((*known.notes, *_left_out(reading)), key=lambda note: order.get(note.field, len(order)))
        notes = (*found.notes, *left_out, *_warnings(reading))
        if not proposals:
            silent = ", ".join(spec.name for spec in found.wanted)
            return Unchanged(path, f"nothing to propose for {silent}", usage, notes)
        shown = (self._accepts and tuple(filter(self._accepts, proposals))) or proposals
        held = tuple(one for one in proposals if one not in shown)
        return Proposed(path, self.task.patch(found.opened, shown), usage, notes, held=held)


def _refreshed(spec: FieldSpec) -> FieldSpec:
    return spec if spec.policy is Policy.NEVER else replace(spec, policy=Policy.REFRESH)


def reader(task: RunContext) -> Callable[[str], Post | None]:
    """Reads posts from the site's folder; ``None`` where a glance at a post's head finds all that is wanted filled."""
    if not (glance := _glance(_wanted(task))):
        return partial(files.read, task.config.root)
    return partial(files.read_if, task.config.root, wanted=lambda head: may_lack(head, glance))


def _wanted(task: RunContext) -> tuple[FieldSpec, ...]:
    return tuple(map(_refreshed, task.specs)) if task.stale else task.specs


def _glance(specs: Sequence[FieldSpec]) -> tuple[str, ...]:
    """The keys that a look at a post's head can settle; none where the policy of a field needs a closer look."""
    simple = all(spec.policy is Policy.FILL and not spec.keep for spec in specs)
    return tuple(spec.key for spec in specs) if simple else ()


def _left_out(reading: Verified) -> tuple[Note, ...]:
    """What a reader should know of fields that nothing is proposed for."""
    flags = reading.flags or {}
    told = [Note(name, flag.code, flag.message) for name, found in flags.items() for flag in found]
    broken = [Note(_field(one), one.rule, f"{one.message}; left out") for one in reading.violations]
    return (*told, *broken, *_unsure(reading))


def _unsure(reading: Verified) -> Iterator[Note]:
    for name in dict.fromkeys(reason.field for reason in reading.reasons):
        reasons = tuple(reason for reason in reading.reasons if reason.field == name)
        yield Note(name, UNSURE, "unsure: a language model would be needed", reasons=reasons)


def _warnings(reading: Verified) -> tuple[Note, ...]:
    """What went wrong with the post as a whole, told once."""
    flags = {flag.code: flag for one in reading.proposals for flag in one.flags if flag.code == CUT_BY_SERVER}
    return tuple(Note("post", code, flag.message) for code, flag in flags.items())


def _field(violation: Violation) -> str:
    return violation.pointer.strip("/").partition("/")[0]
