"""The terms that wait on a site, ready to be shown and decided on; a decision is kept in the journal at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from enrich.errors import PostError, UsageError, shown
from enrich.journal.unknown_terms import Queued, TermDecision
from enrich.pipeline.session import Session
from enrich.pipeline.site_terms import lexicons
from enrich.posts import files
from enrich.review.terms import Unknown, WaitingPost
from enrich.values import FieldSpec
from enrich.vocabulary.field_vocabulary import FieldVocabulary
from enrich.vocabulary.file import Words
from enrich.vocabulary.storage import Add, Alias, Change, Never
from enrich.vocabulary.terms import fold

_EXAMPLES = 3


class Waitlist:
    """What waits for a person on a site; ``specs`` are the fields that are looked at."""

    def __init__(self, session: Session, specs: Sequence[FieldSpec]) -> None:
        self.session = session
        self.lexicons: Mapping[str, FieldVocabulary] = lexicons(session, specs)
        self._accepted: dict[str, list[Unknown]] = {}

    def rows(self) -> list[Queued]:
        """All terms that wait; a term that the vocabulary knows by now counts as decided."""
        queued = (row for row in self.session.journal.queue.all() if row.field in self.lexicons)
        return [self._known(row) for row in queued]

    def _known(self, row: Queued) -> Queued:
        lexicon = self.lexicons[row.field]
        if row.decision is not TermDecision.UNDECIDED:
            return row
        if lexicon.rules_out(row.said):
            return replace(row, decision=TermDecision.REJECT)
        meant = lexicon.resolve(row.said)
        return replace(row, decision=TermDecision.ALIAS, label=meant[0]) if len(meant) == 1 else row

    def there(self, row: Queued) -> bool:
        """Whether the row's post is still there."""
        try:
            return files.real(self.session.task.config.root, row.path).is_file()
        except PostError:
            return False

    def unknowns(self) -> list[Unknown]:
        """The terms to decide on, most posts first."""
        groups: dict[tuple[str, str], list[Queued]] = {}
        for row in self.rows():
            if row.decision is TermDecision.UNDECIDED and self.there(row):
                groups.setdefault((row.field, row.folded), []).append(row)
        found = [self._unknown(rows) for rows in groups.values()]
        return sorted(found, key=lambda one: (-one.posts, one.field, one.said))

    def _unknown(self, rows: Sequence[Queued]) -> Unknown:
        ((said, _),) = Counter(row.said for row in rows).most_common(1)
        first = sorted(rows, key=lambda row: not row.quote)[:_EXAMPLES]
        return Unknown(rows[0].field, said, len(rows), tuple(map(self._example, first)))

    def _example(self, row: Queued) -> WaitingPost:
        place = f"{shown(row.path)}:{row.line}" if row.line else shown(row.path)
        return WaitingPost(self.session.index.title(row.path), place, row.quote)

    def near(self, unknown: Unknown) -> list[tuple[str, int]]:
        """The terms that resemble it, best first, with the number of posts that have them."""
        found = (*self._new(unknown).nearest(unknown.said), *self.lexicons[unknown.field].nearest(unknown.said))
        return [(term.label, term.count) for term in found]

    def starting(self, unknown: Unknown, typed: str) -> list[str]:
        """The terms of the same field that begin so."""
        return [*self._new(unknown).starting(typed), *self.lexicons[unknown.field].starting(typed)]

    def _new(self, unknown: Unknown) -> FieldVocabulary:
        """The terms of the same field that were accepted just now."""
        accepted = self._accepted.get(unknown.field, [])
        posts = {one.said: [""] * one.posts for one in accepted if one is not unknown}
        return FieldVocabulary(self.lexicons[unknown.field].spec, posts, Words())

    def accept(self, unknown: Unknown) -> None:
        """The spelling becomes a new term."""
        self._decide(unknown, TermDecision.ACCEPT, unknown.said)
        self._accepted.setdefault(unknown.field, []).append(unknown)

    def alias(self, unknown: Unknown, label: str) -> None:
        """The spelling becomes an alias of a term."""
        self._decide(unknown, TermDecision.ALIAS, label)

    def reject(self, unknown: Unknown) -> None:
        """The spelling is never proposed again."""
        self._decide(unknown, TermDecision.REJECT, "")

    def undo(self, unknown: Unknown) -> None:
        """The decision on the spelling is taken back."""
        self._decide(unknown, TermDecision.UNDECIDED, "")
        if unknown in (accepted := self._accepted.get(unknown.field, [])):
            accepted.remove(unknown)

    def _decide(self, unknown: Unknown, decision: TermDecision, label: str) -> None:
        self.session.journal.queue.decide(unknown.field, fold(unknown.said), decision, label)

    def named(self, said: str, decision: TermDecision) -> list[Unknown]:
        """The waiting terms of this spelling, at most one a field; none where all were so decided before.

        So a command that was broken off can be given again.

        Raises:
            UsageError: There is none, and never was one.
        """
        waiting = self.unknowns()
        found = [one for one in waiting if fold(one.said) == fold(said)]
        if not found and not self._is_decided(said, decision):
            near = sorted({one.said for one in waiting if fold(said) in fold(one.said)})
            hint = f"did you mean {', '.join(near[:_EXAMPLES])}?" if near else "`enrich vocab queue` lists what waits"
            raise UsageError(f"no term `{said}` waits", hint)
        return found

    def _is_decided(self, said: str, decision: TermDecision) -> bool:
        if any(row.decision is decision and fold(row.said) == fold(said) for row in self.rows()):
            return True
        ruled_out = decision is TermDecision.REJECT
        return any(one.rules_out(said) if ruled_out else one.resolve(said) for one in self.lexicons.values())

    def meant(self, unknown: Unknown, label: str, accepted: Sequence[Unknown]) -> str:
        """The term that ``label`` means: one of the site, or one that is accepted by the same command.

        Raises:
            UsageError: There is none, or several are possible.
        """
        lexicon = self.lexicons[unknown.field]
        new = tuple(one.said for one in accepted if one.field == unknown.field and fold(one.said) == fold(label))
        found = new or lexicon.resolve(label)
        if len(found) != 1:
            near = ", ".join(term.label for term in lexicon.nearest(label))
            hint = f"near: {near}" if near else "--accept takes a new term"
            raise UsageError(f"`{unknown.field}` has no term `{label}`", hint)
        return found[0]


def changes(rows: Iterable[Queued]) -> dict[str, list[Change]]:
    """What decided terms change in the vocabulary files, by field; each term once."""
    found: dict[str, dict[str, Change]] = {}
    for row in rows:
        change: Change = Add(row.label)
        if row.decision is TermDecision.ALIAS:
            change = Alias(row.label, row.said)
        elif row.decision is TermDecision.REJECT:
            change = Never(row.said)
        found.setdefault(row.field, {}).setdefault(row.folded, change)
    return {field: list(made.values()) for field, made in found.items()}
