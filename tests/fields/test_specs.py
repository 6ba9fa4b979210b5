"""Specs: known names bring their settings, others must say what they are."""

from __future__ import annotations

import pytest

from enrich.errors import ConfigError
from enrich.fields import DEFAULTS, specs
from enrich.fields.specs import choose
from enrich.settings import FieldConfig
from enrich.values import Kind, Mode, Review


def test_without_settings_there_are_four_fields() -> None:
    """Summary, tags, people and insight; tags wait when unknown, and an insight is for a person."""
    made = {spec.name: spec for spec in specs(None)}
    assert list(made) == ["summary", "tags", "people", "insight"]
    assert made["tags"].mode is Mode.QUEUE
    assert made["insight"].review is Review.ALWAYS


def test_a_known_name_keeps_what_is_not_said() -> None:
    """A field of the file overrides single settings of its name."""
    (spec,) = specs({"summary": FieldConfig(key="description", max_chars=99)})
    assert (spec.key, spec.max_chars, spec.kind) == ("description", 99, Kind.TEXT)


def test_an_unknown_name_needs_a_kind() -> None:
    """A field without a known name says its kind, or the nearest known name is offered."""
    with pytest.raises(ConfigError) as caught:
        specs({"sumary": FieldConfig()})
    assert caught.value.hint == "did you mean `summary`?"
    (spec,) = specs({"mood": FieldConfig(kind=Kind.TERM)})
    assert spec.key == "mood"


def test_a_parent_is_a_field() -> None:
    """A parent that no field is called would else never bind its child; a known name's own may be left out."""
    with pytest.raises(ConfigError, match="is `aera`, which is not a field of this site") as caught:
        specs({"area": FieldConfig(), "mood": FieldConfig(kind=Kind.TERM, parent="aera")})
    assert caught.value.hint == "did you mean `area`?"
    assert specs({"category": FieldConfig()})[0].parent == "area"


def test_two_fields_never_share_a_key() -> None:
    """Two fields that write one key would overwrite each other."""
    with pytest.raises(ConfigError, match="both write the key `summary`"):
        specs({"summary": FieldConfig(), "description": FieldConfig(key="summary")})


def test_fields_are_chosen_by_name_in_the_sites_order() -> None:
    """--field narrows the site's fields; a wrong name is told with the nearest."""
    assert [spec.name for spec in choose(DEFAULTS, ("insight", "tags"))] == ["tags", "insight"]
    with pytest.raises(ConfigError) as caught:
        choose(DEFAULTS, ("tag",))
    assert caught.value.hint == "did you mean `tags`?"
