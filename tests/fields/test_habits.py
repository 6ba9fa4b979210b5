"""Which keys a field has where no setting says so, and which fields a site has no use for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from enrich.fields import DEFAULTS, specs
from enrich.fields.habits import UNSEEN, Census, counted, told_key, told_unused, unused
from enrich.generators import PLAIN, Generator, generator_of, generators
from enrich.settings import FieldConfig
from enrich.values import JSON, Kind

Front = Mapping[str, JSON]
KNOWN = {one.name: one for one in generators()}


def _census(*groups: tuple[int, Front]) -> Census:
    return counted(front for number, front in groups for _ in range(number))


def _keys(
    census: Census, generator: Generator = PLAIN, settings: Mapping[str, Mapping[str, object]] | None = None
) -> dict[str, str]:
    checked = None if settings is None else {name: FieldConfig.model_validate(one) for name, one in settings.items()}
    return {spec.name: spec.key for spec in specs(checked, "", generator, census)}


def test_a_census_counts_keys_by_depth_and_kind() -> None:
    """Nested keys are counted under their whole name, in their own spelling; an empty key holds anything."""
    census = counted(
        [{"Tags": ["a"], "seo": {"description": "x"}, "n": 3}, {"tags": "a b", "e": None, "m": {"a": None}}]
    )
    assert census.posts == 2
    assert census.texts == {"seo.description": 1, "tags": 1, "e": 1, "m.a": 1}
    assert census.lists == {"Tags": 1, "seo": 1, "seo.description": 1, "tags": 1, "e": 1, "m": 1, "m.a": 1}
    assert census.spellings("TAGS", Kind.TERMS) == {"Tags": 1, "tags": 1}


@pytest.mark.parametrize(
    ("groups", "key"),
    [
        ([], "summary"),
        ([(10, {"title": "x"})], "summary"),
        ([(10, {"summary": "x"})], "summary"),
        ([(10, {"description": "x"})], "description"),
        ([(10, {"excerpt": "x"})], "excerpt"),
        ([(6, {"description": "x"}), (4, {"summary": "x"})], "description"),
        ([(4, {"description": "x"}), (6, {"summary": "x"})], "summary"),
        ([(10, {"description": "x", "summary": "y"})], "summary"),
        ([(6, {"description": "x"}), (4, {"excerpt": "x"})], "description"),
        ([(1, {"excerpt": "x"}), (9, {})], "excerpt"),
        ([(1, {"excerpt": "x"}), (10, {})], "summary"),
        ([(1, {"excerpt": "x"}), (2, {"summary": "x"}), (90, {})], "summary"),
        ([(10, {"description": ""})], "description"),
        ([(10, {"description": None})], "description"),
        ([(10, {"description": False})], "summary"),
        ([(10, {"excerpt": ["x"]})], "summary"),
        ([(10, {"excerpt": {"a": "x"}})], "summary"),
        ([(10, {"Summary": "x"})], "Summary"),
        ([(6, {"Description": "x"}), (4, {"description": "x"})], "Description"),
        ([(5, {"Description": "x"}), (5, {"description": "x"})], "description"),
        ([(10, {"subtitle": "x"})], "summary"),
    ],
)
def test_a_summary_stands_where_most_posts_have_it(groups: Sequence[tuple[int, Front]], key: str) -> None:
    """The key that most posts bear is the summary, in their spelling; a rare one, or one of another kind, is not."""
    assert _keys(_census(*groups))["summary"] == key


@pytest.mark.parametrize(
    ("name", "groups", "summary", "tags"),
    [
        ("", [], "summary", "tags"),
        ("", [(10, {"keywords": ["x"]})], "summary", "keywords"),
        ("", [(10, {"keywords": ["x"], "tags": ["x"]})], "summary", "tags"),
        ("", [(9, {"keywords": ["x"], "tags": ["x"]}), (1, {"keywords": ["x"]})], "summary", "tags"),
        ("", [(4, {"keywords": ["x"], "tags": ["x"]}), (1, {"keywords": ["x"]})], "summary", "tags"),
        ("", [(7, {"keywords": ["x"], "tags": ["x"]}), (3, {"keywords": ["x"]})], "summary", "keywords"),
        ("docusaurus", [(8, {"keywords": ["x"], "tags": ["x"]}), (1, {"keywords": ["x"]})], "description", "tags"),
        ("", [(9, {"tag": ["x"]})], "summary", "tag"),
        ("", [(6, {"tag": ["x"]}), (3, {"tags": ["x"]})], "summary", "tag"),
        ("hakyll", [(9, {"tag": "x, y", "description": "z"})], "description", "tag"),
        ("vuepress", [(8, {"tag": ["x"]}), (2, {"keywords": "x"})], "description", "tag"),
        ("", [(10, {"keywords": "x y"})], "summary", "keywords"),
        ("", [(10, {"Tags": ["x"]})], "summary", "Tags"),
        ("hugo", [], "summary", "tags"),
        ("hugo", [(10, {"params": {"summary": "x", "keywords": ["a"]}})], "params.summary", "params.keywords"),
        ("zola", [], "description", "taxonomies.tags"),
        (
            "zola",
            [(10, {"extra": {"summary": "x"}, "taxonomies": {"tags": ["a"]}})],
            "extra.summary",
            "taxonomies.tags",
        ),
        ("zola", [(3, {"summary": "x", "tags": ["a"]}), (90, {})], "summary", "tags"),
        ("docusaurus", [], "description", "tags"),
        ("docusaurus", [(9, {"summary": "x"})], "summary", "tags"),
        ("quarto", [], "description", "categories"),
        ("quarto", [(9, {"keywords": ["x"]})], "description", "keywords"),
        ("jekyll", [(6, {"excerpt": "x"}), (4, {"description": "x"})], "excerpt", "tags"),
        ("nuxt", [(9, {"seo": {"description": "x"}})], "seo.description", "tags"),
        ("pelican", [(9, {"Summary": "x", "Tags": "a, b"})], "Summary", "Tags"),
        ("franklin", [], "rss_description", "tags"),
    ],
)
def test_a_generator_tells_what_posts_do_not(
    name: str, groups: Sequence[tuple[int, Front]], summary: str, tags: str
) -> None:
    """What the posts bear goes first; where they bear nothing, the key is one that the generator reads."""
    found = _keys(_census(*groups), KNOWN.get(name, PLAIN))
    assert (found["summary"], found["tags"]) == (summary, tags)


@pytest.mark.parametrize(
    ("name", "groups", "keys"),
    [
        ("", [(9, {"tags": ["x"]}), (3, {"tag": ["x"]})], ("tags", "tag")),
        ("", [(9, {"Tags": ["x"]}), (3, {"tag": ["x"]})], ("Tags", "tag")),
        ("", [(9, {"tag": ["x"]}), (3, {"tags": ["x"]})], ("tag", "tags")),
        ("vuepress", [(9, {"tags": ["x"]}), (1, {"Tag": ["x"]})], ("tags", "tag")),
        ("", [(9, {"tags": ["x"]})], ()),
        ("", [(9, {"tags": ["x"]}), (9, {"keywords": ["x"]})], ()),
        ("", [(9, {"keywords": ["x"]}), (1, {"tag": ["x"]})], ()),
        ("jekyll", [(9, {"tags": "x y"}), (1, {"tag": "x y"})], ()),
        ("", [(9, {"tags": ["x"]}), (3, {"tag": 7})], ()),
    ],
)
def test_tags_in_singular_and_plural_are_one_field(
    name: str, groups: Sequence[tuple[int, Front]], keys: tuple[str, ...]
) -> None:
    """Where posts bear `tags` and others `tag`, each keeps its own, as long as both are read in the same form."""
    made = specs(None, "", KNOWN.get(name, PLAIN), _census(*groups))
    assert next(spec for spec in made if spec.name == "tags").keys == keys


@pytest.mark.parametrize(
    ("settings", "groups", "key"),
    [
        ({"summary": {}}, [(9, {"description": "x"})], "description"),
        ({"summary": {}}, [(9, {"description": "x"}), (1, {"summary": "x"})], "summary"),
        ({"summary": {}}, [(9, {"description": "x"}), (1, {"Summary": "x"})], "Summary"),
        ({"summary": {"key": "summary"}}, [(9, {"description": "x"})], "summary"),
        ({"summary": {"key": "lead"}}, [(9, {"description": "x"})], "lead"),
        ({"summary": {}, "description": {}}, [(9, {"description": "x"})], "summary"),
        ({"description": {}, "summary": {}}, [(9, {"description": "x"}), (5, {"excerpt": "x"})], "excerpt"),
        ({"summary": {}, "lead": {"kind": "text", "key": "description"}}, [(9, {"description": "x"})], "summary"),
    ],
)
def test_a_field_that_is_named_without_a_key(
    settings: Mapping[str, Mapping[str, object]], groups: Sequence[tuple[int, Front]], key: str
) -> None:
    """A key that is set is obeyed; without one the field's own name counts as soon as a post bears it."""
    assert _keys(_census(*groups), PLAIN, settings)["summary"] == key


