"""A post's proposals, as they are shown on the terminal of the session."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace

from enrich import frontmatter
from enrich.fields import limits
from enrich.pipeline.blame import blamed
from enrich.pipeline.session import Session
from enrich.review.layout import Paper
from enrich.review.post_screen import View, page, text_page
from enrich.terminal import Screen
from enrich.values import FieldSpec, Flag, Kind, Note, Proposal
from enrich.verify.safety import harm
from enrich.verify.texts import foreign

_USUAL = 80


def shown_post(
    session: Session,
    screen: Screen,
    path: str,
    proposals: Sequence[Proposal],
    *,
    position: str = "",
    notes: tuple[Note, ...] = (),
) -> str:
    """The screen for some proposals of a post; ``notes`` tell what was left out of other fields.

    Raises:
        PostError: The post can't be read, or they can't be written.
    """
    return page(replace(_view(session, path, proposals, position), notes=notes), paper(screen))


def shown_text(session: Session, screen: Screen, path: str, proposal: Proposal, position: str = "") -> str:
    """The screen for one text of a post, without the rest of its front matter.

    Raises:
        PostError: The post can't be read, or the text can't be written.
    """
    return text_page(_view(session, path, [proposal], position), paper(screen))


def _view(session: Session, path: str, proposals: Sequence[Proposal], position: str) -> View:
    chosen = {one.field for one in proposals}
    specs = {spec.name: spec for spec in session.task.specs if spec.name in chosen}
    post = session.task.read(path)
    made = session.task.patch(post, [_checked(one, specs[one.field], post.text) for one in proposals])
    blames = {one.field: one for one in blamed(session.journal, path, list(specs.values()), frontmatter.locate(post))}
    return View(made, session.index.title(path), position, blames)


def _checked(proposal: Proposal, spec: FieldSpec, body: str) -> Proposal:
    """A person's own value, with a flag for each rule of the field that it breaks: a person may break them."""
    if proposal.provenance is not None:
        return proposal
    values = proposal.after if isinstance(proposal.after, list) else [proposal.after]
    faults = [fault for value in values if (fault := harm(str(value)))]
    if spec.kind is Kind.TEXT:
        text = str(proposal.after)
        faults += [f"has {one.message}" for one in limits(spec, text)]
        faults += [one.message for one in foreign(spec, text, body)]
    elif spec.is_list and spec.max_items and len(values) > spec.max_items:
        faults.append(f"has {len(values)} items, at most {spec.max_items} are allowed")
    return replace(proposal, flags=tuple(Flag("rule", fault) for fault in faults))


def paper(screen: Screen) -> Paper:
    """The size of the terminal now; ``COLUMNS`` does not change when the terminal does."""
    return Paper(os.get_terminal_size(sys.stdout.fileno()).columns or _USUAL, screen.colored, screen.explains)
