"""Which form a field's lists have: what the settings say, else the generator's, else commas."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from enrich.config import load
from enrich.errors import ConfigError
from enrich.fields import DEFAULTS, filled, misfit, specs, wanted
from enrich.fields.specs import KNOWN
from enrich.generators import Generator, generators
from enrich.settings import FieldConfig
from enrich.values import JSON, Field, FieldSpec, Form, Kind, Policy, Span

WORDS = Generator("g", forms={"tags": Form.WORDS, "topics": Form.HASHES, "summary": Form.WORDS, "area": Form.WORDS})


@pytest.mark.parametrize(
    ("settings", "forms"),
    [
        (None, {"tags": Form.WORDS, "people": Form.COMMAS, "summary": Form.TEXT, "insight": Form.TEXT}),
        ({"tags": {}}, {"tags": Form.WORDS}),
        ({"tags": {"form": "list"}}, {"tags": Form.LIST}),
        ({"tags": {"key": "topics"}}, {"tags": Form.HASHES}),
        ({"tags": {"key": "Topics"}}, {"tags": Form.HASHES}),
        ({"tags": {"key": "labels"}}, {"tags": Form.COMMAS}),
        ({"tags": {"key": "labels", "form": "map"}}, {"tags": Form.MAP}),
        ({"topics": {"kind": "terms"}}, {"topics": Form.HASHES}),
        ({"area": {}, "mood": {"kind": "term"}}, {"area": Form.TEXT, "mood": Form.TEXT}),
        ({"area": {"form": "words"}}, {"area": Form.TEXT}),
    ],
)
def test_the_form_of_a_field(settings: Mapping[str, Mapping[str, str]] | None, forms: Mapping[str, Form]) -> None:
    """By its key in any letter case; one term is never parted, whatever anybody says."""
    given = None if settings is None else {name: FieldConfig.model_validate(one) for name, one in settings.items()}
    assert {spec.name: spec.form for spec in specs(given, "", WORDS)} == forms


def test_nothing_known_changes_nothing() -> None:
    """Without a generator, the default fields are what they are."""
    assert specs(None) == DEFAULTS
    assert {spec.form for spec in KNOWN.values()} == {Form.COMMAS, Form.TEXT}


@pytest.mark.parametrize(
    ("name", "key", "form"),
    [
        ("jekyll", "tags", Form.WORDS),
        ("jekyll", "tag", Form.TEXT),
        ("hugo", "tags", Form.TEXT),
        ("hexo", "tags", Form.LIST),
        ("obsidian", "tags", Form.HASHES),
        ("pelican", "tags", Form.COMMAS),
        ("zola", "taxonomies.tags", Form.LIST),
        ("quarto", "categories", Form.TEXT),
    ],
)
def test_what_generators_make_of_a_text(name: str, key: str, form: Form) -> None:
    """As their documentation or source has it."""
    assert {one.name: one for one in generators()}[name].forms[key] is form


def test_the_generator_of_a_site_counts(tmp_path: Path) -> None:
    """A Jekyll site needs no settings, and its settings come first."""
    (tmp_path / "_config.yml").write_text("title: x\n", encoding="utf-8")
    config = load(tmp_path)
    assert specs(config.fields, "", config.generator)[1].form is Form.WORDS
    (tmp_path / "enrich.toml").write_text("[fields.tags]\nform = 'commas'\n", encoding="utf-8")
    config = load(tmp_path)
    assert specs(config.fields, "", config.generator)[0].form is Form.COMMAS


def test_a_form_that_there_is_not_is_told(tmp_path: Path) -> None:
    """With its line, and the forms that there are."""
    (tmp_path / "enrich.toml").write_text("[fields.tags]\nform = 'spaces'\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"enrich\.toml:2: .*words"):
        load(tmp_path)


def _tags(form: Form, policy: Policy = Policy.FILL, keep: tuple[str, ...] = (), most: int = 0) -> FieldSpec:
    return FieldSpec("tags", "tags", Kind.TERMS, policy=policy, keep=keep, max_items=most, form=form)


@pytest.mark.parametrize(
    ("form", "value", "problem"),
    [
        (Form.WORDS, {"a": None}, ""),
        (Form.MAP, {"a": 1}, ""),
        (Form.WORDS, {"a": 1}, "holds a mapping"),
        (Form.MAP, {}, "holds a mapping"),
        (Form.LIST, [{"label": "a"}], "holds a list of mappings"),
        (Form.WORDS, True, "true or false"),
        (Form.WORDS, 7, "a number"),
        (Form.WORDS, "a", ""),
    ],
)
def test_what_is_a_list(form: Form, value: JSON, problem: str) -> None:
    """A text, a list, and a mapping that is read for its keys."""
    found = misfit(value, _tags(form))
    assert problem in found if problem else not found


@pytest.mark.parametrize(
    ("spec", "value", "asks", "problem"),
    [
        (_tags(Form.WORDS, Policy.EXTEND), "a b", True, ""),
        (_tags(Form.WORDS, Policy.EXTEND, most=2), "a b", False, ""),
        (_tags(Form.WORDS, Policy.EXTEND, most=2), "a", True, ""),
        (_tags(Form.COMMAS, Policy.EXTEND, most=2), "a b", True, ""),
        (_tags(Form.WORDS, Policy.EXTEND), "a, b", False, "parted by commas"),
        (_tags(Form.WORDS, Policy.FILL), "a, b", False, ""),
        (_tags(Form.WORDS, Policy.NEVER), "a, b", False, ""),
        (_tags(Form.WORDS, Policy.EXTEND, most=2), "a, b", False, ""),
        (_tags(Form.WORDS, Policy.FILL, keep=("a", "b")), "a b", True, ""),
        (_tags(Form.WORDS, Policy.FILL, keep=("a b",)), "a b", False, ""),
        (_tags(Form.TEXT, Policy.FILL, keep=("a b",)), "a b", True, ""),
        (_tags(Form.HASHES, Policy.FILL, keep=("a",)), ["#a"], True, ""),
        (_tags(Form.HASHES, Policy.FILL), "#", True, ""),
    ],
)
def test_what_is_wanted_of_a_text(spec: FieldSpec, value: JSON, problem: str, *, asks: bool) -> None:
    """Counted by its terms; one that nothing can be added to is reported before a model is asked."""
    wants = wanted([Field("tags", value, Span(0, 0), 2)], [spec])
    assert bool(wants.fields) is asks
    assert [problem in one.message for one in wants.problems] == ([True] if problem else [])


def test_what_is_kept_is_no_filling() -> None:
    """By term, in the form."""
    assert filled("draft rust", _tags(Form.WORDS, keep=("draft",)))
    assert not filled("draft post", _tags(Form.WORDS, keep=("draft", "post")))
    assert not filled({"draft": None}, _tags(Form.MAP, keep=("draft",)))
