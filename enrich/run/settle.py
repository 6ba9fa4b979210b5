"""From decisions to the file: what was accepted is patched, written and remembered, in an order that a crash survives.

The intended write is journaled before the file is touched: a crash between the two leaves a record that the file's own
bytes settle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from enrich import frontmatter, patch
from enrich.errors import PostError, StalePostError
from enrich.run.journal import Journal
from enrich.run.task import Task
from enrich.site import files
from enrich.values import Applied, Decision, Failed, Patch, Post, Proposal, Proposed


def settle(
    task: Task, journal: Journal, style: frontmatter.Style, proposed: Proposed, decisions: Sequence[Decision]
) -> Applied | Failed | Proposed:
    """Writes what was accepted; a post that can't be written keeps its bytes, and its proposals go on waiting."""
    path = proposed.path
    taken = patch.accepted(proposed.patch.proposals, decisions)
    told = replace(proposed, decisions=tuple(decisions))
    try:
        if taken:
            made = _made(task.config.root, proposed.patch, taken, style)
            _write(task, journal, made)
    except PostError as error:
        journal.fail(task.run, path, error, task.clock())
        return Failed(path, error.at(path), proposed.usage)
    journal.decide(path, decisions, task.clock())
    if taken:
        return Applied(path, made, proposed.usage, proposed.notes, tuple(decisions))
    return told


def _made(root: Path, shown: Patch, taken: tuple[Proposal, ...], style: frontmatter.Style) -> Patch:
    """The patch of what was accepted: the one that was shown, where that was all of it."""
    return shown if taken == shown.proposals else patch.make(_unchanged(root, shown), taken, style)


def _unchanged(root: Path, made: Patch) -> Post:
    post = files.read(root, made.path)
    if post.source != made.before:
        raise StalePostError(
            "changed since the proposal was made; nothing was written",
            "run enrich again to get a proposal for the new text",
            path=made.path,
        )
    return post


def _write(task: Task, journal: Journal, made: Patch) -> None:
    number = journal.intend(task.run, made, task.clock())
    try:
        files.write(task.config.root, made)
    except PostError:
        journal.conclude(number, done=False)
        raise
    journal.conclude(number, done=True)