@pytest.mark.parametrize(
    ("groups", "names"),
    [
        ([(19, {"title": "x"})], ()),
        ([(20, {"title": "x"})], ("people", "insight")),
        ([(20, {"title": "x"}), (1, {"people": ["A"]})], ("insight",)),
        ([(20, {"title": "x"}), (1, {"People": []})], ("insight",)),
        ([(20, {"title": "x"}), (1, {"people": None, "insight": ""})], ()),
        ([(20, {"title": "x"}), (1, {"extra": {"Insight": "x"}})], ("people",)),
        ([(20, {"title": "x"}), (1, {"peoples": ["A"], "my insight": "x"})], ("people", "insight")),
    ],
)
def test_what_no_post_bears_is_left_out(groups: Sequence[tuple[int, Front]], names: tuple[str, ...]) -> None:
    """From 20 posts on, people and insight are only wanted where a post bears them, in whatever spelling and depth."""
    assert unused(DEFAULTS, _census(*groups)) == names


@pytest.mark.parametrize(
    ("settings", "groups", "names"),
    [
        ("", [(20, {"title": "x"})], ("tags", "people", "insight")),
        ("", [(19, {"title": "x"})], ()),
        ("", [(20, {"title": "x"}), (1, {"extra": {"tags": ["a"]}})], ("people", "insight")),
        ("", [(20, {"title": "x"}), (1, {"Tags": ["a"]})], ("people", "insight")),
        ("taxonomies = [{name = 'tags'}]", [(20, {"title": "x"})], ("people", "insight")),
    ],
)
def test_tags_that_nothing_reads_are_left_out(
    tmp_path: Path, settings: str, groups: Sequence[tuple[int, Front]], names: tuple[str, ...]
) -> None:
    """A Zola site whose settings declare no tags, and whose posts have none anywhere, is offered none."""
    (tmp_path / "zola.toml").write_text(f"base_url = 'x'\n{settings}\n", encoding="utf-8")
    generator = generator_of(tmp_path)
    census = _census(*groups)
    assert unused(specs(None, "", generator, census), census, generator) == names


