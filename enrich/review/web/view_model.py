"""What the page shows of one post: its diff as the file is now, and each field with the quotes behind it.

The diff comes from `enrich.patch` and holds what waits and what is accepted, so it is what will be written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from enrich import frontmatter
from enrich.errors import PostError
from enrich.fields import items
from enrich.fields.applicable import keyed
from enrich.pipeline.apply import conflict
from enrich.pipeline.pending import left_out
from enrich.pipeline.session import Session
from enrich.review.editing import rewritten
from enrich.review.web.diff_lines import DiffLine, lines
from enrich.review.web.markdown import Quote, part_of, parts
from enrich.review.web.rules import typed
from enrich.review.web.view_state import Card, FieldEntry, ReviewState
from enrich.values import Evidence, Field, FieldSpec, Kind, Note, Post, Proposal, Span
from enrich.verify.evidence import Body

_MOST = 60
_ITEMS = 200
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A part of a value; ``kind`` is kept (it was there), new, taken (was accepted) or refused (was rejected)."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A quote behind a value, with its anchor and its part of the body; the anchor is empty if the post has lost it."""

    value: str
    quote: str
    line: int
    anchor: str
    part: int


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field of a post as the page shows it; ``obstacle`` says why it can no longer be written.

    ``typed`` is the value as it is edited, empty where it is too long for that.
    """

    entry: FieldEntry
    spec: FieldSpec
    items: tuple[ShownItem, ...]
    before: str
    proofs: tuple[ShownQuote, ...] = ()
    obstacle: str = ""
    typed: tuple[str, ...] = ()

    @property
    def grows(self) -> bool:
        """Whether items can be added: the field holds terms or names."""
        return self.spec.kind is not Kind.TEXT


@dataclass(frozen=True, slots=True)
class ShownPost:
    """One post as the page shows it; ``problem`` says why its file can't be read or edited.

    ``left_out`` tells what was left out of fields that nothing is proposed for, and why.
    """

    card: Card
    fields: tuple[ShownField, ...]
    diff: tuple[DiffLine, ...] = ()
    problem: str = ""
    text: str = ""
    cuts: tuple[Span, ...] = (Span(0, 0),)
    left_out: tuple[Note, ...] = ()

    @property
    def conflict(self) -> str:
        """Why what is accepted can't be written."""
        told = [one.obstacle for one in self.fields if one.entry.row(ReviewState.ACCEPTED) and one.obstacle]
        return "; ".join(told)

    def quotes(self, part: int, looked_at: str = "") -> list[Quote]:
        """The quotes in one part of the body; ``looked_at`` is the anchor of the one that the person chose."""
        proofs = (proof for one in self.fields for proof in one.proofs)
        return [
            Quote(proof.anchor, proof.quote, proof.anchor == looked_at)
            for proof in proofs
            if proof.anchor and proof.part == part
        ]


def look(session: Session, card: Card) -> ShownPost:
    """The post as it is now."""
    specs = {spec.name: spec for spec in session.task.specs}
    try:
        post = session.task.read(card.path)
        there = {field.name: field for field in frontmatter.locate(post)}
    except PostError as error:
        seen = tuple(ShownField(one, specs[one.field], _items(one, specs[one.field]), "") for one in card.entries)
        return ShownPost(card, seen, problem=str(error.at(card.path)))
    text = post.text
    cuts = parts(text)
    obstacles = _obstacles(session, card.path, card.entries, there)
    fields = tuple(_seen(one, specs[one.field], obstacles[one.field], text, cuts) for one in card.entries)
    diff, problem = _diff(session, post, fields)
    notes = left_out(session, card.path, {name: field.value for name, field in there.items()})
    return ShownPost(card, fields, diff, problem, text, cuts, notes)


def look_at_field(session: Session, card: Card, field: str) -> ShownField | None:
    """One field of a post as it is now; where the post can't be read, the obstacle says why."""
    entry, spec = card.entry(field), session.task.fields[field]
    if entry is None:
        return None
    try:
        post = session.task.read(card.path)
        there = {one.name: one for one in frontmatter.locate(post)}
    except PostError as error:
        return ShownField(entry, spec, _items(entry, spec), "", obstacle=str(error.at(card.path)))
    obstacle = _obstacles(session, card.path, [entry], there)[field]
    return _seen(entry, spec, obstacle, post.text, (Span(0, len(post.text)),))


