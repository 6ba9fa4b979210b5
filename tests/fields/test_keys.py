"""Under which key a post has a field: its own spelling, the first name that stands, else what the site uses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from enrich.config import from_table
from enrich.errors import ConfigError
from enrich.fields.keys import resolved, standing
from enrich.fields.specs import KNOWN, specs
from enrich.values import FieldSpec, Kind

if TYPE_CHECKING:
    from enrich.values import JSON

ONE = FieldSpec("summary", "summary", Kind.TEXT)
DEEP = FieldSpec("summary", "params.seo.summary", Kind.TEXT)
TWO = FieldSpec("summary", "description", Kind.TEXT, keys=("description", "excerpt"))
SITE = ("title", "Excerpt", "Summary", "summary", "Params", "Params.seo", "Params.seo.Summary")


@pytest.mark.parametrize(
    ("spec", "known", "key"),
    [
        (ONE, {"summary": "x"}, "summary"),
        (ONE, {"Summary": "x"}, "Summary"),
        (ONE, {"SUMMARY": None}, "SUMMARY"),
        (ONE, {"Summary": "x", "SUMMARY": "y"}, "summary"),
        (ONE, {"Summary": "x", "summary": "y"}, "summary"),
        (ONE, {}, "summary"),
        (DEEP, {}, "params.seo.summary"),
        (DEEP, {"Params": {"x": 1}, "Params.x": 1}, "Params.seo.summary"),
        (DEEP, {"params": {}, "params.SEO": {}}, "params.SEO.summary"),
        (DEEP, {"params": {}, "params.SEO": {}, "params.SEO.Summary": "x"}, "params.SEO.Summary"),
        (TWO, {"excerpt": None}, "excerpt"),
        (TWO, {"excerpt": None, "Description": ""}, "Description"),
        (TWO, {"excerpt": "x", "description": []}, "excerpt"),
        (TWO, {"summary": "x"}, "description"),
    ],
)
def test_a_post_tells_its_own_key(spec: FieldSpec, known: dict[str, JSON], key: str) -> None:
    """Exactly one that is equal but for case is meant; one of several names with a value before an empty one."""
    assert [one.key for one in resolved([spec], known)] == [key]


@pytest.mark.parametrize(
    ("spec", "known", "key"),
    [
        (ONE, {}, "Summary"),
        (ONE, {"summary": None}, "summary"),
        (TWO, {}, "Excerpt"),
        (DEEP, {}, "Params.seo.Summary"),
        (DEEP, {"params": {}}, "params.seo.Summary"),
        (FieldSpec("mood", "mood", Kind.TERM), {}, "mood"),
    ],
)
def test_a_site_tells_the_key_of_a_field_that_is_new(spec: FieldSpec, known: dict[str, JSON], key: str) -> None:
    """The commonest spelling of any of its names; the mappings of the post itself come first."""
    assert [one.key for one in resolved([spec], known, SITE)] == [key]


def test_a_field_whose_key_stands_is_the_same_value() -> None:
    """So that nothing is made anew for it."""
    assert resolved([ONE], {"summary": "x"})[0] is ONE


@pytest.mark.parametrize(
    ("settings", "key", "keys"),
    [
        ({}, "summary", ()),
        ({"key": "seo.summary"}, "seo.summary", ()),
        ({"key": ["seo", "og.title"]}, 'seo."og.title"', ()),
        ({"key": "'a'.\"b.c\""}, 'a."b.c"', ()),
        ({"keys": ["a", ["b", "c"], "d.e"]}, "a", ("a", "b.c", "d.e")),
    ],
)
def test_settings_name_keys_in_one_notation(settings: dict[str, JSON], key: str, keys: tuple[str, ...]) -> None:
    """Whether they are written as text or as a list of their parts."""
    config = from_table({"fields": {"summary": settings}})
    (made,) = specs(config.fields)
    assert (made.key, made.keys) == (key, keys)


@pytest.mark.parametrize("mark", ["summary", "Excerpt", "title"])
def test_a_mark_has_no_key_of_a_field(mark: str) -> None:
    """Of none of its names, in any case."""
    config = from_table({"fields": {"summary": {"keys": ["summary", "excerpt"]}}})
    with pytest.raises(ConfigError, match=r"provenance\.key"):
        specs(config.fields, mark)


@pytest.mark.parametrize("empty", [None, "", "  ", [], [""], ["", None], {}, ()])
def test_a_key_without_a_value_gives_way(empty: object) -> None:
    """However nothing is written there."""
    tags = replace(KNOWN["tags"], keys=("tags", "keywords"))
    assert standing(tags, {"tags": empty, "keywords": ["a"]}) == "keywords"
    assert standing(tags, {"tags": empty}) == "tags"
    assert standing(tags, {"tags": ["a"], "keywords": ["b"]}) == "tags"


def test_older_settings_are_dumped_as_before() -> None:
    """Answers are found again by digests of dumps."""
    config = from_table({"fields": {"summary": {"key": "description"}}})
    assert config.fields is not None
    assert "keys" not in config.fields["summary"].model_dump()
    assert KNOWN["summary"].keys == ()
