"""Keys inside of mappings: read, replaced, added to and created with their parents, in every format; else refused."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from enrich.errors import FrontMatterError
from enrich.frontmatter import Style, cut, edit, locate, restored, splice
from enrich.frontmatter.editor import plan
from enrich.frontmatter.entries import Block
from enrich.values import Format
from plugins.comment_format import COMMENT

if TYPE_CHECKING:
    from enrich.values import JSON

DOTTED = Style(headers=False)
FOUR = Style(indent=4)
KEY = "seo.description"

YAML = [
    ("seo:\n  description: Said.\n", {KEY: "It's: so"}, 'seo:\n  description: "It\'s: so"\n'),
    ("seo:\n  description: 'Said'  # ours\nb: 1\n", {KEY: "New"}, "seo:\n  description: 'New'  # ours\nb: 1\n"),
    ("seo:\n  description:\n  title: t\n", {KEY: "x"}, "seo:\n  description: x\n  title: t\n"),
    ("seo:\n  title: t\n", {KEY: "x"}, "seo:\n  title: t\n  description: x\n"),
    ("seo:\n    title: t # c\n    # more\n# top\nb: 1\n", {KEY: "x"},
     "seo:\n    title: t # c\n    # more\n    description: x\n# top\nb: 1\n"),
    ("seo:\n  title: t\n\nb: 1\n", {KEY: "x"}, "seo:\n  title: t\n  description: x\n\nb: 1\n"),
    ("a: 1\n", {KEY: "x"}, "a: 1\nseo:\n  description: x\n"),
    ("o:\n   a: 1\n", {KEY: "x"}, "o:\n   a: 1\nseo:\n   description: x\n"),
    ("a: 1\n", {"seo.tags": ["a", "b"]}, "a: 1\nseo:\n  tags:\n    - a\n    - b\n"),
    ("c: [x, y]\n", {"seo.tags": ["a", "b"]}, "c: [x, y]\nseo:\n  tags: [a, b]\n"),
    ("a: 1\n", {"p.seo.title": "t", "p.tags": ["a"], "b": "c"},
     "a: 1\np:\n  seo:\n    title: t\n  tags:\n    - a\nb: c\n"),
    ("seo:\n  title: t\n", {"b": "x", KEY: "z"}, "seo:\n  title: t\n  description: z\nb: x\n"),
    ("seo: # hello\nb: 1\n", {KEY: "x"}, "seo: # hello\n  description: x\nb: 1\n"),
    ("seo:\nb: 1\n", {KEY: "x"}, "seo:\n  description: x\nb: 1\n"),
    ("seo: null # c\nb: 1\n", {KEY: "x"}, "seo: # c\n  description: x\nb: 1\n"),
    ("seo: ~\n", {"seo.a.b": "x"}, "seo:\n  a:\n    b: x\n"),
    ("seo: {}\n", {KEY: "x"}, "seo: {description: x}\n"),
    ("seo: {title: a}\n", {KEY: "x, y"}, "seo: {title: a, description: 'x, y'}\n"),
    ("seo: {title: a, o: {b: 1}} # c\n", {"seo.o.c": "x"}, "seo: {title: a, o: {b: 1, c: x}} # c\n"),
    ("seo: {\n  title: a, # c\n  b: 2\n}\n", {KEY: "x"}, "seo: {\n  title: a, # c\n  b: 2, description: x\n}\n"),
    ("seo: {\n  title: a,\n  b: 2\n}\n", {KEY: "x"}, "seo: {\n  title: a,\n  b: 2,\n  description: x\n}\n"),
    ("seo: {description, tags: }\n", {KEY: "x", "seo.tags": ["a"]}, "seo: {description: x, tags: [a]}\n"),
    ("seo: {'description':'it', n: 1}\n", {KEY: "no: x"}, "seo: {'description': 'no: x', n: 1}\n"),
    ("seo: {tags: [a, 'b'], n: 1}\n", {"seo.tags": ["a", "b", "c"]}, "seo: {tags: [a, 'b', c], n: 1}\n"),
    ("seo:\n  tags:\n  - a # c\n  - b\n", {"seo.tags": ["a", "b", "c"]}, "seo:\n  tags:\n  - a # c\n  - b\n  - c\n"),
    ("seo:\n  tags: []\n", {"seo.tags": ["a"]}, "seo:\n  tags:\n    - a\n"),
    ("seo:\n  description: >\n    one\n    two\n  b: 1\n", {KEY: "three\n"},
     "seo:\n  description: >\n    three\n  b: 1\n"),
    ("seo:\n  description: |\n    one\n\nb: 1\n", {KEY: "two"}, "seo:\n  description: |-\n    two\n\nb: 1\n"),
    ("'a.b': 1\na:\n  b: 2\n", {'"a.b"': 3, "a.b": 4}, "'a.b': 3\na:\n  b: 4\n"),
    ("seo:\n  'og.title': x\n", {'seo."og.title"': "z"}, "seo:\n  'og.title': z\n"),
    ("seo:\n  2020: x\n", {KEY: "z"}, "seo:\n  2020: x\n  description: z\n"),
    ("b: &b {x: 1}\nseo:\n  <<: *b\n  description: a\n", {KEY: "z"},
     "b: &b {x: 1}\nseo:\n  <<: *b\n  description: z\n"),
    ("seo:\n  a: &x 1\n  b: *x\n", {KEY: "z"}, "seo:\n  a: &x 1\n  b: *x\n  description: z\n"),
]  # fmt: skip
TOML = [
    ("[seo]\ndescription = 'a' # c\n", {KEY: "b"}, "[seo]\ndescription = 'b' # c\n"),
    ("[seo]\ntitle = 'a' # c\n\n[x]\ny = 1\n", {KEY: "b"}, "[seo]\ntitle = 'a' # c\ndescription = 'b'\n\n[x]\ny = 1\n"),
    ("t = 'a'\n\n[seo]\n[x]\n", {KEY: "b"}, "t = 'a'\n\n[seo]\ndescription = 'b'\n[x]\n"),
    ("  [seo]\n  t = 1\n  [seo.x]\n", {KEY: "b"}, '  [seo]\n  t = 1\n  description = "b"\n  [seo.x]\n'),
    ("seo.title = 'a'\nb = 1\n[x]\ny = 1\n", {KEY: "c"}, "seo.title = 'a'\nseo.description = 'c'\nb = 1\n[x]\ny = 1\n"),
    ("[p]\nseo.title = 'a'\nb = 1\n", {"p.seo.x": 1}, "[p]\nseo.title = 'a'\nseo.x = 1\nb = 1\n"),
    ("seo = { title = 'a' } # c\n", {KEY: "b"}, "seo = { title = 'a', description = 'b' } # c\n"),
    ("seo = { description = 'a', b = 1 }\n", {KEY: "c"}, "seo = { description = 'c', b = 1 }\n"),
    ("seo = {}\n", {"seo.tags": ["a"]}, 'seo = { tags = ["a"] }\n'),
    ("seo = { tags = ['a'] }\n", {"seo.tags": ["a", "b"]}, "seo = { tags = ['a', 'b'] }\n"),
    ("seo = { a = { b = 1 } }\n", {"seo.a.c": "x"}, 'seo = { a = { b = 1, c = "x" } }\n'),
    ("a = 'x'\n", {KEY: "b"}, "a = 'x'\n\n[seo]\ndescription = 'b'\n"),
    ("a = 1\n\n[[c]]\nd = 1\n", {KEY: "b"}, 'a = 1\n\n[[c]]\nd = 1\n\n[seo]\ndescription = "b"\n'),
    ("a = 1\n[x]\ny = 1\n# end\n\n", {"b": 2, KEY: "c"},
     'a = 1\nb = 2\n[x]\ny = 1\n# end\n\n[seo]\ndescription = "c"\n\n'),
    ("x.y = 1\n[z]\n", {KEY: "c"}, 'x.y = 1\nseo.description = "c"\n[z]\n'),
    ("a = 1\n", {"p.seo.d": "x", "p.t": 1}, 'a = 1\n\n[p]\nt = 1\n\n[p.seo]\nd = "x"\n'),
    ("[p]\na = 1\n", {"p.seo.d": "x"}, '[p]\na = 1\n\n[p.seo]\nd = "x"\n'),
    ("[seo.sub]\na = 1\n[b]\n", {KEY: "x"}, 'seo.description = "x"\n[seo.sub]\na = 1\n[b]\n'),
    ("a = 1\n[[seo.items]]\na = 1\n", {KEY: "x"}, 'a = 1\nseo.description = "x"\n[[seo.items]]\na = 1\n'),
    ("[p]\nb = 1\n[p.seo.x]\na = 1\n", {"p.seo.d": 1}, "[p]\nb = 1\nseo.d = 1\n[p.seo.x]\na = 1\n"),
    ("[seo.x.y]\na = 1\n[seo.x]\nb = 1\n", {"seo.x.b": 2}, "[seo.x.y]\na = 1\n[seo.x]\nb = 2\n"),
    ('[seo]\n"og.title" = 1\n', {'seo."og.title"': 2}, '[seo]\n"og.title" = 2\n'),
    ("[seo]\nd = 1\n", {"seo.a b": 2}, '[seo]\nd = 1\n"a b" = 2\n'),
    ("['a.b']\nd = 1\n", {'"a.b".d': 2}, "['a.b']\nd = 2\n"),
]  # fmt: skip
OBJECTS = [
    ('{"a": 1}', {KEY: "b"}, '{"a": 1, "seo": {"description": "b"}}'),
    ('{\n  "a": 1\n}', {KEY: "b"}, '{\n  "a": 1,\n  "seo": {\n    "description": "b"\n  }\n}'),
    ('{\n\t"seo": {\n\t\t"a": [1]\n\t}\n}', {KEY: "b"},
     '{\n\t"seo": {\n\t\t"a": [1],\n\t\t"description": "b"\n\t}\n}'),
    ('{\n  "seo": null\n}', {"seo.a": 1, "seo.b": ["x"]}, '{\n  "seo": {\n    "a": 1,\n    "b": ["x"]\n  }\n}'),
    ('{"seo": {}, "b": 1}', {KEY: "b"}, '{"seo": {"description": "b"}, "b": 1}'),
    ('{"seo":{"description":"a","b":1}}', {KEY: "c"}, '{"seo":{"description":"c","b":1}}'),
    ('{"seo": {"tags": ["a"]}}', {"seo.tags": ["a", "b"]}, '{"seo": {"tags": ["a", "b"]}}'),
    ('{"a.b": 1, "a": {"b": 2}}', {"a.b": 3}, '{"a.b": 1, "a": {"b": 3}}'),
]  # fmt: skip
POSTS = [
    *((f"---\n{before}---\nText\n", values, f"---\n{after}---\nText\n") for before, values, after in YAML),
    *((f"+++\n{before}+++\nText\n", values, f"+++\n{after}+++\nText\n") for before, values, after in TOML),
    *((f"{before}\nText\n", values, f"{after}\nText\n") for before, values, after in OBJECTS),
]


def _told(source: bytes) -> dict[str, Any]:
    """The front matter as the usual parser of the format reads it."""
    post = cut(source)
    block = source[post.block.start : post.block.end].decode("utf-8")
    if post.format is Format.YAML:
        return dict(yaml.load(block, yaml.CSafeLoader))
    return tomllib.loads(block) if post.format is Format.TOML else dict(json.loads(block))


@pytest.mark.parametrize(("before", "values", "after"), POSTS)
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_nested_key_is_written_as_its_neighbours_are(
    before: str, values: dict[str, JSON], after: str, newline: str, bom: str
) -> None:
    """With any line end; every other byte stays, and a second edit changes nothing."""
    source = (bom + before.replace("\n", newline)).encode()
    made = edit(source, values)
    assert made.decode() == bom + after.replace("\n", newline)
    assert edit(made, values) == made
    found = {field.name: field.value for field in locate(cut(made))}
    assert {key: found[key] for key in values} == values
    assert _told(made)


@pytest.mark.parametrize(("before", "values", "after"), POSTS)
def test_a_nested_key_goes_back_to_the_byte(before: str, values: dict[str, JSON], after: str) -> None:
    """With the mapping that was made for it; where that stood empty, an edit and its undo differ in nothing else."""
    back = splice(after.encode(), restored(cut(after.encode()), cut(before.encode()), [*values]))
    assert back == before.encode()


@pytest.mark.parametrize(
    ("before", "style", "after"),
    [
        ("---\na: 1\n---\n", FOUR, "---\na: 1\nseo:\n    description: x\n---\n"),
        ("---\no:\n  a: 1\n---\n", FOUR, "---\no:\n  a: 1\nseo:\n  description: x\n---\n"),
        ("+++\na = 1\n[z]\n+++\n", Style(), '+++\na = 1\n[z]\n\n[seo]\ndescription = "x"\n+++\n'),
        ("+++\na = 1\n+++\n", DOTTED, '+++\na = 1\nseo.description = "x"\n+++\n'),
        ("+++\nx.y = 1\n+++\n", Style(headers=True), '+++\nx.y = 1\nseo.description = "x"\n+++\n'),
        ("+++\n[x]\ny = 1\n+++\n", DOTTED, '+++\n[x]\ny = 1\n\n[seo]\ndescription = "x"\n+++\n'),
    ],
)
def test_a_new_mapping_is_written_as_the_post_or_the_site_writes_them(before: str, style: Style, after: str) -> None:
    """The post's own mappings show it first, then the site's."""
    assert edit(before.encode(), {KEY: "x"}, style=style).decode() == after


@pytest.mark.parametrize(
    ("before", "code", "line"),
    [
        ("---\na: 1\nseo: [a]\n---\n", "no-mapping", 3),
        ("---\na: 1\nseo: text\n---\n", "no-mapping", 3),
        ("---\nseo: ''\n---\n", "no-mapping", 2),
        ("---\nb: &b {x: 1}\nseo: *b\n---\n", "no-mapping", 3),
        ("---\nseo: &a\n  x: 1\nb: *a\n---\n", "anchored-value", 2),
        ("---\nseo: !!map\n  x: 1\n---\n", "tagged-value", 2),
        ("---\nb: &b {x: 1}\nseo:\n  <<: *b\n---\n", "merged-value", 3),
        ("---\nseo: # c\n  null\n---\n", "comment-before-value", 2),
        ("---\nseo: { # c\n}\n---\n", "comment-before-value", 2),
        ("---\n? seo\n: title: a\n---\n", "explicit-key", 2),
        ("---\nseo:\n  ? description\n  : a\n---\n", "explicit-key", 3),
        ("---\nseo:\n  description: &a x\nb: *a\n---\n", "anchored-value", 3),
        ("---\nseo:\n  description:\n    a: 1\n---\n", "map-value", 3),
        ("---\nseo:\n  description: [a]\n---\n", "type-mismatch", 3),
        ("---\nseo:\n  description: 1\n  description: 2\n---\n", "duplicate-target", 4),
        ("---\nseo:\n  Description: 1\n---\n", "case-variant", 3),
        ("---\nSEO:\n  description: 1\n---\n", "case-variant", 2),
        ("---\nseo:\n  title: 1\u2028  b: 2\n---\n", "odd-line-break", 3),
        ("+++\nseo = 1\n+++\n", "no-mapping", 2),
        ("+++\n[[seo]]\na = 1\n+++\n", "no-mapping", 2),
        ("+++\n[a]\nb = 1\n[seo.sub]\nc = 1\n+++\n", "no-table", 4),
        ('{"seo": []}\n', "no-mapping", 1),
        ('{"seo": {"description": 1, "description": 2}}\n', "duplicate-target", 1),
    ],
)
def test_what_can_not_be_done_safely_is_refused(before: str, code: str, line: int) -> None:
    """With the line of the mapping or the key, and nothing is written."""
    with pytest.raises(FrontMatterError) as caught:
        edit(before.encode(), {KEY: "new"})
    assert (caught.value.code, caught.value.line) == (code, line)


def test_dots_within_brackets_are_refused() -> None:
    """Such a table has no brackets of its own, into which a key could go."""
    with pytest.raises(FrontMatterError) as caught:
        edit(b"+++\nseo = { a.b = 1 }\n+++\n", {"seo.a.c": "x"})
    assert (caught.value.code, caught.value.line) == ("dotted-inline", 2)


@pytest.mark.parametrize("keys", [("a", "a.b"), ("a.b", "A.c.d", "a.B")])
def test_keys_that_lie_in_each_other_are_refused(keys: tuple[str, ...]) -> None:
    """Both can't be set; nor two that differ in case alone."""
    with pytest.raises(FrontMatterError, match=r"inside of another|only in case"):
        edit(b"---\nx: 1\n---\n", dict.fromkeys(keys, "v"))


