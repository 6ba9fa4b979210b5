"""The way of one post from its file to a proposed patch.

Only the model's answer is waited for; everything else is plain synchronous code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from enrich import __version__, patch
from enrich.frontmatter import may_lack
from enrich.journal.db import Journal
from enrich.journal.fingerprint import Basis, basis
from enrich.models import EMBEDDED, Model
from enrich.pipeline.ask import Asking
from enrich.pipeline.context import Knowledge, Task
from enrich.pipeline.inspection import Look, Seen, look, see
from enrich.pipeline.provenance_key import mark
from enrich.pipeline.rejections import respected, turned_down
from enrich.pipeline.replies import NO_USAGE, Replies, foundation
from enrich.pipeline.staleness import State, standings
from enrich.posts import files
from enrich.posts.privacy import Privacy
from enrich.values import (
    JSON,
    FieldSpec,
    Note,
    Outcome,
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
from enrich.verify.reply import Reading


class Pipeline:
    """Makes outcomes of posts; the model, the journal and the index are given and stay the caller's to close.

    ``read`` gives a post by its path; without it, posts are read from the site's folder.
    ``accepts`` tells of each proposal whether it is going to be accepted; a patch then holds those alone, if any.
    """

    def __init__(
        self,
        task: Task,
        model: Model,
        journal: Journal,
        index: Knowledge,
        *,
        read: Callable[[str], Post] | None = None,
        accepts: Callable[[Proposal], bool] | None = None,
    ) -> None:
        self.task = task
        self.model = model
        self.journal = journal
        self.index = index
        self.replies = Replies(task, model, journal)
        self.asking = Asking(task, model, index, self.replies)
        self._engine = __version__ if task.config.model.name == EMBEDDED else ""
        self._specs = tuple(map(_refreshed, task.specs)) if task.stale else task.specs
        self._refreshes = any(spec.policy is Policy.REFRESH for spec in self._specs)
        self._accepts = accepts
        self._read = read or _reader(task.config.root, _glance(self._specs))
        self._privacy = Privacy(task.config.privacy)

    async def propose(self, path: str) -> Outcome:
        """The outcome for one post.

        Raises:
            EnrichError: Whatever keeps the post from being proposed anything.
        """
        found = self.looked(path)
        if isinstance(found, Skipped | Unchanged):
            return found
        rests = self.basis(found.title, found.body, found.wanted)
        held, asked = self._remembered(found, rests)
        if not asked:
            return self._proposed(found, held, Reading(), NO_USAGE)
        rests = _only(rests, asked)
        found = self._reminded(found, rests)
        reading, usage = await self.asking.ask(found, asked, foundation(rests))
        reading = respected(reading, asked, found.down)
        self.journal.queue.put(path, rests, reading.waiting)
        self.journal.propose(self.task.run, path, rests, reading.proposals, self.task.clock())
        return self._proposed(found, (*held, *reading.proposals), reading, usage)

    def looked(self, path: str) -> Look | Skipped | Unchanged:
        """What a post wants, or why nothing is done with it.

        Raises:
            PostError: The post can't be read, or could not be written.
        """
        task = self.task
        post = self._read(path)
        if post is None:
            return Unchanged(path, "nothing is wanted")
        seen = see(post)
        if reason := self._privacy.reason(path, seen.known):
            return Skipped(path, reason)
        return look(seen, self._specs, self._stale(seen), task.config.site, self.index.style)

    def question(self, found: Look) -> Request | None:
        """The request that a post's wants would make; ``None`` where earlier answers hold, or the same was answered."""
        rests = self.basis(found.title, found.body, found.wanted)
        _, asked = self._remembered(found, rests)
        if not asked:
            return None
        request = self.asking.request(self._reminded(found, rests), asked)
        return None if self.replies.known(request, foundation(_only(rests, asked))) else request

    def _reminded(self, found: Look, rests: Basis) -> Look:
        """The look, with what was turned down for the post."""
        path = found.post.path
        rejected = self.journal.decisions.rejected(path, rests)
        down = turned_down(found.wanted, rejected, self.journal.writes.newest(path), found.known)
        return replace(found, down=down)

    def _stale(self, seen: Seen) -> Mapping[str, JSON]:
        """The values of a post that enrich wrote, nobody edited, and whose answers no longer stand, by field."""
        path = seen.post.path
        if not self._refreshes or not (written := self.journal.writes.written(path)):
            return {}
        now = self.basis(seen.title, seen.post.text, self._specs)
        found = standings(self._specs, seen.known, written, self.journal.rests(path), now)
        return {one.field: written[one.field] for one in found if one.state is State.STALE}

    def basis(self, title: str, body: str, specs: Sequence[FieldSpec]) -> Basis:
        """What answers about a post rest on now."""
        return basis(title, body, specs, self.task.prompt, self.task.config.model, self._engine)

    def _remembered(self, found: Look, rests: Basis) -> tuple[tuple[Proposal, ...], tuple[FieldSpec, ...]]:
        """Proposals of an earlier run that still hold, and the specs that must be asked for.

        Not asked for again is what was rejected, what is decided and not yet written, and what a paid model had nothing
        to say about.
        """
        answers = self.journal.answers(found.post.path, rests)
        decided = self.journal.decisions.unwritten(found.post.path)
        held: list[Proposal] = []
        asked: list[FieldSpec] = []
        for spec in found.wanted:
            answer = answers.get(spec.name)
            if answer and answer.proposal and answer.state == "pending":
                held.append(answer.proposal)
            elif spec.name not in decided and (answer is None or not self._settled(answer.state)):
                asked.append(spec)
        current = tuple(proposal for proposal in held if proposal.before == found.known.get(proposal.key))
        return current, tuple(asked)

    def _settled(self, state: str) -> bool:
        return state == "rejected" or (state == "nothing" and self.model.paid)

    def _proposed(self, found: Look, proposals: tuple[Proposal, ...], reading: Reading, usage: Usage) -> Outcome:
        path = found.post.path
        notes = (*found.notes, *_left_out(reading))
        if not proposals:
            silent = ", ".join(spec.name for spec in found.wanted)
            return Unchanged(path, f"nothing to propose for {silent}", usage, notes)
        shown = (self._accepts and tuple(filter(self._accepts, proposals))) or proposals
        held = tuple(one for one in proposals if one not in shown)
        ours = mark(self.task.config, self.journal, found.post)
        made = patch.make(found.opened, shown, self.index.style, ours)
        return Proposed(path, made, usage, notes, held=held)


