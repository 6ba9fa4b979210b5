"""What counts as saved: a file that nothing happened to for a while, that is a post, and other than it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from enrich.config import load
from enrich.posts.saved import Saved, SeenContents, among_saved, folders, is_open


def test_a_file_is_saved_once_it_is_quiet() -> None:
    """Each event begins the wait anew; what is quiet is told once."""
    saved = Saved(quiet=2.0)
    saved.note(["a.md", "b.md"], 10.0)
    assert saved.settled(11.9) == ()
    saved.note(["a.md"], 11.9)
    assert saved.settled(12.0) == ("b.md",)
    assert saved.settled(13.8) == ()
    assert saved.settled(13.9) == ("a.md",)
    assert saved.settled(99.0) == ()


def test_only_posts_count() -> None:
    """What editors keep beside a post is none; an event of a folder is one of all posts below it."""
    posts = ["a.md", "new/b.md", "new/deep/c.md", "newer/d.md"]
    assert among_saved([".a.md.swp", "a.md~", ".#a.md", "4913", "#a.md#", "a.md.tmp"], posts) == []
    assert among_saved(["a.md", ".a.md.swp"], posts) == ["a.md"]
    assert among_saved(["new"], posts) == ["new/b.md", "new/deep/c.md"]
    assert among_saved(["gone.md", "gone"], posts) == []


def test_the_same_bytes_are_no_change(tmp_path: Path) -> None:
    """A post that was touched, or that we wrote ourselves, is what it was; one that somebody edited after us is not."""
    post = tmp_path / "a.md"
    post.write_bytes(b"one")
    contents = SeenContents(tmp_path)
    assert contents.changed("a.md")
    contents.see("a.md")
    post.touch()
    assert not contents.changed("a.md")
    contents.wrote("a.md", b"two")
    post.write_bytes(b"two")
    assert not contents.changed("a.md")
    post.write_bytes(b"three")
    assert contents.changed("a.md")
    post.unlink()
    assert not contents.changed("a.md")


@pytest.mark.parametrize("sign", [".a.md.swp", ".#a.md", ".~lock.a.md#"])
def test_an_open_file_is_seen(tmp_path: Path, sign: str) -> None:
    """Editors leave a sign beside a file, also as a link to nowhere."""
    post = tmp_path / "a.md"
    assert not is_open(post)
    (tmp_path / sign).symlink_to("someone@somewhere.1")
    assert is_open(post)


def test_the_folders_to_watch(tmp_path: Path) -> None:
    """What is named, else where the settings say that posts are, else the site; each once."""
    for name in ("posts/deep", "notes"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "notes" / "a.md").write_text("x", encoding="utf-8")
    assert folders(load(tmp_path), ()) == [tmp_path]
    both = [tmp_path / "posts", tmp_path / "posts" / "deep", tmp_path / "notes" / "a.md"]
    assert folders(load(tmp_path), both) == [tmp_path / "notes", tmp_path / "posts"]
    (tmp_path / "enrich.toml").write_text('[site]\nposts = ["posts/**/*.md", "notes"]\n', encoding="utf-8")
    assert folders(load(tmp_path), ()) == [tmp_path / "notes", tmp_path / "posts"]
