"""Which files are posts: by the paths that are named, the settings, and what git says."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from enrich.config import load
from enrich.errors import ConfigError, UsageError
from enrich.posts import discover
from enrich.posts.discover import among, posts

FILES = (
    "z.md",
    "a.MD",
    "b.markdown",
    "c.mdx",
    "notes.txt",
    "md",
    "x.md.bak",
    "posts/é ü.md",
    "posts/[draft].md",
    "posts/old/a.md",
    ".hidden/h.md",
    "posts/.obsidian/t.md",
    "node_modules/m/README.md",
    "posts/node_modules/n.md",
)
PLAIN = ["a.MD", "b.markdown", "c.mdx", "posts/[draft].md", "posts/old/a.md", "posts/é ü.md", "z.md"]


def _site(root: Path, settings: str = "", names: tuple[str, ...] = FILES) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("---\ntitle: A\n---\nText.\n", encoding="utf-8")
    (root / "enrich.toml").write_text(settings, encoding="utf-8")
    return root


def _git(root: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=root, check=True, capture_output=True)


def _found(root: Path, *paths: Path | str) -> list[str]:
    return posts(load(root), [root / path for path in paths])


def test_every_ending_of_a_post_counts_whatever_its_case(tmp_path: Path) -> None:
    """Without git all posts by their endings, sorted by name, but for hidden folders and node_modules."""
    assert _found(_site(tmp_path)) == PLAIN


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        (("posts",), ["posts/[draft].md", "posts/old/a.md", "posts/é ü.md"]),
        (("z.md", "a.MD"), ["z.md", "a.MD"]),
        (("posts/old", "posts"), ["posts/old/a.md", "posts/[draft].md", "posts/é ü.md"]),
        (("z.md", "z.md", "./z.md", "posts/../z.md"), ["z.md"]),
        (("notes.txt",), ["notes.txt"]),
        ((".hidden",), []),
        ((".hidden/h.md",), []),
        ((".",), PLAIN),
    ],
    ids=["folder", "order", "folder-in-folder", "once", "file-by-name", "hidden-folder", "hidden-file", "root"],
)
def test_named_paths_in_their_order_and_once(tmp_path: Path, paths: tuple[str, ...], found: list[str]) -> None:
    """A file that is named is meant, whatever its ending; a folder gives its posts by name."""
    assert _found(_site(tmp_path), *paths) == found


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ('posts = ["posts/old"]', ["posts/old/a.md"]),
        ('posts = ["posts/*.md"]', ["posts/[draft].md", "posts/é ü.md"]),
        ('posts = ["z.md", "posts/old"]', ["z.md", "posts/old/a.md"]),
        ('exclude = ["posts"]', ["a.MD", "b.markdown", "c.mdx", "z.md"]),
        ('exclude = ["/z.md", "*.mdx", "old/"]', ["a.MD", "b.markdown", "posts/[draft].md", "posts/é ü.md"]),
        ('exclude = ["*.md", "!z.md"]', ["a.MD", "b.markdown", "c.mdx", "z.md"]),
        ('posts = ["posts"]\nexclude = ["posts/old/**"]', ["posts/[draft].md", "posts/é ü.md"]),
    ],
)
def test_the_settings_say_which(tmp_path: Path, settings: str, found: list[str]) -> None:
    """``posts`` are paths and globs from the root, ``exclude`` reads as .gitignore does."""
    assert _found(_site(tmp_path, f"[site]\n{settings}\n")) == found


def test_what_is_excluded_stays_out_of_a_named_folder(tmp_path: Path) -> None:
    """To name a folder does not bring back what the site leaves out."""
    assert _found(_site(tmp_path, '[site]\nexclude = ["old/"]\n'), "posts") == ["posts/[draft].md", "posts/é ü.md"]


@pytest.mark.parametrize("pattern", ["nothing", "posts/*.rst"])
def test_a_setting_that_names_nothing_is_told(tmp_path: Path, pattern: str) -> None:
    """A misspelled folder is no site without posts."""
    _site(tmp_path, f'[site]\nposts = ["{pattern}"]\n')
    with pytest.raises(UsageError, match=r"enrich\.toml: \[site\] posts names `.*`, which does not exist"):
        _found(tmp_path)


def test_a_bad_glob_is_told_with_its_setting(tmp_path: Path) -> None:
    """The key and what to write stand in the message."""
    _site(tmp_path, '[site]\nexclude = ["!"]\n')
    with pytest.raises(ConfigError, match=r"\[site\] exclude: ") as caught:
        _found(tmp_path)
    assert caught.value.hint == "write globs as in .gitignore"


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A typing error is no run over nothing."""
    with pytest.raises(UsageError, match=r"gone\.md: no such file or folder"):
        _found(_site(tmp_path), "gone.md")


def test_a_path_of_another_site_is_refused(tmp_path: Path) -> None:
    """The message names both, and how to get there."""
    site, other = _site(tmp_path / "site", names=("a.md",)), _site(tmp_path / "site-b", names=("a.md",))
    with pytest.raises(UsageError, match=r"site-b/a\.md: is outside the site .*/site") as caught:
        _found(site, other / "a.md")
    assert "-C" in caught.value.hint


def test_a_path_through_a_link_to_the_site_is_in_it(tmp_path: Path) -> None:
    """The same post has one name, whichever way leads to it."""
    site = _site(tmp_path / "site", names=("posts/a.md",))
    (tmp_path / "link").symlink_to(site)
    assert _found(site, tmp_path / "link" / "posts") == ["posts/a.md"]
    assert posts(load(tmp_path / "link"), [tmp_path / "link" / "posts" / "a.md"]) == ["posts/a.md"]


