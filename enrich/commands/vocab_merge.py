"""``enrich vocab merge A B``: A becomes B in all posts, and another spelling of B in the vocabulary file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from enrich.errors import UsageError
from enrich.options import DRY_RUN, FIELD, START, YES, Start, refuse_both
from enrich.report import counted

if TYPE_CHECKING:
    from enrich.pipeline.session import Session
    from enrich.review.rename_terms import Renaming
    from enrich.terminal import Screen
    from enrich.vocabulary.field_vocabulary import FieldVocabulary
    from enrich.vocabulary.storage import Change


@click.command()
@click.argument("labels", nargs=2, metavar="A B")
@FIELD
@START
@DRY_RUN
@YES
def merge(labels: tuple[str, str], fields: tuple[str, ...], start: Start, *, dry_run: bool, yes: bool) -> int:
    """Replace A by B in all posts, as one patch, and make A an alias of B in the vocabulary file."""
    from enrich.fields.forms import unhashed
    from enrich.pipeline.session import Order, open_session
    from enrich.review.rename_terms import How, rewrite
    from enrich.vocabulary.terms import fold

    config, screen, _ = start.open()
    refuse_both(dry_run=dry_run, yes=yes)
    old, new = (unhashed(" ".join(label.split())) for label in labels)
    if old == new or not fold(old) or not fold(new):
        raise UsageError(f"`{old}` can't be merged into `{new}`", "name two labels: the one that goes, then the other")
    order = Order("vocab merge", writes=not dry_run, wants=False, reads=dry_run)
    with open_session(config, order, screen.note) as session:
        try:
            with screen.doing("learning from the site's posts"):
                session.learn()
            return rewrite(session, screen, _renaming(session, screen, (old, new), fields), How(dry_run, yes))
        finally:
            if not dry_run:
                session.journal.end(session.task.run, {}, session.task.clock())


def _renaming(session: Session, screen: Screen, labels: tuple[str, str], fields: tuple[str, ...]) -> Renaming:
    """What the merge comes to in each field; it is told, too."""
    from enrich.fields.specs import choose
    from enrich.pipeline.site_terms import all_lexicons
    from enrich.review.rename_terms import Renaming

    chosen = choose(session.task.specs, fields)
    old, new = labels
    merges = [_Merge(one, old, new) for one in _bearing(all_lexicons(session, chosen), old, chosen=bool(fields))]
    for one in merges:
        screen.note(one.told())
    names = {one.lexicon.spec: one.names for one in merges}
    words = {one.lexicon.spec.name: one.words() for one in merges}
    paths = dict.fromkeys(path for one in merges for label in one.names for path in one.lexicon.posts[label])
    return Renaming(names, sorted(paths), words)


def _bearing(found: dict[str, FieldVocabulary], old: str, *, chosen: bool) -> list[FieldVocabulary]:
    """The fields in which a label is to be merged."""
    bearing = [lexicon for lexicon in found.values() if _spelt(lexicon, old) or _entry(lexicon, old)]
    if not bearing:
        near = dict.fromkeys(term.label for lexicon in found.values() for term in lexicon.nearest(old))
        hint = f"did you mean {', '.join(list(near)[:3])}?" if near else ""
        raise UsageError(f"no term of the site is called `{old}`", hint)
    if len(bearing) > 1 and not chosen:
        names = " and ".join(f"`{lexicon.spec.name}`" for lexicon in bearing)
        raise UsageError(f"`{old}` is a term of {names}", "choose with --field")
    return bearing


def _spelt(lexicon: FieldVocabulary, old: str) -> list[str]:
    """The labels of posts that are the same term, to the letter or folded."""
    from enrich.vocabulary.terms import fold

    return [label for label in lexicon.posts if label == old or fold(label) == fold(old)]


def _entry(lexicon: FieldVocabulary, old: str) -> bool:
    return any(term.label == old for term in lexicon.words.terms)


class _Merge:
    """The merge in one field: ``new`` is the site's own spelling of the target, where it has one."""

    def __init__(self, lexicon: FieldVocabulary, old: str, said: str) -> None:
        from enrich.vocabulary.terms import fold

        self.lexicon = lexicon
        self.old = old
        self.respelling = fold(old) == fold(said)
        meant = lexicon.resolve(said)
        self.new = meant[0] if len(meant) == 1 and not self.respelling else said
        labels = [old] if self.respelling else _spelt(lexicon, old)
        self.names = {label: self.new for label in labels if label in lexicon.posts}

    def told(self) -> str:
        """What will happen, in words."""
        term = self.lexicon.term(self.new)
        known = _bearers(term.count) if term and term.count else "not used in any post yet"
        bearing = {path for label in self.names for path in self.lexicon.posts[label]}
        return f"{self.lexicon.spec.name}: `{self.old}` in {_posts(len(bearing))} becomes `{self.new}` ({known})"

    def words(self) -> list[Change]:
        """The old label becomes an alias, with those that it had."""
        from enrich.vocabulary.storage import Add, Alias, Drop

        entry = next((term for term in self.lexicon.words.terms if term.label == self.old), None)
        drops: list[Change] = [Drop(self.old)] if entry else []
        aliases = entry.aliases if entry else ()
        if self.respelling:
            return [*drops, Add(self.new), *(Alias(self.new, one) for one in aliases)] if entry else []
        return [*drops, Alias(self.new, self.old), *(Alias(self.new, one) for one in aliases)]


def _posts(count: int) -> str:
    return counted(count, "post")


def _bearers(count: int) -> str:
    return counted(count, "post has it", "posts have it")
