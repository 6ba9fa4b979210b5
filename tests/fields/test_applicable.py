"""Whether a proposal still applies to the value that stands in a post now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enrich.fields.applicable import applicable
from enrich.fields.specs import DEFAULTS
from enrich.values import JSON, Form, Proposal

SPECS = {spec.name: spec for spec in DEFAULTS}
TEXT = SPECS["summary"]
TERMS = SPECS["tags"]
EMPTY: list[JSON] = [None, "", "  ", [], [None], [""], [" ", None]]


@pytest.mark.parametrize("now", EMPTY)
@pytest.mark.parametrize("before", EMPTY)
def test_empty_is_empty_however_it_is_written(before: JSON, now: JSON) -> None:
    """A proposal made for an empty field applies while the field is empty, and is made for what stands there now."""
    text = applicable(Proposal("summary", "summary", before, "Said."), now, TEXT)
    assert text is not None
    assert (text.before, text.after) == (now, "Said.")
    terms = applicable(Proposal("tags", "tags", before, ["a", "b"]), now, TERMS)
    assert terms is not None
    assert (terms.before, terms.after) == (now, ["a", "b"])


@pytest.mark.parametrize(
    ("before", "now", "after"),
    [
        (None, None, "a b"),
        (None, "", "a b"),
        (None, [], ["a", "b"]),
        (None, ["draft"], ["draft", "a", "b"]),
        (None, "draft", "draft a b"),
        ("draft", "", ["a", "b"]),
    ],
)
def test_a_text_is_proposed_where_no_list_stands(before: JSON, now: JSON, after: JSON) -> None:
    """A list that a person began meanwhile, even an empty one, stays a list; a text that is kept is added to."""
    spec = replace(TERMS, form=Form.WORDS, keep=("draft",))
    text = "draft a b" if before else "a b"
    found = applicable(Proposal("tags", "tags", before, text), now, spec)
    assert found is not None
    assert (found.before, found.after) == (now, after)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (None, "Mine."),
        ("", "Mine."),
        ("Ours.", ""),
        ("Ours.", None),
        ("Ours.", "Mine."),
        (None, {"en": "Mine."}),
        (None, {}),
        ("1", 1),
    ],
)
def test_another_value_ends_a_text(before: JSON, now: JSON) -> None:
    """A field that somebody filled, emptied or changed, or that holds what is no text, is not written over."""
    assert applicable(Proposal("summary", "summary", before, "Said."), now, TEXT) is None


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ([], ["mine"]),
        (None, "mine"),
        (["a"], []),
        (["a"], ["a", "mine"]),
        (["a"], "a"),
        ([], {"a": None}),
        ([1], ["1"]),
    ],
)
def test_another_list_ends_a_list(before: JSON, now: JSON) -> None:
    """The same for lists, in any form."""
    assert applicable(Proposal("tags", "tags", before, ["a", "b"]), now, TERMS) is None


@pytest.mark.parametrize(
    ("before", "now", "after"),
    [
        (None, ["internal"], ["internal", "a"]),
        (["internal"], None, ["a"]),
        (["internal"], ["draft", "internal"], ["draft", "internal", "a"]),
        ([], "internal", "internal, a"),
        (["internal", "draft"], ["draft"], ["draft", "a"]),
        (["internal"], ["internal"], ["internal", "a"]),
    ],
)
def test_values_that_are_always_kept_do_not_fill_a_field(before: JSON, now: JSON, after: JSON) -> None:
    """They may come and go meanwhile; what stands there now stays, and the new terms go behind it."""
    spec = replace(TERMS, keep=("internal", "draft"))
    kept = before if isinstance(before, list) else []
    found = applicable(Proposal("tags", "tags", before, [*kept, "a"]), now, spec)
    assert found is not None
    assert (found.before, found.after) == (now, after)
