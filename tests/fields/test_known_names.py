"""What each known name of a field means, and which settings follow from others."""

from __future__ import annotations

import pytest

from enrich.errors import ConfigError
from enrich.fields.specs import KNOWN, choose, specs
from enrich.settings import FieldConfig
from enrich.values import FieldSpec, Kind, Mode, Policy, Review

NAMES = {
    "summary": (Kind.TEXT, Mode.OPEN, 400, 5, 0),
    "tags": (Kind.TERMS, Mode.QUEUE, 0, 0, 8),
    "people": (Kind.NAMES, Mode.OPEN, 0, 0, 10),
    "insight": (Kind.TEXT, Mode.OPEN, 160, 2, 0),
    "description": (Kind.TEXT, Mode.OPEN, 160, 2, 0),
    "project": (Kind.TERMS, Mode.CLOSED, 0, 0, 3),
    "area": (Kind.TERM, Mode.CLOSED, 0, 0, 0),
    "category": (Kind.TERM, Mode.CLOSED, 0, 0, 0),
    "status": (Kind.TERM, Mode.CLOSED, 0, 0, 0),
    "companies_orgs": (Kind.NAMES, Mode.OPEN, 0, 0, 10),
    "products_models": (Kind.NAMES, Mode.OPEN, 0, 0, 10),
    "media_books": (Kind.NAMES, Mode.OPEN, 0, 0, 10),
}


def _made(name: str, **settings: object) -> FieldSpec:
    (spec,) = specs({name: FieldConfig.model_validate(settings)})
    return spec


def test_there_are_no_other_known_names() -> None:
    """A new name belongs into the table of this file and into the manual."""
    assert list(KNOWN) == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_known_name_brings_its_settings(name: str) -> None:
    """Kind, mode and limits, and the name is the key; nothing that stands in a post is replaced unasked."""
    spec = _made(name)
    measured = (spec.kind, spec.mode if spec.kind in (Kind.TERM, Kind.TERMS) else Mode.OPEN)
    assert (*measured, spec.max_chars, spec.max_sentences, spec.max_items) == NAMES[name]
    assert (spec.key, spec.policy) == (name, Policy.FILL)
    assert spec.ask


@pytest.mark.parametrize("name", NAMES)
def test_only_an_insight_always_waits_for_a_person(name: str) -> None:
    """It is the owner's own voice; of other texts those of the embedded model wait, and no list does."""
    text = Review.EMBEDDED if NAMES[name][0] is Kind.TEXT else Review.AUTO
    assert _made(name).review is (Review.ALWAYS if name == "insight" else text)


@pytest.mark.parametrize("kind", Kind)
def test_a_field_of_your_own_waits_as_its_kind_does(kind: Kind) -> None:
    """What the embedded model wrote of a text, and nothing of a list; a setting goes before."""
    (said,) = specs({"mine": FieldConfig(kind=kind)})
    assert said.review is (Review.EMBEDDED if kind is Kind.TEXT else Review.AUTO)
    assert {_made(name, kind=kind).review for name in ("tags", "summary")} == {said.review}
    for review in Review:
        assert _made("mine", kind=kind, review=review).review is review


@pytest.mark.parametrize("name", NAMES)
def test_names_and_insights_need_evidence(name: str) -> None:
    """A name is proposed only with the words that name it, and an insight rests on words of the post."""
    assert _made(name).evidence == (NAMES[name][0] is Kind.NAMES or name == "insight")


@pytest.mark.parametrize(("kind", "evidence"), [("text", False), ("terms", False), ("term", False), ("names", True)])
def test_a_new_name_asks_for_what_it_is_called(kind: str, *, evidence: bool) -> None:
    """Underscores are spaces; only names need evidence unless the site says so."""
    spec = _made("places_of_work", kind=kind)
    assert (spec.ask, spec.key, spec.kind.value) == ("places of work", "places_of_work", kind)
    assert spec.evidence == evidence
    assert _made("places_of_work", kind=kind, evidence=not evidence).evidence != evidence


