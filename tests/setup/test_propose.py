"""From posts to settings: one field after the other, with its reason."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from enrich.config import from_table
from enrich.fields.specs import specs
from enrich.generators import generators
from enrich.setup.environment import Environment, LocalServer, PaidServer, providers
from enrich.setup.rendering import rendered, tables
from enrich.values import JSON, Kind
from setup.seen import drafted, looked, table

_SENTENCE = "A sentence about number {}, which says what the post says in some more words."


@pytest.mark.parametrize(("posts", "tagged", "is_offered"), [(19, 0, False), (20, 0, True), (20, 1, False)])
def test_a_grown_site_without_tags_is_only_offered_them(posts: int, tagged: int, *, is_offered: bool) -> None:
    """Whoever wrote so many posts without a tag has no vocabulary, and may want none."""
    fronts: list[dict[str, JSON]] = [{"title": "A", **({"tags": ["a"]} if n < tagged else {})} for n in range(posts)]
    tags = table(drafted(looked(fronts)), "fields", "tags")
    assert tags is not None
    assert tags.offered is is_offered
    assert tags.reason.startswith("1 of 20 posts has" if tagged else "no post has it yet")


def test_summary_and_tags_are_proposed_at_first() -> None:
    """Under the keys of the site's generator where no post has any; people and insight are offered."""
    hexo = next(one for one in generators() if one.name == "hexo")
    draft = drafted(looked([{"title": "A"}, {"title": "B"}]), hexo)
    summary, tags = table(draft, "fields", "summary"), table(draft, "fields", "tags")
    assert summary is not None
    assert tags is not None
    assert (summary["key"], summary.offered, tags["key"], tags.offered) == ("description", False, None, False)
    assert summary.reason == "no post has it yet; `description` is the key that hexo reads"
    assert all(one.offered for one in draft.tables if one.name in (("fields", "people"), ("fields", "insight")))


@pytest.mark.parametrize(
    ("name", "key", "value", "is_offered"),
    [
        ("jekyll", "categories", ["clocks", "bells"], True),
        ("jekyll", "category", "clocks", True),
        ("jekyll", "Category", "clocks", True),
        ("jekyll", "tags", ["clocks"], False),
        ("hugo", "categories", ["clocks", "bells"], False),
        ("hexo", "category", "clocks", False),
    ],
)
def test_what_a_generator_puts_into_addresses_is_only_offered(
    name: str, key: str, value: JSON, *, is_offered: bool
) -> None:
    """A value more would move a post that is published, and its links would break."""
    generator = next(one for one in generators() if one.name == name)
    fronts = [
        {"title": "A", key: value if number % 2 else value[:1] if isinstance(value, list) else "b"}
        for number in range(30)
    ]
    draft = drafted(looked(fronts), generator)
    (found,) = (one for one in draft.tables if one.name[0] == "fields" and one.reason.startswith("30 of 30"))
    assert found.offered is is_offered
    told = "jekyll puts it into a post's address, unless `permalink` says otherwise"
    assert (told in found.reason) is is_offered


def test_keys_are_found_in_mappings_and_in_any_case() -> None:
    """The one that posts bear is named, as they write it."""
    draft = drafted(
        looked([{"SEO": {"Description": _SENTENCE.format(n)}, "Reader": {"Insight": "x"}} for n in range(9)])
    )
    assert [(one.name[1], one["key"]) for one in draft.tables if one["key"]] == [
        ("summary", "SEO.Description"),
        ("insight", "Reader.Insight"),
    ]


def test_tags_in_singular_and_plural_are_one_field() -> None:
    """As everywhere: each post keeps its word."""
    fronts: list[dict[str, JSON]] = [{"tags" if n % 3 else "tag": ["a", "b"]} for n in range(30)]
    draft = drafted(looked(fronts))
    assert table(draft, "fields", "tag") is None
    assert draft.left == {"another word for `tags`, which each post may use": ("tag",)}


def test_limits_follow_what_people_wrote() -> None:
    """With the share that they leave out, so that nobody wonders about what `check` tells."""
    fronts: list[dict[str, JSON]] = [
        {"summary": "x" * (600 if n > 97 else 100), "tags": ["a", "b", "c"]} for n in range(100)
    ]
    draft = drafted(looked(fronts))
    summary, tags = table(draft, "fields", "summary"), table(draft, "fields", "tags")
    assert summary is not None
    assert tags is not None
    assert (summary["max_chars"], tags["max_items"]) == (100, 3)
    told = "the 95th percentile: 2 of 100 have more characters, which `enrich check` tells"
    assert summary.settings[0].reason == told


