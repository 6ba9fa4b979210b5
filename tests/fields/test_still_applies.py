"""Whether a proposal still applies to the post as it is now, and how it is taken apart into items."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from enrich.fields.applicable import all_applicable, applicable
from enrich.fields.list_items import added, joined, moved, part
from enrich.values import JSON, Evidence, FieldSpec, Flag, Kind, Match, Proposal, Span

TAGS = FieldSpec("tags", "tags", Kind.TERMS, keep=("draft",))
SUMMARY = FieldSpec("summary", "lead", Kind.TEXT)


def _tags(before: JSON, after: JSON, *flags: str) -> Proposal:
    proofs = tuple(
        Evidence(item, f"the {item}", Span(0, 1), 3, Match.EXACT)
        for item in (after if isinstance(after, list) else [])
        if isinstance(item, str)
    )
    return Proposal("tags", "tags", before, after, evidence=proofs, flags=tuple(Flag(one, one) for one in flags))


NOW: dict[str, tuple[JSON, JSON, JSON, JSON]] = {
    "as it was": (["a"], ["a", "b"], ["a"], ["a", "b"]),
    "still empty": (None, ["b"], None, ["b"]),
    "empty in another way": (None, ["b"], "", ["b"]),
    "an empty list since": (None, ["b"], [], ["b"]),
    "kept values since": (None, ["b"], ["draft"], ["draft", "b"]),
    "kept values gone": (["draft"], ["draft", "b"], None, ["b"]),
    "kept values as a text": (None, ["b"], "draft", "draft, b"),
    "a person's value since": (None, ["b"], ["c"], None),
    "a person's value gone": (["a"], ["a", "b"], None, None),
    "a person's value and a kept one": (None, ["b"], ["draft", "c"], None),
    "another order": (["a", "c"], ["a", "c", "b"], ["c", "a"], None),
    "of the wrong kind since": (None, ["b"], {"a": 1}, None),
    "a number that is written as a text": ([1], [1, "b"], ["1"], None),
}


@pytest.mark.parametrize(("before", "after", "now", "made"), NOW.values(), ids=NOW.keys())
def test_a_proposal_applies_where_nobody_changed_the_field(before: JSON, after: JSON, now: JSON, made: JSON) -> None:
    """Empty is empty, however it is written, and values that fill no field may have changed."""
    found = applicable(_tags(before, after), now, TAGS)
    assert (found.after if found else None) == made
    assert found is None or found.before == now


TEXTS: list[tuple[JSON, JSON]] = [(None, "S"), ("", "S"), ("  ", "S"), ("Mine.", None), (["Mine."], None), (3, None)]


@pytest.mark.parametrize(("now", "made"), TEXTS)
def test_a_text_is_never_put_over_a_persons(now: JSON, made: JSON) -> None:
    """A text that is not empty any more keeps its words."""
    found = applicable(Proposal("summary", "lead", None, "S"), now, SUMMARY)
    assert (found.after if found else None) == made


def test_of_many_those_that_still_apply_are_left() -> None:
    """Each is looked up by its key in the post, and one whose field the site has no more is left out."""
    gone = Proposal("mood", "mood", None, "calm")
    proposals = [Proposal("summary", "lead", None, "S"), gone, _tags(None, ["b"])]
    specs = {"summary": SUMMARY, "tags": TAGS}
    assert [one.field for one in all_applicable(proposals, {}, specs)] == ["summary", "tags"]
    assert [one.field for one in all_applicable(proposals, {"lead": "Mine.", "summary": ""}, specs)] == ["tags"]
    assert all_applicable(proposals, {"lead": "Mine.", "tags": ["c"]}, specs) == ()
    assert isinstance(all_applicable([], {}, specs), tuple)


ADDED: dict[str, tuple[JSON, JSON, Sequence[str]]] = {
    "to nothing": (None, ["a", "b"], ["a", "b"]),
    "to an empty text": ("", ["a"], ["a"]),
    "to a list": (["x"], ["x", "a"], ["a"]),
    "to a list that holds numbers": ([1], [1, "a"], ["a"]),
    "nothing": (["x"], ["x"], []),
    "to a text": ("x", ["x", "a"], []),
    "a text": (None, "a", []),
    "in front": (["x"], ["a", "x"], []),
    "in the place of another": (["x", "y"], ["x", "a"], []),
    "one twice": (None, ["a", "a"], []),
    "a number": (None, ["a", 1], []),
    "to a mapping": ({"x": 1}, ["a"], []),
}


@pytest.mark.parametrize(("before", "after", "items"), ADDED.values(), ids=ADDED.keys())
def test_a_proposal_is_split_where_it_only_adds_texts(before: JSON, after: JSON, items: Sequence[str]) -> None:
    """Anything else is decided on as a whole."""
    assert added(_tags(before, after)) == tuple(items)


def test_a_part_keeps_what_is_not_left_out() -> None:
    """The old items, the chosen ones in their order, and all evidence but that of the items left out."""
    whole = _tags(["x"], ["x", "a", "b", "c"])
    made = part(whole, ["c", "a", "nonesuch"])
    assert made.after == ["x", "a", "c"]
    assert [one.value for one in made.evidence] == ["x", "a", "c"]
    assert part(_tags(None, ["a"]), []).after == []


def test_two_proposals_join_to_one() -> None:
    """What both say is said once: items, quotes and flags, those of the first in front."""
    made = joined(_tags(["x"], ["x", "a", "b"], "new", "long"), _tags(["x"], ["x", "b", "c"], "long", "near"))
    assert made.after == ["x", "a", "b", "c"]
    assert [one.value for one in made.evidence] == ["x", "a", "b", "c"]
    assert [one.code for one in made.flags] == ["new", "long", "near"]
    assert joined(_tags(None, ["a"]), _tags(None, ["a"])) == _tags(None, ["a"])


@pytest.mark.parametrize(
    ("value", "after"),
    [(["y"], ["y", "a", "b"]), (["a"], ["a", "b"]), (["b", "a"], None), (None, ["a", "b"]), ("t", None)],
)
def test_a_proposal_moves_to_another_value(value: JSON, after: JSON) -> None:
    """It adds what that lacks; a text can't be added to item by item."""
    found = moved(_tags(["x"], ["x", "a", "b"]), value)
    assert (found.after if found else None) == after
