"""From decisions to the file: what was accepted is patched, written and remembered, in an order that a crash survives.

The intended write is journaled before the file is touched: a crash between the two leaves a record that the file's own
bytes settle.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from enrich import frontmatter, patch
from enrich.errors import PostError, StalePostError
from enrich.journal.db import Journal
from enrich.journal.writes import Intent
from enrich.pipeline.context import Task
from enrich.pipeline.provenance_key import mark
from enrich.posts import files
from enrich.values import Applied, Decision, Failed, Patch, Post, Proposal, Proposed


@dataclass(frozen=True, slots=True)
class Decided:
    """A post's patch, and what was decided on its proposals."""

    proposed: Proposed
    decisions: tuple[Decision, ...]


def settle(
    task: Task, journal: Journal, style: frontmatter.Style, proposed: Proposed, decisions: Sequence[Decision]
) -> Applied | Failed | Proposed:
    """Writes what was accepted; a post that can't be written keeps its bytes, and its proposals go on waiting."""
    (outcome,) = settle_all(task, journal, style, [Decided(proposed, tuple(decisions))])
    return outcome


def settle_all(
    task: Task, journal: Journal, style: frontmatter.Style, decided: Sequence[Decided]
) -> list[Applied | Failed | Proposed]:
    """`settle` for several posts at once: each is written on its own, and the journal is brought on disk once for all.

    One by one, the disk would be waited for twice as often, and each post take five transactions.
    """
    planned = [_planned(task, journal, style, one) for one in decided]
    intents = [one for one in planned if isinstance(one, Intent)]
    if not intents:
        return [one for one in planned if not isinstance(one, Intent)]
    numbers = journal.writes.intend_all(task.run, intents, task.clock())
    errors = files.write_all(task.config.root, [one.patch for one in intents])
    journal.writes.conclude_all({number: error is None for number, error in zip(numbers, errors, strict=True)})
    ends = iter(errors)
    return [
        _outcome(task, journal, one, plan.patch, next(ends)) if isinstance(plan, Intent) else plan
        for one, plan in zip(decided, planned, strict=True)
    ]


def _planned(task: Task, journal: Journal, style: frontmatter.Style, decided: Decided) -> Intent | Failed | Proposed:
    """The write that decisions come to, if they come to one."""
    proposed, decisions = decided.proposed, decided.decisions
    taken = patch.accepted(proposed.patch.proposals, decisions)
    if not taken:
        journal.decisions.decide(proposed.path, decisions, task.clock())
        return replace(proposed, decisions=decisions)
    try:
        return Intent(_made(task, journal, style, proposed.patch, taken), decisions)
    except PostError as error:
        return _failed(task, journal, proposed, error)


def _outcome(task: Task, journal: Journal, decided: Decided, made: Patch, error: PostError | None) -> Applied | Failed:
    proposed = decided.proposed
    if error is not None:
        return _failed(task, journal, proposed, error)
    return Applied(proposed.path, made, proposed.usage, proposed.notes, decided.decisions)


def _failed(task: Task, journal: Journal, proposed: Proposed, error: PostError) -> Failed:
    journal.fail(task.run, proposed.path, error, task.clock())
    return Failed(proposed.path, error.at(proposed.path), proposed.usage)


def _made(task: Task, journal: Journal, style: frontmatter.Style, shown: Patch, taken: tuple[Proposal, ...]) -> Patch:
    """The patch of what was accepted: the one that was shown, where that was all of it."""
    if taken == shown.proposals:
        return shown
    post = _unchanged(task.config.root, shown)
    return patch.make(post, taken, style, mark(task.config, journal, post))


def _unchanged(root: Path, made: Patch) -> Post:
    post = files.read(root, made.path)
    if post.source != made.before:
        raise StalePostError(
            "changed since the proposal was made; nothing was written",
            "run enrich again to get a proposal for the new text",
            path=made.path,
        )
    return post


def write(
    task: Task, journal: Journal, made: Patch, decisions: Sequence[Decision] = (), ready: Collection[str] = ()
) -> None:
    """Writes a patch, on record before and after; see `enrich.journal.writes.Writes.intend` for the decisions.

    Raises:
        PostError: The file changed meanwhile or can't be written; nothing is.
    """
    number = journal.writes.intend(task.run, made, task.clock(), decisions, ready)
    put(task.config.root, journal, made, number)


def put(root: Path, journal: Journal, made: Patch, number: int) -> None:
    """Writes the patch of an intended write, and records how that went.

    Raises:
        PostError: The file changed meanwhile or can't be written; nothing is.
    """
    try:
        files.write(root, made)
    except PostError:
        journal.writes.conclude(number, done=False)
        raise
    journal.writes.conclude(number, done=True)


def recover(root: Path, journal: Journal) -> None:
    """Concludes each write that was only intended, and removes the temporary file that it left; needs the site's lock.

    A post that was edited since counts as written, for it may have been.
    """
    for number, path, before in journal.writes.unfinished():
        try:
            files.sweep(root, path)
            found = files.real(root, path).read_bytes()
        except (PostError, OSError):
            found = b""  # the post is gone, and what was written with it
        journal.writes.conclude(number, done=hashlib.sha256(found).hexdigest() != before)
