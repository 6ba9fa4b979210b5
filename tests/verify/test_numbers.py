"""Numbers of a text: read in any way of writing, and looked for in the post."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.values import Match
from enrich.verify.numbers import chinese_value, figures, place


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("三十", 30),
        ("一百零五", 105),
        ("两千", 2000),
        ("一万两千", 12_000),
        ("三百五十万", 3_500_000),
        ("十亿", 10**9),
        ("二〇二三", 2023),
        ("三点五", "3.5"),
        ("六千九百八十", 6980),
        ("壹佰", 100),
    ],
)
def test_a_chinese_numeral_has_its_value(numeral: str, value: object) -> None:
    """Units multiply what stands before them, and digits alone are read as a year."""
    assert chinese_value(numeral) == Decimal(str(value))


@pytest.mark.parametrize("run", ["七八", "万一", "三四十", "一十百", "三三两两五"])
def test_a_run_of_numerals_may_be_none(run: str) -> None:
    """About seven or eight, in case, by twos and threes: these are words."""
    assert chinese_value(run) is None


@pytest.mark.parametrize(
    ("text", "post"),
    [
        ("in 2023", "It was 2023."),
        ("在2023年", "二〇二三年的事"),
        ("30%", "thirty percent"),
        ("30%", "百分之三十"),
        ("近300万人", "3,000,000 people"),
        ("3.5亿美元", "$350 million"),
        ("$3.5B", "a sum of 3.5 billion"),
        ("1.234,56 Euro", "1,234.56"),
        ("１００倍", "100 times"),
        ("100倍", "模型的规模是１００倍"),
        ("10 000 posts", "10000"),
        ("five hundred, 500", "five hundred"),
        ("3 Gründe", "Es gibt drei Gründe."),
        ("12 причин", "двенадцать причин"),
        ("7月4日", "on July 4"),
        ("50%", "有一半的人"),
        ("增长三十倍", "30x"),
        ("v2.5.1", "release v2.5.1 is out"),
        ("25 people", "twenty-five people"),
        ("200,000", "two hundred thousand"),
    ],
)
def test_a_number_is_found_however_it_is_written(text: str, post: str) -> None:
    """Digits of any script, scales, separators, Chinese numerals and words say the same value."""
    found = figures(text)
    assert found
    assert all(place(number, post) for number in found)


@pytest.mark.parametrize(
    ("text", "post"),
    [
        ("in 2023", "It was 2024, and 20235 came."),
        ("30%", "35 percent"),
        ("3.5亿美元", "$3.5 million"),
        ("300万", "3000 people"),
        ("v2.5.1", "release v2.5.2 is out"),
        ("三十年", "三年"),
        ("100", "1,100 and 100.5"),
        ("1.5", "1.55 or 21.5"),
    ],
)
def test_a_number_that_the_post_does_not_say(text: str, post: str) -> None:
    """Another value, another scale and a part of another number are no evidence."""
    assert any(place(number, post) is None for number in figures(text))


@pytest.mark.parametrize(
    "text", ["no numbers at all", "一个问题，三个方面", "两三天", "万一下雨，十分安静", "one or two"]
)
def test_words_are_no_figures(text: str) -> None:
    """What is said in passing, in words, need not stand in the post."""
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "post", "match"),
    [("2023", "In 2023.", Match.EXACT), ("3万", "In 30,000.", Match.NORMALIZED), ("三十", "三十年", Match.EXACT)],
)
def test_the_place_and_its_grade(text: str, post: str, match: Match) -> None:
    """The span holds the post's own way to write it."""
    (number,) = figures(text)
    found = place(number, post)
    assert found is not None
    span, grade = found
    assert grade is match
    assert post[span.start : span.end] in (text, "30,000", "三十")


@pytest.mark.parametrize(
    "text", ["万" * 20_000, "9" * 200_000, "1 234" * 20_000, "1." * 50_000, "一" * 50_000, "one " * 20_000]
)
def test_a_hostile_post_is_read_in_linear_time(text: str) -> None:
    """Blobs are no numbers, and cost no recursion."""
    assert place(figures("7.25")[0], text) is None


@given(st.text(alphabet="0123456789.,' 一二十百千万亿点半%k年０１٣४ab", max_size=60))
def test_every_number_is_found_in_its_own_text(text: str) -> None:
    """Whatever is written, a text holds its own numbers."""
    assert all(place(number, text) for number in figures(text))


@given(st.from_regex(r"[0-9]{1,2}([.,][0-9])?", fullmatch=True), st.text(alphabet="12٣.,万a", max_size=40))
def test_a_number_stands_where_it_is_no_part_of_another(number: str, post: str) -> None:
    """The place is that of the number between neither digits nor points and commas with digits behind them."""
    (figure,) = figures(number)
    whole = re.search(rf"(?<!\d)(?<!\d[.,]){re.escape(number)}(?!\d)(?![.,]\d)", post)
    found = place(figure, post)
    literal = found and found[1] is Match.EXACT
    assert (whole.span() if whole else None) == ((found[0].start, found[0].end) if found and literal else None)
