"""What a reply claims and the post does not say: numbers, languages, near quotes, values copied from examples."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from enrich.fields import reply_schema
from enrich.fields.specs import KNOWN
from enrich.values import (
    JSON,
    Example,
    FieldSpec,
    Match,
    Mode,
    Prompt,
    Provenance,
    Reply,
    Request,
    SiteContext,
    Term,
)
from enrich.verify.reply import Verified, read
from enrich.vocabulary.terms import vocabulary

BODY = """The clock in the tower of Barbados lost ten minutes in 1764, and nobody noticed that for a while.

Demis Hassabis wrote about it much later, and he said that a man with two clocks is never sure of the time.
"""
SUMMARY, TAGS, PEOPLE, INSIGHT = (KNOWN[name] for name in ("summary", "tags", "people", "insight"))
TERMS = (
    Term("clocks", score=1.0),
    Term("tower"),
    Term("harbours", score=0.5),
    Term("ships", score=-1.0),
    Term("bread"),
)
HARBOUR = "A harbour is measured again by men who do not trust their maps."
SHOWN = Example(
    "old.md",
    "Old",
    {
        "summary": "A harbour is measured again by men who do not trust their maps.",
        "tags": ["harbours", "ships", "bread"],
    },
    0.5,
)
CONTEXT = SiteContext(
    vocabularies={"tags": vocabulary(replace(term, count=5) for term in TERMS)},
    candidates={"tags": TERMS[:4]},
    examples=(SHOWN,),
)
PROMPT = Prompt("", "", (), "", "", "")
ORIGIN = Provenance("r", "m", "p", "1", "f", "t")


def _read(
    spec: FieldSpec, answer: JSON, context: SiteContext = CONTEXT, title: str = "The clock of 1765", body: str = BODY
) -> Verified:
    schema: Mapping[str, Any] = reply_schema([spec], context)
    request = Request("a.md", title, body, (spec,), context, (), schema, PROMPT, "", body_line=5)
    return read(Reply(json.dumps({spec.name: answer}), "m"), request, ORIGIN)


def _codes(reading: Verified) -> list[tuple[str, bool]]:
    (proposal,) = reading.proposals
    return [(flag.code, flag.blocks) for flag in proposal.flags]


def test_a_number_travels_with_its_place() -> None:
    """Each number of a summary has the sentence that says it, its line and its grade."""
    reading = _read(SUMMARY, "In 1764 a clock lost 10 minutes.")
    (proposal,) = reading.proposals
    assert [(one.value, one.line, one.match) for one in proposal.evidence] == [
        ("1764", 5, Match.EXACT),
        ("10", 5, Match.NORMALIZED),
    ]
    assert proposal.evidence[0].quote.startswith("The clock in the tower")
    assert not proposal.flags
    assert not reading.doubts


def test_a_number_of_the_title_needs_no_place() -> None:
    """What the title says is the post's own."""
    assert _codes(_read(SUMMARY, "What became of the clock of 1765 in the end.")) == []


def test_an_invented_number_is_a_doubt() -> None:
    """It asks for a repair; without one the summary is proposed and left to a person."""
    reading = _read(SUMMARY, "In 1801 a clock lost 10 minutes, or 25 %.")
    (doubt,) = reading.doubts
    assert (doubt.pointer, doubt.rule) == ("/summary", "number-not-in-post")
    assert "1801, 25" in doubt.message
    assert _codes(reading) == [("number-not-in-post", True)]
    assert reading.violations == ()


@pytest.mark.parametrize(
    ("language", "text", "codes"),
    [
        ("post", "A clock was wrong for a long time, and nobody noticed.", []),
        ("post", "钟楼上的钟走慢了十分钟，却一直没有人发现。", [("language", True)]),
        ("post", "Eine Uhr ging lange Zeit falsch, und niemand hat es gemerkt.", [("language", True)]),
        ("German", "Eine Uhr ging lange Zeit falsch, und niemand hat es gemerkt.", []),
        ("zh", "A clock was wrong for a long time, and nobody noticed.", [("language", True)]),
        ("zh", "钟楼上的钟走慢了十分钟，却一直没有人发现。", []),
    ],
)
def test_a_text_is_in_its_fields_language(language: str, text: str, codes: list[tuple[str, bool]]) -> None:
    """The post's own or a fixed one; another is a doubt."""
    reading = _read(replace(SUMMARY, language=language), text)
    assert _codes(reading) == codes
    assert [doubt.rule for doubt in reading.doubts] == [code for code, _ in codes]


def test_a_near_quote_is_told() -> None:
    """A quote with a slip is the post's own passage, graded fuzzy; one that the post does not hold is no evidence."""
    text = "Two clocks leave a man in doubt about the time."
    reading = _read(INSIGHT, {"text": text, "quote": "a man with two clocks is nevr really sure of the time"})
    (proof,) = reading.proposals[0].evidence
    assert proof.match is Match.FUZZY
    assert proof.quote.startswith("a man with two clocks is never sure of the time")
    assert _codes(reading) == [("fuzzy-evidence", False)]
    reading = _read(INSIGHT, {"text": text, "quote": "a captain with three compasses sails in circles all day"})
    assert _codes(reading) == [("no-evidence", True)]


