"""The way from a decision to the file: intend (journal), write the bytes, conclude (journal).

The intended write is journaled before the file is touched: a crash between the two leaves a record that the file's own
bytes settle.
Every write goes this way: run and review by `settle`, `apply`, undo and renamed terms by `write_all` and `carry_out`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

from enrich import regular
from enrich.errors import PostError, StalePostError
from enrich.journal.db import Journal
from enrich.journal.writes import Intent
from enrich.patch import accepted
from enrich.pipeline.context import RunContext
from enrich.posts import files
from enrich.values import Applied, Decision, Failed, Patch, Post, Proposal, Proposed

Writer: TypeAlias = Callable[[Sequence[Patch]], list[PostError | None]]
"""Writes patches, and returns for each why it was not written, if it was not; see `files.write_all`."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A post's patch, and what was decided on its proposals."""

    proposed: Proposed
    decisions: tuple[Decision, ...]


def settle(context: RunContext, proposed: Proposed, decisions: Sequence[Decision]) -> Applied | Failed | Proposed:
    """Writes what was accepted; a post that can't be written keeps its bytes, and its proposals go on waiting."""
    (outcome,) = settle_all(context, [Decided(proposed, tuple(decisions))])
    return outcome


def settle_all(
    context: RunContext, decided: Sequence[Decided], write: Writer | None = None
) -> list[Applied | Failed | Proposed]:
    """`settle` for several posts at once: each is written on its own, and the journal is brought on disk once for all.

    One by one, the disk would be waited for twice as often, and each post take five transactions.
    ``write`` is for a run whose workers write.
    """
    planned = [_planned(context, one) for one in decided]
    errors = iter(write_all(context, [one for one in planned if isinstance(one, Intent)], write))
    return [
        _outcome(context, one, plan.patch, next(errors)) if isinstance(plan, Intent) else plan
        for one, plan in zip(decided, planned, strict=True)
    ]


def write_all(context: RunContext, intents: Sequence[Intent], write: Writer | None = None) -> list[PostError | None]:
    """Writes patches, on record before and after; returns for each why it was not written, if it was not.

    A file that changed meanwhile, or that can't be written, keeps its bytes.
    """
    if not intents:
        return []
    numbers = context.journal.writes.intend_all(context.run, intents, context.clock())
    return carry_out(context, numbers, [one.patch for one in intents], write)


def carry_out(
    context: RunContext, numbers: Sequence[int], patches: Sequence[Patch], write: Writer | None = None
) -> list[PostError | None]:
    """Writes patches whose writes are on record under these numbers, and records how that went."""
    write = write or partial(files.write_all, context.config.root)
    errors = write(patches)
    ends = {number: error is None for number, error in zip(numbers, errors, strict=True)}
    context.journal.writes.conclude_all(ends)
    return errors


def _planned(context: RunContext, decided: Decided) -> Intent | Failed | Proposed:
    """The write that decisions come to, if they come to one."""
    proposed, decisions = decided.proposed, decided.decisions
    taken = accepted(proposed.patch.proposals, decisions)
    if not taken:
        context.journal.decisions.decide(proposed.path, decisions, context.clock())
        return replace(proposed, decisions=decisions)
    try:
        return Intent(_made(context, proposed.patch, taken), decisions)
    except PostError as error:
        return _failed(context, proposed, error)


def _outcome(context: RunContext, decided: Decided, made: Patch, error: PostError | None) -> Applied | Failed:
    proposed = decided.proposed
    if error is not None:
        return _failed(context, proposed, error)
    return Applied(proposed.path, made, proposed.usage, proposed.notes, decided.decisions)


def _failed(context: RunContext, proposed: Proposed, error: PostError) -> Failed:
    context.fail(proposed.path, error)
    return Failed(proposed.path, error.at(proposed.path), proposed.usage)


def _made(context: RunContext, shown: Patch, taken: tuple[Proposal, ...]) -> Patch:
    """The patch of what was accepted: the one that was shown, where that was all of it."""
    if taken == shown.proposals:
        return shown
    return context.patch(_unchanged(context.config.root, shown), taken)


def _unchanged(root: Path, made: Patch) -> Post:
    post = files.read(root, made.path)
    if post.source != made.before:
        raise StalePostError(
            "changed since the proposal was made; nothing was written",
            "run enrich again to get a proposal for the new text",
            path=made.path,
        )
    return post


def recover(root: Path, journal: Journal) -> None:
    """Concludes each write that was only intended, and removes the temporary file that it left; needs the site's lock.

    A write is on record before its file is touched, so whatever a killed run cut off is found here.
    A post that was edited since counts as written, for it may have been.
    """
    for number, path, before in journal.writes.unfinished():
        try:
            files.sweep(root, path)
            found = regular.content(files.real(root, path), files.LARGEST_POST)
        except (PostError, OSError):
            found = b""  # the post is gone, and what was written with it
        journal.writes.conclude_all({number: hashlib.sha256(found).hexdigest() != before})
