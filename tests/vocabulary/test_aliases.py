"""Which spellings are one name."""

from __future__ import annotations

import pytest

from enrich.vocabulary.aliases import Glosses, glosses, registry, titles


@pytest.mark.parametrize(
    ("body", "pairs"),
    [
        ("**马斯克**（Elon Musk: 企业家）来了", [("马斯克", "Elon Musk")]),
        ("**马斯克** (Elon Musk) 来了", [("马斯克", "Elon Musk")]),
        ("“火狐”（Firefox）", [("火狐", "Firefox")]),
        ("**CPI**（**消费者物价指数**: 指标）", [("CPI", "消费者物价指数")]),
        ("Elon Musk（马斯克）来了", [("Elon Musk", "马斯克")]),
        ("**AI**（Artificial Intelligence: 人工智能）", []),
        ("马斯克（Elon Musk）没有记号", []),
        ("**很长**（only, a list）", []),
    ],
)
def test_glosses(body: str, pairs: list[tuple[str, str]]) -> None:
    """A gloss joins two scripts, and says where the name begins; nothing else is believed."""
    assert glosses(body) == pairs


def test_titles() -> None:
    """Works stand between book marks; each is named once."""
    assert titles("《三体》和《**平面国**》，还有《三体》。") == ["三体", "平面国"]


def test_spellings_that_fold_alike_are_one() -> None:
    """The commonest spelling is canonical."""
    made = registry([["Elon Musk"], ["elon-musk"], ["Elon Musk", "Tim Cook"]], Glosses([]))
    assert made.name("ELON MUSK") == "Elon Musk"
    assert made.spellings["Elon Musk"] == ("Elon Musk", "elon-musk")
    assert made.name("Nobody") == "Nobody"


def test_a_gloss_must_be_seen_twice() -> None:
    """One gloss may be a slip; two join a label with a spelling that is no label, or with another label."""
    values = [["Elon Musk"], ["Elon Musk"], ["马斯克"]]
    assert registry(values, Glosses([("马斯克", "Elon Musk")])).name("马斯克") == "马斯克"
    made = registry(values, Glosses([("马斯克", "Elon Musk")] * 2 + [("埃隆·马斯克", "Elon Musk")] * 2))
    assert made.spellings == {"Elon Musk": ("Elon Musk", "马斯克", "埃隆·马斯克")}


def test_a_spelling_that_glosses_disagree_on_joins_nothing() -> None:
    """What means one person here and another there is left alone."""
    values = [["李明"], ["Li Ming"], ["Ming Li"]]
    made = registry(values, Glosses([("李明", "Li Ming")] * 2 + [("李明", "Ming Li")] * 2))
    assert made.name("李明") == "李明"


def test_letters_are_not_compared() -> None:
    """Names that look alike stay apart."""
    made = registry([["Sam Altmann"], ["Sam Altman"]], Glosses([]))
    assert made.name("Sam Altmann") == "Sam Altmann"
