"""The values that the templates show: the list of posts, one post, and the values of one field.

A page holds at most 40 posts or groups, or 20 texts, so that it stays below 300 KB however many wait.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from enrich.review.grouping import Group, Member, remarks
from enrich.review.web.service import Desk
from enrich.review.web.view_model import ShownField, ShownPost, look, look_at_field
from enrich.review.web.view_state import (
    LABELS,
    Card,
    Counts,
    Filter,
    ReviewState,
    chosen,
    counts,
    group_key,
    open_entries,
)
from enrich.values import Flag, Kind

PER_PAGE = 40
TEXTS_PER_PAGE = 20
SAMPLES = 4
REMARKS = 5
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a longer list; pages are counted from 1."""

    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A post in the list; ``marks`` are the fields that `accept all` accepts, each with its `FieldEntry.mark`."""

    card: Card
    badges: tuple[tuple[str, str], ...]
    marks: tuple[tuple[str, str], ...]
    flagged: bool


@dataclass(frozen=True, slots=True)
class PostsPage:
    """The list of posts, with one of them open; ``here`` is its place in the list, or -1 if it is not there."""

    wish: Filter
    counts: Counts
    sheet: Sheet
    listed: tuple[Listed, ...]
    shown: ShownPost | None
    opened: bool
    here: int

    @property
    def takeable(self) -> int:
        """How many values `accept all` would accept."""
        return sum(len(one.marks) for one in self.listed)

    def url(self, **changed: Any) -> str:  # noqa: ANN401 - what templates change of an address
        """The address of this page with something changed."""
        known = {**_query(self.wish), "page": self.sheet.number, **changed}
        return "/?" + urlencode({key: value for key, value in known.items() if key == "state" or value not in ("", 1)})


@dataclass(frozen=True, slots=True)
class Sample:
    """A post of a group: its title, and the quote from it for the value."""

    path: str
    title: str
    quote: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A value with some of its posts."""

    group: Group
    samples: tuple[Sample, ...]

    @property
    def key(self) -> str:
        """Its short name."""
        return group_key(self.group)

    @property
    def remarks(self) -> list[tuple[Flag, int]]:
        """The flags of its posts, each with the number of posts; the most important ones."""
        return remarks(self.group)[:REMARKS]

    @property
    def value(self) -> str:
        """The value in words."""
        value = self.group.value
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@dataclass(frozen=True, slots=True)
class PostText:
    """A text that waits, with its post."""

    card: Card
    seen: ShownField


@dataclass(frozen=True, slots=True)
class FieldsPage:
    """The values of one field that wait; ``values`` counts them for every field.

    ``only`` is the key of one that is shown with all its posts.
    A field that holds a text has ``texts``, one for each post, instead of ``listings``.
    """

    field: str
    values: Mapping[str, int]
    sheet: Sheet
    listings: tuple[Listing, ...]
    only: str = ""
    texts: tuple[PostText, ...] = ()

    def url(self, **changed: Any) -> str:  # noqa: ANN401 - what templates change of an address
        """The address of this page with something changed."""
        known = {"field": self.field, "value": self.only, "page": self.sheet.number, **changed}
        return "/fields?" + urlencode({key: value for key, value in known.items() if value not in ("", 1)})


def wished(query: Mapping[str, str]) -> Filter:
    """The filter in the query of an address; ``all`` stands for all states."""
    state = query.get("state", ReviewState.PENDING)
    named = {key: query.get(name, "") for key, name in (("field", "field"), ("flag", "flag"), ("run", "run"))}
    return Filter("" if state == "all" else state, words=query.get("q", ""), **named)


def _query(wish: Filter) -> dict[str, str]:
    found = asdict(wish)
    return {"state": found.pop("state") or "all", "q": found.pop("words"), **found}


