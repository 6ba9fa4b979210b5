"""A proposal for a list is split into the items that it adds, so that a person can decide on each. Pure.

Only a value that keeps all old items, in their order, and adds texts after them can be split.
Any other value is decided on as a whole, because its new items can't be matched with those that it removes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from enrich.values import JSON, Evidence, Proposal


def added(proposal: Proposal) -> tuple[str, ...]:
    """The items that a proposal adds to a list, in its order; empty where it is decided on as a whole."""
    before, after = _list(proposal.before), proposal.after
    if before is None or not isinstance(after, list) or after[: len(before)] != before:
        return ()
    new = after[len(before) :]
    texts = [item for item in new if isinstance(item, str)]
    return tuple(texts) if len(set(texts)) == len(new) else ()


def part(proposal: Proposal, items: Collection[str]) -> Proposal:
    """The proposal that adds only these items, with their evidence."""
    left = [item for item in added(proposal) if item not in items]
    before: list[JSON] = _list(proposal.before) or []
    after = [*before, *(item for item in added(proposal) if item in items)]
    evidence = tuple(one for one in proposal.evidence if one.value not in left)
    return replace(proposal, after=after, evidence=evidence)


def joined(proposal: Proposal, other: Proposal) -> Proposal:
    """The proposal that adds the items of both to the value before the first."""
    new = [item for item in added(other) if item not in added(proposal)]
    before: list[JSON] = _list(proposal.before) or []
    proofs = (one for one in other.evidence if one not in proposal.evidence)
    flags = (one for one in other.flags if one not in proposal.flags)
    return replace(
        proposal,
        after=[*before, *added(proposal), *new],
        evidence=(*proposal.evidence, *proofs),
        flags=(*proposal.flags, *flags),
    )


def moved(proposal: Proposal, value: JSON) -> Proposal | None:
    """The proposal that adds the same items to another value; ``None`` where that value has them all."""
    before = _list(value)
    if before is None:
        return None
    new = [item for item in added(proposal) if item not in before]
    if not new:
        return None
    return replace(part(proposal, new), before=value, after=[*before, *new])


def proofs(proposal: Proposal, item: str) -> tuple[Evidence, ...]:
    """The evidence for one item."""
    return tuple(one for one in proposal.evidence if one.value == item)


def _list(value: JSON) -> list[JSON] | None:
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else None
