"""The proposals of many posts, grouped by field and value: one decision for 87 posts that get the same tag.

A list is grouped by the items that it adds, so that one post stands in several groups; everything else by its value.
A text is read and decided on for one post at a time, so that each is a group of its own.
Pure, and shared by the terminal and the web page.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from enrich.fields.list_items import added
from enrich.values import JSON, Flag, Proposal


@dataclass(frozen=True, slots=True)
class Member:
    """One post of a group, with the whole of its proposal for the field."""

    path: str
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Group:
    """The posts that would get the same: ``value`` is an item to be added to a list, or with ``whole`` all of it.

    With ``text`` it is a text, and the group has one post.
    """

    field: str
    value: JSON
    whole: bool
    members: tuple[Member, ...]
    text: bool = False


def groups(
    waiting: Mapping[str, Sequence[Proposal]], order: Sequence[str] = (), texts: Collection[str] = ()
) -> list[Group]:
    """The groups of all proposals that wait, by post; those of one post come last.

    Before that, fields come in this ``order``, then most posts first, then by value.
    ``texts`` are the fields that hold a text.
    """
    found: dict[tuple[str, bool, str, str], list[Member]] = {}
    values: dict[tuple[str, bool, str, str], JSON] = {}
    for path, proposals in waiting.items():
        for proposal in proposals:
            alone = path if proposal.field in texts else ""
            for value, whole in _values(proposal):
                key = (proposal.field, whole, value if isinstance(value, str) else json.dumps(value), alone)
                values[key] = value
                found.setdefault(key, []).append(Member(path, proposal))
    made = [Group(key[0], values[key], key[1], tuple(members), bool(key[3])) for key, members in found.items()]
    return sorted(made, key=lambda group: _rank(group, order))


def remarks(group: Group) -> list[tuple[Flag, int]]:
    """The flags on what a group would get, each with the number of its posts: first those that a person must decide on.

    A flag that names another item of the same list is left out; one that names none is told.
    """
    about = ("", group.value)
    found = Counter(
        flag
        for member in group.members
        for flag in dict.fromkeys(member.proposal.flags)
        if group.whole or flag.value in about
    )
    return sorted(found.items(), key=lambda one: (not one[0].blocks, -one[1]))


def _values(proposal: Proposal) -> list[tuple[JSON, bool]]:
    items = added(proposal)
    return [(item, False) for item in items] if items else [(proposal.after, True)]


def _rank(group: Group, order: Sequence[str]) -> tuple[bool, int, str, int, str, str]:
    place = order.index(group.field) if group.field in order else len(order)
    single = len(group.members) == 1
    text = str(group.value).casefold() if not (single and group.whole) else ""
    return single, place, group.field, -len(group.members), text, group.members[0].path
