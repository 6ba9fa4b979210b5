"""What is wanted of a post, and what is in the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enrich.fields import DEFAULTS, filled, merged, misfit, wanted
from enrich.values import JSON, Field, Policy, Span

SUMMARY, TAGS, PEOPLE, INSIGHT = DEFAULTS


def _field(name: str, value: JSON) -> Field:
    return Field(name, value, Span(0, 0), 2)


@pytest.mark.parametrize("value", [None, "", "  ", [], [None], [""], ["", None]])
def test_nothing_said_is_empty(value: JSON) -> None:
    """Null, blanks and lists of nothing don't count as filled."""
    assert not filled(value, TAGS)


@pytest.mark.parametrize("value", ["x", ["x"], "a, b", 2024, [2024], True])
def test_anything_said_is_filled(value: JSON) -> None:
    """Whatever a person wrote counts."""
    assert filled(value, TAGS)


def test_kept_values_do_not_count() -> None:
    """A list of only `keep` values is empty."""
    spec = replace(TAGS, keep=("post", "draft"))
    assert not filled(["post"], spec)
    assert filled(["post", "ai"], spec)


def test_only_what_is_missing_is_wanted() -> None:
    """With the policy fill, a value stays."""
    wants = wanted([_field("summary", "S"), _field("tags", [])], DEFAULTS)
    assert [spec.name for spec in wants.fields] == ["tags", "people", "insight"]


def test_a_key_of_another_name_is_looked_at() -> None:
    """The spec's key counts, not its name."""
    wants = wanted([_field("description", "D")], [replace(SUMMARY, key="description")])
    assert not wants.fields


@pytest.mark.parametrize(
    ("policy", "value", "written", "wants"),
    [
        (Policy.NEVER, None, {}, False),
        (Policy.EXTEND, ["a"], {}, True),
        (Policy.EXTEND, list("abcdefgh"), {}, False),
        (Policy.REFRESH, ["a"], {}, False),
        (Policy.REFRESH, ["a"], {"tags": ["a"]}, True),
        (Policy.REFRESH, ["a", "b"], {"tags": ["a"]}, False),
    ],
)
def test_policies(policy: Policy, value: JSON, written: dict[str, JSON], wants: bool) -> None:  # noqa: FBT001 - a table
    """Never asks for nothing; extend until the list is full; refresh only for what enrich wrote and nobody edited."""
    got = wanted([_field("tags", value)], [replace(TAGS, policy=policy)], written)
    assert bool(got.fields) is wants


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": 1}, "`tags` holds a mapping, not a list; it is left as it is"),
        ([{"a": 1}], "`tags` holds a list of mappings or lists, not a list; it is left as it is"),
        (True, "`tags` holds true or false, not a list; it is left as it is"),
    ],
)
def test_a_value_of_another_type_is_a_problem(value: JSON, message: str) -> None:
    """It is reported with its line, and not asked for."""
    wants = wanted([_field("tags", value)], [TAGS])
    assert not wants.fields
    assert [(problem.line, problem.message) for problem in wants.problems] == [(2, message)]


@pytest.mark.parametrize("value", [None, "text", [], "a, b"])
def test_a_text_may_be(value: JSON) -> None:
    """A text field takes a text, and an empty list counts as nothing."""
    assert not misfit(value, SUMMARY)


@pytest.mark.parametrize("value", [["a"], 3, {"a": 1}, True])
def test_a_text_may_not_be(value: JSON) -> None:
    """A text field takes nothing else."""
    assert misfit(value, SUMMARY)


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        (None, ["a"], ["a"]),
        (["x"], ["a", "x"], ["x", "a"]),
        ([None], ["a"], ["a"]),
        ("x, y", ["a", "y"], "x, y, a"),
        (" ", ["a"], ["a"]),
        ("", "text", "text"),
    ],
)
def test_what_stands_there_stays(before: JSON, new: JSON, after: JSON) -> None:
    """New items come behind the old ones; a list written as one text stays one."""
    assert merged(before, new) == after
