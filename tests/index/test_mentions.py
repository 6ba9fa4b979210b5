"""Which known words and names are found in a text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.index.characters import among, codes, table, text_of, with_blanks
from enrich.index.mentions import Phrase, Phrases, Pool, Text
from enrich.markdown.words import HAN, normal


@pytest.mark.parametrize(
    ("text", "phrase", "count"),
    [
        ("The Library of Li", "Li", 1),
        ("GPT-5.6 is out", "GPT-5", 0),
        ("GPT-5 and gpt 5", "GPT-5", 2),
        ("C++, C# and C", "C#", 1),
        ("C++, C# and C", "C", 1),
        ("machine learning, machine-learning", "machine_learning", 2),
        ("埃隆·马斯克说马斯克", "马斯克", 2),
        ("马 斯\n克", "马斯克", 1),
        ("리눅스는 좋다", "리눅스", 1),
        ("nothing here", "elsewhere", 0),
        ("Ｅｌｏｎ Ｍｕｓｋ", "elon musk", 1),
        ("मोदी जी और मोदी", "मोदी", 2),
        ("मादा मोदीनगर में है", "मोदी", 0),
        ("हिन्दुस्तान", "हिन्दी", 0),
        ("नरेन्द्र मोदी ने कहा", "नरेन्द्र मोदी", 1),
        ("தாமிழ் தமிழ்", "தமிழ்", 1),
        ("العَرَب العِرب", "العَرَب", 1),
        ("GPT-4.1.2 and GPT-4.1", "GPT-4.1", 1),
        ("node.js nodejs", "node.js", 1),
    ],
)
def test_count(text: str, phrase: str, count: int) -> None:
    """Whole words in any spelling are counted, parts of words are not; written-together scripts have no such parts."""
    assert Text(text).count(Phrase(normal(phrase))) == count
    assert Phrases([(7, phrase)]).found(Text(text)) == ({7: count} if count else {})


def test_spellings_of_one_thing_are_summed() -> None:
    """A number stands for all of its phrases."""
    known = Phrases([(0, "Elon Musk"), (0, "马斯克"), (1, "Tesla")])
    assert known.found(Text("Elon Musk（马斯克）left")) == {0: 2}


PIECES = st.lists(st.sampled_from(["ab", "Ab ", "c", " ", "-", "模", "型", "马斯克", "．", "5", "+"]), max_size=8).map(
    "".join
)


@given(st.lists(PIECES, max_size=5), PIECES)
def test_what_is_held_is_what_is_found(spellings: list[str], text: str) -> None:
    """The quick look tells the same phrases as the one that counts."""
    known = Phrases(enumerate(spellings))
    assert known.held(Text(text)) == list(known.found(Text(text)))


@given(st.lists(PIECES, max_size=5), PIECES)
def test_many_phrases_are_found_as_few_are(spellings: list[str], text: str) -> None:
    """Looking for the parts first finds what looking for each phrase finds."""
    others = [(len(spellings), f"other{number}") for number in range(50)]
    assert Phrases([*enumerate(spellings), *others]).found(Text(text)) == Phrases(enumerate(spellings)).found(
        Text(text)
    )


def test_a_look_serves_all_phrases_of_a_pool() -> None:
    """Phrases that come into a pool after a text was looked at are found in it, too."""
    pool = Pool()
    text = Text("Elon Musk（马斯克）left Tesla")
    spelt = [(number, f"other{number}") for number in range(50)]
    assert Phrases([*spelt, (50, "马斯克")], pool).found(text) == {50: 1}
    assert Phrases([*spelt, (50, "Tesla")], pool).found(text) == {50: 1}
    assert Phrases([*spelt, (50, "Elon Musk")]).held(text) == [50]
    assert {*pool.words, *pool.pairs} >= {"马斯", "斯克", "tesla"}


@given(st.text(st.sampled_from("aé-_ .\n\u3000模型가ไ😀\ud800"), max_size=12))
def test_characters_are_told_as_a_pattern_tells_them(text: str) -> None:
    """A table marks what a pattern's brackets do, whatever stands beyond it, and nothing of a text gets lost."""
    wide = among(codes(text), table(HAN))
    assert text_of(codes(text)) == text
    assert wide.tolist() == [re.fullmatch(f"[{HAN}]", one) is not None for one in text]
    assert with_blanks(codes(text), wide) == re.sub(f"[{HAN}]+", " ", text)


@given(st.text(st.sampled_from("aé-_ .\n\u3000模型가ไ😀5+"), max_size=12))
def test_a_text_runs_without_its_gaps(text: str) -> None:
    """What is compared as it runs has no white space, hyphens and underscores; only wide scripts are compared so."""
    run = re.sub(r"[\s\-_]+", "", normal(text))
    assert Text(text).run == (run if re.search("[模型가ไ]", text) else "")
