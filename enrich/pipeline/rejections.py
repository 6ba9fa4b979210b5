"""What was turned down for a post is left out of what is proposed for it again; an item that a person took out, too.

The same value is meant, and for terms and names every spelling of it that folds alike.
A whole value that a person emptied is no rejection: a file that was checked out anew must not silence enrich.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from enrich.fields import filled, items
from enrich.fields.forms import reduced
from enrich.journal.decisions import Rejected
from enrich.journal.records import PERSON, Written
from enrich.values import JSON, FieldSpec, Flag, Kind, Proposal, Term
from enrich.verify.reply import Verified
from enrich.vocabulary.terms import fold

_SHOWN = 60


def turned_down(
    specs: Iterable[FieldSpec],
    rejected: Mapping[str, Sequence[Rejected]],
    written: Mapping[str, Written],
    known: Mapping[str, JSON],
) -> dict[str, frozenset[str]]:
    """The forms of all that is not to be proposed for a post, by field.

    ``rejected`` was decided on, ``written`` is what enrich wrote last, and ``known`` are the post's values now, by key.
    """
    found: dict[str, frozenset[str]] = {}
    for spec in specs:
        forms = {one for decided in rejected.get(spec.name, ()) for one in _rejected(decided, spec)}
        forms |= _taken_out(written.get(spec.name), known.get(spec.key), spec)
        if forms:
            found[spec.name] = frozenset(forms)
    return found


def respected(reading: Verified, specs: Sequence[FieldSpec], down: Mapping[str, frozenset[str]]) -> Verified:
    """The reading without what was turned down; what is left out is told in the flags."""
    if not down:
        return reading
    by_name = {spec.name: spec for spec in specs}
    kept: list[Proposal] = []
    flags = dict(reading.flags or {})
    for proposal in reading.proposals:
        left, dropped = _left(proposal, by_name[proposal.field], down.get(proposal.field, frozenset()))
        if left is not None:
            kept.append(left)
        elif dropped:
            flags[proposal.field] = (*proposal.flags, *dropped)
    return replace(reading, proposals=tuple(kept), flags=flags)


def offered(
    candidates: Mapping[str, tuple[Term, ...]], down: Mapping[str, frozenset[str]]
) -> dict[str, tuple[Term, ...]]:
    """The candidates without those that were turned down."""
    return {
        field: tuple(term for term in terms if fold(term.label) not in down.get(field, ()))
        for field, terms in candidates.items()
    }


def _left(proposal: Proposal, spec: FieldSpec, down: frozenset[str]) -> tuple[Proposal | None, tuple[Flag, ...]]:
    """What is left of a proposal, if anything, and what there is to say of the rest."""
    form = _former(spec)
    old = {form(item) for item in _texts(proposal.before, spec)}
    new = [item for item in _texts(proposal.after, spec) if form(item) not in old]
    gone = [item for item in new if form(item) in down]
    if not gone:
        return proposal, ()
    flag = Flag("rejected-before", f"{_told(gone)} was rejected for this post and is left out", blocks=False)
    if len(gone) == len(new):
        return None, (flag,)
    left = _without(proposal, gone, spec)
    evidence = tuple(one for one in proposal.evidence if one.value not in gone)
    return replace(proposal, after=left, evidence=evidence, flags=(*proposal.flags, flag)), (flag,)


def _without(proposal: Proposal, gone: Sequence[str], spec: FieldSpec) -> JSON:
    """What is left of a list that was added to, in the form in which it stands."""
    before, after = proposal.before, proposal.after
    if isinstance(after, list):
        return [item for item in after if item not in gone]
    old = _texts(before, spec)
    return reduced(before, after, [item for item in _texts(after, spec) if item not in (*old, *gone)], spec.form)


def _rejected(decided: Rejected, spec: FieldSpec) -> Iterator[str]:
    """The forms of what a decision turned down: of all that was new in the value, what was not kept."""
    form = _former(spec)
    stays = {form(item) for value in (decided.before, decided.instead) for item in _texts(value, spec)}
    yield from (form(item) for item in _texts(decided.value, spec) if form(item) not in stays)


def _taken_out(written: Written | None, now: JSON, spec: FieldSpec) -> set[str]:
    """The forms of the items that enrich wrote into a list and a person took out of it."""
    if written is None or written.author == PERSON or not spec.is_list or not filled(now, spec):
        return set()
    stays = {fold(item) for item in _texts(now, spec)}
    return {fold(item) for item in _texts(written.value, spec) if fold(item) not in stays}


def _former(spec: FieldSpec) -> Callable[[str], str]:
    return _spaced if spec.kind is Kind.TEXT else fold


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _texts(value: JSON, spec: FieldSpec) -> list[str]:
    """The terms of a list, or the one text."""
    if spec.is_list:
        return items(value, spec.form)
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str) and item.strip()]


def _told(gone: Sequence[str]) -> str:
    names = ", ".join(gone)
    return names if len(names) <= _SHOWN else names[: _SHOWN - 1] + "…"
