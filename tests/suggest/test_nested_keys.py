"""A plan with keys inside of mappings is proved as any other: it sets these keys, and nothing beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from enrich.errors import UsageError
from enrich.frontmatter import Style, cut, edit
from enrich.suggest.check import by_key, require_proved
from enrich.suggest.placement import Placed, edits, place
from enrich.suggest.values import Line, PlannedPost, PostStatus
from enrich.values import FieldSpec, Format, Kind

if TYPE_CHECKING:
    from enrich.values import JSON

SPECS = (
    FieldSpec("description", "seo.description", Kind.TEXT, keys=("seo.description", "excerpt")),
    FieldSpec("tags", "seo.tags", Kind.TERMS),
)
KEY = "seo.description"
POSTS = [
    "---\ntitle: T\n---\nText\n",
    "---\ntitle: T\nseo:\n---\nText\n",
    "---\ntitle: T\nseo:\n  title: t\nb: 1\n---\nText\n",
    "---\ntitle: T\nseo: {title: t}\n---\nText\n",
    "+++\ntitle = 'T'\n\n[x]\ny = 1\n+++\nText\n",
    "+++\ntitle = 'T'\n[seo]\n+++\nText\n",
    "+++\nseo.title = 'T'\n+++\nText\n",
    '{\n  "title": "T"\n}\nText\n',
    "Text\n",
]


def _item(before: bytes, after: bytes, values: dict[str, JSON]) -> PlannedPost:
    return PlannedPost(
        "a.md", "0" * 40, PostStatus.PATCH, ("description", "tags"), values=values, edits=edits(before, after)
    )


def _proved(before: bytes, item: PlannedPost) -> bytes:
    return require_proved(item, item.blob, lambda *_: before, by_key(item, SPECS), ())


@pytest.mark.parametrize("values", [{KEY: "x"}, {KEY: "x", "seo.tags": ["a"]}])
@pytest.mark.parametrize("post", POSTS)
def test_an_honest_plan_is_proved(post: str, values: dict[str, JSON]) -> None:
    """With the mapping that it makes for its keys."""
    before = post.encode()
    after = edit(before, values, create=Format.YAML if post == "Text\n" else None)
    assert _proved(before, _item(before, after, values)) == after


@pytest.mark.parametrize("post", POSTS[:7])
@pytest.mark.parametrize("more", ["seo.other", "other"])
def test_a_plan_that_sets_more_is_refused(post: str, more: str) -> None:
    """Beside its key, in the mapping that it makes, or elsewhere."""
    before = post.encode()
    after = edit(before, {KEY: "x", more: "y"})
    with pytest.raises(UsageError, match="the plan is refused"):
        _proved(before, _item(before, after, {KEY: "x"}))


def test_a_comment_is_no_field() -> None:
    """Not even inside of the new mapping."""
    before = POSTS[0].encode()
    after = edit(before, {KEY: "x"}).replace(b"seo:\n", b"seo:\n  # bought\n")
    with pytest.raises(UsageError, match="what is no field of its own"):
        _proved(before, _item(before, after, {KEY: "x"}))


@pytest.mark.parametrize(
    "post",
    [
        "---\nSEO:\n  Description: Said.\n---\nT\n",
        "---\nexcerpt: Said.\n---\nT\n",
        "---\nseo: {description: a}\n---\nT\n",
    ],
)
def test_a_field_that_stands_under_another_name_is_not_missing(post: str) -> None:
    """Whatever its case, or which of its names it has."""
    before = post.encode()
    item = _item(before, before, {KEY: "x"})
    with pytest.raises(UsageError, match="a field that is not missing"):
        _proved(before, item)


@pytest.mark.parametrize(("old", "new"), [(b"}\n", b"} # bought\n"), (b"seo: {", b"seo: {n: 1, ")])
def test_what_shares_a_line_with_a_field_stays(old: bytes, new: bytes) -> None:
    """A comment behind the brackets, and the other keys between them."""
    before = POSTS[3].encode()
    after = edit(before, {KEY: "x"}).replace(old, new)
    with pytest.raises(UsageError, match="the plan is refused"):
        _proved(before, _item(before, after, {KEY: "x"}))


def test_a_key_of_no_field_is_refused() -> None:
    """Also where it lies in the mapping of one."""
    before = POSTS[2].encode()
    after = edit(before, {"seo.other": "x"})
    with pytest.raises(UsageError, match="a field that this site does not ask for"):
        _proved(before, replace(_item(before, after, {"seo.other": "x"}), fields=("description",)))


def test_a_suggestion_stands_on_a_line_of_the_mapping() -> None:
    """One of the diff's own lines holds the new key, with its indentation."""
    post = cut(POSTS[2].encode(), "a.md")
    planned = edit(post.source, {KEY: "x"})
    right = {at: Line(at, at, text) for at, text in enumerate(POSTS[2].split("\n"), 1)}
    made = place(post, planned, {KEY: "x"}, Style(), right)
    assert isinstance(made, Placed)
    assert made.edit.lines == ("  title: t", "  description: x")