def test_a_nearly_spelt_name_waits_for_a_person() -> None:
    """The post's own sentence is shown; an invented name is dropped."""
    said: JSON = [
        {"name": "Demis Hasabis", "quote": "x"},
        {"name": "Maria Curie", "quote": "Maria Curie wrote about it"},
    ]
    (proposal,) = _read(PEOPLE, said).proposals
    assert proposal.after == ["Demis Hasabis"]
    assert [(one.match, one.line) for one in proposal.evidence] == [(Match.FUZZY, 7)]
    assert [(flag.code, flag.blocks) for flag in proposal.flags] == [("no-evidence", False), ("fuzzy-evidence", True)]


@pytest.mark.parametrize(
    ("said", "kept", "codes"),
    [
        (["clocks", "tower"], ["clocks", "tower"], []),
        (["clocks", "harbours"], ["clocks", "harbours"], []),
        (["clocks", "ships"], ["clocks", "ships"], []),
        (["clocks", "bread"], ["clocks"], [("copied-term", False)]),
        (["clocks", "Bread"], ["clocks"], [("copied-term", False)]),
    ],
)
def test_a_term_of_an_example_must_fit_the_post(
    said: list[JSON], kept: list[str], codes: list[tuple[str, bool]]
) -> None:
    """What the site offers is never a copy, whatever its score, and what it does not offer is dropped."""
    reading = _read(replace(TAGS, mode=Mode.QUEUE), said)
    assert reading.proposals[0].after == kept
    assert _codes(reading) == codes


def test_a_given_value_is_nobodys_copy() -> None:
    """Where the few values of a field are given, many posts share each."""
    assert _codes(_read(replace(TAGS, values=("clocks", "bread")), ["clocks", "bread"])) == []


@pytest.mark.parametrize("label", ["minute", "men", "captain"])
def test_another_number_of_a_term_stands_in_the_post(label: str) -> None:
    """An example's `minute` is this post's own where that speaks of minutes, and `captain` is not."""
    shown = replace(SHOWN, values={"tags": [label]})
    terms = (*TERMS, Term(label))
    context = replace(CONTEXT, vocabularies={"tags": vocabulary(terms)}, examples=(shown,))
    reading = _read(TAGS, ["clocks", label], context)
    assert (label in reading.proposals[0].after) is (label == "minute")  # type: ignore[operator] # a list


@pytest.mark.parametrize(
    ("label", "aliases", "said"),
    [
        ("node-js", (), "It runs on Node.js."),
        ("machine-learning", (), "MachineLearning was there."),
        ("机器学习", (), "機器學習在這裡。"),
        ("ml", ("machine learning",), "They used machine learning."),
        ("bread", ("pain",), "Du pain, dit-il."),
        ("C++", (), "written in C++ alone"),
        ("état", (), "L’état, c’est moi."),
    ],
)
def test_a_term_in_another_spelling_is_the_posts_own(label: str, aliases: tuple[str, ...], said: str) -> None:
    """By other separators, in other characters or by an alias, the post says it; and the twin that does not say it."""
    shown = replace(SHOWN, values={"tags": [label]})
    words = vocabulary((*TERMS, Term(label, aliases)))
    context = replace(CONTEXT, vocabularies={"tags": words}, examples=(shown,))
    assert [one.after for one in _read(TAGS, ["clocks", label], context, body=said).proposals] == [["clocks", label]]
    assert [one.after for one in _read(TAGS, ["clocks", label], context).proposals] == [["clocks"]]


def test_a_term_in_another_language_is_the_posts_own() -> None:
    """The names that the site's file gives a term by language are its names."""
    shown = replace(SHOWN, values={"tags": ["bread"]})
    words = vocabulary((*TERMS[:4], Term("bread", labels=(("de", "Brot"), ("zh", "面包")))))
    context = replace(CONTEXT, vocabularies={"tags": words}, examples=(shown,))
    for said in ("Das Brot war gut.", "麵包很好吃。"):
        assert [one.after for one in _read(TAGS, ["bread"], context, body=said).proposals] == [["bread"]]
    assert _read(TAGS, ["bread"], context).proposals == ()


def test_without_the_example_the_term_is_the_models_own() -> None:
    """The twin: a term that no example shows is judged by the vocabulary alone."""
    reading = _read(TAGS, ["clocks", "bread"], replace(CONTEXT, examples=()))
    assert reading.proposals[0].after == ["clocks", "bread"]


@pytest.mark.parametrize("tail", ["", " Again."])
def test_the_text_of_an_example_is_refused(tail: str) -> None:
    """To the letter or nearly: it says what another post says."""
    reading = _read(SUMMARY, f"{HARBOUR}{tail}")
    assert [(one.pointer, one.rule) for one in reading.violations] == [("/summary", "copied-text")]
    assert reading.proposals == ()
