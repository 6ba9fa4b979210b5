"""The words of a text as hashes."""

from __future__ import annotations

from collections import Counter
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.index.hashed_words import hashes
from enrich.markdown.words import normal, words


def _one_by_one(text: str) -> Counter[int]:
    return Counter(crc32(word.encode(errors="surrogatepass")) for word in words(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "大",
        "模型很大 ai 模型",
        "カタカナ",
        "데이터베이스 데이터",
        "ภาษาไทย",
        "a I the the",
        "हिन्दी भाषा",
        "\ud800模型😀型模",
    ],
)
def test_each_word_has_its_hash(text: str) -> None:
    """Pairs hashed by what two characters add have the hash of the pair, as often as it stands there."""
    assert Counter(hashes(normal(text)).tolist()) == _one_by_one(normal(text))


@given(st.text(st.sampled_from("ab5 -\n模型很大カ가나ไท😀é"), max_size=20))
def test_whatever_is_mixed(text: str) -> None:
    """The same holds for any mixture of scripts."""
    assert Counter(hashes(normal(text)).tolist()) == _one_by_one(normal(text))