@pytest.mark.parametrize("form", ["yaml", "toml", "json"])
def test_a_new_block_has_the_mappings_of_its_keys(form: str) -> None:
    """Values beside each other and inside of each other are read back."""
    made = edit(b"Text\n", {"p.seo.title": "t", "b": "c", "p.tags": ["x"]}, create=form)
    assert _told(made) == {"p": {"seo": {"title": "t"}, "tags": ["x"]}, "b": "c"}
    assert made.endswith(b"Text\n")


def test_all_entries_are_located_with_their_own_lines() -> None:
    """Those of a mapping follow it; a literal dot is quoted."""
    post = cut(b"---\na: 1\nseo:\n  x: {y: 2}\n  'b.c': [d]\nz: 3\n---\n")
    found = [(field.name, field.line, post.source[field.span.start : field.span.end]) for field in locate(post)]
    assert found == [
        ("a", 2, b"1"),
        ("seo", 3, b"x: {y: 2}\n  'b.c': [d]"),
        ("seo.x", 4, b"{y: 2}"),
        ("seo.x.y", 4, b"2"),
        ('seo."b.c"', 5, b"[d]"),
        ("z", 6, b"3"),
    ]


def test_a_mapping_that_a_person_filled_meanwhile_stays() -> None:
    """Only enrich's own key goes from it."""
    before, now = b"---\na: 1\n---\n", b"---\na: 1\nseo:\n  description: x\n  mine: y\n---\n"
    back = splice(now, restored(cut(now), cut(before), [KEY]))
    assert back == b"---\na: 1\nseo:\n  mine: y\n---\n"


def test_several_keys_of_one_new_mapping_go_together() -> None:
    """In TOML with both headers and the blank lines above them."""
    before = b"+++\na = 1\n\n+++\n"
    values: dict[str, JSON] = {"p.seo.d": "x", "p.t": 1}
    after = edit(before, values)
    assert splice(after, restored(cut(after), cut(before), [*values])) == before


def test_a_format_of_another_package_need_not_have_mappings() -> None:
    """Its nested keys are refused, and told as what they are."""
    block = Block("seo: x\n", COMMENT.dialect.entries("seo: x\n"))
    with pytest.raises(FrontMatterError, match="can't be edited in this format"):
        plan(COMMENT.dialect, block, {KEY: "x"}, Style())