def test_the_keys_are_told_with_their_reason() -> None:
    """A person is told of a key that is not the field's name: who bears it, or what reads it."""
    census = _census((312, {"description": "x"}), (88, {}))
    summary, tags, *_ = specs(None, "", KNOWN["zola"], census)
    assert told_key(summary, census, KNOWN["zola"]) == (
        "note: summary is written to the key description, which 312 of 400 posts bear"
    )
    assert told_key(tags, census, KNOWN["zola"]) == (
        "note: tags are written to the key taxonomies.tags, which zola reads"
    )
    assert told_key(DEFAULTS[0], UNSEEN, PLAIN) == ""
    (spelled, *_) = specs(None, "", PLAIN, counted([{"Summary": "x"}]))
    assert (spelled.key, told_key(spelled, census, PLAIN)) == ("Summary", "")


def test_what_is_left_out_is_told_with_the_way_back() -> None:
    """One line names the fields, the number of posts, and how to ask for them."""
    census = _census((24, {}))
    assert told_unused(DEFAULTS, (), census) == ""
    assert told_unused(DEFAULTS, ("people", "insight"), census) == (
        "note: people and insight are left out, as none of 24 posts bears them: ask with --field insight, or name your"
        " fields in enrich.toml: [fields.summary] [fields.tags] [fields.people] [fields.insight]"
    )
    some = told_unused(DEFAULTS, ("people",), counted([{}] * 1500, whole=False))
    assert some.startswith(
        "note: people is left out, as none of the 1,500 posts that were looked at bears it: ask with"
    )
