"""``enrich vocab queue``: decide on the terms that models said and the site does not know, and finish their posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import click

from enrich.causes import Causes, Remark
from enrich.errors import UsageError, shown
from enrich.options import FIELD, FORMAT, START, YES, Start, grouped, several
from enrich.report import counted, dumped
from enrich.terminal import Console, Screen
from enrich.values import FieldSpec

if TYPE_CHECKING:
    from enrich.journal.unknown_terms import Queued
    from enrich.pipeline.session import Session
    from enrich.review.terms import Unknown
    from enrich.review.unknown_terms import Waitlist


@dataclass(frozen=True, slots=True)
class QueueOptions:
    """What is decided on the command line, and how it is told."""

    accept: Annotated[tuple[str, ...], several("--accept", "TERM", "Take it as a new term (repeatable).")]
    alias: Annotated[tuple[str, ...], several("--alias", "TERM=LABEL", "It is a spelling of LABEL (repeatable).")]
    reject: Annotated[tuple[str, ...], several("--reject", "TERM", "Never propose it again (repeatable).")]
    yes: Annotated[bool, YES]
    form: Annotated[str, FORMAT]

    @property
    def decides(self) -> bool:
        """Whether there is something to do beside telling what waits."""
        return bool(self.accept or self.alias or self.reject or self.yes)


@click.command()
@FIELD
@START
@grouped("options", QueueOptions)
def queue(fields: tuple[str, ...], start: Start, options: QueueOptions) -> int:
    """Decide on terms that a model said and the site does not know, and finish the posts that wait for them.

    Decisions go into the field's vocabulary file, which a person may edit; no model is asked.
    """
    from enrich.fields.specs import choose
    from enrich.pipeline.apply_terms import COMMAND
    from enrich.pipeline.session import Order, open_session
    from enrich.review.unknown_terms import Waitlist

    config, screen, _ = start.open()
    asks = screen.interactive and options.form == "text" and not options.decides
    works = asks or options.decides
    order = Order(COMMAND, writes=works, wants=False, reads=not works)
    with open_session(config, order, screen.note) as session:
        with screen.doing("learning from the site's posts"):
            session.learn()
        specs = choose(session.task.specs, fields)
        if not works:
            return _tell(Waitlist(session, specs), screen, options.form)
        try:
            return _work(session, screen, specs, options, asks=asks)
        finally:
            session.journal.end(session.task.run, {}, session.task.clock())


def _work(session: Session, screen: Screen, specs: Sequence[FieldSpec], options: QueueOptions, *, asks: bool) -> int:
    from enrich.journal.unknown_terms import TermDecision
    from enrich.review.apply_terms import finish
    from enrich.review.terms import TermDialogue
    from enrich.review.unknown_terms import Waitlist

    waitlist = Waitlist(session, specs)
    _take(waitlist, options)
    unknowns = waitlist.unknowns() if asks else []
    if unknowns:
        TermDialogue(Console(), waitlist, waitlist, screen.colored).decide(unknowns)
    rows = _present(waitlist, screen)
    _write_words(
        session, screen, [row for row in session.journal.queue.all() if row.decision is not TermDecision.UNDECIDED]
    )
    rejected = [row.number for row in rows if row.decision is TermDecision.REJECT]
    session.journal.queue.drop(rejected)
    decided = [row for row in rows if row.decision in (TermDecision.ACCEPT, TermDecision.ALIAS)]
    code = finish(session, screen, specs, decided, options.form, yes=options.yes)
    _conclude(Waitlist(session, specs), screen)
    return code


def _take(waitlist: Waitlist, options: QueueOptions) -> None:
    """Keeps the decisions of the command line, once all of them are understood."""
    from enrich.journal.unknown_terms import TermDecision

    accepted = [one for said in options.accept for one in waitlist.named(said, TermDecision.ACCEPT)]
    rejected = [one for said in options.reject for one in waitlist.named(said, TermDecision.REJECT)]
    aliases = [pair for said in options.alias for pair in _alias(waitlist, said, accepted)]
    for one in accepted:
        waitlist.accept(one)
    for one in rejected:
        waitlist.reject(one)
    for one, label in aliases:
        waitlist.alias(one, label)


def _alias(waitlist: Waitlist, said: str, accepted: Sequence[Unknown]) -> list[tuple[Unknown, str]]:
    from enrich.journal.unknown_terms import TermDecision

    term, sign, label = said.partition("=")
    if not (term and sign and label):
        raise UsageError(f"--alias {said}: is not TERM=LABEL", "such as --alias ml=machine-learning")
    return [(one, waitlist.meant(one, label, accepted)) for one in waitlist.named(term, TermDecision.ALIAS)]


def _present(waitlist: Waitlist, screen: Screen) -> list[Queued]:
    """The rows whose posts are still there; the others are forgotten."""
    rows = waitlist.rows()
    gone = [row for row in rows if not waitlist.there(row)]
    causes = Causes(each=screen.level > 0)
    for path in dict.fromkeys(row.path for row in gone):
        causes.add(Remark(path, 0, ("gone",), "is gone, and what waited for it with it"), screen.note)
    causes.close()
    if gone:
        waitlist.session.journal.queue.drop(row.number for row in gone)
    return [row for row in rows if row not in gone]


def _write_words(session: Session, screen: Screen, decided: Sequence[Queued]) -> None:
    """Puts decisions into the vocabulary files; what stands there already is not written again."""
    from enrich.pipeline.rename_terms import word_patch, write_words
    from enrich.review.unknown_terms import changes

    for field, made in changes(decided).items():
        patch = word_patch(session.task.config, field, made)
        if patch is not None:
            write_words(session.task, field, patch)
            screen.note(f"{shown(patch.path)}: {counted(len(made), 'decision')} written")


def _conclude(waitlist: Waitlist, screen: Screen) -> None:
    left = len(waitlist.unknowns())
    if left:
        screen.note(f"{counted(left, 'term waits', 'terms wait')} for a decision")
    else:
        screen.note("no term waits for a decision")


def _tell(waitlist: Waitlist, screen: Screen, form: str) -> int:
    from enrich.journal.unknown_terms import TermDecision
    from enrich.review.terms import posts

    found = waitlist.unknowns()
    for one in found:
        screen.result(_line(one, waitlist)) if form == "json" else screen.result(_lines(one, waitlist))
    decided = sum(row.decision in (TermDecision.ACCEPT, TermDecision.ALIAS) for row in waitlist.rows())
    if found:
        told = counted(len(found), "term waits", "terms wait")
        how = "--accept TERM, --alias TERM=LABEL or --reject TERM"
        screen.note(f"{told}: decide at a terminal, or with {how}")
    else:
        screen.note("no term waits for a decision")
    if decided:
        screen.note(f"{posts(decided)} can be finished with a known term: --yes writes")
    return 0


def _lines(one: Unknown, waitlist: Waitlist) -> str:
    from enrich.review.terms import nearest, posts

    told = f"{one.field}: {one.said} — {posts(one.posts)}; near: {nearest(waitlist.near(one))}\n"
    words = ((it.place, f"“{it.quote}”" if it.quote else it.title) for it in one.examples)
    return told + "".join(f"  {place}: {text}\n" for place, text in words)


def _line(one: Unknown, waitlist: Waitlist) -> str:
    near = [{"label": label, "posts": count} for label, count in waitlist.near(one)]
    examples = [{"title": it.title, "place": it.place, "quote": it.quote} for it in one.examples]
    told = {"version": 1, "field": one.field, "term": one.said, "posts": one.posts}
    return dumped({**told, "near": near, "examples": examples}) + "\n"
