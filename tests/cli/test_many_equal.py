"""Many equal lines are one, and a site without posts is told what would be one: what a person sees first."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.in_process import Called

BROKEN = "---\ntitle: [{number}\n---\n\nA text.\n"
GOOD = "---\ntitle: Post {number}\n---\n\nThe clock of tower {number} was built by Ada Stone.\n"
NEVER_CLOSED = "a `[` is never closed, or an item needs quotes (column 8)"


def _site(folder: Path, broken: int, good: int) -> Path:
    (folder / "enrich.toml").write_text("[fields.summary]\n[fields.tags]\n", encoding="utf-8")
    for number in range(broken):
        (folder / f"b{number:02}.md").write_text(BROKEN.format(number=number), encoding="utf-8")
    for number in range(good):
        (folder / f"g{number:02}.md").write_text(GOOD.format(number=number), encoding="utf-8")
    return folder


def _errors(told: str) -> list[str]:
    return [line for line in told.splitlines() if line.startswith("error:")]


ONE = f"error: b00.md:2: {NEVER_CLOSED}; close the list"
MORE = f"error: {{}} posts: {NEVER_CLOSED}; close the list (first: b00.md:2; -v shows all)"


@pytest.mark.parametrize(("broken", "errors"), [(0, []), (1, [ONE]), (2, [MORE.format(2)]), (30, [MORE.format(30)])])
@pytest.mark.parametrize("words", [("run", "--dry-run"), ("run", "--yes"), ("run", "--yes", "-q"), ("status",)])
def test_failures_of_one_cause_are_one_line(
    called: Called, tmp_path: Path, words: tuple[str, ...], broken: int, errors: list[str]
) -> None:
    """One is told as it is, and more with their number and the first place; also where the run is quiet."""
    assert _errors(called(_site(tmp_path, broken, 1), *words).err) == errors


@pytest.mark.parametrize("words", [("run", "--dry-run"), ("status",)])
def test_all_are_told_where_that_is_wanted(called: Called, tmp_path: Path, words: tuple[str, ...]) -> None:
    """`-v` tells each at its own place."""
    told = _errors(called(_site(tmp_path, 3, 1), *words, "-v").err)
    assert told == [f"error: b0{number}.md:2: {NEVER_CLOSED}; close the list" for number in range(3)]


def test_programs_get_each(called: Called, tmp_path: Path) -> None:
    """In JSON nothing is gathered."""
    site = _site(tmp_path, 3, 2)
    assert [one["outcome"] for one in called(site, "run", "--dry-run", "--format", "json").records].count("failed") == 3
    assert [one["path"] for one in called(site, "check", "--format", "json").records] == [
        *("b00.md", "b01.md", "b02.md"),
        *("g00.md", "g00.md", "g01.md", "g01.md"),
    ]


CHECKED = {
    "nothing wrong": ((0, 0), "", "0 posts in "),
    "one post": (
        (0, 1),
        "g00.md:1: `summary` is missing\ng00.md:1: `tags` is missing\n",
        "1 post: 2 findings\nmissing: summary 1, tags 1\n",
    ),
    "many posts": (
        (2, 12),
        (
            f"2 posts: {NEVER_CLOSED} (first: b00.md:2; -v shows all)\n"
            "12 posts: `summary` is missing (first: g00.md:1; -v shows all)\n"
            "12 posts: `tags` is missing (first: g00.md:1; -v shows all)\n"
        ),
        "14 posts: 26 findings\nyaml error: 2 posts; missing: summary 12, tags 12\n",
    ),
}


@pytest.mark.parametrize(("posts", "out", "err"), CHECKED.values(), ids=CHECKED.keys())
def test_check_ends_with_totals(called: Called, tmp_path: Path, posts: tuple[int, int], out: str, err: str) -> None:
    """By what is wrong and by field, so that the first screen says how the site stands."""
    done = called(_site(tmp_path, *posts), "check")
    assert (done.out, done.code) == (out, 1 if out else 0)
    assert done.err.startswith(err)


def test_check_tells_each_place_where_that_is_wanted(called: Called, tmp_path: Path) -> None:
    """A line each, as editors and `grep` read them."""
    done = called(_site(tmp_path, 0, 2), "check", "-v", "--field", "tags")
    assert done.out == "g00.md:1: `tags` is missing\ng01.md:1: `tags` is missing\n"


NOWHERE = {
    "the site": ("", (), "0 posts in {root}: "),
    "a folder": ("", ("empty",), "0 posts in empty: "),
    "folders by setting": ('[site]\nposts = ["empty"]\n', (), "0 posts in empty: "),
    "many folders": ("", ("empty", "e1", "e2", "e3", "e4"), "0 posts in empty, e1, e2 and 2 further places: "),
}


@pytest.mark.parametrize(("settings", "paths", "told"), NOWHERE.values(), ids=NOWHERE.keys())
@pytest.mark.parametrize("verb", ["check", "status", "plan", "run"])
def test_no_posts_say_what_would_be_one(
    called: Called, tmp_path: Path, verb: str, settings: str, paths: tuple[str, ...], told: str
) -> None:
    """Where it was looked, which endings count, and what to do; it is no fault."""
    (tmp_path / "enrich.toml").write_text(settings, encoding="utf-8")
    for name in ("empty", "e1", "e2", "e3", "e4"):
        (tmp_path / name).mkdir()
    (tmp_path / "notes.txt").write_text("no post", encoding="utf-8")
    done = called(tmp_path, verb, *paths)
    assert done.code == 0
    lines = [line for line in done.err.splitlines() if line.startswith("0 posts in")]
    assert len(lines) == 1
    assert lines[0].startswith(told.format(root=tmp_path))
    assert lines[0].endswith(
        "a post is a file that ends in .md, .markdown or .mdx, unless git ignores it or `exclude` in [site] names it;"
        " name the folder of your posts, or set `posts` in [site]"
    )


def test_what_is_said_to_do_makes_posts_of_them(called: Called, tmp_path: Path) -> None:
    """As on the site of a framework that serves what lies in `public`."""
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "a.md").write_text("---\ntitle: A\n---\n\nOf a bell.\n", encoding="utf-8")
    (tmp_path / "enrich.toml").write_text("", encoding="utf-8")
    assert "0 posts in public" in called(tmp_path, "check", "public").err
    (tmp_path / "enrich.toml").write_text('[site]\nposts = ["public"]\n', encoding="utf-8")
    assert "0 posts" not in called(tmp_path, "check", "public").err


def test_what_is_quiet_stays_quiet(called: Called, tmp_path: Path) -> None:
    """That nothing is there is a note."""
    (tmp_path / "enrich.toml").write_text("", encoding="utf-8")
    assert called(tmp_path, "check", "-q").err == ""
