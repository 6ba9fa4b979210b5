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


BYTES = {
    "a comment behind the last item": "---\ntags:\n  -   a   # one\n---\n",
    "a comment behind a list without a margin": "---\ntags:\n- a # one\nb: 1\n---\n",
    "one behind the last of two": "---\ntags:\n  - a # one\n  - b # two\n---\n",
    "in a mapping": "---\nseo:\n  tags:\n    - a   # one\n---\n",
    "with line ends of Windows": "---\r\ntags:\r\n- a # one\r\n---\r\n",
    "blanks behind a text": "---\ntags: a, b \nsummary: x\n---\n",
    "blanks behind an empty list": "---\ntags: []  \nx:\n- a\n---\n",
    "a tab behind a text in quotes": '---\ntags: "x"\t\n---\n',
    "an object without braces, and without entries": ";;;\n;;;\nText\n",
    "the same with a blank line": ";;;\n\n;;;\nText\n",
    "the same with a name": "---json\n---\nText\n",
    "the same with line ends of Windows": ";;;\r\n;;;\r\nText\r\n",
    "an empty object": "---json\n{}\n---\nText\n",
    "empty braces": "---\n{}\n---\nText\n",
    "empty braces with blanks around": "---\n\n{ }  \n\n---\nText\n",
    "empty braces with line ends of Windows": "---\r\n{}\r\n---\r\nText\r\n",
}


@pytest.mark.parametrize("text", BYTES.values(), ids=BYTES.keys())
def test_what_stands_around_a_value_comes_back(text: str) -> None:
    """Comments and blanks on the value's own lines, and a block that was empty."""
    source = text.encode()
    values: dict[str, JSON] = {"seo.tags" if "seo" in text else "tags": ["a", "b", "yes"], "summary": "It's: so"}
    edited = frontmatter.edit(source, values)
    edits = frontmatter.restored(frontmatter.cut(edited), frontmatter.cut(source), values)
    assert frontmatter.splice(edited, edits) == source


@pytest.mark.parametrize("added", ["# mine\n", "title: x\n"])
def test_braces_do_not_come_back_beside_what_was_added(added: str) -> None:
    """Whatever a person wrote since stays, and is no longer empty."""
    earlier, values = frontmatter.cut(b"---\n{}\n---\nText\n"), {"summary": "x"}
    now = frontmatter.cut(f"---\nsummary: x\n{added}---\nText\n".encode())
    back = frontmatter.restored(now, earlier, values)
    assert frontmatter.splice(now.source, back) == f"---\n{added}---\nText\n".encode()


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [
        ("tags:\n- a\n---\nText\n", "tags", "lost-header"),
        ("title: a\nx: y\n---\nText\n", "title", "lost-header"),
        ("---\ntags:\ntags:\n- a\n---\n", "tags", "duplicate-target"),
        ("---\nseo: {tags: a}\nseo: {tags: b}\n---\n", "seo.tags", "duplicate-target"),
        ('{"tags": 1, "tags": 2}\n', "tags", "duplicate-target"),
        ("---\nseo:\n  tags: a\n  tags: b\n---\n", "seo.tags", "duplicate-target"),
    ],
)
def test_what_can_not_go_is_refused(text: str, key: str, code: str) -> None:
    """A header that would be text, and a field that a person has twice by now: with a reason, and not as a bug."""
    with pytest.raises(FrontMatterError) as caught:
        frontmatter.without(frontmatter.cut(text.encode()), [key])
    assert caught.value.code == code
