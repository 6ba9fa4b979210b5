"""Any bytes as a post, edited, taken back and moved: the promises of the room `enrich.frontmatter`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from enrich.errors import FrontMatterError
from enrich.frontmatter import (
    cut,
    diff,
    difference,
    edit,
    edits,
    locate,
    may_lack,
    moved,
    read,
    require_editable,
    restored,
    same,
    splice,
    style_of,
    without,
)
from enrich.frontmatter.formats import FORMATS, HEADERS
from enrich.frontmatter.keys import parse
from enrich.frontmatter.mappings import pruned
from enrich.values import JSON, Format, Post
from fuzz.growing import seeds, texts

CALLS_OF_A_BYTE = 1000
SIGNS = (
    *(
        b"---\n",
        b"---\r\n",
        b"...\n",
        b"+++\n",
        b";;;\n",
        b"---json\n",
        b"---toml\n",
        b"----\n",
        b"\n---\n",
        b"\n+++\n",
    ),
    *(
        b"tags:\n",
        b"tags: [a, b]\n",
        b"summary: x\n",
        b"summary:\n",
        b"Tags: x\n",
        b"Title: x\n",
        b"seo:\n  title: x\n",
    ),
    *(
        b"tags = ['a']\n",
        b'summary = """\n',
        b"[seo]\n",
        b"[[a]]\n",
        b"a.b = 1\n",
        b'"tags": ["a"],',
        b'"seo": {',
        b"'''",
    ),
    *(
        b"- ",
        b"  - a\n",
        b": ",
        b"? ",
        b"| ",
        b"|\n",
        b">-\n",
        b"|+2\n",
        b" #c\n",
        b"&a ",
        b"*a",
        b"!!str ",
        b"!t ",
        b"<<: *a\n",
    ),
    *(
        b"%YAML 1.2\n",
        b"2024-01-02",
        b"null",
        b"~",
        b"0o7",
        b"1_0",
        b"yes",
        b"{{ x }}",
        b"{% x %}",
        b"\\u0000",
        b"\\x",
        b"@",
    ),
)
WANTED: tuple[dict[str, JSON], ...] = (
    {"summary": "It's a: #1", "tags": ["a", "yes"]},
    {"summary": "- \u2028 é 🚀\n\tx ", "seo.title": "T"},
    {"tags": [], "people": ["Ada", "null", "1.0", "a, b", "[x]"]},
    {"seo.og.title": "a", "seo.tags": ["b"]},
    {"tags": "a", "summary": ""},
    {'params."og.title"': "x", "weight": 7},
    {"summary": "---", "tags": ["+++", "...", "}", '"""', "'''"]},
)


@dataclass(frozen=True, slots=True)
class Tried:
    """A file, the values that are wanted in it, and whether its site reads headers."""

    source: bytes
    values: Mapping[str, JSON]
    headers: bool


def inputs() -> st.SearchStrategy[Tried]:
    """Files grown from the corpus."""
    return st.builds(Tried, texts(seeds("front_matter"), SIGNS), st.sampled_from(WANTED), st.booleans())


def size(tried: Tried) -> int:
    """The bytes of an input."""
    return len(tried.source)


def holds(tried: Tried) -> None:
    """The fields are read, edited and moved as promised, or the post is refused with a code and a line."""
    with _known(headers=tried.headers):
        try:
            _edited(tried.source, tried.values)
            _taken_out(tried.source)
        except FrontMatterError as refusal:
            _refused(refusal, tried.source.count(b"\n") + 2)
        _moved(tried.source)


def _refused(refusal: FrontMatterError, last: int) -> None:
    assert refusal.code
    assert refusal.message
    assert 0 <= refusal.line <= last


@contextmanager
def _known(*, headers: bool) -> Iterator[None]:
    before = dict(FORMATS)
    if headers:
        FORMATS.clear()
        FORMATS.update({HEADERS.name: HEADERS, **before})
    try:
        yield
    finally:
        FORMATS.clear()
        FORMATS.update(before)


def _edited(source: bytes, values: Mapping[str, JSON]) -> None:
    post = cut(source)
    known, style = read(source), style_of(post)
    for field in locate(post):
        assert post.block.start <= field.span.start <= field.span.end <= post.block.end
    _require_filled(source, known)
    create = Format.YAML if post.format is Format.NONE else None
    require_editable(post, values, style=style, create=create)
    after = edit(source, values, style=style, create=create)
    new = cut(after)
    assert new.source[new.body.start :] == source[post.body.start :]
    assert same(read(after), _merged(known, values))
    assert edits(new, values, style=style) == ()
    assert splice(source, difference(source, after)) == after
    assert diff(source, after, "x").endswith(b"\n") or source == after
    if post.format is not Format.NONE:
        _taken_back(post, new, values)


def _taken_back(post: Post, new: Post, values: Mapping[str, JSON]) -> None:
    """All bytes are as they were; a field that shares its line may have to be taken out by hand."""
    try:
        back = restored(new, post, values)
    except FrontMatterError as refusal:
        if refusal.code != "shared-line":
            raise
        return
    assert splice(new.source, back) == post.source


def _taken_out(source: bytes) -> None:
    """A field that goes leaves the others and the body as they are."""
    post = cut(source)
    for key in ("tags", "seo.title"):
        try:
            known, after = read(source), splice(source, without(post, [key]))
        except FrontMatterError:
            continue
        assert after == source or same(read(after), pruned(known, {parse(key)}))
        assert after[cut(after).body.start :] == source[post.body.start :]


def _require_filled(source: bytes, known: Mapping[str, JSON]) -> None:
    if not may_lack(source, ["summary", "tags"]):
        assert known["summary"] not in (None, "", [])
        assert known["tags"] not in (None, "", [])


def _moved(source: bytes) -> None:
    """A field under another key has its value there, and moved back it is where it was."""
    for old, new in (("tags", "topics"), ("seo.title", "seo.headline")):
        try:
            known = read(source)
            post = cut(source)
            there = cut(splice(source, moved(post, old, new)))
            assert same(read(there.source), _renamed(known, parse(old), parse(new)[-1]))
            back = splice(there.source, moved(there, new, old))
        except FrontMatterError:
            continue
        if there.source != source:
            assert same(read(back), known)
            assert len(back) - cut(back).body.start == len(source) - post.body.start


def _merged(known: Mapping[str, Any], values: Mapping[str, JSON]) -> dict[str, Any]:
    made = dict(known)
    for key, value in values.items():
        _set(made, parse(key), value)
    return made


def _set(made: dict[str, Any], path: tuple[str, ...], value: JSON) -> None:
    name = next((one for one in made if one.casefold() == path[0].casefold()), path[0])
    if name != path[0]:  # the case of a key that its reader folds becomes that of the settings
        items = [(path[0] if key == name else key, old) for key, old in made.items()]
        made.clear()
        made.update(items)
    if path[1:]:
        inner = dict(made.get(path[0]) or {})
        _set(inner, path[1:], value)
        made[path[0]] = inner
    else:
        made[path[0]] = value


def _renamed(known: Mapping[str, Any], path: tuple[str, ...], name: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in known.items():
        if key != path[0]:
            made[key] = value
        elif len(path) == 1:
            made[name] = value
        else:
            made[key] = _renamed(value, path[1:], name) if isinstance(value, dict) else value
    return made
