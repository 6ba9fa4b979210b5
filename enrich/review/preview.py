"""A post's proposals, as they are shown on the terminal of the session."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace

from enrich import frontmatter
from enrich.fields import limits
from enrich.pipeline.blame import blamed
from enrich.pipeline.pending import patched
from enrich.pipeline.session import Session
from enrich.review.layout import Paper
from enrich.review.post_screen import View, page
from enrich.terminal import Screen
from enrich.values import FieldSpec, Flag, Kind, Proposal
from enrich.verify.safety import harm

_USUAL = 80


def shown_post(session: Session, screen: Screen, path: str, proposals: Sequence[Proposal], position: str = "") -> str:
    """The screen for some proposals of a post.

    Raises:
        PostError: The post can't be read, or they can't be written.
    """
    chosen = {one.field for one in proposals}
    specs = {spec.name: spec for spec in session.task.specs if spec.name in chosen}
    made = patched(session, path, [_checked(one, specs[one.field]) for one in proposals])
    fields = frontmatter.locate(frontmatter.cut(made.before, path))
    blames = {one.field: one for one in blamed(session.journal, path, list(specs.values()), fields)}
    return page(View(made, session.index.title(path), position, blames), paper(screen))


def _checked(proposal: Proposal, spec: FieldSpec) -> Proposal:
    """A person's own value, with a flag for each rule of the field that it breaks: a person may break them."""
    if proposal.provenance is not None:
        return proposal
    values = proposal.after if isinstance(proposal.after, list) else [proposal.after]
    faults = [fault for value in values if (fault := harm(str(value)))]
    told = [one.message for one in limits(spec, str(proposal.after))] if spec.kind is Kind.TEXT else []
    if spec.is_list and spec.max_items and len(values) > spec.max_items:
        told.append(f"{len(values)} items, at most {spec.max_items} are allowed")
    sentences = (*faults, *(f"has {one}" for one in told))
    return replace(proposal, flags=tuple(Flag("rule", sentence) for sentence in sentences))


def paper(screen: Screen) -> Paper:
    """The size of the terminal now; ``COLUMNS`` does not change when the terminal does."""
    return Paper(os.get_terminal_size(sys.stdout.fileno()).columns or _USUAL, screen.colored)
