"""The bounds that a schema carries for servers that heed them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from enrich.fields import bounded, list_bounded, reply_schema
from enrich.fields.schema import LONGEST_LABEL, LONGEST_NAME, LONGEST_QUOTE, LONGEST_TEXT, MOST_ITEMS
from enrich.fields.specs import KNOWN
from enrich.values import SiteContext

WANTED = tuple(KNOWN[name] for name in ("summary", "tags", "people", "insight", "status"))
BOUNDS = ("maxItems", "minItems", "maxLength")


def test_a_strict_schema_has_no_bounds() -> None:
    """What every strict server takes has none, and is left as it was."""
    schema = reply_schema(WANTED, SiteContext())
    before = json.dumps(schema)
    bounded(schema, WANTED)
    assert json.dumps(schema) == before
    assert not any(bound in before for bound in BOUNDS)


def test_each_kind_is_bounded() -> None:
    """Names end at the limit; terms and texts have room beyond it, so that what is too long is told and not cut."""
    made = bounded(reply_schema(WANTED, SiteContext()), WANTED)["properties"]
    assert (made["tags"]["minItems"], made["tags"]["maxItems"]) == (0, 2 * 8 + 1)
    assert made["tags"]["items"]["maxLength"] == LONGEST_LABEL
    assert (made["people"]["minItems"], made["people"]["maxItems"]) == (0, 10)
    assert made["people"]["items"]["properties"]["name"]["maxLength"] == LONGEST_NAME
    assert made["people"]["items"]["properties"]["quote"]["maxLength"] == LONGEST_QUOTE
    assert made["summary"]["maxLength"] == 2 * 400
    assert made["insight"]["properties"]["text"]["maxLength"] == 2 * 160
    assert made["insight"]["properties"]["quote"]["maxLength"] == LONGEST_QUOTE
    assert made["status"]["maxLength"] == LONGEST_LABEL


@pytest.mark.parametrize(("limit", "most"), [(0, LONGEST_TEXT), (1, 2), (LONGEST_TEXT, LONGEST_TEXT), (9999, 9999)])
def test_a_text_is_never_cut_below_its_limit(limit: int, most: int) -> None:
    """The bound is twice the limit up to what servers compile, and never less than the limit."""
    spec = replace(KNOWN["summary"], max_chars=limit)
    assert bounded(reply_schema([spec], SiteContext()), [spec])["properties"]["summary"]["maxLength"] == most


def test_a_list_without_a_limit_ends() -> None:
    """A model that can't stop is stopped."""
    for name, most in (("tags", MOST_ITEMS + 1), ("people", MOST_ITEMS)):
        spec = replace(KNOWN[name], max_items=0)
        assert bounded(reply_schema([spec], SiteContext()), [spec])["properties"][name]["maxItems"] == most


@pytest.mark.parametrize(("limit", "most"), [(1, 3), (8, 17), (50, 101), (700, 1401), (900, 1501), (1600, 1600)])
def test_a_list_of_terms_is_never_cut_below_its_limit(limit: int, most: int) -> None:
    """The bound is the first length that runs away, up to what servers compile, and never less than the limit."""
    spec = replace(KNOWN["tags"], max_items=limit)
    assert list_bounded(reply_schema([spec], SiteContext()), [spec])["properties"]["tags"]["maxItems"] == most


def test_given_values_need_no_length() -> None:
    """An enum says all that there is to say."""
    spec = replace(KNOWN["tags"], values=("a", "b"))
    made = bounded(reply_schema([spec], SiteContext()), [spec])["properties"]["tags"]
    assert made["items"] == {"type": "string", "enum": ["a", "b"]}
    assert made["maxItems"] == 17


def test_it_is_a_schema() -> None:
    """An answer within the bounds satisfies it, and one item too many does not."""
    made = bounded(reply_schema(WANTED[:2], SiteContext()), WANTED[:2])
    Draft202012Validator.check_schema(made)
    judge = Draft202012Validator(made)
    assert judge.is_valid({"summary": "a", "tags": ["b"] * 17})
    assert not judge.is_valid({"summary": "a", "tags": ["b"] * 18})
