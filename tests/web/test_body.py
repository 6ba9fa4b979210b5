"""A post's body in its frame: readable, its quotes marked, and nothing in it that could act."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.review.web.markdown import PART, Quote, part_of, parts, rendered

TAGS = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>")
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<b onclick=alert(1)>b</b>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    '<a href="javascript:alert(1)">x</a>',
    "<iframe src=https://evil.example></iframe>",
    "<svg onload=alert(1)></svg>",
    "<style>body{display:none}</style>",
    "<form action=/write><button>x</button></form>",
    "![x](https://evil.example/a.png)",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content=0;url=https://evil.example>",
    "<details open ontoggle=alert(1)>x</details>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<https://evil.example>",
    "{{ 7 * 7 }} {% include '/etc/passwd' %}",
    "<div id=said class=strong style=position:fixed>x</div>",
    "<!-- <script> -->--><script>alert(1)</script>",
]


def _acts(made: str) -> list[str]:
    """The tags with anything in them but the anchors that we put there."""
    return [found[0] for found in TAGS.finditer(made) if found[3] and found[3] != ' id="q"']


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_body_can_act(text: str) -> None:
    """No attribute, script, frame, style or form is left, alone or within a paragraph."""
    for around in (text, f"Words {text} and words.", f"> - {text}"):
        made = rendered(around, [Quote("q", "words")])
        assert _acts(made) == []
        assert not {found[2] for found in TAGS.finditer(made)} & {
            "script",
            "iframe",
            "img",
            "svg",
            "style",
            "form",
            "base",
        }


@given(st.text(alphabet="<>abi=\"'/!-&;#[]()`*_ \n{%}", max_size=80))
def test_no_text_at_all_acts(text: str) -> None:
    """Whatever is written, tags are bare, and marking quotes changes no word."""
    plain, marked = rendered(text), rendered(text, [Quote("q", "a b"), Quote("r", "i")])
    assert all(not found[3] for found in TAGS.finditer(plain))
    assert re.sub(r"</?mark[^>]*>|<span id=[^>]*></span>", "", marked) == plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a {{ b }}", "<p>a {{ b }}</p>"),
        ("a <kbd>b</kbd>", "<p>a <kbd>b</kbd></p>"),
        ("a <!-- b --> c", "<p>a  c</p>"),
        ("![b](c.png)", "<p><code>image: b</code></p>"),
    ],
)
def test_what_could_act_is_shown_as_text(text: str, shown: str) -> None:
    """A reader sees what stands there; plain markup stays markup, comments stay unseen."""
    assert rendered(text).strip() == shown


@pytest.mark.parametrize(
    ("text", "quote", "shown"),
    [
        ("The clock is kept.", "clock is", '<p>The <mark id="q">clock is</mark> kept.</p>'),
        (
            "A **bold** word",
            "A **bold** word",
            '<p><mark id="q">A </mark><strong><mark>bold</mark></strong><mark> word</mark></p>',
        ),
        ("A [link](x.md) here", "link](x.md) here", None),
        ("R&D <3", "R&D", '<p><mark id="q">R&amp;D</mark> &lt;3</p>'),
        ("one", "two", "<p>one</p>"),
    ],
)
def test_a_quote_is_marked_where_it_is_seen(text: str, quote: str, shown: str | None) -> None:
    """The mark follows the words through markup, and its first piece is the anchor."""
    made = rendered(text, [Quote("q", quote)]).strip()
    assert made == shown if shown else made.count('id="q"') <= 1


def test_quotes_may_overlap() -> None:
    """Each has its anchor, and no word is said twice."""
    made = rendered("one two three", [Quote("a", "one two"), Quote("b", "two three"), Quote("c", "one two")])
    assert all(made.count(f'id="{name}"') == 1 for name in "abc")
    assert re.sub(r"<[^>]*>", "", made).strip() == "one two three"


@pytest.mark.parametrize("text", ["", "x" * 5_000_000, "word " * 20_000, "a\n\n" * 30_000, "\n" * 50_000])
def test_parts_hold_the_whole_body(text: str) -> None:
    """They join without a gap, none is too long, and every character has its part."""
    cuts = parts(text)
    assert "".join(text[cut.start : cut.end] for cut in cuts) == text
    assert all(cut.end - cut.start <= PART for cut in cuts)
    assert all(part_of(cuts, cut.start) == number for number, cut in enumerate(cuts) if cut.end > cut.start)


@pytest.mark.parametrize("piece", ["[", "![", "*a ", "<", "&", "> ", "`", "<b>", "[a](", "\\", "|a|\n"])
def test_a_part_of_anything_stays_small(piece: str) -> None:
    """What grows in rendering is shown as plain text instead."""
    assert len(rendered((piece * PART)[:PART], [Quote("q", "a a")])) < 200_000


@pytest.mark.parametrize(
    "body",
    [
        '[a](https://x.y "tip")',
        "<p title='tip'>a</p>",
        "<span lang='de'>a</span>",
        "<abbr title=\"<a href='x'>\">a</abbr>",
        '<a href="x" title="y">a</a>',
        '[a][r]\n\n[r]: http://x.y "tip"',
    ],
)
def test_no_attribute_is_left(body: str) -> None:
    """Not even a title or a language, which the cleaner keeps unless it is told."""
    assert not re.search(r"<[a-z]+\s", rendered(body))
