"""What posts are compared by, and what is found in them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.markdown.mentions import Phrase, Phrases, Text
from enrich.markdown.overlap import rouge_l
from enrich.markdown.words import normal, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Plain words, twice words", ["plain", "words", "twice", "words"]),
        ("a I", []),
        ("模型很大", ["模型", "型很", "很大"]),
        ("大", ["大"]),
        ("GPT模型2", ["gpt", "模型"]),
        ("カタカナ", ["カタ", "タカ", "カナ"]),
        ("데이터베이스", ["데이터베이스", "데이", "이터", "터베", "베이", "이스"]),
        ("ＧＰＴ", ["gpt"]),
        ("snake_case", ["snake", "case"]),
        ("हिन्दी भाषा, मोदी", ["हिन्दी", "भाषा", "मोदी"]),
        ("বাংলা ভাষা", ["বাংলা", "ভাষা"]),
        ("தமிழ் மொழி", ["தமிழ்", "மொழி"]),
        ("ਪੰਜਾਬੀ ಕನ್ನಡ සිංහල", ["ਪੰਜਾਬੀ", "ಕನ್ನಡ", "සිංහල"]),
        ("العَرَبِيَّة וְעִבְרִית", ["العَرَبِيَّة", "וְעִבְרִית"]),
        ("İstanbul", ["i̇stanbul"]),
        ("q̄ruq̄ru x̂", ["q̄ruq̄ru", "x̂"]),
        ("ไทย GPT่", ["ไท", "ทย", "gpt", "่"]),
        ("\u0301x y\u0301\u0301", ["ý́"]),
        ("", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    """Alphabets give words, scripts without spaces pairs of characters, Hangul both."""
    assert words(normal(text)) == found


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
    assert Text(text).count(Phrase(phrase)) == count
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
    pool: set[str] = set()
    text = Text("Elon Musk（马斯克）left Tesla")
    spelt = [(number, f"other{number}") for number in range(50)]
    assert Phrases([*spelt, (50, "马斯克")], pool).found(text) == {50: 1}
    assert Phrases([*spelt, (50, "Tesla")], pool).found(text) == {50: 1}
    assert Phrases([*spelt, (50, "Elon Musk")]).held(text) == [50]
    assert pool >= {"马斯", "斯克", "tesla"}


@given(st.text(st.sampled_from("，：（）？！；…ｶﾞが\u3099\u0301\u0338aeＡ模;=.ﬁßΣ\n"), max_size=12))
def test_a_normal_text_is_nfkc_and_folded(text: str) -> None:
    """What is exchanged first changes nothing about the normal form, whatever marks follow it."""
    assert normal(text) == unicodedata.normalize("NFKC", text).casefold()


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("the cat sat", "the cat sat", 1.0),
        ("the cat sat", "a dog ran", 0.0),
        ("the cat sat on it", "the cat on", 0.75),
        ("猫坐下", "猫站下", 2 / 3),
        ("", "text", 0.0),
        ("मादा यहाँ", "मोदी वहाँ", 0.0),
        ("हिन्दी भाषा", "हिन्दी बोली", 0.5),
        ("", "", 0.0),
    ],
)
def test_rouge_l(one: str, other: str, share: float) -> None:
    """F1 of the longest common subsequence, of words or of characters."""
    assert rouge_l(one, other) == pytest.approx(share)
