"""The limits of a text and of a schema, to the number, and what a model is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from enrich.fields.schema import MAX_CHARS, MAX_SHORT, MAX_VALUES, bounded, described, limits, reply_schema, sentences
from enrich.values import FieldSpec, Kind, Mode, SiteContext, Term
from enrich.vocabulary.terms import vocabulary

TEXT = FieldSpec("summary", "summary", Kind.TEXT, "what it says", min_chars=3, max_chars=10, max_sentences=2)
CLOSED = FieldSpec("tags", "tags", Kind.TERMS, "the topics", mode=Mode.CLOSED)
BROKEN = {
    "as long as it may be": ("1234567890", []),
    "one letter too long": ("12345678901", ["11 characters, at most 10 are allowed"]),
    "as short as it may be": ("123", []),
    "one letter too short": ("12", ["2 characters, at least 3 are needed"]),
    "nothing is not too short": ("", []),
    "as many sentences as it may have": ("A b. C d.", []),
    "initials end no sentence": ("A. B. Lee.", []),
    "one sentence too many": ("Ab. Cd. E.", ["3 sentences, at most 2 are allowed"]),
    "letters of any script count as one": ("钟塔在雨中，潮水很低", []),
    "too long and too many": ("Ab. Cd. Ef. Gh. Ij.", ["19 characters, at most 10", "5 sentences, at most 2"]),
}


@pytest.mark.parametrize(("text", "told"), BROKEN.values(), ids=BROKEN.keys())
def test_a_text_is_measured_against_each_limit(text: str, told: Sequence[str]) -> None:
    """Each broken limit is one sentence that tells both numbers, so that a model can correct itself."""
    found = list(limits(TEXT, text))
    assert len(found) == len(told)
    assert all(one.message.startswith(words) for one, words in zip(found, told, strict=True))
    assert {one.pointer for one in found} <= {"/summary"}


def test_the_rule_of_a_limit_has_its_setting_as_its_name() -> None:
    """The name of a broken rule is the name of the key in `enrich.toml`."""
    rules = {one.rule for text in ("Ab. Cd. Ef. Gh. Ij.", "x") for one in limits(TEXT, text)}
    assert rules == {"max_chars", "min_chars", "max_sentences"}


def test_a_limit_that_is_not_set_breaks_nothing() -> None:
    """0 means no limit."""
    free = replace(TEXT, min_chars=0, max_chars=0, max_sentences=0)
    assert not list(limits(free, "A. " * 900))


SENTENCES = {
    "none": ("", 0),
    "without an end": ("The clock is kept", 1),
    "with an end": ("The clock is kept.", 1),
    "two": ("It rains. It pours.", 2),
    "questions and shouts": ("Really?! Yes! Why?", 3),
    "an ellipsis at the end": ("It rains...", 1),
    "a version number": ("Python 3.13 is out.", 1),
    "a web address": ("See example.org/a.b for it.", 1),
    "in quotes": ('He said: "It rains."', 1),
    "in German quotes": ("Er sagt: „Es regnet.“ Dann geht er.", 2),
    "in English quotes": ('"It rains." She left.', 2),
    "in brackets": ("It rains (as it does.) She left.", 2),
    "Chinese": ("钟在塔上。雨下着。潮水低吗？", 3),
    "Japanese in brackets": ("時計は塔にある。（雨が降る。）", 2),
    "only marks": ("?! ?", 0),
}


@pytest.mark.parametrize(("text", "count"), SENTENCES.values(), ids=SENTENCES.keys())
def test_sentences_are_counted_by_their_ends(text: str, count: int) -> None:
    """A closing quote or bracket after the mark is no sentence of its own, and a point in a number ends none."""
    assert sentences(text) == count


def _site(labels: Sequence[str]) -> SiteContext:
    return SiteContext({"tags": vocabulary(map(Term, labels))})


def _enum(labels: Sequence[str], spec: FieldSpec = CLOSED) -> list[str]:
    found: list[str] = reply_schema([spec], _site(labels))["properties"]["tags"]["items"].get("enum", [])
    return found


NUMBERS = {
    "as many as a strict server takes": (MAX_VALUES, 5, True),
    "one more": (MAX_VALUES + 1, 5, False),
    "few, however long": (MAX_SHORT, 100, True),
    "many, and as long as they may be": (300, MAX_CHARS // 300, True),
    "many, and one letter too long": (300, MAX_CHARS // 300 + 1, False),
}


@pytest.mark.parametrize(("count", "size", "sent"), NUMBERS.values(), ids=NUMBERS.keys())
def test_a_vocabulary_is_sent_as_a_choice_where_servers_take_it(count: int, size: int, *, sent: bool) -> None:
    """1,000 values in all; above 250 values, at most 15,000 characters."""
    labels = [f"{number:0{size}d}" for number in range(count)]
    assert _enum(labels) == (labels if sent else [])


def test_two_fields_share_the_room_and_the_smaller_goes_first() -> None:
    """The limit of a server is for the whole schema, so the second vocabulary is left out where it is too large."""
    small, large = replace(CLOSED, name="area", key="area"), CLOSED
    many = [f"{number:04d}" for number in range(MAX_VALUES - 1)]
    site = SiteContext({"tags": vocabulary(map(Term, many)), "area": vocabulary(map(Term, ["a", "b"]))})
    parts = reply_schema([large, small], site)["properties"]
    assert parts["area"]["items"]["enum"] == ["a", "b"]
    assert "enum" not in parts["tags"]["items"]
    one = SiteContext({"tags": vocabulary(map(Term, many)), "area": vocabulary(map(Term, ["a"]))})
    assert reply_schema([large, small], one)["properties"]["tags"]["items"]["enum"] == many


@pytest.mark.parametrize("mode", [Mode.OPEN, Mode.QUEUE])
def test_only_a_closed_vocabulary_is_a_choice(mode: Mode) -> None:
    """An open field may get a term that nobody has used yet."""
    assert _enum(["a"], replace(CLOSED, mode=mode)) == []
    assert _enum(["a"]) == ["a"]


def test_a_term_for_people_alone_is_no_choice_of_a_model() -> None:
    """`manual` terms are set by hand."""
    site = SiteContext({"tags": vocabulary([Term("a"), Term("own", manual=True)])})
    assert reply_schema([CLOSED], site)["properties"]["tags"]["items"]["enum"] == ["a"]


@pytest.mark.parametrize(
    ("above", "labels"),
    [("home", ["attic", "cellar"]), ("town", ["attic", "market"]), ("", ["attic", "cellar", "market"])],
)
def test_a_parents_terms_are_the_choice(above: str, labels: list[str]) -> None:
    """With a parent term in the post, only its own terms and those that have no parent are offered."""
    parents = {"tags": {"cellar": ("home",), "market": ("town",)}}
    words = {"tags": vocabulary(map(Term, ["attic", "cellar", "market"]))}
    site = SiteContext(words, parents=parents, above={"tags": above} if above else {})
    assert reply_schema([CLOSED], site)["properties"]["tags"]["items"]["enum"] == labels


ASKS = {
    "a text": (TEXT, "what it says; at most 10 characters"),
    "a list": (replace(CLOSED, max_items=4), "the topics; at most 4"),
    "no limit": (CLOSED, "the topics"),
}


@pytest.mark.parametrize(("spec", "told"), ASKS.values(), ids=ASKS.keys())
def test_the_limit_stands_in_what_a_field_asks(spec: FieldSpec, told: str) -> None:
    """Where the prompt does not tell of the fields; strict servers take no lengths, so the limit is said in words."""
    made = described(reply_schema([spec], SiteContext()), [spec])
    assert made["properties"][spec.name]["description"] == told


LENGTHS = [(0, 1500), (100, 200), (749, 1498), (750, 1500), (751, 1500), (1500, 1500), (1600, 1600)]


@pytest.mark.parametrize(("limit", "most"), LENGTHS)
def test_a_text_that_does_not_end_is_stopped_well_above_its_limit(limit: int, most: int) -> None:
    """A text that is cut at its limit would look whole; no length is above 1,500 unless the limit is."""
    spec = replace(TEXT, max_chars=limit)
    assert bounded(reply_schema([spec], SiteContext()), [spec])["properties"]["summary"]["maxLength"] == most
