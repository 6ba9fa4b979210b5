"""From decisions to the file: what was accepted is patched, written and remembered, in an order that a crash survives.

The intended write is journaled before the file is touched: a crash between the two leaves a record that the file's own
bytes settle.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from enrich import frontmatter, patch
from enrich.errors import PostError, StalePostError
from enrich.run.journal import Journal
from enrich.run.mark import mark
from enrich.run.task import Task
from enrich.site import files
from enrich.values import Applied, Decision, Failed, Patch, Post, Proposal, Proposed


def settle(
    task: Task, journal: Journal, style: frontmatter.Style, proposed: Proposed, decisions: Sequence[Decision]
) -> Applied | Failed | Proposed:
    """Writes what was accepted; a post that can't be written keeps its bytes, and its proposals go on waiting."""
    path = proposed.path
    taken = patch.accepted(proposed.patch.proposals, decisions)
    if not taken:
        journal.decisions.decide(path, decisions, task.clock())
        return replace(proposed, decisions=tuple(decisions))
    try:
        made = _made(task, journal, style, proposed.patch, taken)
        write(task, journal, made, decisions)
    except PostError as error:
        journal.fail(task.run, path, error, task.clock())
        return Failed(path, error.at(path), proposed.usage)
    return Applied(path, made, proposed.usage, proposed.notes, tuple(decisions))


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
    """Writes a patch, on record before and after; see `enrich.run.writes.Writes.intend` for the decisions.

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
