"""Where the posts are, and what is none, by path and date alone."""

from __future__ import annotations

import pytest

from enrich.setup.places import site_table
from enrich.setup.sorting import is_page, sorted_out, within
from enrich.setup.survey import PostFacts, survey

_BLOG = {f"content/posts/{number}.md": True for number in range(12)}
_NOTES = {f"content/notes/{number}.md": True for number in range(12)}


@pytest.mark.parametrize(
    ("files", "covered", "posts"),
    [
        (_BLOG, [""], 12),
        (_BLOG | {"content/about.md": False}, ["content/posts"], 12),
        (_BLOG | _NOTES | {"content/about.md": False}, ["content"], 24),
        (_BLOG | {f"docs/{number}.md": False for number in range(50)}, ["content"], 12),
        (_BLOG | {"web/talk.md": True, "web/a.md": False, "web/b.md": False}, ["content"], 12),
        ({"a.md": True, "b.md": True, "about.md": False, "x/y.md": False, "x/z.md": False}, ["*.md"], 2),
        ({f"docs/{number}.md": False for number in range(12)} | {"docs/index.md": False}, [""], 13),
        ({"docs/a/1.md": False, "docs/b/1.md": False, "about.md": False}, ["docs"], 2),
        ({}, [], 0),
    ],
)
def test_posts_are_where_dates_or_names_tell(files: dict[str, bool], covered: list[str], posts: int) -> None:
    """The highest folders that hold hardly anything else; a few posts elsewhere are none."""
    found = sorted_out(files)
    assert (list(found.covered), len(found.posts)) == (covered, posts)
    assert all(within(path, found.covered) for path in found.posts)


def test_a_vault_has_no_pages() -> None:
    """What is no site has no pages of its own, whatever they are called, and dates tell nothing there."""
    found = sorted_out({"Books.md": False, "Notes/a.md": True}, by_date=False)
    assert (found.covered, len(found.posts)) == (("",), 2)


@pytest.mark.parametrize(("dated", "is_site", "told"), [(12, True, True), (12, False, False), (30, False, True)])
def test_a_few_dated_notes_are_no_blog(dated: int, *, is_site: bool, told: bool) -> None:
    """Of 200 files with front matter, of a generator's site or of what may be a vault whose folder is not shared."""
    files = {f"log/{number}.md": True for number in range(dated)}
    files |= {f"notes/{number}.md": False for number in range(200 - dated)}
    found = sorted_out(files, is_site=is_site)
    assert (found.is_dated, len(found.posts)) == (told, dated if told else 200)


def test_folders_without_posts_are_told_apart() -> None:
    """Several files without a date, in a folder among posts, are one pattern; a single one may be a new post."""
    found = sorted_out(_BLOG | _NOTES | {"content/static/a/x.md": False, "content/static/b/x.md": False})
    assert found.barren() == ["content/static"]
    assert sorted_out(_BLOG | _NOTES | {"content/new/index.md": False}).barren() == []


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("about.md", True),
        ("content/_index.de.md", True),
        ("index.md", True),
        ("posts/index.md", True),
        ("posts/my-trip/index.md", False),
        ("posts/tags-in-hugo.md", False),
    ],
)
def test_pages_are_known_by_their_names(path: str, *, page: bool) -> None:
    """An `index` has the name of its folder, since posts may be folders."""
    assert is_page(path) is page


def test_drafts_are_posts_by_their_folder() -> None:
    """A draft has no date yet; the folders of Jekyll, Hexo and many others say what it is."""
    facts = [PostFacts(path, {"title": "x"}) for path in ("src/drafts/a.md", "_drafts/b.md", "src/about/drafts.md")]
    assert [one.is_dated for one in facts] == [True, True, False]


def test_files_without_front_matter_are_named() -> None:
    """Whoever decides on `create` must know which files would change."""
    posts = [PostFacts(f"_posts/2024-01-0{day}-a.md", {"title": "x"}) for day in range(1, 6)]
    seen = survey([*posts, PostFacts("_doc/a.md", None), PostFacts("_doc/b.md", None), PostFacts("_doc/c.md", None)], 8)
    table = site_table(seen)
    assert table is not None
    assert [one.reason for one in table.settings] == [
        "3 files have no front matter, and would get some with this: _doc/a.md, _doc/b.md, …"
    ]