def posts_page(desk: Desk, query: Mapping[str, str]) -> PostsPage:
    """The page for the query of an address; if it names no post, the first of the list is shown."""
    wish = wished(query)
    cards = chosen(desk.cards.values(), wish)
    path = query.get("path", "")
    at = next((number for number, card in enumerate(cards) if card.path == path), -1)
    wanted = at // PER_PAGE + 1 if at >= 0 else _number(query.get("page", ""))
    sheet, those = _sheet(cards, wanted)
    card = desk.cards.get(path) or (those[0] if those else None)
    shown = None if card is None else look(desk.session, card)
    if shown is not None:
        desk.tell_conflict(shown.card.path, shown.conflict or ("" if not shown.problem else shown.card.conflict))
    here = next((number for number, one in enumerate(those) if card and one.path == card.path), -1)
    listed = tuple(_listed(one, wish) for one in those)
    return PostsPage(wish, counts(desk.cards.values(), wish), sheet, listed, shown, path in desk.cards, here)


def _listed(card: Card, wish: Filter) -> Listed:
    open_ = [
        one for one in open_entries(card, wish) if wish.field in ("", one.field) and one.state is ReviewState.PENDING
    ]
    marks = tuple((one.field, one.mark) for one in open_ if not one.main.proposal.blocked)
    badges = (*((one.field, str(one.state)) for one in card.entries), *((one, str(card.state)) for one in card.dropped))
    return Listed(card, badges, marks, any(one.flags for one in card.entries))


def fields_page(desk: Desk, query: Mapping[str, str]) -> FieldsPage:
    """The values of a field, or one value with all its posts."""
    names = [spec.name for spec in desk.session.task.specs]
    found = {name: desk.groups(name) for name in names}
    values = {name: len(those) for name, those in found.items() if those}
    field = query.get("field", "") if query.get("field") in found else next(iter(values), names[0])
    if desk.session.task.fields[field].kind is Kind.TEXT:
        return _texts(desk, field, values, _number(query.get("page", "")))
    only = query.get("value", "")
    if only:
        return _one_value(desk, field, values, only, query)
    sheet, groups = _sheet(found[field], _number(query.get("page", "")))
    listings = tuple(Listing(one, _samples(desk, one, one.members[:SAMPLES])) for one in groups)
    return FieldsPage(field, values, sheet, listings)


def _texts(desk: Desk, field: str, values: Mapping[str, int], number: int) -> FieldsPage:
    waiting = [group.members[0].path for group in desk.groups(field)]
    sheet, paths = _sheet(waiting, number, TEXTS_PER_PAGE)
    cards = [desk.cards[path] for path in paths]
    seen = [(card, look_at_field(desk.session, card, field)) for card in cards]
    texts = tuple(PostText(card, one) for card, one in seen if one is not None)
    return FieldsPage(field, values, sheet, (), texts=texts)


def _one_value(desk: Desk, field: str, values: Mapping[str, int], only: str, query: Mapping[str, str]) -> FieldsPage:
    group = desk.group(field, only)
    if group is None:
        return FieldsPage(field, values, Sheet(1, 1, 0), (), only)
    sheet, members = _sheet(group.members, _number(query.get("page", "")))
    return FieldsPage(field, values, sheet, (Listing(group, _samples(desk, group, members)),), only)


def _samples(desk: Desk, group: Group, members: Sequence[Member]) -> tuple[Sample, ...]:
    return tuple(_sample(desk, group, one) for one in members)


def _sample(desk: Desk, group: Group, one: Member) -> Sample:
    proofs = (proof.quote for proof in one.proposal.evidence if group.value in (proof.value, one.proposal.after))
    return Sample(one.path, desk.cards[one.path].title, next(proofs, ""))


def _sheet(found: Sequence[T], number: int, size: int = PER_PAGE) -> tuple[Sheet, Sequence[T]]:
    pages = max(1, -(-len(found) // size))
    number = min(max(1, number), pages)
    return Sheet(number, pages, len(found)), found[(number - 1) * size : number * size]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1  # noqa: PLR2004 - fits any index


def labels() -> list[tuple[str, str]]:
    """The states of posts and their names, in the order in which a post goes through them."""
    return [(str(state), label) for state, label in LABELS.items()]
