"""One notation for keys: dots nest, a literal dot is quoted, and every key can be written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.frontmatter.keys import dotted, parse

NOTATIONS = {
    "tags": ("tags",),
    "taxonomies.tags": ("taxonomies", "tags"),
    "a.b.c": ("a", "b", "c"),
    '"a.b"': ("a.b",),
    "'a.b'": ("a.b",),
    'params."og.title"': ("params", "og.title"),
    '"og.title".de': ("og.title", "de"),
    "my key": ("my key",),
    "it's": ("it's",),
    "Schlagwörter": ("Schlagwörter",),
    r'"a\"b\\c"': (r'a"b\c',),
    r"'a\b'": (r"a\b",),
    r"a\b": (r"a\b",),
    '""': ("",),
    '" a"': (" a",),
}


@pytest.mark.parametrize(("key", "parts"), NOTATIONS.items())
def test_a_key_is_taken_apart_at_its_dots_outside_of_quotes(key: str, parts: tuple[str, ...]) -> None:
    """What is quoted is one part, whatever it holds."""
    assert parse(key) == parts


@pytest.mark.parametrize("key", ["", ".", "a.", ".a", "a..b", '"a', "'a", '"a"b', "a.'b", '"a"."b'])
def test_a_key_with_an_empty_part_or_an_open_quote_is_none(key: str) -> None:
    """The message shows how a dot is quoted."""
    with pytest.raises(ValueError, match=r"is no key: between dots stands a word"):
        parse(key)


@pytest.mark.parametrize(
    ("parts", "key"),
    {
        ("tags",): "tags",
        ("seo", "description"): "seo.description",
        ("a.b",): '"a.b"',
        ('say "a.b"',): "'say \"a.b\"'",
        ("it's",): "it's",
        ("",): '""',
        (" a",): '" a"',
    }.items(),
)
def test_a_part_is_quoted_only_where_it_must_be(parts: tuple[str, ...], key: str) -> None:
    """A plain key of one part is written as it is."""
    assert dotted(parts) == key


@given(st.lists(st.one_of(st.text(), st.text(alphabet=""".'"\\ a""")), min_size=1, max_size=4))
def test_every_list_of_parts_has_a_notation_that_is_read_back(parts: list[str]) -> None:
    """``parse`` undoes ``dotted``, for any text in any part."""
    assert parse(dotted(parts)) == tuple(parts)