def test_paths_are_from_where_the_command_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path means a file beside the person, not beside the root."""
    site = _site(tmp_path)
    monkeypatch.chdir(site / "posts")
    assert posts(load(Path()), [Path("old"), Path("../z.md")]) == ["posts/old/a.md", "z.md"]


def test_git_lists_what_it_does_not_ignore(tmp_path: Path) -> None:
    """Tracked posts and new ones count; hidden and ignored ones and those that were deleted do not."""
    site = _site(tmp_path)
    _git(site, "init", "-q")
    (site / ".gitignore").write_text("node_modules/\n/posts/old/\n", encoding="utf-8")
    _git(site, "add", "z.md", "a.MD")
    (site / "a.MD").unlink()
    seen = ["b.markdown", "c.mdx", "posts/[draft].md", "posts/é ü.md", "z.md"]
    assert _found(site) == seen
    assert _found(site, "posts") == seen[2:4]


def test_git_counts_what_is_tracked_though_it_is_ignored(tmp_path: Path) -> None:
    """A post that was added by force is a post."""
    site = _site(tmp_path, names=("drafts/a.md", "drafts/b.md"))
    _git(site, "init", "-q")
    (site / ".gitignore").write_text("drafts/\n", encoding="utf-8")
    _git(site, "add", "-f", "drafts/a.md")
    assert _found(site) == ["drafts/a.md"]


def test_a_name_that_is_no_utf8_does_not_end_the_listing(tmp_path: Path) -> None:
    """Old names in another encoding stand beside the others."""
    site = _site(tmp_path, names=("a.md",))
    try:
        (Path(os.fsdecode(os.fsencode(site) + b"/caf\xe9.md"))).write_text("---\n---\nText.\n", encoding="utf-8")
    except OSError:
        pytest.skip("this disk takes no such names")
    _git(site, "init", "-q")
    assert _found(site) == ["a.md", os.fsdecode(b"caf\xe9.md")]


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ("", ["a.md", "posts/b.MDX", "posts/old/c.md"]),
        ('posts = ["."]', ["a.md", "posts/b.MDX", "posts/old/c.md"]),
        ('posts = ["posts"]', ["posts/b.MDX", "posts/old/c.md"]),
        ('posts = ["posts/"]', ["posts/b.MDX", "posts/old/c.md"]),
        ('posts = ["./posts/old"]', ["posts/old/c.md"]),
        ('posts = ["old"]', []),
        ('exclude = ["old/"]', ["a.md", "posts/b.MDX"]),
        ('posts = ["posts"]\nexclude = ["*.MDX"]', ["posts/old/c.md"]),
    ],
)
def test_paths_of_another_state_of_the_site(tmp_path: Path, settings: str, found: list[str]) -> None:
    """Which paths of a commit are posts is told without looking for the files."""
    (tmp_path / "enrich.toml").write_text(f"[site]\n{settings}\n", encoding="utf-8")
    paths = ["a.md", "README.txt", "posts/b.MDX", "posts/old/c.md", "posts/old/c.md.txt"]
    assert among(load(tmp_path), paths) == found


GONE = {
    "a file where a folder was": "b.md/c.md",
    "a file where a folder of folders was": "b.md/deep/er/c.md",
    "a name that no disk has": f"{'x' * 300}.md",
    "a folder with such a name": f"{'x' * 300}/c.md",
    "a path that is too long": f"{'deep/' * 1000}c.md",
    "a folder that is gone": "gone/c.md",
}


@pytest.mark.parametrize("path", GONE.values(), ids=GONE.keys())
def test_what_git_knows_and_the_disk_has_not(tmp_path: Path, path: str) -> None:
    """A branch was switched, or a system takes no such name: it is no post, and the others are found."""
    _site(tmp_path, names=("a.md", "b.md"))
    _git(tmp_path, "init", "-q")
    row = f"100644 {'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'}\t{path}\n"
    subprocess.run(["git", "update-index", "--add", "--index-info"], cwd=tmp_path, input=row.encode(), check=True)
    assert _found(tmp_path) == ["a.md", "b.md"]


def test_a_repository_that_is_named_within_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git names a folder as a repository and it is none, nothing of it is looked for again and again."""
    _site(tmp_path, names=("a.md", "posts/b.md"))
    _git(tmp_path, "init", "-q")
    monkeypatch.setattr(discover, "git", lambda *_: b"a.md\0posts/\0./\0a.md/\0gone/\0")
    assert _found(tmp_path) == ["a.md"]


@pytest.mark.parametrize("is_git", [False, True])
def test_a_thousand_folders_within_each_other(tmp_path: Path, *, is_git: bool) -> None:
    """A clone may have as many as a path has room for; Python's own depth is no limit."""
    _site(tmp_path, names=("a.md",))
    deep = f"{'d/' * 1100}b.md"
    try:
        subprocess.run(["mkdir", "-p", deep], cwd=tmp_path, check=True)
        if is_git:
            _git(tmp_path, "init", "-q")
        assert _found(tmp_path) == ["a.md"]
        Path(tmp_path, deep).rmdir()
        Path(tmp_path, deep).write_text("x\n", encoding="utf-8")
        assert _found(tmp_path) == ["a.md", deep]
    finally:
        subprocess.run(["rm", "-rf", "d"], cwd=tmp_path, check=True)  # Python's own way has a limit of its depth
