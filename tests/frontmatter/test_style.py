"""How a file and its site write, and what new values look like because of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from enrich.frontmatter import Layout, Style, cut, edit, prevailing, style_of
from enrich.values import Format

if TYPE_CHECKING:
    from enrich.values import JSON

DASHES = Layout("\n  - ", "\n  - ", "")
SPACED = Layout("[ ", ",", " ]")
BRACKETS = Layout("[", ", ", "]")
FOLDED = (
    "t: >-\n  A sentence that is long enough to be folded where a site folds its texts, and\n"
    "  no longer than it must be.\n"
)
LONG = "A sentence that is long enough to be folded where a site folds its texts, and no longer than it must be."


@pytest.mark.parametrize(
    ("block", "style"),
    [
        ("a: x\n", Style(order=("a",), quoted=False)),
        ("a: 'x'\nb: \"y\"\nc: \"z\"\n", Style(order=("a", "b", "c"), quote='"', quoted=True)),
        ("a: 'x: y'\n", Style(order=("a",), quote="'")),
        ("a: 2024-01-02\nb: true\n", Style(order=("a", "b"))),
        ("a:\n  - x\n", Style(order=("a",), lists=DASHES, quoted_items=False)),
        ('a:\r\n- "x"\r\n- z\r\n', Style(("a",), Layout("\n- ", "\n- ", ""), '"', quoted_items=True)),
        ("  a:\n    -  x\n", Style(("a",), Layout("\n  -  ", "\n  -  ", ""), quoted_items=False)),
        ("a: [x]\nb: [ 'y','z' ]\nc: [ 'q','r' ]\n", Style(("a", "b", "c"), SPACED, "'", quoted_items=True)),
        ("a: [\n  x,\n  y,\n]\n", Style(("a",), Layout("[\n  ", ",\n  ", ",\n]"), quoted_items=False)),
        ("a: []\nb:\n- [x]\n", Style(order=("a", "b"), lists=Layout("\n- ", "\n- ", ""))),
        (f"a: >-\n  {LONG}\n", Style(order=("a",), folded=True)),
        (f"a: {LONG}\n", Style(order=("a",), quoted=False, folded=False)),
    ],
)  # fmt: skip
def test_a_yaml_post_shows_its_style(block: str, style: Style) -> None:
    """Quotes count where they were a choice; of each list, the first item shows how it is laid out."""
    assert style_of(cut(f"---\n{block}---\n".encode())) == replace(style, format=Format.YAML)


@pytest.mark.parametrize(
    ("source", "style"),
    [
        (
            '+++\na = \'x\'\nb = [ "y", "z" ]\n+++\n',
            Style(("a", "b"), Layout("[ ", ", ", " ]"), "'", quoted_items=True),
        ),
        ('{"a": ["x", "y"]}\n', Style(("a",), BRACKETS, '"', quoted_items=True)),
        ("No front matter\n", Style()),
    ],
)
def test_other_formats_show_theirs(source: str, style: Style) -> None:
    """TOML has a choice of quotes, JSON has only its layout."""
    assert replace(style_of(cut(source.encode())), format=None) == style


def test_the_format_is_a_part_of_the_style() -> None:
    """What most posts are written in is what a new block is written in."""
    sources = (b"+++\na = 1\n+++\n", b"+++\na = 1\n+++\n", b"---\na: 1\n---\n", b"Text\n")
    assert prevailing(style_of(cut(source)) for source in sources).format is Format.TOML


def test_what_most_posts_do_prevails() -> None:
    """Each respect is counted for itself, and what a post does not show is not counted."""
    styles = [Style(quote="'", lists=DASHES), Style(quote='"'), Style(quote='"', quoted=True), Style(), Style()]
    assert prevailing(styles) == Style(quote='"', lists=DASHES, quoted=True)
    assert prevailing([]) == Style()


def test_keys_are_ordered_as_most_posts_order_them() -> None:
    """A key that few posts have stands where those posts have it, not at the end."""
    orders = [("title", "date", "tags")] * 5 + [("title", "summary", "tags"), ("date", "title")] + [("tags", "layout")]
    order = prevailing(Style(order=order) for order in orders).order
    assert order[0] == "title"
    assert order.index("title") < order.index("summary") < order.index("tags") < order.index("layout")
    assert order.index("date") < order.index("tags")


@pytest.mark.parametrize(
    ("block", "values", "style", "after"),
    [
        ("a: x\n", {"t": ["z"]}, Style(), "a: x\nt:\n  - z\n"),
        ("a: x\n", {"t": ["z"]}, Style(lists=BRACKETS), "a: x\nt: [z]\n"),
        ("a: [x]\n", {"t": ["z"]}, Style(lists=DASHES), "a: [x]\nt: [z]\n"),
        ("t: []\n", {"t": ["z"]}, Style(lists=BRACKETS), "t: [z]\n"),
        ("t: []\na:\n- x\n", {"t": ["z"]}, Style(lists=BRACKETS), "t:\n- z\na:\n- x\n"),
        ("t: # c\n", {"t": ["z"]}, Style(lists=DASHES), "t: [z] # c\n"),
        ("a: x\n", {"t": "z"}, Style(quoted=True, quote="'"), "a: x\nt: z\n"),
        ("a: 1\n", {"t": "z"}, Style(quoted=True, quote="'"), "a: 1\nt: 'z'\n"),
        ("a: 1\n", {"t": ["z", "no"]}, Style(quote='"'), 'a: 1\nt:\n  - z\n  - "no"\n'),
        ("a: 1\n", {"t": ["z"]}, Style(quoted_items=True, quote='"'), 'a: 1\nt:\n  - "z"\n'),
        ("a: 'it''s'\n", {"t": "no: way"}, Style(quote='"'), "a: 'it''s'\nt: 'no: way'\n"),
        ("a: 1\n", {"t": "it's: so"}, Style(), 'a: 1\nt: "it\'s: so"\n'),
        ("a: 1\n", {"t": "a\tb"}, Style(quote="'"), 'a: 1\nt: "a\\tb"\n'),
        ("t: >\n  a\n", {"t": LONG}, Style(), FOLDED),
        ("t: x\n", {"t": LONG}, Style(folded=True), f"t: {LONG}\n"),
        ("t: x # c\n", {"t": LONG}, Style(folded=True), f"t: {LONG} # c\n"),
        ("t: # c\n", {"t": LONG}, Style(folded=True), f"t: {LONG} # c\n"),
        ("t: |\n  a\n", {"t": "a\n\nb: #c\n"}, Style(), "t: |\n  a\n\n  b: #c\n"),
        ("t: |\n  a\n", {"t": " a"}, Style(), "t: ' a'\n"),
        ("a: 1\n", {"t": {"k": ["v", None], "no": 1.5}}, Style(), "a: 1\nt: {k: [v, null], 'no': 1.5}\n"),
        ("a: 1\n", {"t": [["x"], {}]}, Style(), "a: 1\nt:\n  - [x]\n  - {}\n"),
        ("a: 1\n", {"t": [1e22, -5e-07, None]}, Style(lists=BRACKETS), "a: 1\nt: [1.0e+22, -5.0e-07, null]\n"),
        ("a: 1\n", {"no": 1, "b c": 2, "d:": 3}, Style(), "a: 1\n'no': 1\nb c: 2\n'd:': 3\n"),
        ("t: x\n", {"t": None}, Style(), "t:\n"),
    ],
)  # fmt: skip
def test_a_new_value_looks_like_its_neighbours(block: str, values: dict[str, JSON], style: Style, after: str) -> None:
    """The value's own form counts first, then the file's other fields, then the site."""
    assert edit(f"---\n{block}---\n".encode(), values, style=style) == f"---\n{after}---\n".encode()


@pytest.mark.parametrize(
    ("order", "after"),
    [
        ((), "title: a\ntags: [x]\nlayout: p\nsummary: s\n"),
        (("title", "summary", "tags"), "title: a\nsummary: s\ntags: [x]\nlayout: p\n"),
        (("title", "tags", "lead", "summary"), "title: a\ntags: [x]\nsummary: s\nlayout: p\n"),
        (("summary", "title"), "title: a\ntags: [x]\nlayout: p\nsummary: s\n"),
        (("title", "layout", "summary"), "title: a\ntags: [x]\nlayout: p\nsummary: s\n"),
    ],
)
def test_a_new_key_goes_behind_its_neighbour(order: tuple[str, ...], after: str) -> None:
    """The nearest key before it in the usual order that the post has; without one, the end."""
    source = b"---\ntitle: a\ntags: [x]\nlayout: p\n---\n"
    assert edit(source, {"summary": "s"}, style=Style(order=order)) == f"---\n{after}---\n".encode()
