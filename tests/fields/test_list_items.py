"""Proposals for lists, taken apart into items and put together again."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from enrich.fields.list_items import added, joined, moved, part, proofs
from enrich.values import JSON, Evidence, Match, Proposal, Span

ITEMS = st.text("abcdefgh", max_size=12).map(lambda text: list(dict.fromkeys(text)))


def _proposal(before: Sequence[str], new: Sequence[str]) -> Proposal:
    old: list[JSON] = list(before)
    evidence = tuple(Evidence(item, f"the {item}", Span(0, 1), 3, Match.EXACT) for item in new)
    return Proposal("tags", "tags", old, [*old, *new], evidence=evidence)


@given(ITEMS, ITEMS)
def test_two_parts_join_to_all_items(items: list[str], chosen: list[str]) -> None:
    """Nothing is lost and nothing is told twice when a proposal is taken apart; each item keeps its quote."""
    whole = _proposal(["z"], items)
    one, other = part(whole, set(chosen)), part(whole, set(items) - set(chosen))
    assert set(added(one)) | set(added(other)) == set(items)
    assert len(added(one)) + len(added(other)) == len(items)
    assert sorted(added(joined(one, other))) == sorted(items)
    assert all(len(proofs(joined(one, other), item)) == 1 for item in items)


def test_a_proposal_moves_with_what_it_adds_to() -> None:
    """Once an item stands in the post, what is left adds to that; nothing is left of one that adds nothing."""
    rest = moved(_proposal([], ["a", "b"]), ["a"])
    assert rest is not None
    assert (rest.before, rest.after, [one.value for one in rest.evidence]) == (["a"], ["a", "b"], ["b"])
    assert moved(_proposal([], ["a"]), ["a"]) is None
    assert moved(_proposal([], ["a"]), "a text") is None
    back = moved(_proposal(["a"], ["b"]), None)
    assert back is not None
    assert (back.before, back.after) == (None, ["b"])
