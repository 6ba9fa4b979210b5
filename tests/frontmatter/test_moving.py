"""A field under another key: only the bytes of its key change, and moving it back gives the first bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.errors import FrontMatterError
from enrich.frontmatter import cut, moved, read, register, splice
from enrich.frontmatter.formats import FORMATS, HEADERS
from printed import KEYS, Document, Printed, json_entry, toml_entry, yaml_entry

EXAMPLES = int(os.environ.get("FRONTMATTER_EXAMPLES", "200"))
NEW = ("lead", "og_title", "Überschrift", "on", "new key")


def _move(source: bytes, old: str, new: str) -> bytes:
    return splice(source, moved(cut(source), old, new))


PLACES: dict[str, tuple[str, str]] = {
    "a plain key": ("---\na: 1\n§: [x] # c\nb: 2\n---\n", "labels"),
    "a block of text": ("---\n§: |2-  # c\n   x\n  y\n---\n", "labels"),
    "a list below its key": ("---\n§:\n- x # c\n\n- y\n---\n", "labels"),
    "nothing": ("---\n§:  # c\n---\n", "labels"),
    "a mapping": ("---\n§:\n  a: {b: 1}\n---\n", "labels"),
    "an anchor and its alias": ("---\n§: &t [x]\nb: *t\n---\n", "labels"),
    "an alias": ("---\nb: &t x\n§: *t\n---\n", "labels"),
    "double quotes": ('---\n"§" : [x]\n---\n', "labels"),
    "single quotes": ("---\n'§': [x]\n---\n", "labels"),
    "a word that needs quotes, in quotes": ('---\n"§": [x]\n---\n', "yes"),
    "another letter case": ("---\n§: [x]\n---\n", "Tags"),
    "line ends of Windows": ("---\r\n§: [x]\r\n---\r\n", "labels"),
    "the same word elsewhere": ("---\nb: tags\n§: tags\n---\ntags: x\n", "labels"),
    "TOML": ("+++\n§= ['x'] # c\n[a]\ntags = 1\n+++\n", "labels"),
    "TOML in quotes": ('+++\n"§" = """\nx"""\n+++\n', "new key"),
    "in a table": ("+++\n[a]\n§ = [\n'x', # c\n]\n+++\n", "a.labels"),
    "with dots": ("+++\na . § = 1\na.b = 2\n+++\n", "a.labels"),
    "in an inline table": ("+++\na = { b = 1, § = 2 }\n+++\n", "a.labels"),
    "in a mapping": ("---\na:\n  § : [x] # c\n  b: 1\n---\n", "a.labels"),
    "in a flow mapping": ("---\na: {§: [x], b: 1}\n---\n", "a.labels"),
    "JSON": ('{\n"§"  :["x"],"b":1\n}\n', "labels"),
    "in an object": ('{\n"a":{"§":1}\n}\n', "a.labels"),
}


@pytest.mark.parametrize(("template", "new"), PLACES.values(), ids=PLACES.keys())
def test_only_the_key_changes(template: str, new: str) -> None:
    """Value, comments, place and line ends stay as they are; moving it back gives the first bytes."""
    old = "a.tags" if new.startswith("a.") else "tags"
    before, after = (template.replace("§", key.removeprefix("a.")).encode() for key in (old, new))
    assert _move(before, old, new) == after
    assert _move(after, new, old) == before


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ("---\ntags: [x]\n---\n", "yes", "---\n'yes': [x]\n---\n"),
        ("+++\ntags = 1\n+++\n", "new key", '+++\n"new key" = 1\n+++\n'),
        ("+++\n'tags' = 1\n+++\n", "it's", '+++\n"it\'s" = 1\n+++\n'),
        ('{\n"tags": 1\n}\n', "'a\"b'", '{\n"a\\"b": 1\n}\n'),
    ],
)
def test_a_key_gets_the_quotes_that_it_needs(before: str, new: str, after: str) -> None:
    """A plain key becomes one in quotes where no program may take it for something else."""
    new = f'"{new}"' if new == "it's" else new
    assert _move(before.encode(), "tags", new).decode() == after


ELSEWHERE: dict[str, tuple[str, str, str, str]] = {
    "into a mapping": ("---\ntags: [x]\na:\n  b: 1\n---\n", "tags", "a.tags", "---\na:\n  b: 1\n  tags: [x]\n---\n"),
    "into one that is new": ("---\nb: 1\nc: x\n---\n", "c", "a.c", "---\nb: 1\na:\n  c: x\n---\n"),
    "out of a mapping": ("---\na:\n  c: [x]\n  b: 1\n---\n", "a.c", "c", "---\na:\n  b: 1\nc: [x]\n---\n"),
    "the last of a table": ("+++\nb = 1\n\n[a]\nc = 'x'\n+++\n", "a.c", "c", "+++\nb = 1\nc = 'x'\n+++\n"),
    "between objects": (
        '{\n"a":{"c":1,"b":2},"d":{"e":1}\n}\n',
        "a.c",
        "d.c",
        '{\n"a":{"b":2},"d":{"e":1, "c":1}\n}\n',
    ),
}


@pytest.mark.parametrize(("before", "old", "new", "after"), ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_a_field_of_another_mapping_is_written_anew(before: str, old: str, new: str, after: str) -> None:
    """With the same value, as it was written itself, and moving it back gives the same values."""
    made = _move(before.encode(), old, new)
    assert made.decode() == after
    assert read(_move(made, new, old)) == read(before.encode())


@pytest.fixture
def headers() -> Iterator[None]:
    """A site that reads headers of lines."""
    register(HEADERS)
    yield
    FORMATS.pop(HEADERS.name, None)


@pytest.mark.usefixtures("headers")
def test_a_header_of_lines_is_moved_too() -> None:
    """The line keeps its value and its place; what can't be such a key is refused."""
    source = b"Title: A\nSummary:   x: y\n    more\nTags: a, b\n\nBody\n"
    assert _move(source, "Summary", "Lead") == source.replace(b"Summary", b"Lead")
    with pytest.raises(FrontMatterError):
        _move(source, "Summary", "two words")


