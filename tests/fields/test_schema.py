"""The shape of a reply: told in a few lines where it is right, by jsonschema where it is not."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from enrich.fields import fits, reply_schema, shape
from enrich.values import FieldSpec, Kind, SiteContext

_KINDS = {"a": Kind.TEXT, "b": Kind.TEXT, "c": Kind.TERM, "d": Kind.TERMS, "e": Kind.NAMES}
_SPECS = [FieldSpec(name, name, kind, evidence=name in "be", values=("x",)) for name, kind in _KINDS.items()]
_SCHEMA = reply_schema(_SPECS, SiteContext())
_JUDGE = Draft202012Validator(shape(_SCHEMA))
_TEXT = st.sampled_from(["", "x", "y"])
_QUOTED = st.fixed_dictionaries({"text": _TEXT, "quote": _TEXT})
_NAMED = st.fixed_dictionaries({"name": _TEXT, "quote": _TEXT})
_RIGHT = st.fixed_dictionaries(
    {"a": _TEXT, "b": _QUOTED, "c": st.none() | _TEXT, "d": st.lists(_TEXT), "e": st.lists(_NAMED, max_size=3)}
)
_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _TEXT,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["text", "quote", "name", *"abcde"]), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(_RIGHT)
def test_a_right_answer_fits(answer: dict[str, Any]) -> None:
    """Any value of the right shape does, also one beside those that the field may hold."""
    assert fits(answer, _SCHEMA)
    assert _JUDGE.is_valid(answer)


@given(_RIGHT, st.sampled_from("abcdef"), _ANY | _QUOTED | st.lists(_NAMED | _ANY))
def test_an_answer_fits_where_the_judge_takes_it(answer: dict[str, Any], name: str, value: object) -> None:
    """The short check and jsonschema agree on answers with one value that may be anything, or one too many."""
    mixed = answer | {name: value}
    assert fits(mixed, _SCHEMA) == _JUDGE.is_valid(mixed)


@given(_ANY)
def test_any_json_fits_where_the_judge_takes_it(answer: object) -> None:
    """They agree on whatever a model may say."""
    assert fits(answer, _SCHEMA) == _JUDGE.is_valid(answer)


def test_every_rule_of_a_schema_is_known() -> None:
    """A schema has no rule that the short check does not look at."""
    rules = {"type", "properties", "required", "additionalProperties", "items", "description"}
    schemas = [shape(_SCHEMA)]
    for schema in schemas:
        assert schema.keys() <= rules
        assert set(schema.get("required", ())) == schema.get("properties", {}).keys()
        schemas += [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
    assert len(schemas) == 12
