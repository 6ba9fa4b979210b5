"""``enrich review``: decide on the proposals that wait in the journal, by post or by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from enrich.config import Config
from enrich.errors import UsageError
from enrich.pipeline.pending import Filters, codes, pending, standing
from enrich.pipeline.session import Order, Session, now, open_session
from enrich.posts.discover import posts
from enrich.report import Tally
from enrich.review.by_field import review_fields
from enrich.review.by_post import Reviewer, tell_unwritten
from enrich.terminal import Screen
from enrich.values import Failed, Proposal, Proposed


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked about, and whether ``by`` post or by field."""

    by: str = "post"
    filters: Filters = field(default_factory=Filters)


def review(config: Config, screen: Screen, paths: Sequence[Path], fields: Sequence[str], options: Options) -> int:
    """Asks about all that waits, and writes what is accepted; returns the exit code.

    Raises:
        UsageError: Nobody sits at the terminal, or no run is called that.
    """
    if not screen.interactive:
        raise UsageError("`enrich review` asks questions, and this is no terminal", "use `enrich run --yes` in scripts")
    chosen = posts(config, paths) if paths else None
    with open_session(config, Order("review", tuple(fields), asks=False), screen.note) as session:
        session.learn()
        waiting = pending(session, chosen, options.filters)
        tally = Tally()
        try:
            if options.by == "field":
                review_fields(session, screen, waiting, tally)
            else:
                _review_posts(session, screen, waiting, tally)
        finally:
            session.journal.end(session.task.run, tally.counts, now())
            _conclude(session, screen, chosen, options, tally)
    return tally.exit_code()


def _review_posts(session: Session, screen: Screen, waiting: dict[str, tuple[Proposal, ...]], tally: Tally) -> None:
    reviewer = Reviewer(session, screen, tally, len(waiting))
    for number, (path, proposals) in enumerate(waiting.items(), 1):
        found = standing(session, path, proposals)
        if found is None:
            continue
        outcome = reviewer.settle(found, number) if isinstance(found, Proposed) else found
        tally.add(outcome)
        if isinstance(outcome, Failed):
            screen.error(outcome.error)
        if reviewer.quits:
            break


def _conclude(session: Session, screen: Screen, paths: Sequence[str] | None, options: Options, tally: Tally) -> None:
    """The last words: what became of the posts, what still waits, and what is decided and not written."""
    if tally.total:
        screen.note(str(tally))
    left, flag = len(pending(session, paths, options.filters)), options.filters.flag
    if left:
        screen.note("1 post waits for a decision" if left == 1 else f"{left:,} posts wait for a decision")
    elif flag and (others := codes(session, paths)):
        screen.note(f"nothing waits with the flag `{flag}`; there are: {', '.join(others)}")
    else:
        screen.note("nothing waits for a decision")
    tell_unwritten(session, screen)
