"""Proposals become a `Patch`: one way for the dry run, the terminal, the web page and the bot. Pure.

The proofs run in `enrich.frontmatter.edits`, on every patch: only the fields' own lines differ, everything else has the
same bytes and values, and making the patch again gives no edit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from enrich import frontmatter
from enrich.errors import PostError
from enrich.values import Decision, Format, Patch, Post, Proposal, Verdict


def make(post: Post, proposals: Sequence[Proposal], style: frontmatter.Style) -> Patch:
    """The patch that writes every proposal's value; a post without front matter gets a block in the style's format.

    Raises:
        FrontMatterError: A field can't be edited safely.
        PatchError: A proof failed, which is a bug of ours.
    """
    values = {proposal.key: proposal.after for proposal in proposals}
    try:
        edits = frontmatter.edits(post, values, style=style, create=new_block(post, style))
    except PostError as error:
        raise error.at(post.path) from error
    after = frontmatter.splice(post.source, edits)
    diff = frontmatter.diff(post.source, after, post.path)
    return Patch(post.path, post.source, after, edits, tuple(proposals), diff)


def new_block(post: Post, style: frontmatter.Style) -> Format | None:
    """The format of the block that a post without front matter gets: the site's, else YAML."""
    return (style.format or Format.YAML) if post.format is Format.NONE else None


def accepted(proposals: Sequence[Proposal], decisions: Sequence[Decision]) -> tuple[Proposal, ...]:
    """The proposals that were accepted, with the values that an editor gave them."""
    chosen = {decision.field: decision for decision in decisions}
    kept = (proposal for proposal in proposals if _taken(chosen.get(proposal.field)))
    return tuple(_edited(proposal, chosen[proposal.field]) for proposal in kept)


def _taken(decision: Decision | None) -> bool:
    return decision is not None and decision.verdict in (Verdict.ACCEPT, Verdict.EDIT)


def _edited(proposal: Proposal, decision: Decision) -> Proposal:
    return replace(proposal, after=decision.value) if decision.verdict is Verdict.EDIT else proposal
