"""A post's proposals as a screen of the terminal that the session runs in."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from enrich import frontmatter
from enrich.commands.screen import Screen
from enrich.commands.waiting import patched
from enrich.review.layout import Paper
from enrich.review.page import View, page
from enrich.run.blame import blamed
from enrich.run.session import Session
from enrich.values import Proposal

_USUAL = 80


def shown_post(session: Session, screen: Screen, path: str, proposals: Sequence[Proposal], position: str = "") -> str:
    """What some proposals for a post come to.

    Raises:
        PostError: The post can't be read, or they can't be written.
    """
    made = patched(session, path, proposals)
    chosen = {one.field for one in proposals}
    specs = [spec for spec in session.task.specs if spec.name in chosen]
    fields = frontmatter.locate(frontmatter.cut(made.before, path))
    blames = {one.field: one for one in blamed(session.journal, path, specs, fields)}
    return page(View(made, session.index.title(path), position, blames), paper(screen))


def paper(screen: Screen) -> Paper:
    """The terminal as it is now; ``COLUMNS`` is not asked, since it stays what it was when the size changes."""
    return Paper(os.get_terminal_size(sys.stdout.fileno()).columns or _USUAL, screen.colored)
