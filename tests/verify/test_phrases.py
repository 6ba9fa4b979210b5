"""The phrases that say nothing: every one of the file, whatever it is said of, and nothing that is only near one."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator
from importlib.resources import files

import pytest

from enrich.verify.phrases import is_placeholder, letters

TABLES = tomllib.loads(files("enrich.verify").joinpath("phrases.toml").read_text(encoding="utf-8"))


def _phrases(language: str) -> Iterator[str]:
    table = TABLES[language]
    nouns = (*table["labels"], *table["things"], "key takeaway")
    yield from (*table["empty"], *nouns)
    for pattern in table["lacking"]:
        for noun in nouns:
            yield from (pattern.replace("{}", noun) + tail for tail in ("", *table.get("tails", ())))


@pytest.mark.parametrize("language", TABLES)
def test_every_phrase_is_a_placeholder(language: str) -> None:
    """How a language says that there is none counts, of each thing it may be said of, and of the field itself."""
    assert [one for one in _phrases(language) if not is_placeholder(one, "key_takeaway")] == []


@pytest.mark.parametrize("language", TABLES)
def test_a_phrase_with_one_word_more_is_a_text(language: str) -> None:
    """Whole answers are compared, so that a sentence about nothing stays one."""
    assert [one for one in _phrases(language) if is_placeholder(f"{one} Kubernetes", "key_takeaway")] == []


@pytest.mark.parametrize("language", [code for code, table in TABLES.items() if "declines" in table])
def test_what_declines_to_answer_is_a_placeholder(language: str) -> None:
    """However it goes on, since no account of a post begins so; but not where it stands further on."""
    said = TABLES[language]["declines"]
    assert [one for one in said if not is_placeholder(f"{one.capitalize()} q7 xy.", "summary")] == []
    assert [one for one in said if is_placeholder(f"Kubernetes: {one} q7 xy.", "summary")] == []


@pytest.mark.parametrize(
    "said",
    [
        "As an airline, it cannot refuse anybody.",
        "I cannot recommend the engine.",
        "Sorry is the hardest word of the notes.",
        "Als Kind las sie Notizen.",
        "En tant qu'ingénieure, elle écrit des notes.",
        "Я не могу без машины.",
        "作为人工智能研究者，她写了笔记。",
        "AIとして知られる機械の話。",
        "Errors in the notes are told.",
    ],
)
def test_what_only_begins_like_it_is_a_text(said: str) -> None:
    """The twin: a refusal is told by what is refused."""
    assert not is_placeholder(said, "summary")


@pytest.mark.parametrize("said", ["Summary of this post", "here is", "at this time", "无从谈起", "summary yet"])
def test_what_is_only_near_a_phrase_is_a_text(said: str) -> None:
    """A name with an ending, or an ending alone, says something."""
    assert not is_placeholder(said, "summary")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The Engine.", "theengine"),
        ("“the engine”", "theengine"),
        ("Straße № 5", "strasseno5"),
        ("हिन्दी!", "हिन्दी"),
        ("Ａ１ ー", "a1ー"),
        ("\U0001d400 😀", "a"),
        ("a_b-c", "abc"),
        ("", ""),
    ],
)
def test_letters_are_letters_digits_and_marks(text: str, kept: str) -> None:
    """Case, width and signs make no difference; vowel signs do."""
    assert letters(text) == kept


def test_letters_are_what_unicode_says_of_each_character() -> None:
    """Of the characters of the first plane, folded, letters, digits and marks are kept, wherever they stand."""
    text = "".join(f"a{chr(code)}" for code in range(0x10000))
    folded = unicodedata.normalize("NFKC", text).casefold()
    assert letters(text) == "".join(one for one in folded if one.isalnum() or unicodedata.category(one)[0] == "M")


@pytest.mark.parametrize("language", TABLES)
def test_a_text_that_only_begins_or_ends_like_a_phrase_is_a_text(language: str) -> None:
    """What stands around a name must stand around a name, and around nothing else."""
    around = [pattern.split("{}") for pattern in TABLES[language]["lacking"]]
    texts = [text for head, end in around for text in (f"{head} q7 xy {end}", f"q7 {head} xy", f"xy {end} q7")]
    assert [text for text in texts if is_placeholder(text, "summary")] == []