HEADER = b"Tags: a\nMore: b\n\nBody\n"


@pytest.mark.usefixtures("headers")
@pytest.mark.parametrize(("old", "new"), [("Tags", "Labels"), ("Tags", "Tagged")])
def test_the_key_that_makes_a_header_stays(old: str, new: str) -> None:
    """Without a usual key in front, the lines would be text, so it is refused as what it is and not as a bug."""
    with pytest.raises(FrontMatterError) as caught:
        _move(HEADER, old, new)
    assert (caught.value.code, caught.value.line) == ("lost-header", 1)
    assert _move(HEADER, "More", "Summary") == HEADER.replace(b"More", b"Summary")
    assert _move(HEADER, "Tags", "Title") == HEADER.replace(b"Tags", b"Title")


REFUSED: dict[str, tuple[str, tuple[str, str], str, int]] = {
    "both": ("---\ntags: [x]\nlabels: [y]\n---\n", ("tags", "labels"), "both-keys", 3),
    "both, in another case": ("---\nLabels: [y]\ntags: [x]\n---\n", ("tags", "labels"), "both-keys", 2),
    "both, one empty": ("---\ntags: [x]\nlabels:\n---\n", ("tags", "labels"), "both-keys", 3),
    "both, inside": ("---\na:\n  tags: [x]\n  labels: 1\n---\n", ("a.tags", "a.labels"), "both-keys", 4),
    "both, elsewhere": ("---\ntags: [x]\na:\n  tags: 1\n---\n", ("tags", "a.tags"), "both-keys", 4),
    "a question mark": ("---\n? tags\n: [x]\n---\n", ("tags", "labels"), "complex-key", 2),
    "a table": ("+++\n[tags]\na = 1\n[tags.b]\nc = 1\n+++\n", ("tags", "labels"), "complex-key", 2),
    "into what is no mapping": ("---\ntags: [x]\na: 1\n---\n", ("tags", "a.tags"), "no-mapping", 2),
    "a mapping that stands twice": ("---\na:\na:\n  tags: x\n---\n", ("a.tags", "a.labels"), "duplicate-target", 3),
    "one that stands twice, first a text": ("---\na: x\na:\n  tags: y\n---\n", ("a.tags", "b"), "duplicate-target", 3),
    "twice in JSON": ('{\n"a":{"tags":1},\n"a":{"tags":2}}\n', ("a.tags", "a.labels"), "duplicate-target", 3),
    "twice in a mapping": ("---\na:\n  b:\n  b: {tags: x}\n---\n", ("a.b.tags", "tags"), "duplicate-target", 4),
    "the middle of dotted keys": ("+++\na.tags.b = 1\n+++\n", ("a.tags", "a.labels"), "complex-key", 2),
    "the first of dotted keys": ("+++\ntags . a = 1\n+++\n", ("tags", "labels"), "complex-key", 2),
    "dotted keys in brackets": ("+++\na = { tags.b = 1 }\n+++\n", ("a.tags", "a.labels"), "complex-key", 2),
    "Hexo's only usual key": ("tags:\n- x\n---\nText\n", ("tags", "labels"), "lost-header", 1),
    "Hexo's only key, elsewhere": ("title: x\n---\nText\n", ("title", "a.title"), "lost-header", 1),
    "no key": ("---\ntags: [x]\n---\n", ("tags", ""), "bad-value", 0),
}


