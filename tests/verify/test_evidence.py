"""Evidence: where a quote or a name stands in a post's own words."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.values import Match
from enrich.verify.evidence import Body, _fold, _places, caseless, names

TEXT = """Last week **Ada Lovelace** spoke
about the engine.

马斯克说，这个`模型`的规模是１００倍。See [the notes](https://example.org/a) here.

Then she said “it can’t fail” — or so they say.

> a long
> quotation of
>> three lines

- first item
- second item

## A heading

and text, “引用”です
"""


@pytest.mark.parametrize(
    ("quote", "found", "match"),
    [
        ("about the engine", "about the engine", Match.EXACT),
        ("Ada Lovelace spoke about", "Ada Lovelace** spoke\nabout", Match.NORMALIZED),
        ("ada lovelace SPOKE", "Ada Lovelace** spoke", Match.NORMALIZED),
        ("模型的规模是100倍", "模型`的规模是１００倍", Match.NORMALIZED),
        ("See the notes here", "See [the notes](https://example.org/a) here", Match.NORMALIZED),
        ('she said "it can\'t fail"', "she said “it can’t fail", Match.NORMALIZED),
        ("she said «it can’t fail»", "she said “it can’t fail", Match.NORMALIZED),
        ("it can’t fail” – or so", "it can’t fail” — or so", Match.NORMALIZED),
        ("a long quotation of three lines", "a long\n> quotation of\n>> three lines", Match.NORMALIZED),
        ("> a long\n> quotation of", "> a long\n> quotation of", Match.EXACT),
        ("> a LONG\n> quotation of", "a long\n> quotation of", Match.NORMALIZED),
        ("first item second item", "first item\n- second item", Match.NORMALIZED),
        ("A heading and text", "A heading\n\nand text", Match.NORMALIZED),
        ("「引用」です", "引用”です", Match.NORMALIZED),
    ],
)
def test_a_quote_is_found(quote: str, found: str, match: Match) -> None:
    """To the letter, or after width, case, white space and markup are folded."""
    body = Body(TEXT, line=10)
    proof = body.evidence("v", quote)
    assert proof is not None
    assert (proof.quote, proof.match) == (found, match)
    assert TEXT[proof.span.start : proof.span.end] == found


@pytest.mark.parametrize("quote", ["", "  ", "**", "the engine broke", "马云说"])
def test_a_quote_is_not_found(quote: str) -> None:
    """What the post does not say is no evidence, nor is nothing at all."""
    assert Body(TEXT).evidence("v", quote) is None


def test_the_line_is_the_files_own() -> None:
    """Lines are counted from the file's first, front matter included."""
    proof = Body(TEXT, line=10).evidence("v", "马斯克")
    assert proof is not None
    assert proof.line == 13


@pytest.mark.parametrize(
    ("name", "text", "stands"),
    [
        ("Li", "The Library is open", False),
        ("Li", "Professor Li spoke", True),
        ("Mus", "Elon Musk left", False),
        ("Библи", "Библиотека открыта", False),
        ("istanbul", "İstanbul'da", True),
        ("elon-musk", "Then Elon Musk left", True),
        ("Elon Musk", "then elon musk left", True),
        ("马斯克", "说马斯克来了", True),
        ("Broadcom", "与Broadcom合作", True),
        ("Broadcom", "与XBroadcom合作", False),
        ("Müller", "和Müllers合作", False),
        ("Ada", "Adam came", False),
        ("Müller", "Frau Müller kam", True),
        ("Müll", "Frau Müller kam", False),
        ("C++", "I like C++.", True),
        ("김영희", "김영희는 말했다", True),
        ("Ray", "new Ray-Ban glasses", False),
        ("Ban", "new Ray-Ban glasses", False),
        ("Ray", "new Ray-Ban glasses, said Ray", True),
        ("Jean", "Jean-Paul Sartre wrote", False),
        ("Coca", "a Coca‑Cola bottle", False),
        ("Claude", "they used Claude-3 there", False),
        ("Li", "Zhang-Li said", False),
        ("Ray-Ban", "new Ray-Ban glasses", True),
        ("OpenAI", "an OpenAI-backed firm", True),
        ("Google", "an ex-Google engineer", True),
        ("GPT-5", "then GPT-5.6 came", False),
        ("GPT-5", "then GPT-5-mini came", False),
        ("GPT-5", "a GPT-5-based tool", True),
        ("GPT-5", "then came GPT-5.", True),
        ("GPT-5", "GPT-5, the last one", True),
        ("GPT-5", "GPT-5.6 and then GPT-5", True),
        ("Python 3", "Python 3.12 is out", False),
        ("iPhone 15", "an iPhone 15,5 inches wide", False),
        ("5", "GPT-5 and 3.5", False),
        ("Trump", "Die Trump-Regierung hat gestern im Parlament über das neue Gesetz gesprochen.", True),
        ("Trump", "The new law of the Trump-Vance campaign was told to everybody in the room.", False),
    ],
)
def test_a_name_stands_as_whole_words(name: str, text: str, stands: bool) -> None:  # noqa: FBT001 - a table
    """Words end at spaces in alphabets; scripts without spaces end anywhere; slug and name form are one."""
    assert (Body(text).mention(name, (name,)) is not None) is stands


def test_a_mention_is_told_with_its_sentence() -> None:
    """The quote is the sentence around the name, without its neighbours."""
    proof = Body("First. Then Ada came home. Last.").mention("Ada", ("Ada",))
    assert proof is not None
    assert proof.quote == "Then Ada came home."


def test_a_quote_names_through_markup() -> None:
    """Emphasis inside a quote does not hide the name."""
    assert names("so **El**on Musk said", ("Elon Musk",))
    assert not names("so he said", ("Elon Musk",))


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_any_part_of_a_body_is_found(text: str, start: int, end: int) -> None:
    """Whatever stands in the body to the letter is found there to the letter."""
    quote = text[start:end]
    if any(character.isalnum() for character in quote):
        proof = Body(text).evidence("v", quote)
        assert proof is not None
        assert proof.quote == quote


def test_what_matches_without_case_is_one_caseless_character() -> None:
    """What the pattern of a name may match is never ruled out before: of all characters with a case, no pair is."""
    cased = [one for one in map(chr, range(sys.maxunicode + 1)) if {one.lower(), one.upper(), one.casefold()} != {one}]
    every = "".join(cased)
    assert len(every) > 2000
    for one in cased:
        assert {caseless(other) for other in re.findall(re.escape(one), every, re.IGNORECASE)} == {caseless(one)}


@given(st.text(alphabet="ab “”'->#+*_`~[]()<>/i \n\t\u00ad\u2014é", max_size=60))
def test_each_folded_character_has_its_place(text: str) -> None:
    """However marks stand together, folding and finding the places drop the same ones."""
    places = _places(text)
    assert len(places) == len(_fold(text))
    assert places == sorted(places)