def _only(rests: Basis, asked: Sequence[FieldSpec]) -> Basis:
    return rests.only([spec.name for spec in asked])


def _refreshed(spec: FieldSpec) -> FieldSpec:
    return spec if spec.policy is Policy.NEVER else replace(spec, policy=Policy.REFRESH)


def _reader(root: Path, glance: Sequence[str]) -> Callable[[str], Post | None]:
    """Reads posts from a folder; ``None`` where a glance at a post's head finds all of these keys filled."""
    if not glance:
        return partial(files.read, root)
    return partial(files.read_if, root, wanted=lambda head: may_lack(head, glance))


def _glance(specs: Sequence[FieldSpec]) -> tuple[str, ...]:
    """The keys that a look at a post's head can settle; none where the policy of a field needs a closer look."""
    simple = all(spec.policy is Policy.FILL and not spec.keep for spec in specs)
    return tuple(spec.key for spec in specs) if simple else ()


def _left_out(reading: Reading) -> tuple[Note, ...]:
    """What a reader should know of fields that nothing is proposed for."""
    flags = reading.flags or {}
    told = [Note(name, flag.code, flag.message) for name, found in flags.items() for flag in found]
    broken = [Note(_field(one), one.rule, f"{one.message}; left out") for one in reading.violations]
    return (*told, *broken)


def _field(violation: Violation) -> str:
    return violation.pointer.strip("/").partition("/")[0]