@pytest.mark.parametrize(("source", "keys", "code", "line"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_safe_is_refused(source: str, keys: tuple[str, str], code: str, line: int) -> None:
    """With the line of the key that stands in the way."""
    with pytest.raises(FrontMatterError) as caught:
        _move(source.encode(), *keys)
    assert (caught.value.code, caught.value.line or 0) == (code, line)


@pytest.mark.parametrize("source", ["Text\n", "---\na: 1\n---\n", "---\na:\n  b: 1\n---\n", "---\n---\n"])
@pytest.mark.parametrize("keys", [("tags", "labels"), ("a.tags", "labels"), ("a", "a")])
def test_what_is_not_there_is_not_moved(source: str, keys: tuple[str, str]) -> None:
    """Without an edit, and without an error."""
    assert moved(cut(source.encode()), *keys) == ()


@st.composite
def posts(draw: st.DrawFn) -> tuple[Document, int, str]:
    """A post in any format and style, the place of one of its entries, and another key for that."""
    kind = draw(st.sampled_from(("yaml", "toml", "json")))
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=1, max_size=5))
    make = {"yaml": yaml_entry, "toml": toml_entry, "json": json_entry}[kind]
    entries = [draw(make(key)) for key in keys]
    if kind == "json":
        entries = [replace(one, above="\n  " if at == 0 else ",\n  ") for at, one in enumerate(entries)]
    opening, closing = {"yaml": ("---\n", "---\n"), "toml": ("+++\n", "+++\n"), "json": ("{", "\n}\n")}[kind]
    newline = draw(st.sampled_from(("\n", "\r\n")))
    post = Document(opening, tuple(entries), closing, newline, draw(st.booleans()), b"Text\n")
    return post, draw(st.integers(0, len(keys) - 1)), draw(st.sampled_from(NEW))


@settings(max_examples=EXAMPLES, deadline=None)
@given(posts())
def test_any_field_is_moved_and_moved_back(case: tuple[Document, int, str]) -> None:
    """The bytes outside of its key are equal, the values are the same in their order, and back are the first bytes."""
    post, at, new = case
    entry = post.entries[at]
    made = _move(post.source, entry.key, new)
    head = post.head + post.part(0, at) + entry.above.replace("\n", post.newline).encode()
    token = _token(entry)
    rest = entry.source[len(token) :].replace("\n", post.newline).encode()
    assert made.startswith(head)
    assert made.endswith(rest + post.part(at + 1, len(post.entries)) + post.tail)
    names = [new if one.key == entry.key else one.key for one in post.entries]
    assert list(read(made).items()) == list(zip(names, read(post.source).values(), strict=True))
    back = _move(made, new, entry.key)
    quoted_anew = token == entry.key and made[len(head) : len(head) + 1] in (b'"', b"'")
    assert back == post.source or (quoted_anew and read(back) == read(post.source))


def _token(entry: Printed) -> str:
    """The key as the entry writes it."""
    quote = entry.source[0] if entry.source[0] in "\"'" else ""
    return f"{quote}{entry.key}{quote}"
