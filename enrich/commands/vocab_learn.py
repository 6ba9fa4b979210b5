"""``enrich vocab learn``: what posts and people taught about spellings goes into the files of words, as one diff."""

from __future__ import annotations

from collections.abc import Sequence

from enrich.config import Config
from enrich.errors import UsageError
from enrich.fields.specs import choose
from enrich.pipeline.session import Order, Session, now, open_session
from enrich.review.rename_terms import How, Renaming, rewrite
from enrich.terminal import Screen
from enrich.values import FieldSpec, Kind
from enrich.vocabulary.storage import Alias, Change


def learn(config: Config, screen: Screen, fields: Sequence[str], how: How, *, everything: bool) -> int:
    """Shows what was learned for the fields named, else for all with terms or names; returns the exit code.

    With ``everything``, labels without another spelling are told, too.

    Raises:
        ConfigError: A file of words can't be read or changed; nothing was written then.
        UsageError: A field holds neither terms nor names of the site's own.
    """
    order = Order("vocab learn", writes=not how.dry_run, asks=False, reads=how.dry_run)
    with open_session(config, order, screen.note) as session:
        session.learn()
        chosen = choose(session.task.specs, tuple(fields))
        for spec in chosen:
            if fields and not _has_words(spec):
                raise UsageError(f"the field `{spec.name}` has no words of the site's own to learn")
        words = {spec.name: _learned(session, spec, everything=everything) for spec in chosen if _has_words(spec)}
        for name, changes in words.items():
            screen.note(_told(name, changes))
        try:
            return rewrite(
                session, screen, Renaming({}, (), {name: found for name, found in words.items() if found}), how
            )
        finally:
            if not how.dry_run:
                session.journal.end(session.task.run, {}, now())


def _has_words(spec: FieldSpec) -> bool:
    return spec.kind is not Kind.TEXT and not spec.values


def _learned(session: Session, spec: FieldSpec, *, everything: bool) -> Sequence[Change]:
    edits = [(proposal.after, value) for proposal, value in session.journal.decisions.edits(spec.name)]
    aliases = session.index.lore(spec, edits)
    return [*(session.index.labels(spec, aliases) if everything else ()), *aliases]


def _told(name: str, changes: Sequence[Change]) -> str:
    aliases = [change for change in changes if isinstance(change, Alias)]
    labels = len(changes) - len(aliases)
    parts = [_count(labels, "label", "labels")] if labels else []
    if aliases:
        owners = _count(len({alias.label for alias in aliases}), "label", "labels")
        parts.append(f"{_count(len(aliases), 'alias', 'aliases')} of {owners}")
    return f"{name}: {' and '.join(parts) or 'nothing to learn'}"


def _count(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"
