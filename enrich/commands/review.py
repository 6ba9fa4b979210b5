"""``enrich review``: decide on the proposals that wait in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from enrich import frontmatter, patch
from enrich.commands.reviewing import Reviewer, tell_unwritten
from enrich.commands.screen import Screen
from enrich.config import Config
from enrich.errors import PostError, UsageError
from enrich.report import Tally
from enrich.run.mark import mark
from enrich.run.session import Order, Session, now, open_session
from enrich.site import files
from enrich.site.discover import posts
from enrich.values import Failed, Proposal, Proposed


def review(config: Config, screen: Screen, paths: Sequence[Path], fields: Sequence[str]) -> int:
    """Asks about every post with waiting proposals; returns the exit code.

    Raises:
        UsageError: Nobody sits at the terminal.
    """
    if not screen.interactive:
        raise UsageError("`enrich review` asks questions, and this is no terminal", "use `enrich run --yes` in scripts")
    chosen = posts(config, paths) if paths else None
    with open_session(config, Order("review", tuple(fields), asks=False), screen.note) as session:
        session.learn()
        tally = Tally()
        reviewer = Reviewer(session, screen)
        for path, proposals in session.journal.decisions.waiting(chosen).items():
            found = _proposed(session, path, proposals)
            if found is None:
                continue
            outcome = reviewer.settle(found) if isinstance(found, Proposed) else found
            tally.add(outcome)
            if isinstance(outcome, Failed):
                screen.error(outcome.error)
            if reviewer.quits:
                break
        session.journal.end(session.task.run, tally.counts, now())
        screen.note(str(tally) if tally.total else "nothing waits for a decision")
        tell_unwritten(session, screen)
    return tally.exit_code()


def _proposed(session: Session, path: str, proposals: tuple[Proposal, ...]) -> Proposed | Failed | None:
    """The waiting proposals as a patch of the post as it is now; those whose field was filled since are left out."""
    task = session.task
    names = {spec.name for spec in task.specs}
    try:
        post = files.read(task.config.root, path)
        known = {field.name: field.value for field in frontmatter.locate(post)}
        current = [one for one in proposals if one.field in names and known.get(one.key) == one.before]
        if not current:
            return None
        return Proposed(path, patch.make(post, current, session.index.style, mark(task.config, session.journal, post)))
    except PostError as error:
        return Failed(path, error.at(path))
