"""``enrich report``: what a site's posts hold, what waits, and what runs wrote and cost, as one page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from enrich.errors import NotAPostError, PostError
from enrich.options import FIELD, FILE, PATHS, START, Start, looked_up
from enrich.report import counted

if TYPE_CHECKING:
    from enrich.figures.posts import PostFigures
    from enrich.pipeline.session import Session
    from enrich.terminal import Screen


@click.command()
@PATHS
@FIELD
@START
@click.option("--html", "page", type=FILE, metavar="FILE", required=True, help="The page to write.")
def report(paths: Sequence[Path], fields: tuple[str, ...], start: Start, page: Path) -> int:
    """Write one page on the site: coverage, vocabulary, what waits, runs and their cost; asks no model.

    The page needs nothing else: it can be opened anywhere, printed, or sent to someone.
    """
    from enrich.figures.page import Heading
    from enrich.figures.page import page as drawn
    from enrich.figures.past import JournalFigures
    from enrich.pipeline.session import Order, now, open_session
    from enrich.webpage import charts, require_place, write

    charts.require_package()
    require_place(page)
    config, screen, paths = start.open(paths)
    seen = looked_up(config, screen, paths)
    with open_session(config, Order("report", fields, writes=False, reads=True), screen.note) as session:
        figures, left = _counted(session, seen.posts, screen)
        past = JournalFigures.of(session.journal)
    told = [f"Left out: {counted(posts, 'file')} ({reason})." for reason, posts in left.most_common()]
    with screen.doing("drawing"):
        made = drawn(figures, past, Heading(config.root.resolve().name, now(), told))
    write(page, made)
    screen.note(f"{counted(figures.total, 'post')} counted; the page is {page}")
    return 0


def _counted(session: Session, paths: Sequence[str], screen: Screen) -> tuple[PostFigures, Counter[str]]:
    """The figures of the posts, and how many files were left out for which reason."""
    from enrich.figures.posts import PostFigures

    figures = PostFigures.of(session.task.specs)
    left: Counter[str] = Counter()
    for path in screen.watched(paths, len(paths), "reading posts"):
        try:
            reason = _count(session, path, figures)
        except NotAPostError as error:
            reason = error.what
        except PostError as error:
            screen.detail(str(error))
            reason = "can't be read: “enrich check” says why"
        left.update([reason] if reason else ())
    return figures, left


def _count(session: Session, path: str, figures: PostFigures) -> str:
    """Counts one post; why it is left out where it is.

    Raises:
        PostError: It can't be read, or is none.
    """
    from enrich.pipeline.inspection import passed_over, read_fields
    from enrich.posts import files
    from enrich.posts.privacy import Privacy

    config = session.task.config
    seen = read_fields(files.read(config.root, path))
    if reason := passed_over(seen.post, seen.known, config.site, Privacy(config.privacy, config.site)):
        return reason
    figures.add(seen.known, session.task.specs_in(seen.known), session.journal.writes.newest(path))
    return ""
