"""What posts are compared by."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
