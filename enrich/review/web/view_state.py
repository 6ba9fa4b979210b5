"""The posts of a review in memory: all are read from the journal once, and each again when it changes. Pure.

No other command can decide meanwhile, because a review holds the lock of the site.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, reduce

from enrich.fields.list_items import added, joined
from enrich.journal.overview import ReviewRow
from enrich.journal.states import ProposalState
from enrich.review.grouping import Group
from enrich.values import JSON, Flag, Proposal, Verdict


class ReviewState(StrEnum):
    """The state of a post, or of one of its fields."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    CONFLICT = "conflict"
    WRITTEN = "written"
    REJECTED = "rejected"
    LEFT_OUT = "dropped"


LABELS = {
    ReviewState.PENDING: "Waiting",
    ReviewState.ACCEPTED: "Accepted",
    ReviewState.CONFLICT: "In conflict",
    ReviewState.WRITTEN: "Written",
    ReviewState.REJECTED: "Rejected",
    ReviewState.LEFT_OUT: "Left out",
}
_ORDER = (ReviewState.PENDING, ReviewState.ACCEPTED, ReviewState.WRITTEN, ReviewState.REJECTED)
_STATES = {
    ProposalState.PENDING: ReviewState.PENDING,
    ProposalState.READY: ReviewState.ACCEPTED,
    ProposalState.WRITTEN: ReviewState.WRITTEN,
    ProposalState.REJECTED: ReviewState.REJECTED,
}
ANY = "any"


@dataclass(frozen=True)
class FieldEntry:
    """One field of one post, with its rows in the journal; if a list was decided item by item, each part has a row."""

    rows: tuple[ReviewRow, ...]

    def row(self, state: ReviewState) -> ReviewRow | None:
        """The newest row in a state."""
        return next((row for row in reversed(self.rows) if _STATES[row.state] == state), None)

    @cached_property
    def state(self) -> ReviewState:
        """The state of the field; if something of it waits, it is pending."""
        return next(state for state in _ORDER if self.row(state))

    @cached_property
    def main(self) -> ReviewRow:
        """The row that is in this state."""
        row = self.row(self.state)
        assert row is not None  # noqa: S101 - the state was found in a row
        return row

    @cached_property
    def field(self) -> str:
        """Its name."""
        return self.main.proposal.field

    @property
    def mark(self) -> str:
        """A text that changes with each proposal and decision, so that nobody decides on what they have not seen."""
        return "-".join(f"{row.number}.{row.decided}" for row in self.rows)

    @property
    def taken(self) -> tuple[str, ...]:
        """The items of a list that were accepted, while others wait."""
        pending, ready = self.row(ReviewState.PENDING), self.row(ReviewState.ACCEPTED)
        return added(ready.proposal) if pending and ready and added(pending.proposal) else ()

    @property
    def refused(self) -> tuple[str, ...]:
        """The items of a list that were turned down, while others wait or were accepted."""
        rows = [row for row in self.rows if _STATES[row.state] is ReviewState.REJECTED and row is not self.main]
        return tuple(item for row in rows for item in added(row.proposal))

    @property
    def whole(self) -> Proposal:
        """The proposal that waits, together with the items that were accepted before."""
        ready = self.row(ReviewState.ACCEPTED)
        return joined(ready.proposal, self.main.proposal) if ready and self.taken else self.main.proposal

    @property
    def everything(self) -> Proposal | None:
        """The whole list again, if it was decided item by item."""
        parts = [row.proposal for row in self.rows if row.state is not ProposalState.WRITTEN and added(row.proposal)]
        return reduce(joined, parts) if len(parts) > 1 else None

    @property
    def value(self) -> JSON:
        """The value that was decided on, else the proposed one."""
        decision = self.main.decision
        if self.state is not ReviewState.PENDING and decision is not None and decision.verdict is Verdict.EDIT:
            return decision.value
        return self.whole.after

    @property
    def edited(self) -> bool:
        """Whether a person changed the value."""
        decision = self.main.decision
        return self.state is not ReviewState.PENDING and decision is not None and decision.verdict is Verdict.EDIT

    @property
    def flags(self) -> tuple[Flag, ...]:
        """The remarks and warnings for the person."""
        return self.main.proposal.flags


