"""What waits for a decision on a site as its posts are now, and the way from what is decided to the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from enrich import frontmatter
from enrich.errors import PostError, shown
from enrich.fields import filled
from enrich.pipeline.apply import write_ready
from enrich.pipeline.propose import UNSURE
from enrich.pipeline.session import Session
from enrich.values import JSON, Applied, Failed, FieldSpec, Note, Outcome, Policy, Post, Proposal, Proposed
from enrich.verify import form, waiting

_KEPT = frozenset({form.CODE, waiting.CODE, UNSURE})


@dataclass(frozen=True, slots=True)
class Filters:
    """Which proposals are meant: those with a flag of this code, and those that this run made; empty for all."""

    flag: str = ""
    run: str = ""


def pending(session: Session, paths: Sequence[str] | None, filters: Filters) -> dict[str, tuple[Proposal, ...]]:
    """The proposals that wait for the session's fields, by post.

    Raises:
        UsageError: No run is called that, or several are.
    """
    journal = session.journal
    run = journal.history.run(filters.run).run if filters.run else ""
    names = {spec.name for spec in session.task.specs}
    found: dict[str, tuple[Proposal, ...]] = {}
    for path, proposals in journal.decisions.waiting(paths, run).items():
        meant = tuple(one for one in proposals if one.field in names and _flagged(one, filters.flag))
        if meant:
            found[path] = meant
    return found


def codes(session: Session, paths: Sequence[str] | None) -> list[str]:
    """The codes of all flags that wait."""
    waiting = session.journal.decisions.waiting(paths).values()
    return sorted({flag.code for proposals in waiting for one in proposals for flag in one.flags})


def _flagged(proposal: Proposal, code: str) -> bool:
    return not code or any(flag.code == code for flag in proposal.flags)


def standing(session: Session, path: str, proposals: Sequence[Proposal]) -> Proposed | Failed | None:
    """Proposals as a patch of the post as it is now; those whose field was filled since are left out."""
    try:
        post = session.task.read(path)
        known = frontmatter.by_name(post)
        left = _applicable(session, post, known, proposals)
        notes = left_out(session, path, known)
        return Proposed(path, session.task.patch(post, left), notes=notes) if left else None
    except PostError as error:
        return Failed(path, error.at(path))


def left_out(session: Session, path: str, known: Mapping[str, JSON]) -> tuple[Note, ...]:
    """What was left out of fields that nothing is proposed for, unless they are filled by now; ``known`` is by key."""
    return _still(session, session.journal.overview.left_out(path), known)


def dropped(session: Session, paths: Sequence[str] | None) -> dict[str, tuple[Note, ...]]:
    """What was left out of the posts that nothing waits for, and why, by post; their fields are still empty.

    A term that waits by itself, a form that was mended, or a model that is unsure, is nothing that was dropped.
    """
    only, found = None if paths is None else set(paths), {}
    for path, notes in session.journal.overview.dropped().items():
        gone = [note for note in notes if note.code not in _KEPT]
        if gone and (only is None or path in only) and (left := _still(session, gone, _known(session, path))):
            found[path] = left
    return found


def _known(session: Session, path: str) -> Mapping[str, JSON] | None:
    """What stands in a post, by key; ``None`` where it can't be read, as when it is gone."""
    try:
        return {one.name: one.value for one in frontmatter.locate(session.task.read(path))}
    except PostError:
        return None


def _still(session: Session, notes: Iterable[Note], known: Mapping[str, JSON] | None) -> tuple[Note, ...]:
    """The notes on fields that are empty to this day."""
    if known is None:
        return ()
    specs = {spec.name: spec for spec in session.task.specs_in(known)}
    return tuple(one for one in notes if one.field in specs and _lacks(specs[one.field], known))


def _lacks(spec: FieldSpec, known: Mapping[str, JSON]) -> bool:
    return spec.policy is not Policy.FILL or not filled(known.get(spec.key), spec)


def current(
    session: Session, waiting: Mapping[str, tuple[Proposal, ...]]
) -> Iterator[tuple[str, tuple[Proposal, ...] | Failed]]:
    """The proposals whose field is what it was, by post; no patch is made."""
    for path, proposals in waiting.items():
        try:
            post = session.task.read(path)
            known = frontmatter.by_name(post)
        except PostError as error:
            yield path, Failed(path, error.at(path))
            continue
        if left := _applicable(session, post, known, proposals):
            yield path, left


def _applicable(
    session: Session, post: Post, known: Mapping[str, JSON], proposals: Iterable[Proposal]
) -> tuple[Proposal, ...]:
    """The proposals that still apply to a post; those that no reply can have led to are told, and dropped."""
    kept, forged = session.task.proved(post, proposals)
    for one in forged:
        session.note(f"{shown(post.path)}: what is proposed for `{one.field}` is dropped, because {one.reason}")
        session.journal.decisions.drop(post.path, [one.field])
    return session.task.applicable(post.path, kept, known)


def written(session: Session, proposed: Proposed) -> Outcome:
    """Writes what is decided on a post and kept in the journal; the outcome tells of all ``proposed.decisions``."""
    path = proposed.path
    outcome = write_ready(session.task, path, session.journal.decisions.ready([path]).get(path, ()))
    if isinstance(outcome, Applied):
        return replace(outcome, usage=proposed.usage, notes=proposed.notes, decisions=proposed.decisions)
    return proposed if outcome is None else outcome
