"""``enrich vocab learn``: what posts and people taught about spellings goes into the vocabulary files, as one diff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from enrich.errors import UsageError
from enrich.options import DRY_RUN, START, YES, Start, refuse_both
from enrich.report import counted
from enrich.values import FieldSpec, Kind

if TYPE_CHECKING:
    from enrich.pipeline.session import Session
    from enrich.vocabulary.storage import Change


@click.command()
@click.argument("fields", nargs=-1, metavar="[FIELD]...")
@START
@click.option("--all", "everything", is_flag=True, help="Labels without another spelling, too.")
@DRY_RUN
@YES
def learn(fields: tuple[str, ...], start: Start, *, everything: bool, dry_run: bool, yes: bool) -> int:
    """Write into the vocabulary files which spellings are one name, as the posts and your edits show.

    What stands in a file is kept as it is; each alias says in a comment how it was learned.
    """
    from enrich.fields.specs import choose
    from enrich.pipeline.session import Order, open_session
    from enrich.review.rename_terms import How, Renaming, rewrite

    refuse_both(dry_run=dry_run, yes=yes)
    config, screen, _ = start.open()
    order = Order("vocab learn", writes=not dry_run, wants=False, reads=dry_run)
    with open_session(config, order, screen.note) as session:
        with screen.doing("learning from the site's posts"):
            session.learn()
        chosen = choose(session.task.specs, fields)
        for spec in chosen:
            if fields and not _has_words(spec):
                raise UsageError(f"the field `{spec.name}` has no vocabulary, so there is nothing to learn")
        words = {spec.name: _learned(session, spec, everything=everything) for spec in chosen if _has_words(spec)}
        for name, changes in words.items():
            screen.note(_told(name, changes))
        renaming = Renaming({}, (), {name: found for name, found in words.items() if found})
        try:
            return rewrite(session, screen, renaming, How(dry_run, yes))
        finally:
            if not dry_run:
                session.journal.end(session.task.run, {}, session.task.clock())


def _has_words(spec: FieldSpec) -> bool:
    return spec.kind is not Kind.TEXT and not spec.values


def _learned(session: Session, spec: FieldSpec, *, everything: bool) -> Sequence[Change]:
    edits = [(proposal.after, value) for proposal, value in session.journal.decisions.edits(spec.name)]
    aliases = session.index.lore(spec, edits)
    return [*(session.index.labels(spec, aliases) if everything else ()), *aliases]


def _told(name: str, changes: Sequence[Change]) -> str:
    from enrich.vocabulary.storage import Alias

    aliases = [change for change in changes if isinstance(change, Alias)]
    labels = len(changes) - len(aliases)
    parts = [counted(labels, "label")] if labels else []
    if aliases:
        owners = counted(len({alias.label for alias in aliases}), "label")
        parts.append(f"{counted(len(aliases), 'alias', 'aliases')} of {owners}")
    return f"{name}: {' and '.join(parts) or 'nothing to learn'}"
