"""Any front matter, printed in any style, edited: what was asked for is there, and every other byte is as it was.

Each rule is tried on 300 posts of each format in CI, on fewer elsewhere; `FRONTMATTER_EXAMPLES` sets the number.
The long run (`-m long`) takes 100,000.
"""

from __future__ import annotations

import json
import os
import tomllib
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from enrich.errors import FrontMatterError
from enrich.frontmatter import Layout, Style, cut, edit, edits, read
from enrich.frontmatter.lists import same
from enrich.values import Format
from printed import KEYS, NESTED, NUMBER, TEXT, Document, Printed, json_entry, toml_entry, yaml_entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from enrich.values import JSON

EXAMPLES = int(os.environ.get("FRONTMATTER_EXAMPLES", "300" if os.environ.get("CI") == "true" else "200"))
LONG_RUN = 100_000
BODY = st.sampled_from((b"", b"\n", b"Text\n\n---\n\nmore", b"caf\xe9 \x00\n", "a\u2028b\x0c\r\n---\n".encode()))
SINGLE = st.one_of(TEXT, NUMBER, st.booleans())


@st.composite
def yaml_posts(draw: st.DrawFn) -> Document:
    """A post with YAML."""
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=5))
    opening = draw(st.sampled_from(("---\n", "---  \n", "\n---\n"))) + draw(st.sampled_from(("", "# top\n", "\n")))
    closing = draw(st.sampled_from(("", "# end\n", "\n", "\n# end\n\n"))) + draw(
        st.sampled_from(("---\n", "---\t\n", "...\n"))
    )
    entries = tuple(draw(yaml_entry(key)) for key in keys)
    return draw(_post(opening, entries, closing))


@st.composite
def toml_posts(draw: st.DrawFn) -> Document:
    """A post with TOML, with tables or without."""
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=5))
    tables = draw(
        st.sampled_from(
            ("", "# end\n", "\n# menu\n[menu.main]\nsummary = 'not me'\n[[x]]\n", "\n[a]\nb = [ # c\n1 ]\n")
        )
    )
    return draw(_post("+++\n", tuple(draw(toml_entry(key)) for key in keys), tables + "+++\n"))


@st.composite
def json_posts(draw: st.DrawFn) -> Document:
    """A post with JSON, bare or fenced."""
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=1, max_size=5))
    space = draw(st.sampled_from(("\n\t", "\n  ", " ", "")))
    entries = [draw(json_entry(key)) for key in keys]
    joined = [
        Printed(entry.key, entry.value, entry.source, above=space if at == 0 else f",{space}")
        for at, entry in enumerate(entries)
    ]
    opening, closing = draw(
        st.sampled_from((("{", "\n}\n"), (";;;\n{", "}\n;;;\n"), (";;;", "\n;;;\n"), ("---json\n{", "}\n---\n")))
    )
    if opening == ";;;":
        joined[0] = Printed(entries[0].key, entries[0].value, entries[0].source, above="\n")
    return draw(_post(opening, tuple(joined), closing))


@st.composite
def _post(draw: st.DrawFn, opening: str, entries: tuple[Printed, ...], closing: str) -> Document:
    newline = draw(st.sampled_from(("\n", "\r\n")))
    return Document(opening, entries, closing, newline, draw(st.booleans()), draw(BODY))


@st.composite
def asked(draw: st.DrawFn, posts: st.SearchStrategy[Document]) -> tuple[Document, str, JSON]:
    """A post, a key, and a value that may stand there."""
    post = draw(posts)
    key = draw(st.sampled_from((*KEYS, "new key: 'x'")))
    old = next((entry.value for entry in post.entries if entry.key == key), None)
    if isinstance(old, dict) or (isinstance(old, list) and any(isinstance(item, list | dict) for item in old)):
        return post, key, old
    if isinstance(old, list):
        more: list[JSON] = list(draw(st.lists(SINGLE, max_size=4)))
        return post, key, draw(st.sampled_from((more, [*old, *more])))
    known = any(entry.key == key for entry in post.entries)
    return post, key, draw(st.one_of(SINGLE, st.lists(TEXT, max_size=4), SINGLE if known else NESTED))


def holds(case: tuple[Document, str, JSON]) -> None:
    """The rules that every edit keeps."""
    post, key, value = case
    source = post.source
    result = edit(source, {key: value})
    assert same(read(result)[key], value)
    assert _told_by_others(result, key, value)
    at = next((at for at, entry in enumerate(post.entries) if entry.key == key), None)
    if at is None:
        _nothing_but_an_insertion(source, result)
    else:
        head = post.head + post.part(0, at) + post.entries[at].above.replace("\n", post.newline).encode()
        tail = post.part(at + 1, len(post.entries)) + post.tail
        assert result.startswith(head)
        assert result[len(head) :].endswith(tail)
    assert edits(cut(result), {key: value}) == ()
    assert edit(source, read(source)) == source


def _told_by_others(result: bytes, key: str, value: JSON) -> bool:
    """Whether the usual parser of the format reads the same value."""
    post = cut(result)
    block = result[post.block.start : post.block.end].decode()
    if post.format is Format.YAML:
        return same(yaml.load(block, yaml.CSafeLoader)[key], value)
    if post.format is Format.TOML:
        return same(tomllib.loads(block)[key], value)
    return same(json.loads(block if block.lstrip().startswith("{") else f"{{{block}}}")[key], value)


