"""Reading: which fields a block has, what they are as JSON, and in which bytes they stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from enrich.errors import FrontMatterError
from enrich.frontmatter import cut, locate, read
from enrich.values import Format

if TYPE_CHECKING:
    from enrich.values import JSON

YAML_VALUES: dict[str, JSON] = {
    "text": "text",
    "'1'": "1",
    '"a\\u00e9"': "aé",
    "!!str 1": "1",
    "!other x": "x",
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "yes": True,
    "Off": False,
    "y": "y",
    "12": 12,
    "-3": -3,
    "+4": 4,
    "1.50": 1.5,
    "1.": 1.0,
    "-1.0e+3": -1000.0,
    "010": "010",
    "0x1F": "0x1F",
    "1_000": "1_000",
    "1:30": "1:30",
    "1e3": "1e3",
    ".inf": ".inf",
    "1.0e+999": "1.0e+999",
    "9" * 500: "9" * 500,
    "2024-01-02": "2024-01-02",
    "2024-02-31 99:99": "2024-02-31 99:99",
    "*a": "*a",
    "[1, two, *a]": [1, "two", "*a"],
    "{k: [v]}": {"k": ["v"]},
    "{1: a, ~: b}": {"1": "a", "~": "b"},
    "|\n  a\n  b\n": "a\nb\n",
    ">-\n  a\n  b\n": "a b",
    "\n  - 1\n  -\n": [1, None],
    "\n  k:\n    l: yes\n": {"k": {"l": True}},
}
TOML_VALUES: dict[str, JSON] = {
    '"text"': "text",
    "'raw\\'": "raw\\",
    '"""\na"""': "a",
    "1_000": 1000,
    "1.5": 1.5,
    "inf": "inf",
    "true": True,
    "2024-01-02": "2024-01-02",
    "2024-01-02 03:04:05Z": "2024-01-02 03:04:05Z",
    "07:32:00": "07:32:00",
    "[1, 2024-01-02]": [1, "2024-01-02"],
    "{ a = 1, b.c = 'x' }": {"a": 1, "b": {"c": "x"}},
    '[ "a", # c\n  [ "]" ] ]': ["a", ["]"]],
}


@pytest.mark.parametrize("source", YAML_VALUES)
def test_yaml_values_are_json(source: str) -> None:
    """What YAML 1.1 and 1.2 agree on is a value; a date, an octal, a sexagesimal or an alias is its source."""
    block = f"---\nk: &a x\nfield: {source}\n---\n"
    value = read(block.encode())["field"]
    assert (value, type(value)) == (YAML_VALUES[source], type(YAML_VALUES[source]))


@pytest.mark.parametrize("source", TOML_VALUES)
def test_toml_values_are_json(source: str) -> None:
    """A date or time of the root table is its source, and so is a number that JSON has not."""
    assert read(f"+++\nfield = {source}\n[t]\nfield = 0\n+++\n".encode()) == {
        "field": TOML_VALUES[source],
        "t": {"field": 0},
    }


def test_json_values_are_themselves() -> None:
    """All that JSON can say is read as it is, but for numbers beyond all measure."""
    block = '{"a": [1, 2.5, null, true, {"b": "c"}], "big": 1e999, "long": ' + "9" * 500 + "}\n"
    assert read(block.encode()) == {"a": [1, 2.5, None, True, {"b": "c"}], "big": "1e999", "long": "9" * 500}


@pytest.mark.parametrize(
    ("source", "name", "value"),
    [
        ("\ufeff---\n标题: 马斯克  # x\nb: 'é'\n---\n", "b", "'é'"),
        ("---\r\ntags:\r\n  - a # x\r\n  - b # y\r\n\r\n# z\r\n---\r\n", "tags", "- a # x\r\n  - b"),
        ("---\nnote: |\n  a\n\n\nb: 1\n---\n", "note", "|\n  a"),
        ("---\nnote: |+\n  a\n\nb: 1\n---\n", "note", "|+\n  a\n"),
        ("---\nempty:   # c\n---\n", "empty", ""),
        ("---\na: [x, 'y'] # c\n---\n", "a", "[x, 'y']"),
        ("---\na:\n  one\n  two\n---\n", "a", "one\n  two"),
        ("+++\nа = 1\n+++\n".replace("а", '"а"'), "а", "1"),
        ("+++\na = [ # x\n 1, ] # y\n[b]\nc = '''\nd'''\n+++\n", "a", "[ # x\n 1, ]"),
        ("+++\n[b]\nc = '''\nd''' # x\n# y\n+++\n", "b", "[b]\nc = '''\nd'''"),
        ('{ "a" : {"b": "}"} }\nText', "a", '{"b": "}"}'),
        (';;;\n"a": 1,\n"b":"é"\n;;;\n', "b", '"é"'),
        ("title: x\ntags: [y]\n---\nText", "tags", "[y]"),
    ],
)
def test_a_span_holds_the_value_and_no_more(source: str, name: str, value: str) -> None:
    """The bytes of a value are its own: no comment behind it, no blank line, and not the dash of the next key."""
    raw = source.encode()
    span = next(field.span for field in locate(cut(raw)) if field.name == name)
    assert raw[span.start : span.end].decode() == value


def test_lines_are_the_editors() -> None:
    """A field's line counts line feeds from the top of the file; nothing else ends a line."""
    source = "\n\n---\na: \"x\u2028y\u0085\"\n\n# c\nb:\n  - 1\n'c': |\n  d\n\ne: 2\n---\n".encode()
    assert [(field.name, field.line) for field in locate(cut(source))] == [("a", 4), ("b", 7), ("c", 9), ("e", 12)]


