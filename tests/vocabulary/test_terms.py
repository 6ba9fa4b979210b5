"""Spellings meet, letters never do."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.values import Term
from enrich.vocabulary.simplified import SIMPLIFIED
from enrich.vocabulary.terms import fold, resolve, ruled_out, singulars, vocabulary, without

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
        Term("Node.js"),
        Term("José Ortega"),
        Term("Müller"),
        Term("iOS 1.0"),
        Term("A/B testing"),
        Term("windows"),
        Term("nodejs-tools"),
        Term("Ａ股：未来"),
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
        ("node-js", ("Node.js",)),
        ("NodeJS", ("Node.js",)),
        ("jose-ortega", ("José Ortega",)),
        ("mueller", ("Müller",)),
        ("muller", ("Müller",)),
        ("a-b-testing", ("A/B testing",)),
        ("ab testing", ("A/B testing",)),
        ("ios-1-0", ("iOS 1.0",)),
        ("Node.js tools", ("nodejs-tools",)),
        ("A股未来", ("Ａ股：未来",)),
        ("iOS 10", ()),
        ("C++", ()),
        ("window", ()),
        ("market-correlation", ()),
        ("market-correctio", ()),
        ("", ()),
        ("机器学", ()),
    ],
)
def test_resolve(said: str, labels: tuple[str, ...]) -> None:
    """A spelling of a label or an alias names its label; unknown words name none, ambiguous ones all they may mean."""
    assert resolve(SITE, said) == labels


def test_twins_are_one_term() -> None:
    """Of labels that differ in spelling alone the commonest is meant; of equals a person decides."""
    site = vocabulary(
        [Term("JavaScript", count=5), Term("javascript", count=2), Term("Go", count=1), Term("go", count=1)]
    )
    assert resolve(site, "java-script") == ("JavaScript",)
    assert resolve(site, "javascript") == ("javascript",)
    assert resolve(site, "GO") == ("Go", "go")


def test_scripts_meet() -> None:
    """Traditional characters, and variants of them, are the simplified ones."""
    pairs = [("貝萊德", "贝莱德"), ("團中央", "团中央"), ("羣己權界論", "群己权界论"), ("關於人生", "关于人生")]
    assert [fold(one) == fold(other) for one, other in pairs] == [True] * 4
    assert "囘" not in fold("囘國")


def test_the_table_of_characters() -> None:
    """Every pair is two characters that NFKC keeps, and no simplified one is folded further."""
    assert len(SIMPLIFIED) > 4000
    for traditional, simplified in SIMPLIFIED.items():
        assert unicodedata.is_normalized("NFKC", chr(traditional) + simplified)
        assert (len(simplified), ord(simplified) in SIMPLIFIED) == (1, False)


def test_names_have_no_plural() -> None:
    """William is not Williams, and a magazine is no band."""
    names = vocabulary([Term("Robin Williams"), Term("Rolling Stone")], plurals=False)
    assert resolve(names, "robin-williams") == ("Robin Williams",)
    assert resolve(names, "Robin William") == resolve(names, "Rolling Stones") == ()


@pytest.mark.parametrize(
    ("said", "is_ruled_out"),
    [("Hype", True), ("#hype", True), ("hypes", True), ("tool", True), ("caches", False), ("rust", False)],
)
def test_never_is_never(said: str, is_ruled_out: bool) -> None:  # noqa: FBT001 - a column of the table
    """Every spelling of a rejected term is rejected, but for one that is a term of the site."""
    site = vocabulary([Term("rust"), Term("caches")], ["hype", "tools", "cache"])
    assert ruled_out(site, said) is is_ruled_out
    assert vocabulary([Term("Owner", aliases=("me",))], ["Me"]).terms == {}


def test_the_view_without_a_label() -> None:
    """What only one post bears is unknown to it, by any spelling, and all else stays."""
    view = without(SITE, ["Elon Musk", "no such term"])
    assert resolve(view, "Elon Musk") == resolve(view, "马斯克") == ()
    assert resolve(view, "ML") == ("machine-learning", "机器学习")
    assert (len(view.terms), "Elon Musk" in view.terms) == (len(SITE.terms) - 1, False)
    assert without(SITE, []) is SITE


@pytest.mark.parametrize(
    ("word", "single"),
    [
        ("databases", ("database", "databas")),
        ("stories", ("story", "storie")),
        ("topics", ("topic",)),
        ("class", ()),
        ("https", ()),
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