def _seen(entry: FieldEntry, spec: FieldSpec, obstacle: str, text: str, cuts: Sequence[Span]) -> ShownField:
    proposal = entry.main.proposal
    before = None if spec.is_list else proposal.before
    proofs = tuple(_proof(entry.field, number, one, text, cuts) for number, one in enumerate(_evidence(entry, spec)))
    old = "" if before is None else str(before)[:_LONGEST]
    said = typed(entry.value, spec)
    editable = len(said) <= _ITEMS and sum(map(len, said)) <= _LONGEST
    return ShownField(entry, spec, _items(entry, spec), old, proofs, obstacle, tuple(said) if editable else ())


def _items(entry: FieldEntry, spec: FieldSpec) -> tuple[ShownItem, ...]:
    proposal = entry.whole
    if not spec.is_list:
        return (ShownItem(_short(str(entry.value)), "new"),)
    old, now = items(proposal.before, spec.form), items(entry.value, spec.form)
    kinds = dict.fromkeys(entry.taken, "taken") | dict.fromkeys(old, "kept")
    made = [ShownItem(_short(one), kinds.get(one, "new")) for one in now]
    gone = dict.fromkeys((*old, *items(proposal.after, spec.form), *entry.refused))
    made += [ShownItem(_short(one), "refused") for one in gone if one not in now]
    more = [ShownItem(f"… and {len(made) - _ITEMS} more", "kept")] if len(made) > _ITEMS else []
    return (*made[:_ITEMS], *more)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _evidence(entry: FieldEntry, spec: FieldSpec) -> list[Evidence]:
    """The quotes for the items that are still in a value, each once."""
    proposal = entry.whole
    left = {*items(entry.value, spec.form)} if spec.is_list else None
    kept = [one for one in proposal.evidence if left is None or one.value in left]
    return [*{(one.quote, one.value): one for one in kept}.values()][:_MOST]


def _proof(field: str, number: int, one: Evidence, text: str, cuts: Sequence[Span]) -> ShownQuote:
    at = _place(one, text)
    value = "" if one.value == one.quote else one.value
    anchor = "" if at < 0 else f"{field}-{number}".replace(" ", "_")
    return ShownQuote(value, one.quote, one.line, anchor, part_of(cuts, max(at, 0)))


def _place(one: Evidence, text: str) -> int:
    """The place of a quote in the body as it is now, -1 if it is gone; the body is never folded as a whole."""
    start = one.span.start
    around = text[start : one.span.end]
    if around == one.quote or (around and Body(around).find(one.quote)):
        return start
    return text.find(one.quote)


def _obstacles(
    session: Session, path: str, entries: Sequence[FieldEntry], there: Mapping[str, Field]
) -> dict[str, str]:
    """Why what is open for each field can no longer be written; empty where it can."""
    known = {name: field.value for name, field in there.items()}
    open_ = {one.field: one for one in entries if one.state in (ReviewState.PENDING, ReviewState.ACCEPTED)}
    specs = session.task.fields_in(known)
    kept = {one.field for one in session.task.applicable(path, [one.main.proposal for one in open_.values()], known)}
    told = dict.fromkeys((one.field for one in entries), "")
    for name, entry in open_.items():
        proposal = replace(keyed(entry.main.proposal, specs[name]), after=entry.value)
        if name not in kept and not frontmatter.same(known.get(proposal.key), entry.value):
            told[name] = str(conflict(session.task, proposal, there.get(proposal.key)))
    return told


def _diff(session: Session, post: Post, fields: Sequence[ShownField]) -> tuple[tuple[DiffLine, ...], str]:
    open_ = [
        one.entry
        for one in fields
        if one.entry.state in (ReviewState.PENDING, ReviewState.ACCEPTED) and not one.obstacle
    ]
    if not open_:
        return (), ""
    try:
        made = session.task.patch(post, [_proposal(one) for one in open_])
    except PostError as error:
        return (), str(error.at(post.path))
    return lines(made.diff()), ""


def _proposal(entry: FieldEntry) -> Proposal:
    proposal, value = entry.whole, entry.value
    if value == proposal.after:
        return proposal
    return rewritten(proposal, value)
