"""Inline markup goes, words stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.markdown.plain import plain


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("nothing marked", "nothing marked"),
        ("**bold**, *italic*, _both_ and ~~gone~~", "bold, italic, both and gone"),
        ("2 * 3 * 4 and a_b_c", "2 * 3 * 4 and a_b_c"),
        ("`__init__` stays as it is", "__init__ stays as it is"),
        ("[a link](https://example.org/a_(b)) there", "a link there"),
        ("[by name][1] and [[Note|wiki]] and [[Page]]", "by name and wiki and Page"),
        ("![an image](a.png)", ""),
        ("see https://example.org/x。然后", "see 。然后"),
        ("<b>tag</b><br/> and <!-- note --> end", "tag and end"),
        ("one<br>two<br/>three", "one two three"),
        ("<p>one</p><p>two</p>", "one two"),
        ("<a href='a'>Its name</a><div><p>A text.</p></div>", "Its name A text."),
        ("第一<br>第二", "第一第二"),
        (
            "`<br>` and `<div>` are tags, `[x]` a box, `{a}` and `{{ b }}` not",
            "<br> and <div> are tags, [x] a box, {a} and {{ b }} not",
        ),
        ("`a && b &amp;`", "a && b &amp;"),
        ("`f()` and `x[]`, [f]() ()", "f() and x[], f"),
        ("note[^1] here", "note here"),
        ("{{< figure src=a >}}text {% include x %}", "text"),
        ("AT&amp;T \\*literal\\*", "AT&T *literal*"),
        ("第一行\n第二行", "第一行第二行"),
        ("first line\nsecond line", "first line second line"),
        ("中文行\nEnglish line", "中文行 English line"),
        ("> quoted\n> on two lines", "> quoted on two lines"),
        ("with ([](a)) empty", "with empty"),
    ],
)
def test_plain(markdown: str, text: str) -> None:
    """What a browser would show is left, on one line."""
    assert plain(markdown) == text


@given(st.text(alphabet="ab中文*_`[]()<>&!~\\{}=\n "))
def test_any_text_becomes_one_line(markdown: str) -> None:
    """Whatever the markup, the result is one line without white space at its ends."""
    text = plain(markdown)
    assert "\n" not in text
    assert text == text.strip()
