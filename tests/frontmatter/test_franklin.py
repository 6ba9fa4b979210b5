"""Blocks of Franklin say the same to TOML, which finds the values, and to Julia, which runs them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from enrich import frontmatter
from enrich.errors import FrontMatterError
from enrich.frontmatter import Style
from enrich.frontmatter.formats import FORMATS, FRANKLIN
from enrich.values import JSON, Format

POST = b'+++\ntitle = "Costs"\ntags = ["a"]\n+++\n\nText of $5.\n'
LITERAL = Style(quote="'")


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    """A process that knows Franklin's way, and forgets it at the end."""
    before = dict(FORMATS)
    frontmatter.register(FRANKLIN)
    yield
    FORMATS.clear()
    FORMATS.update(before)


def _julia(source: bytes) -> str:
    """The block, if Julia runs nothing in it: no `$` and no text between single quotes."""
    post = frontmatter.cut(source)
    assert post.format == Format.FRANKLIN
    block = source[post.block.start : post.block.end].decode()
    assert "$" not in block
    assert "'" not in re.sub(r'"(?:[^"\\]|\\.)*"', "", block)
    return block


@pytest.mark.parametrize(
    "values",
    [
        {"summary": "It costs $5, or $(x)."},
        {"title": "US$ and $$"},
        {"tags": ["a", "$HOME", "it's"]},
        {"tags": ["$b"]},
        {"summary": "plain", "rss": 'a "quoted" \\$ word'},
    ],
)
@pytest.mark.parametrize("style", [Style(), LITERAL])
def test_a_dollar_is_a_dollar(values: dict[str, JSON], style: Style) -> None:
    """Julia would take it for the start of code, and stop where none follows."""
    made = frontmatter.edit(POST, values, style=style)
    assert frontmatter.read(made) == {**frontmatter.read(POST), **values}
    _julia(made)
    assert frontmatter.edit(made, values, style=style) == made


def test_code_of_a_person_stays() -> None:
    """A text that runs code is not rewritten, and the others around it are."""
    source = b'+++\ntitle = "$(name) x"\ntags = ["a"]\n+++\nText\n'
    assert frontmatter.edit(source, {"tags": ["a", "b"]}) == source.replace(b'["a"]', b'["a", "b"]')
    with pytest.raises(FrontMatterError, match="by which Julia runs code"):
        frontmatter.edit(source, {"title": "y"})


def test_a_new_block_has_no_code() -> None:
    """Put above a text as Franklin reads it."""
    made = frontmatter.edit(b"Text\n", {"summary": "It costs $5."}, create=Format.TOML, style=LITERAL)
    assert _julia(made) == 'summary = "It costs \\u00245."\n'


def test_others_write_it_as_it_is() -> None:
    """To TOML it is a sign like any other."""
    del FORMATS[FRANKLIN.name]
    assert b'"It costs $5."' in frontmatter.edit(POST, {"summary": "It costs $5."})
