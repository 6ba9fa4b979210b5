"""A repository as data: what counts as a post at a commit that is not checked out, and what is written of a base."""

from __future__ import annotations

from pathlib import Path

import pytest

from enrich.config import load
from enrich.errors import GitError, UsageError
from enrich.posts.discover import among
from enrich.suggest.git import ChangedFile, Repository
from forge.repo import Repo
from fuzz.git_output import SayingRepository


@pytest.mark.parametrize(
    ("posts", "chosen"),
    [
        ([], ["a.md", "posts/b.md", "posts/deep/c.mdx"]),
        (["."], ["a.md", "posts/b.md", "posts/deep/c.mdx"]),
        (["posts"], ["posts/b.md", "posts/deep/c.mdx"]),
        (["./posts/"], ["posts/b.md", "posts/deep/c.mdx"]),
        (["posts/*.md"], ["posts/b.md"]),
        (["*.md"], ["a.md"]),
        (["deep"], []),
    ],
)
def test_posts_among_paths(tmp_path: Path, posts: list[str], chosen: list[str]) -> None:
    """The settings choose among paths as they do among files: by ending, by place, and without what is excluded."""
    (tmp_path / "enrich.toml").write_text(f"[site]\nposts = {posts}\nexclude = ['drafts']\n", encoding="utf-8")
    paths = ["a.md", "a.txt", "drafts/x.md", "posts/b.md", "posts/deep/c.mdx", "posts/drafts/y.md"]
    assert among(load(tmp_path), paths) == chosen


def test_an_export_holds_texts_only(tmp_path: Path) -> None:
    """Posts and settings are written with their bytes, and a time that follows from them; links and images are not."""
    repo = Repo(tmp_path / "site")
    repo.commit({"a.md": b"A\r\n", "posts/b.md": "B\n", "vocabulary/tags.yml": "x\n", "image.png": b"\x00"}, "main")
    repo.link("link.md", "/etc/passwd", "main")
    repository = Repository(repo.root)
    repository.export("main", tmp_path / "one")
    repository.export("main", tmp_path / "two")
    files = sorted(path.relative_to(tmp_path / "one").as_posix() for path in (tmp_path / "one").rglob("*.*"))
    assert files == ["a.md", "posts/b.md", "vocabulary/tags.yml"]
    assert (tmp_path / "one" / "a.md").read_bytes() == b"A\r\n"
    assert (tmp_path / "one" / "a.md").stat().st_mtime_ns == (tmp_path / "two" / "a.md").stat().st_mtime_ns


def test_changes_have_the_path_before_a_renaming(tmp_path: Path) -> None:
    """Added, changed and renamed files are told with their blob; deleted ones and links are paths only."""
    text = "".join(f"Line {number}.\n" for number in range(30))
    repo = Repo(tmp_path / "site")
    repo.commit({"old.md": text, "gone.md": "x\n", "same.md": "y\n"}, "main")
    repo.commit(
        {"old.md": None, "new.md": text + "More.\n", "gone.md": None, 'a"b\t.md': "z\n"}, "feature", start="main"
    )
    repo.link("link.md", "/etc/passwd", "feature")
    found = Repository(repo.root).changes("main", "feature")
    assert {(change.path, change.old) for change in found.files} == {("new.md", "old.md"), ('a"b\t.md', 'a"b\t.md')}
    assert found.paths == {"new.md", "gone.md", 'a"b\t.md', "link.md"}
    (renamed,) = (change for change in found.files if change.path == "new.md")
    shown = Repository(repo.root).right("main", "feature", renamed)
    assert {line.new: line.old for line in shown.values()} == {28: 28, 29: 29, 30: 30, 31: 0}


def test_what_git_can_not_do_is_one_sentence(tmp_path: Path) -> None:
    """No repository, no such commit, and two histories without a common commit are told with what to do."""
    with pytest.raises(UsageError, match="not in a git repository"):
        Repository(tmp_path)
    repo = Repo(tmp_path / "site")
    repo.commit({"a.md": "x\n"}, "main")
    repo.commit({"b.md": "y\n"}, "other")
    repository = Repository(repo.root)
    with pytest.raises(UsageError, match="`--nope` is no commit"):
        repository.commit("--nope")
    with pytest.raises(UsageError, match="no commit in common"):
        repository.merge_base(repo.sha("main"), repo.sha("other"))


A = "a" * 40
CHANGES = {
    "a row of nothing": "x",
    "a row that lacks a part": f":100644 100644 {A} {A}",
    "a row without a path": f":100644 100644 {A} {A} M",
    "an empty path": f":100644 100644 {A} {A} M\0\0",
    "a renaming to nothing": f":100644 100644 {A} {A} R100\0a.md\0",
    "no kind": f":100644 100644 {A} {A} \0a.md\0",
    "a short name of a blob": ":100644 100644 abc abc M\0a.md\0",
    "no ASCII": f":100644 100644 {A} {A} \xe9\0a.md\0",
}
LISTS = {
    "a row of nothing": "x\0",
    "a row without a path": f"100644 blob {A} 7\0",
    "an empty path": f"100644 blob {A} 7\t\0",
    "a part too many": f"100644 blob {A} 7 8\ta.md\0",
    "a size that is none": f"100644 blob {A} x\ta.md\0",
    "a size of many digits": f"100644 blob {A} {'9' * 5000}\ta.md\0",
}
BLOBS = {
    "a blob that is missing": f"{A} missing\n",
    "no line": A,
    "another kind": f"{A} tree 3\nabc\n",
    "a size below zero": f"{A} blob -1\nabc\n",
    "a size that is none": f"{A} blob x\nabc\n",
    "nothing but a line": "\n",
}


@pytest.mark.parametrize("said", CHANGES.values(), ids=CHANGES.keys())
def test_changes_that_git_never_tells_so(said: str) -> None:
    """Another git than those that are known ends in a sentence, and not as a bug."""
    with pytest.raises(GitError, match="in a way that is not known"):
        SayingRepository(said.encode("latin-1")).changes("a", "b")


@pytest.mark.parametrize("said", LISTS.values(), ids=LISTS.keys())
def test_lists_that_git_never_tells_so(said: str, tmp_path: Path) -> None:
    """Nothing is exported of them."""
    with pytest.raises(GitError, match="in a way that is not known"):
        SayingRepository(said.encode()).export("a", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("said", BLOBS.values(), ids=BLOBS.keys())
def test_blobs_that_git_never_tells_so(said: str) -> None:
    """One that is missing in a clone is no blob, either."""
    with pytest.raises(GitError, match="in a way that is not known"):
        list(SayingRepository(said.encode())._blobs(["a"]))


@pytest.mark.parametrize("said", ["", "x", "A" * 40, f"{A} {A}", "a" * 39, "é" * 40])
def test_names_that_are_none(said: str) -> None:
    """A commit has a name of hexadecimal digits."""
    told = SayingRepository(said.encode())
    with pytest.raises(GitError, match="in a way that is not known"):
        told.commit("a")
    with pytest.raises(GitError, match="in a way that is not known"):
        told.merge_base("a", "b")
    assert SayingRepository(f"{A}\n".encode()).commit("x") == A
    assert told.right("a", "b", ChangedFile("a.md", A, "a.md")) == {}
