"""``enrich review``: decide on the proposals that wait in the journal, by post or by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

import click
from click import IntRange

from enrich.errors import UsageError
from enrich.options import FIELD, PATHS, RUN, START, Start, choice, found, grouped, number, switch, word
from enrich.report import Tally, counted
from enrich.values import Failed, Proposal, Proposed

if TYPE_CHECKING:
    from enrich.config import Config
    from enrich.pipeline.pending import Filters
    from enrich.pipeline.session import Session
    from enrich.terminal import Screen


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """What is asked about, ``by`` post or by field, and where."""

    by: Annotated[str, choice("--by", ("post", "field"), "Ask post by post, or field by field.")]
    flag: Annotated[str, word("--flag", "CODE", "Only proposals with this flag, such as unknown-term.")]
    run: Annotated[str, RUN]
    explain: Annotated[bool, switch("--explain", "Say why each value is proposed or left out.")]
    web: Annotated[bool, switch("--web", "Decide on a page in the browser.")]
    host: Annotated[
        str, word("--host", "ADDRESS", "With --web: where to listen (default 127.0.0.1, this machine only).")
    ]
    port: Annotated[
        int | None, number("--port", IntRange(0, 65535), "N", "With --web: the port (default: a free one).")
    ]
    no_browser: Annotated[bool, switch("--no-browser", "With --web: only print the link.")]


@click.command()
@PATHS
@FIELD
@START
@grouped("options", ReviewOptions)
def review(paths: Sequence[Path], fields: tuple[str, ...], start: Start, options: ReviewOptions) -> int:
    """Decide on the proposals that wait from earlier runs."""
    if not options.web and (options.host or options.port is not None or options.no_browser):
        raise click.UsageError("--host, --port and --no-browser go with --web")
    config, screen, _ = start.open(paths)
    screen = replace(screen, explains=options.explain)
    if options.web:
        return _on_a_page(config, screen, paths, fields, options)
    return _at_the_terminal(config, screen, paths, fields, options)


def _on_a_page(
    config: Config, screen: Screen, paths: Sequence[Path], fields: tuple[str, ...], options: ReviewOptions
) -> int:
    """Serves the review as a page until Ctrl-C."""
    from enrich.pipeline.session import Order, open_session
    from enrich.review.web.serve import PageAddress, listening, require_packages, serve
    from enrich.review.web.service import Desk

    require_packages()
    chosen = found(config, screen, paths).posts if paths else None
    endpoint = PageAddress(options.host or "127.0.0.1", options.port or 0, not options.no_browser)
    with (
        listening(endpoint) as listener,
        open_session(config, Order("review", fields, wants=False), screen.note) as session,
    ):
        with screen.doing("learning from the site's posts"):
            session.learn()
        desk = Desk(session, chosen)
        serve(desk, endpoint, listener, _first_page(session, options), screen)
        session.journal.end(session.task.run, desk.outcomes(), session.task.clock())
        screen.note(desk.told())
    return 0


def _first_page(session: Session, options: ReviewOptions) -> str:
    run = session.journal.history.run(options.run).run if options.run else ""
    query = urlencode({key: value for key, value in (("flag", options.flag), ("run", run)) if value})
    return "/fields" if options.by == "field" else f"/?{query}" if query else "/"


def _at_the_terminal(
    config: Config, screen: Screen, paths: Sequence[Path], fields: tuple[str, ...], options: ReviewOptions
) -> int:
    """Asks about all that waits, and writes what is accepted."""
    from enrich.pipeline.pending import Filters, pending
    from enrich.pipeline.session import Order, open_session
    from enrich.review.by_field import review_fields

    if not screen.interactive:
        raise UsageError("`enrich review` needs a terminal to ask its questions", "use `enrich run --yes` in scripts")
    chosen = found(config, screen, paths).posts if paths else None
    filters = Filters(options.flag, options.run)
    with open_session(config, Order("review", fields, wants=False), screen.note) as session:
        with screen.doing("learning from the site's posts"):
            session.learn()
        waiting = pending(session, chosen, filters)
        tally = Tally()
        try:
            if options.by == "field":
                review_fields(session, screen, waiting, tally)
            else:
                _review_posts(session, screen, waiting, tally)
        finally:
            session.journal.end(session.task.run, tally.counts, session.task.clock())
            _conclude(session, screen, chosen, filters, tally)
    return tally.exit_code()


def _review_posts(session: Session, screen: Screen, waiting: Mapping[str, tuple[Proposal, ...]], tally: Tally) -> None:
    from enrich.pipeline.pending import standing
    from enrich.review.by_post import Reviewer

    reviewer = Reviewer(session, screen, tally, len(waiting))
    for position, (path, proposals) in enumerate(waiting.items(), 1):
        found = standing(session, path, proposals)
        if found is None:
            continue
        outcome = reviewer.settle(found, position) if isinstance(found, Proposed) else found
        tally.add(outcome)
        if isinstance(outcome, Failed):
            screen.error(outcome.error)
        if reviewer.quits:
            break


def _conclude(session: Session, screen: Screen, paths: Sequence[str] | None, filters: Filters, tally: Tally) -> None:
    """The last words: what became of the posts, what still waits, and what is decided and not written."""
    from enrich.pipeline.pending import Filters, codes, dropped, pending
    from enrich.review.by_post import tell_unwritten

    if tally.total:
        screen.note(str(tally))
    left, flag = len(pending(session, paths, filters)), filters.flag
    if left:
        screen.note(f"{counted(left, 'post waits', 'posts wait')} for a decision")
    elif flag and (others := codes(session, paths)):
        screen.note(f"nothing waits with the flag `{flag}`; there are: {', '.join(others)}")
    else:
        screen.note("nothing waits for a decision")
    if filters == Filters():
        screen.dropped(dropped(session, paths))
    tell_unwritten(session, screen)