NEW = {
    "an open list": ({"kind": "terms", "mode": "open"}, 1),
    "an open choice": ({"kind": "term", "mode": "open"}, 1),
    "an open list with a limit of its own": ({"kind": "terms", "mode": "open", "max_new": 3}, 3),
    "an open list that may get any number": ({"kind": "terms", "mode": "open", "max_new": 0}, 0),
    "a queue": ({"kind": "terms", "mode": "queue"}, 0),
    "a closed list": ({"kind": "terms", "mode": "closed"}, 0),
    "names": ({"kind": "names", "mode": "open"}, 0),
    "a text": ({"kind": "text", "mode": "open"}, 0),
}


@pytest.mark.parametrize(("settings", "most"), NEW.values(), ids=NEW.keys())
def test_an_open_field_gets_one_new_term_a_post(settings: dict[str, object], most: int) -> None:
    """Unless the site says otherwise; other fields have no such limit, because they take no new terms unseen."""
    assert _made("mood", **settings).max_new == most


BEGINS = {
    "a list of which nothing is said": ("mood", {"kind": "terms"}, True),
    "tags": ("tags", {}, True),
    "tags that are a queue by name": ("tags", {"mode": "queue"}, False),
    "tags that are open by name": ("tags", {"mode": "open"}, False),
    "a closed list": ("project", {}, False),
    "one term": ("mood", {"kind": "term"}, False),
    "names": ("people", {}, False),
    "a text": ("summary", {}, False),
}


@pytest.mark.parametrize(("name", "settings", "begins"), BEGINS.values(), ids=BEGINS.keys())
def test_a_new_site_begins_open_where_nothing_is_said(name: str, settings: dict[str, object], *, begins: bool) -> None:
    """A mode that the site names holds from the first post on."""
    assert _made(name, **settings).begins_open == begins


TAKEN = {
    "a field's key": ("tags", "the field `tags` writes that key"),
    "in other letters": ("Tags", "the field `tags` writes that key"),
    "the switch": ("enrich", "that key already has a meaning"),
    "the switch, in capitals": ("ENRICH", "that key already has a meaning"),
    "the title": ("title", "that key already has a meaning"),
}


@pytest.mark.parametrize(("mark", "reason"), TAKEN.values(), ids=TAKEN.keys())
def test_the_mark_never_takes_a_key_that_has_a_meaning(mark: str, reason: str) -> None:
    """A list of fields under it would overwrite what stands there."""
    with pytest.raises(ConfigError) as caught:
        specs(None, mark)
    assert str(caught.value) == f"`provenance.key` can't be `{mark}`: {reason}"
    assert caught.value.hint == "choose another key, such as `ai`"


def test_another_mark_is_taken() -> None:
    """No mark, or a key that nothing else writes."""
    assert specs(None, "") == specs(None, "ai") == specs(None)


def test_a_field_with_another_key_frees_its_name() -> None:
    """The mark is compared with keys, not with names."""
    settings = {"tags": FieldConfig(key="topics")}
    assert specs(settings, "tags")[0].key == "topics"
    with pytest.raises(ConfigError, match="the field `tags` writes that key"):
        specs(settings, "topics")


def test_a_name_far_from_all_gets_the_list() -> None:
    """Where no known name is near, all that may be meant are told."""
    with pytest.raises(ConfigError) as caught:
        choose(specs(None), ("zzz",))
    assert (str(caught.value), caught.value.hint) == (
        "no field is named `zzz`",
        "known: summary, tags, people, insight",
    )


def test_the_first_wrong_name_is_told() -> None:
    """Right names beside it do not hide it, and a name that stands twice is one field."""
    with pytest.raises(ConfigError, match="`zzz`"):
        choose(specs(None), ("tags", "zzz", "yyy"))
    assert [spec.name for spec in choose(specs(None), ("tags", "tags"))] == ["tags"]
    assert choose(specs(None), ()) == specs(None)
