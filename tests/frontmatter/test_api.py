"""The public functions: what they refuse to be asked, and what they never do."""

from __future__ import annotations

import doctest
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from enrich import frontmatter
from enrich.errors import FrontMatterError, PatchError
from enrich.frontmatter import cut, edit, edits, may_lack, read, splice
from enrich.frontmatter.blocks import open_block
from enrich.frontmatter.proofs import prove
from enrich.values import Edit, Format, Span

POST = b"---\ntitle: a\n# c\ntags: [x]\n---\nText\n"


def test_the_example_in_the_documentation_runs() -> None:
    """What the package's docstring shows is what happens."""
    assert doctest.testmod(frontmatter).failed == 0


def test_names_are_sorted_and_there() -> None:
    """`__all__` is the whole interface."""
    assert frontmatter.__all__ == sorted(frontmatter.__all__)
    assert all(callable(getattr(frontmatter, name)) for name in frontmatter.__all__)


@pytest.mark.parametrize(
    "value",
    [
        datetime(2024, 1, 2, tzinfo=UTC),
        b"bytes",
        ("tuple",),
        float("nan"),
        float("inf"),
        "lone \ud800",
        {"lone \ud800": 1},
        {1: "x"},
        [object()],
        10**400,
    ],
)
def test_only_json_can_be_set(value: object) -> None:
    """What JSON can't say, or UTF-8 can't, is refused before anything is done."""
    with pytest.raises(FrontMatterError) as caught:
        edit(POST, {"field": cast("Any", value)})
    assert caught.value.code == "bad-value"


def test_values_must_not_be_endless() -> None:
    """A value that contains itself is refused."""
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(FrontMatterError) as caught:
        edit(POST, {"field": endless})
    assert caught.value.code == "bad-value"


@pytest.mark.parametrize("name", ["", "  ", "x" * 300, "\ud800"])
def test_a_key_must_be_one(name: str) -> None:
    """A key has something in it, and not too much."""
    with pytest.raises(FrontMatterError) as caught:
        edit(POST, {name: "x"})
    assert caught.value.code == "bad-value"


@pytest.mark.parametrize("value", [None, 2**63, -(2**63) - 1, ["x", None]])
def test_toml_can_not_say_everything(value: Any) -> None:  # noqa: ANN401 - any JSON
    """TOML has no null and no integer beyond 64 bits."""
    with pytest.raises(FrontMatterError) as caught:
        edit(b"+++\na = 1\n+++\n", {"field": value})
    assert caught.value.code == "bad-value"


def test_nothing_wanted_is_nothing_done() -> None:
    """Without values there is no edit, not even for a post without front matter."""
    assert edits(cut(POST), {}) == ()
    assert edit(b"Text\n", {}) == b"Text\n"
    assert edit(b"Text\n", {}, create=Format.YAML) == b"Text\n"


def test_edits_come_from_first_to_last_and_only_in_the_block() -> None:
    """The edits of several fields are in the order of the file and stay between the fences."""
    post = cut(POST)
    made = edits(post, {"tags": ["z"], "new": 1, "title": "b"})
    starts = [one.span.start for one in made]
    assert starts == sorted(starts)
    assert all(post.block.start <= one.span.start <= one.span.end <= post.block.end for one in made)
    assert splice(POST, made) == b"---\ntitle: b\n# c\ntags: [z]\nnew: 1\n---\nText\n"


@pytest.mark.parametrize("spans", [((2, 4), (3, 5)), ((4, 2),), ((0, 99),), ((-1, 2),)])
def test_edits_that_overlap_are_a_mistake(spans: tuple[tuple[int, int], ...]) -> None:
    """Two edits of the same bytes, or one outside of the source, can't be spliced."""
    with pytest.raises(ValueError, match="overlaps"):
        splice(b"0123456789", [Edit(Span(*span), b"") for span in spans])


def test_edits_at_one_place_keep_their_order() -> None:
    """Two insertions at the same place stand in the order in which they are given."""
    assert splice(b"ab", [Edit(Span(1, 1), b"1"), Edit(Span(1, 1), b"2")]) == b"a12b"


@pytest.mark.parametrize(
    ("place", "text", "values", "failure"),
    [
        ((28, 28), b"new: 1\n", {"new": 1}, "outside of the block"),
        ((4, 4), b"new: 2\n", {"new": 1}, "`new` would not be read back"),
        ((4, 4), b"new: [\n", {"new": 1}, "can't be read"),
        ((4, 4), b"---\nnew: 1\n", {"new": 1}, "the front matter would end elsewhere"),
        ((4, 4), b"new: 1\nmore: 2\n", {"new": 1}, "another field"),
        ((4, 12), b"new: 1\ntitle: b", {"new": 1}, "another field"),
        ((4, 12), b"new: 1\ntitle: 'a'", {"new": 1}, "the bytes of another field or comment"),
        ((12, 16), b"\nnew: 1", {"new": 1}, "the bytes of another field or comment"),
        ((4, 26), b"tags: [x]\ntitle: a\nnew: 1", {"new": 1}, "another field"),
    ],
)
def test_each_proof_catches_what_it_is_for(
    place: tuple[int, int], text: bytes, values: dict[str, Any], failure: str
) -> None:
    """An edit that does more or other than it should never leaves the room."""
    post = cut(POST)
    with pytest.raises(PatchError) as caught:
        prove(post, open_block(post), values, [Edit(Span(*place), text)], lambda _: [])
    assert failure in caught.value.message
    assert "report" in caught.value.hint


@pytest.mark.parametrize(
    ("head", "lacks"),
    [
        (b"---\nsummary: x\ntags: [a]\n---\n", False),
        (b"---\nsummary: x\r\ntags:\r\n- a\r\n---\r\n", False),
        (b"---\nsummary: >-\n  x\ntags: # c\n  - 'a'\n...\nText", True),
        (b"---\nsummary: >-\n  x\ntags: # c\n  - 'a'\n---\nText", False),
        (b"+++\nsummary = 'x'\ntags = [\"a\"]\n[t]\nx = 1\n+++\n", False),
        (b"---\nsummary: x\n---\ntags: [a]\n", True),
        (b"---\nsummary: x\ntags: []\n---\n", True),
        (b"---\nsummary: ''\ntags: [a]\n---\n", True),
        (b"---\nsummary: # x\ntags: [a]\n---\n", True),
        (b"---\nsummary: null\ntags: [a]\n---\n", True),
        (b"---\nsummary: x\ntags:\n---\n", True),
        (b"---\nsummary: x\ntags: [a]\nsummary:\n---\n", True),
        (b'---\nnote: "a\nsummary: x\ntags: [a]\n"\n---\n', True),
        (b"---\nnote: {a,\nsummary: x,\ntags: [a]\n}\n---\n", True),
        (b"---\nnote:\n- k: 'a\nsummary: x\ntags: [a]\n'\n---\n", True),
        (b"---\nsummary: x\ntags: [a]\n", True),
        (b"summary: x\ntags: [a]\n---\n", True),
        (b'{"summary": "x", "tags": ["a"]}', True),
        (b"", True),
    ],
)
def test_a_head_tells_what_is_certain(head: bytes, lacks: bool) -> None:  # noqa: FBT001 - a column of the table
    """The look at a head says no only where every key has a value for any reader."""
    assert may_lack(head, ["summary", "tags"]) is lacks
    assert lacks or all(read(head)[key] for key in ("summary", "tags"))


def test_a_head_lacks_nothing_that_is_not_asked_for() -> None:
    """Without keys there is nothing to lack."""
    assert not may_lack(b"", [])
