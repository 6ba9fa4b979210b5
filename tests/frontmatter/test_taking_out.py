"""Fields taken out of a block, any of them and all of them: what is left stays to the byte, in every format."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import pytest

from enrich.errors import FrontMatterError
from enrich.frontmatter import cut, edit, read, restored, same, splice, without
from enrich.values import JSON

NAMES = ("title", "tags", "summary", "draft")
YAML = {
    "title": "title: 'A'  # t\n",
    "tags": "tags:\n  - a\n  - b\n",
    "summary": "summary: >-\n  one\n  two\n",
    "draft": "draft: true\n",
}
TOML = {
    "title": "title = 'A' # t\n",
    "tags": 'tags = [\n  "a",\n  "b",\n]\n',
    "summary": 'summary = """\none\ntwo"""\n',
    "draft": "draft = true\n",
}
JSON_ = {"title": '"title": "A"', "tags": '"tags": ["a", "b"]', "summary": '"summary": "one"', "draft": '"draft": true'}
SUBSETS = [names for size in range(len(NAMES) + 1) for names in combinations(NAMES, size)]
TEXT = b"\nText --- of the post.\n"


def _lines(fence: str, parts: Mapping[str, str], names: tuple[str, ...] = NAMES) -> bytes:
    return f"{fence}\n{''.join(parts[name] for name in names)}{fence}\n".encode() + TEXT


def _object(names: tuple[str, ...], between: str, edge: str) -> bytes:
    inner = between.join(JSON_[name] for name in names)
    return f"{{{edge}{inner}{edge}}}\n".encode() + TEXT


def _left(gone: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in NAMES if name not in gone)


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("gone", SUBSETS, ids="-".join)
@pytest.mark.parametrize(("fence", "parts"), [("---", YAML), ("+++", TOML)], ids=["yaml", "toml"])
def test_any_fields_are_taken_out_with_their_lines(
    fence: str, parts: Mapping[str, str], gone: tuple[str, ...], newline: str
) -> None:
    """Their comments go with them, and no other byte."""
    source = _lines(fence, parts).replace(b"\n", newline.encode())
    left = _lines(fence, parts, _left(gone)).replace(b"\n", newline.encode())
    assert splice(source, without(cut(source), gone)) == left


@pytest.mark.parametrize("gone", SUBSETS, ids="-".join)
@pytest.mark.parametrize(
    ("between", "edge"),
    [(", ", ""), (",\n  ", "\n  "), (",", ""), (" ,\n\t", "\n\t")],
    ids=["line", "lines", "bare", "odd"],
)
def test_any_members_are_taken_out_with_their_commas(gone: tuple[str, ...], between: str, edge: str) -> None:
    """What is left is an object again, with the same values in the same order."""
    source = _object(NAMES, between, edge)
    after = splice(source, without(cut(source), gone))
    assert read(after) == {name: value for name, value in read(source).items() if name not in gone}
    assert after.endswith(TEXT)
    assert not gone or len(after) < len(source)
    if _left(gone):
        assert after == _object(_left(gone), between, edge)


@pytest.mark.parametrize("changed", SUBSETS[1:], ids="-".join)
@pytest.mark.parametrize(
    "source",
    [_lines("---", YAML), _lines("+++", TOML), _object(NAMES, ",\n ", "\n ")],
    ids=["yaml", "toml", "json"],
)
def test_any_fields_are_put_back_as_they_stood(source: bytes, changed: tuple[str, ...]) -> None:
    """With their quotes, list style and comments, whatever was written over them."""
    values: dict[str, JSON] = {"title": "B", "tags": ["z"], "summary": "S", "draft": False}
    written = edit(source, {name: values[name] for name in changed})
    assert written != source
    back = splice(written, restored(cut(written), cut(source), changed))
    assert back == source


@pytest.mark.parametrize("source", [b"Text\n", b"---\na: 1\n---\n", b"---\n---\n", b"+++\n+++\n", b"{\n}\n"])
def test_what_is_not_there_is_not_taken_out(source: bytes) -> None:
    """Without an edit, and without an error."""
    assert without(cut(source), ["title"]) == ()


def test_a_field_on_a_line_with_another_is_refused() -> None:
    """YAML in one line of braces is refused as a whole; a key behind a question mark shares its line."""
    source = b"---\n? title\n: A\n---\n"
    with pytest.raises(FrontMatterError) as caught:
        splice(source, without(cut(source), ["title"]))
    assert (caught.value.code, caught.value.line, caught.value.hint) == ("shared-line", 2, "take it out by hand")


NUMBERS: list[tuple[JSON, JSON, bool]] = [
    (1, 1, True),
    (1, 1.0, False),
    (1, True, False),
    (0, False, False),
    (0.0, -0.0, True),
    ("1", 1, False),
    (None, "", False),
    (None, None, True),
    ([], None, False),
    ([1, True], [1, True], True),
    ([1, True], [True, 1], False),
    ({"a": 1, "b": [2]}, {"b": [2], "a": 1}, True),
    ({"a": 1}, {"a": True}, False),
    ({"a": 1}, {"a": 1, "b": None}, False),
    ([[]], [[], []], False),
]


@pytest.mark.parametrize(("one", "other", "equal"), NUMBERS)
def test_when_two_values_are_the_same(one: JSON, other: JSON, *, equal: bool) -> None:
    """By value and by kind: true is not 1, whatever Python says; the order of keys is none of it."""
    assert same(one, other) is equal
    assert same(other, one) is equal
