"""Whether two versions of a post differ in the named fields alone: what an undo to the byte rests on."""

from __future__ import annotations

import pytest

from enrich import frontmatter
from enrich.errors import FrontMatterError

YAML = b"---\ntitle: A\nsummary: B\n---\n\nText.\n"
NESTED = b"---\nseo:\n  description: B\ntitle: A\n---\nText.\n"
JSON = b'{\n  "title": "A",\n  "summary": "B"\n}\n\nText.\n'
TOML = b'+++\ntitle = "A"\nsummary = "B"\n+++\nText.\n'
BARE = b"\nText.\n"


@pytest.mark.parametrize(
    ("one", "other", "keys", "fits"),
    [
        (YAML, YAML, (), True),
        (YAML, YAML.replace(b"B", b"C"), ("summary",), True),
        (YAML, YAML.replace(b"summary: B\n", b""), ("summary",), True),
        (YAML, YAML.replace(b"B", b"C"), ("title",), False),
        (YAML, YAML.replace(b"summary", b"layout"), ("summary",), False),
        (YAML, YAML.replace(b"summary", b"layout"), ("summary", "layout"), True),
        (YAML, b"---\nsummary: C\ntitle: A\n---\n\nText.\n", ("summary",), True),
        (YAML, YAML.replace(b"Text", b"Evil"), ("summary",), False),
        (YAML, YAML.replace(b"Text.\n", b"Text.\n\n"), ("summary",), False),
        (YAML, YAML.replace(b"---\n\n", b"---\n"), ("summary",), False),
        (YAML, b"\xef\xbb\xbf" + YAML, ("summary",), False),
        (YAML, YAML.replace(b"---", b"--- ", 1), ("summary",), False),
        (YAML, TOML, ("summary",), False),
        (NESTED, NESTED.replace(b"B", b"C"), ("seo.description",), True),
        (NESTED, NESTED.replace(b"seo:\n  description: B\n", b""), ("seo.description",), True),
        (NESTED, NESTED.replace(b"B", b"B\n  layout: x"), ("seo.description",), False),
        (JSON, JSON.replace(b'"B"', b'"C"'), ("summary",), True),
        (JSON, JSON.replace(b'"A"', b'"C"'), ("summary",), False),
        (TOML, TOML.replace(b'"B"', b'"C"'), ("summary",), True),
        (b"---\nsummary: B\n---\n\nText.\n", BARE, ("summary",), True),
        (YAML, BARE, ("summary",), False),
        (YAML, BARE, ("summary", "title"), True),
        (YAML, b"\nEvil.\n", ("summary", "title"), False),
    ],
)
def test_two_versions_differ_in_these_fields_alone(
    one: bytes, other: bytes, keys: tuple[str, ...], *, fits: bool
) -> None:
    """Body, fences and other values stay; it is the same which of the two comes first."""
    assert frontmatter.differ_only_in(one, other, keys) is fits
    assert frontmatter.differ_only_in(other, one, keys) is fits


def test_a_block_that_can_not_be_read_is_told() -> None:
    """It says nothing of its fields."""
    with pytest.raises(FrontMatterError):
        frontmatter.differ_only_in(YAML, b"---\ntitle: [\n---\n\nText.\n", ("summary",))