def test_terms_depend_on_their_parent() -> None:
    """`category` on `area`, both with the values that all posts use."""
    pairs = [("cells", "life"), ("stars", "physics"), ("birds", "life"), ("rocks", "earth")] * 10
    draft = drafted(looked([{"area": area, "category": category} for category, area in pairs]))
    area, category = table(draft, "fields", "area"), table(draft, "fields", "category")
    assert area is not None
    assert category is not None
    assert (area["values"], category["parent"]) == (("life", "earth", "physics"), "area")
    assert area["kind"] is None


def test_fields_of_a_site_say_their_kind() -> None:
    """A key of nobody else becomes a field of its own; one that most posts do without is only offered."""
    fronts: list[dict[str, JSON]] = [{"mood": "calm" if n % 2 else "stormy"} for n in range(30)]
    for n in range(9):
        fronts[n]["pace"] = "slow" if n % 4 else "quick"
    draft = drafted(looked(fronts))
    mood, pace = table(draft, "fields", "mood"), table(draft, "fields", "pace")
    assert mood is not None
    assert pace is not None
    assert (mood["kind"], mood["values"], mood.offered, pace.offered) == ("term", ("calm", "stormy"), False, True)


@pytest.mark.parametrize(
    ("texts", "bodies", "language"),
    [
        (["这篇文章讲述了一座钟如何走向大海以及水手如何找到经度的故事"], "en", "zh"),
        (["这篇文章讲述了一座钟如何走向大海以及水手如何找到经度的故事"], "zh", None),
        (
            [
                "The clock that went to sea tells how sailors found their longitude at last.",
                "这篇文章讲述了一座钟如何走向大海以及水手如何找到经度的故事",
            ],
            "en",
            None,
        ),
    ],
)
def test_the_language_of_a_field_is_named_where_it_is_not_the_posts(
    texts: list[str], bodies: str, language: str
) -> None:
    """All summaries in one language, of posts in another."""
    found = looked([{"summary": texts[number % len(texts)]} for number in range(12)], language=bodies)
    summary = table(drafted(found), "fields", "summary")
    assert summary is not None
    assert summary["language"] == language


def test_a_program_s_terms_are_kept() -> None:
    """A tag that puts posts into a collection is no reason to think that tags are there."""
    tags = table(drafted(looked([{"tags": ["posts", f"t{number}"]} for number in range(12)])), "fields", "tags")
    assert tags is not None
    assert tags["keep"] == ("posts",)


def test_models_are_offered_and_none_is_chosen() -> None:
    """Servers and variables by name, in lines that do nothing."""
    there = Environment(
        (LocalServer("Ollama", 11434, ("qwen3:8b", "other")),),
        (PaidServer("anthropic", "ANTHROPIC_API_KEY", "claude", "https://api.anthropic.com/v1"),),
    )
    draft = drafted(looked([{"tags": ["a"]}]), environment=there)
    text = rendered(draft)
    assert '# [model]\n# name = "qwen3:8b"\n# base_url = "http://127.0.0.1:11434/v1"\n# api_key_env = "NO_KEY"' in text
    assert '# api_key_env = "ANTHROPIC_API_KEY"\n' in text
    assert "model" not in tomllib.loads(text)


def test_every_proposal_is_a_valid_file() -> None:
    """Also of keys and values that mean something to TOML, and of names that only differ in their marks."""
    odd: list[dict[str, JSON]] = [
        {
            'a."b': "x\ny" if n % 2 else "z\x7f",
            "a b": ["#1", '"'],
            "a-b": ["q", "r"],
            "ä": {"é.è": "t" if n % 2 else "u"},
            "[x]\n[model]": ["m", "n"],
        }
        for n in range(30)
    ]
    made = tomllib.loads(rendered(drafted(looked(odd))))
    config = from_table(made)
    assert set(made) == {"fields"}
    kinds = {spec.kind for spec in specs(config.fields)}
    assert kinds >= {Kind.TEXT, Kind.TERM, Kind.TERMS}


@pytest.mark.parametrize(
    "there",
    [
        Environment(servers=(LocalServer("Ollama", 11434, ("qwen3:8b",)),)),
        *(Environment(providers=(one,)) for one in providers()),
    ],
)
def test_an_offer_is_settings_once_its_marks_are_away(there: Environment) -> None:
    """They name a model, and each setting is one that `enrich` knows."""
    (offer,) = (one for one in drafted(looked([{"tags": ["a"]}]), environment=there).tables if one.name == ("model",))
    config = from_table(tomllib.loads(tables([replace(offer, offered=False)])))
    assert config.chosen
    assert config.model.name == offer["name"]