def _nothing_but_an_insertion(source: bytes, result: bytes) -> None:
    start = next((at for at, (old, new) in enumerate(zip(source, result, strict=False)) if old != new), len(source))
    assert result.endswith(source[start:])


@st.composite
def styles(draw: st.DrawFn) -> Style:
    """How a site may write."""
    dash = "\n" + " " * draw(st.integers(0, 4)) + "-" + " " * draw(st.integers(1, 3))
    layouts = (
        Layout(dash, dash, ""),
        Layout("[", ", ", "]"),
        Layout("[ ", ",", " ]"),
        Layout("[\n  ", ",\n  ", ",\n]"),
    )
    maybe = st.sampled_from((None, True, False))
    return Style(
        order=tuple(draw(st.permutations(KEYS))[:5]),
        lists=draw(st.sampled_from((None, *layouts))),
        quote=draw(st.sampled_from(("", "'", '"'))),
        quoted=draw(maybe),
        quoted_items=draw(maybe),
    )


def returns(post: Document, style: Style, key: str, pair: tuple[JSON, JSON]) -> None:
    """What was set and set to something else is, set again, what it was."""
    first = edit(post.source, {key: pair[0]}, style=style)
    assert same(read(first)[key], pair[0])
    assert edit(edit(first, {key: pair[1]}, style=style), {key: pair[0]}, style=style) == first


def all_at_once(post: Document, style: Style, values: dict[str, JSON]) -> None:
    """Several fields at once are the same as one after the other, but for the order of new ones."""
    names = {entry.key for entry in post.entries}
    new = {f"new {key}": value for key, value in values.items()} | {
        key: value for key, value in values.items() if key not in names
    }
    result = edit(post.source, new, style=style)
    assert {key: read(result)[key] for key in new} == new
    assert [key for key in read(result) if key not in new] == list(read(post.source))


def has_no_block(source: bytes) -> bool:
    """Whether a text is a post without front matter, and not one whose front matter can't be read."""
    try:
        return cut(source).format is Format.NONE
    except FrontMatterError:
        return False


def makes_a_block(text: str, bom: bytes, form: Format, style: Style, values: dict[str, JSON]) -> None:
    """What holds of a new block."""
    body = text.encode()
    assume(has_no_block(bom + body))
    try:
        result = edit(bom + body, values, style=style, create=form)
    except FrontMatterError as refusal:
        told = refusal
    else:
        assert result.startswith(bom)
        assert result.endswith(body)
        assert result[len(bom) : len(result) - len(body)].strip(b"\r\n") or not values
        assert read(result) == values
        assert cut(result).format is (form if values else Format.NONE)
        return
    assert told.code in {"ambiguous-fence", "kind-pelican"}, told


FORMATS: dict[str, Callable[[], st.SearchStrategy[Document]]] = {
    "yaml": yaml_posts,
    "toml": toml_posts,
    "json": json_posts,
}
PAIRS = st.one_of(st.tuples(SINGLE, SINGLE), st.tuples(st.lists(SINGLE, max_size=4), st.lists(SINGLE, max_size=4)))
VALUES = st.dictionaries(st.sampled_from(KEYS), st.one_of(SINGLE, st.lists(TEXT, max_size=3)), max_size=4)
checked = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=EXAMPLES)


@pytest.mark.parametrize("form", FORMATS)
def test_an_edit_touches_nothing_else(form: str) -> None:
    """An edit gives what was asked, keeps all other bytes, and made twice changes nothing; equal values are no edit."""
    checked(given(asked(FORMATS[form]()))(holds))()


@pytest.mark.parametrize("form", FORMATS)
def test_an_edit_can_be_taken_back(form: str) -> None:
    """A value that is changed and changed back leaves the first text, in any style of the site."""
    checked(given(FORMATS[form](), styles(), st.just("fresh"), PAIRS)(returns))()


@pytest.mark.parametrize("form", FORMATS)
def test_several_fields_at_once(form: str) -> None:
    """Any number of new fields can be added at once, in the site's order, and the old ones keep theirs."""
    checked(given(FORMATS[form](), styles(), VALUES)(all_at_once))()


@pytest.mark.parametrize("form", ["yaml", "toml", "json"])
def test_a_new_block_leaves_the_body_alone(form: str) -> None:
    """A post without front matter gets a block that is read back, above the very bytes that it had."""
    texts = st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.text("-+;{}[]#:ab \r\n", max_size=12)
    )
    boms = st.sampled_from((b"", b"\xef\xbb\xbf"))
    checked(given(texts, boms, st.just(Format(form)), styles(), VALUES)(makes_a_block))()


@pytest.mark.long
def test_an_edit_touches_nothing_else_in_the_long_run() -> None:
    """The same on a hundred thousand posts of all formats."""
    posts = st.one_of(asked(yaml_posts()), asked(yaml_posts()), asked(toml_posts()), asked(json_posts()))
    settings(checked, max_examples=LONG_RUN)(given(posts)(holds))()