def test_fields_come_in_their_order_and_twice_if_they_are_there_twice() -> None:
    """A doubled key shows as two fields; whether that matters is for the edit to say."""
    assert [field.name for field in locate(cut(b"---\nb: 1\na: 2\nb: 3\n---\n"))] == ["b", "a", "b"]


def test_an_alias_bomb_stays_small() -> None:
    """Fifty levels of aliases, which would make 9**50 items, are read at once and printed in no time."""
    lines = ["l0: &l0 [x]"] + [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 50)]
    source = ("---\n" + "\n".join(lines) + "\n---\n").encode()
    assert len(json.dumps(read(source))) < 2 * len(source)


@pytest.mark.parametrize("depth", [60, 70, 2_000, 90_000])
@pytest.mark.parametrize(
    ("opening", "left", "right", "closing"),
    [("---\na: ", "[", "]", "\n---\n"), ("+++\na = ", "[", "]", "\n+++\n"), ('{"a": ', "[", "]", "}\n")],
)
def test_depth_is_limited(depth: int, opening: str, left: str, right: str, closing: str) -> None:
    """Values are followed down to 64 levels; below, the post is refused, and no recursion ever fails."""
    source = (opening + left * depth + right * depth + closing).encode()
    if depth < 64:
        assert "a" in read(source)
    else:
        with pytest.raises(FrontMatterError) as caught:
            read(source)
        assert caught.value.code == "too-deep"


@pytest.mark.parametrize(
    ("source", "form", "block", "body"),
    [
        (b"---\na: 1\n---\nText", Format.YAML, b"a: 1\n", b"Text"),
        (b"---\n---", Format.YAML, b"", b""),
        (b"\xef\xbb\xbf---\r\na: 1\r\n...\r\nText", Format.YAML, b"a: 1\r\n", b"Text"),
        (b"+++\na = 1\n+++\n", Format.TOML, b"a = 1\n", b""),
        (b"---toml\na = 1\n---\nText", Format.TOML, b"a = 1\n", b"Text"),
        (b'\n{"a": 1}\n\nText', Format.JSON, b'{"a": 1}', b"\nText"),
        (b';;;\n"a": 1\n;;;\nText', Format.JSON, b'"a": 1\n', b"Text"),
        (b"title: x\ndate: y\n-----\nText", Format.YAML, b"title: x\ndate: y\n", b"Text"),
        (b"Text\n---\na: 1\n---\n", Format.NONE, b"", b"Text\n---\na: 1\n---\n"),
        (b"\xef\xbb\xbfText", Format.NONE, b"", b"Text"),
        (b"{{ template }}\n", Format.NONE, b"", b"{{ template }}\n"),
        (b"{% block %}\n", Format.NONE, b"", b"{% block %}\n"),
        (b"{: .kramdown }\n", Format.NONE, b"", b"{: .kramdown }\n"),
        (b"-----\nA heading\n-----\n", Format.NONE, b"", b"-----\nA heading\n-----\n"),
        (b"***\ntitle: x\n", Format.NONE, b"", b"***\ntitle: x\n"),
    ],
)
def test_a_post_is_cut(source: bytes, form: Format, block: bytes, body: bytes) -> None:
    """Fence, block and body, whatever the format; prose that only looks like a fence is body."""
    post = cut(source, "a.md")
    spans = (post.block, post.body)
    assert (post.path, post.format, *(source[span.start : span.end] for span in spans)) == ("a.md", form, block, body)


def test_a_body_may_be_anything_until_it_is_read() -> None:
    """Cutting and locating never decode the body."""
    source = b"---\na: 1\n---\n" + bytes(range(256)) * 100
    assert read(source) == {"a": 1}
    assert cut(source).body.end == len(source)


@pytest.mark.parametrize(
    ("block", "inner"),
    [
        ("? tags\n: a: b\n", {"tags.a": "b"}),
        ("? tags\n: <<: *b\n", {"tags.<<": "*b"}),
        ("x: 1\n? tags\n: a: b\n  c: d\n", {"tags.a": "b", "tags.c": "d"}),
        ("x:\n  ? tags\n  : a: b\n", {"x.tags.a": "b"}),
        ("? tags\n: {a: b}\n", {"tags.a": "b"}),
        ("? 'tags'\n:\n  a: b\n", {"tags.a": "b"}),
    ],
)
def test_a_mapping_behind_a_question_mark(block: str, inner: dict[str, JSON]) -> None:
    """Its entries are found as those of any other mapping, each where it stands."""
    source = f"---\n{block}---\n".encode()
    found = {field.name: field for field in locate(cut(source))}
    assert {name: found[name].value for name in inner} == inner
    for name, value in inner.items():
        span = found[name].span
        assert source[span.start : span.end].decode() == value


@pytest.mark.parametrize("block", ["? a\n: ? b\n  : c: d\n", "? a\n: ? b\n  : c: d\n    e: f\n"])
def test_question_marks_within_each_other(block: str) -> None:
    """What can't be read apart from what is around it is refused, with its line."""
    with pytest.raises(FrontMatterError) as caught:
        locate(cut(f"---\n{block}---\n".encode()))
    assert (caught.value.code, caught.value.line) == ("complex-key", 3)
