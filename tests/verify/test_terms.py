"""Spellings meet, letters never do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.values import Term
from enrich.verify.terms import fold, resolve, singulars, vocabulary

SITE = vocabulary(
    [
        Term("Elon Musk", aliases=("马斯克",)),
        Term("machine-learning", aliases=("ML",)),
        Term("market-correction"),
        Term("cache"),
        Term("agents"),
        Term("C"),
        Term("C#"),
        Term("Go"),
        Term("go"),
        Term("机器学习", aliases=("ML",)),
    ]
)


@pytest.mark.parametrize(
    ("said", "labels"),
    [
        ("Elon Musk", ("Elon Musk",)),
        ("elon-musk", ("Elon Musk",)),
        ("#ElonMusk", ("Elon Musk",)),
        ("《马斯克》", ("Elon Musk",)),
        ("Machine Learning", ("machine-learning",)),
        ("Ｍachine_Ｌearning", ("machine-learning",)),
        ("馬斯克", ("Elon Musk",)),
        ("機器學習", ("机器学习",)),
        ("caches", ("cache",)),
        ("agent", ("agents",)),
        ("Agents", ("agents",)),
        ("c#", ("C#",)),
        ("c", ("C",)),
        ("go", ("go",)),
        ("GO", ("Go", "go")),
        ("ML", ("machine-learning", "机器学习")),
        ("market-correlation", ()),
        ("market-correctio", ()),
        ("", ()),
        ("机器学", ()),
    ],
)
def test_resolve(said: str, labels: tuple[str, ...]) -> None:
    """A spelling of a label or an alias names its label; unknown words name none, ambiguous ones all they may mean."""
    assert resolve(SITE, said) == labels


@pytest.mark.parametrize(
    ("word", "single"),
    [
        ("databases", ("database", "databas")),
        ("stories", ("story", "storie")),
        ("class", ()),
        ("news", ()),
        ("ios", ()),
        ("标签s", ()),
        ("tag", ()),
    ],
)
def test_singulars(word: str, single: tuple[str, ...]) -> None:
    """Only English plurals have singulars, and words that merely end in s have none where that would join words."""
    assert singulars(word) == single


@given(st.text())
def test_fold_is_stable(text: str) -> None:
    """Folding what is folded changes nothing, so that folded forms may be stored."""
    assert fold(fold(text)) == fold(text)


@given(st.lists(st.text(min_size=1), max_size=8, unique=True))
def test_every_label_resolves_to_itself(labels: list[str]) -> None:
    """A label written to the letter is never ambiguous, whatever the others are."""
    site = vocabulary(Term(label) for label in labels)
    assert [resolve(site, label) for label in labels] == [(label,) for label in labels]
