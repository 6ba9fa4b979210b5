"""The terminal dialogue, wired to a session: what is decided is written then and there."""

from __future__ import annotations

import os

import click

from enrich import frontmatter, patch
from enrich.commands.screen import Screen
from enrich.review.terminal import Console, Dialogue, Then
from enrich.run import settle
from enrich.run.mark import mark
from enrich.run.session import Session
from enrich.site import files
from enrich.values import Applied, Decision, Failed, Proposed, Verdict


class Reviewer:
    """Asks about one post after the other; ``quits`` once the person wants no more."""

    def __init__(self, session: Session, screen: Screen) -> None:
        self.session = session
        self.screen = screen
        self.quits = False
        self._accepts_all = False

    def settle(self, proposed: Proposed) -> Proposed | Applied | Failed:
        """The post's outcome after the person has decided."""
        decisions = self._decisions(proposed)
        task, style = self.session.task, self.session.index.style
        return settle(task, self.session.journal, style, proposed, decisions)

    def _decisions(self, proposed: Proposed) -> tuple[Decision, ...]:
        proposals = proposed.patch.proposals
        if self._accepts_all:
            return tuple(Decision(one.field, Verdict.ACCEPT, one.after) for one in proposals)
        post = files.read(self.session.task.config.root, proposed.path)
        style: frontmatter.Style = self.session.index.style
        console = Console(asked, shown, _edit, self.screen.colored)
        ours = mark(self.session.task.config, self.session.journal, post)
        dialogue = Dialogue(console, lambda chosen: patch.make(post, chosen, style, ours))
        decisions, then = dialogue.decide(proposals)
        self.quits = then is Then.QUIT
        self._accepts_all = then is Then.ACCEPT_ALL
        return decisions


def shown(text: str) -> None:
    """Shows text of a dialogue, in its colours."""
    click.echo(text, nl=False, color=True)


def asked(question: str) -> str:
    """What the person types; the end of input is ``q``."""
    try:
        return input(click.style(question, fg="blue", bold=True) if not os.environ.get("NO_COLOR") else question)
    except EOFError:
        click.echo()
        return "q"


def _edit(text: str) -> str:
    """The text as the person leaves it in ``$EDITOR``, or as typed anew where none is set."""
    if os.environ.get("VISUAL") or os.environ.get("EDITOR"):
        return click.edit(text, extension=".txt") or text
    click.echo(f"now: {text}\n(empty keeps it; a list takes one item a line and ends with an empty line)")
    lines = list(iter(lambda: input("new: ").strip(), ""))
    return "\n".join(lines) or text


def tell_unwritten(session: Session, screen: Screen) -> None:
    """Says how to write what was decided elsewhere and is not written yet."""
    if number := session.journal.decisions.unwritten_posts():
        posts = "1 post is" if number == 1 else f"{number:,} posts are"
        screen.note(f"{posts} decided and not yet written: run `enrich apply`")