@dataclass(frozen=True)
class Card:
    """One post; ``conflict`` says why what was accepted can't be written.

    ``dropped`` are the fields of a post without entries: what the model said for them was left out.
    """

    path: str
    title: str
    entries: tuple[FieldEntry, ...]
    conflict: str = ""
    dropped: tuple[str, ...] = ()

    @cached_property
    def state(self) -> ReviewState:
        """The state of the post as a whole."""
        states = {entry.state for entry in self.entries}
        if self.conflict and self.has(ReviewState.ACCEPTED):
            return ReviewState.CONFLICT
        return next((state for state in _ORDER if state in states), ReviewState.LEFT_OUT)

    @cached_property
    def states(self) -> frozenset[ReviewState]:
        """The states that its fields, or parts of them, are in."""
        if not self.entries:
            return frozenset({ReviewState.LEFT_OUT})
        found = {_STATES[row.state] for entry in self.entries for row in entry.rows}
        return frozenset(found | {ReviewState.CONFLICT} if self.conflict and ReviewState.ACCEPTED in found else found)

    def has(self, state: ReviewState) -> bool:
        """Whether a field, or a part of one, is in a state."""
        return state in self.states

    @cached_property
    def words(self) -> str:
        """The text that a search looks at: path and title."""
        return f"{self.path} {self.title}".casefold()

    def entry(self, field: str) -> FieldEntry | None:
        """The field of that name."""
        return self._by_field.get(field)

    @cached_property
    def _by_field(self) -> dict[str, FieldEntry]:
        return {entry.field: entry for entry in self.entries}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which posts are shown; empty for all, ``flag`` may be ``any``."""

    state: str = ReviewState.PENDING
    field: str = ""
    flag: str = ""
    run: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many posts there are by state and in all, and how many of those shown have each field and each flag.

    A post counts for every state that a field of it is in.
    """

    total: int
    states: Counter[str]
    fields: Counter[str]
    flags: Counter[str]


def chosen(cards: Iterable[Card], wish: Filter) -> list[Card]:
    """The posts that a filter lets through, in their order."""
    return [card for card in _said(cards, wish) if _fits(card, wish.state) and _bears(card, wish)]


def counts(cards: Iterable[Card], wish: Filter) -> Counts:
    """How many posts each filter would show: by state in what the search found, by field and flag in this state."""
    said = list(_said(cards, wish))
    states = Counter(str(state) for card in said for state in card.states)
    fields: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    for card in said:
        if _fits(card, wish.state):
            entries = open_entries(card, wish)
            fields.update({entry.field for entry in entries} | {*card.dropped})
            codes = {flag.code for entry in entries for flag in entry.flags}
            flags.update(codes | ({ANY} if codes else set()))
    return Counts(len(said), states, fields, flags)


def open_entries(card: Card, wish: Filter) -> Sequence[FieldEntry]:
    """The fields of a post that are in the state of the filter."""
    if wish.state not in {*_STATES.values()} or not card.entries:
        return card.entries
    return [entry for entry in card.entries if entry.row(ReviewState(wish.state))]


def _said(cards: Iterable[Card], wish: Filter) -> Iterable[Card]:
    words = wish.words.casefold().split()
    return (card for card in cards if not words or all(word in card.words for word in words))


def _fits(card: Card, state: str) -> bool:
    return not state or state in card.states


def _bears(card: Card, wish: Filter) -> bool:
    if not card.entries:
        return wish.field in ("", *card.dropped) and not (wish.flag or wish.run)
    return any(
        wish.field in ("", entry.field)
        and wish.run in ("", entry.main.run)
        and (not wish.flag or any(wish.flag in (ANY, flag.code) for flag in entry.flags))
        for entry in open_entries(card, wish)
    )


@dataclass(frozen=True, slots=True)
class PageDecision:
    """A decision made on the page; ``seen`` is the `FieldEntry.mark` that the page showed."""

    path: str
    field: str
    verdict: Verdict
    seen: str
    value: JSON = None


@dataclass(frozen=True, slots=True)
class Done:
    """The result of a request: how many values it concerned, and in ``failed`` what did not work, as sentences."""

    count: int
    failed: tuple[str, ...] = ()
    left: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One field as it was before a decision, for undo."""

    before: FieldEntry


def group_key(group: Group) -> str:
    """A short name for a value, however long that is."""
    place = [group.members[0].path] if group.text else []
    told = json.dumps([group.whole, group.value, *place], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:20]
