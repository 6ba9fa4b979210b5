"""Fields are put back as they stood, and taken out where they did not stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich import frontmatter
from enrich.errors import FrontMatterError
from enrich.values import JSON

YAML = "---\ntitle: 'x'  # ours\ntags: []\nsummary: \ndate: 2024-01-01\n---\n\nText\n"
TOML = "+++\ntitle = 'x'  # ours\ntags = []\ndate = 2024-01-01\n[params]\na = 1\n+++\nText\n"
HEXO = ';;;\n"title": "x",\n"tags": []\n;;;\nText\n'
HUGO = '{\n  "title": "x",\n  "tags": []\n}\n\nText\n'
FLAT = '{"title": "x"}\nText\n'
POSTS = [YAML, YAML.replace("\n", "\r\n"), "\ufeff" + YAML, TOML, TOML.replace("\n", "\r\n"), HEXO, HUGO, FLAT]
NAMES = ("summary", "tags", "people", "ai")
VALUES = st.dictionaries(st.sampled_from(NAMES), st.one_of(st.text("aé: #", min_size=1), st.just(["a", "b: c"])))


def _values(values: dict[str, JSON]) -> dict[str, JSON]:
    return {key: [value] if key == "tags" and isinstance(value, str) else value for key, value in values.items()}


@pytest.mark.parametrize("text", POSTS)
@given(values=VALUES)
def test_an_edit_is_taken_back_to_the_byte(text: str, values: dict[str, JSON]) -> None:
    """Whatever was set, putting back all fields gives the bytes from before."""
    source = text.encode()
    edited = frontmatter.edit(source, _values(values))
    edits = frontmatter.restored(frontmatter.cut(edited), frontmatter.cut(source), NAMES)
    assert frontmatter.splice(edited, edits) == source


@pytest.mark.parametrize("text", POSTS)
def test_only_the_named_field_goes_back(text: str) -> None:
    """What was set beside it stays as it is, and so does what a person changed since."""
    source = text.encode()
    one = frontmatter.edit(source, {"summary": "S", "people": ["Ada"]})
    both = frontmatter.edit(one, {"title": "New"})
    edits = frontmatter.restored(frontmatter.cut(both), frontmatter.cut(source), ["summary"])
    want = dict(frontmatter.read(source)) | {"people": ["Ada"], "title": "New"}
    assert frontmatter.read(frontmatter.splice(both, edits)) == want


@pytest.mark.parametrize("text", POSTS)
@given(values=VALUES)
def test_fields_are_taken_out(text: str, values: dict[str, JSON]) -> None:
    """Without the fields named, the rest reads as it did."""
    edited = frontmatter.edit(text.encode(), _values(values))
    bare = frontmatter.splice(edited, frontmatter.without(frontmatter.cut(edited), NAMES))
    read = frontmatter.read(edited)
    assert frontmatter.read(bare) == {key: value for key, value in read.items() if key not in NAMES}


def test_a_shared_line_is_refused() -> None:
    """In a flow mapping fields share a line, and none is cut out of it."""
    post = frontmatter.cut(b"---\n{title: x, ai: [a]}\n---\n")
    with pytest.raises(FrontMatterError):
        frontmatter.without(post, ["ai"])
