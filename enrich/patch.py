"""Proposals become a `Patch`: one way for the dry run, the terminal, the web page and the bot. Pure.

The proofs run in `enrich.frontmatter.edits`, on every patch: only the fields' own lines differ, everything else has the
same bytes and values, and making the patch again gives no edit.
A site may want a key that tells which values are enrich's (`ProvenanceKey`): it is one more edit of the same patch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from enrich import frontmatter
from enrich.errors import PostError
from enrich.values import JSON, Decision, Format, Patch, Post, Proposal, Verdict


@dataclass(frozen=True, slots=True)
class ProvenanceKey:
    """The key that lists the fields whose present values are enrich's, by their own keys.

    ``keys`` are all that may be listed, in order, ``ours`` those that are to be, and ``listed`` is what stands there.
    A value without provenance is a person's; or whoever's it was, where the mark ``inherits``.
    """

    key: str
    keys: tuple[str, ...]
    ours: frozenset[str]
    listed: JSON = None
    inherits: bool = False

    def value(self, proposals: Sequence[Proposal]) -> JSON:
        """The list once these are written; ``None`` where nothing is enrich's.

        Items that name no field of the site stay, and so does whatever is no list: it is somebody else's.
        """
        if self.listed not in (None, "") and not isinstance(self.listed, list):
            return self.listed
        theirs = {one.key for one in proposals if one.provenance is None}
        ours = self.ours | {one.key for one in proposals if one.provenance is not None}
        ours = ours if self.inherits else ours - theirs
        old = self.listed if isinstance(self.listed, list) else []
        kept = [item for item in old if item in ours or item not in self.keys]
        made: list[JSON] = [*kept, *(key for key in self.keys if key in ours and key not in kept)]
        return made or None


def make(
    post: Post | frontmatter.Opened,
    proposals: Sequence[Proposal],
    style: frontmatter.Style,
    mark: ProvenanceKey | None = None,
) -> Patch:
    """The patch that writes every proposal's value; a post without front matter gets a block in the style's format.

    Raises:
        FrontMatterError: A field can't be edited safely.
        PatchError: A proof failed, which is a bug of ours.
    """
    values = {proposal.key: proposal.after for proposal in proposals}
    label = mark.value(proposals) if mark else None
    if mark and label is not None:
        values[mark.key] = label
    try:
        opened = frontmatter.opened(post)
        before = opened.post.source
        edits = frontmatter.edits(opened, values, style=style, create=new_block(opened.post, style))
        after = frontmatter.splice(before, edits)
        if mark and mark.listed is not None and label is None:
            after = _without(after, mark)
            edits = frontmatter.difference(before, after)
    except PostError as error:
        raise error.at(post.path) from error
    diff = frontmatter.diff(before, after, post.path, edits)
    return Patch(post.path, before, after, edits, tuple(proposals), diff)


def marked(source: bytes, mark: ProvenanceKey, style: frontmatter.Style) -> bytes:
    """The post with nothing but its mark brought up to date.

    Raises:
        FrontMatterError: The mark can't be edited safely.
        PatchError: A proof failed, which is a bug of ours.
    """
    label = mark.value(())
    if label is None:
        return _without(source, mark)
    return frontmatter.edit(source, {mark.key: label}, style=style)


def _without(source: bytes, mark: ProvenanceKey) -> bytes:
    return frontmatter.splice(source, frontmatter.without(frontmatter.cut(source), [mark.key]))


def new_block(post: Post, style: frontmatter.Style) -> str | None:
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
    """An edited value is a person's: where it came from, and what spoke for it, no longer counts."""
    if decision.verdict is not Verdict.EDIT:
        return proposal
    return replace(proposal, after=decision.value, provenance=None, evidence=(), flags=())
