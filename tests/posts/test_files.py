"""Writes are compare-and-swap, and a failed one leaves the old bytes."""

from __future__ import annotations

import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from enrich.errors import FrontMatterError, PostError, StalePostError
from enrich.posts import files
from enrich.values import Patch

OLD = b"---\ntitle: x\n---\nbody\n"
NEW = OLD.replace(b"x", b"y")


def _patch(before: bytes = OLD, after: bytes = NEW) -> Patch:
    return Patch("post.md", before, after, (), (), b"")


@pytest.fixture
def post(tmp_path: Path) -> Path:
    """A post on disk."""
    file = tmp_path / "post.md"
    file.write_bytes(OLD)
    return file


def test_the_new_bytes_take_the_place(post: Path) -> None:
    """The file has the new bytes and the old mode, and nothing is left beside it."""
    post.chmod(0o640)
    files.write(post.parent, _patch())
    assert post.read_bytes() == NEW
    assert stat.S_IMODE(post.stat().st_mode) == 0o640
    assert [file.name for file in post.parent.iterdir()] == ["post.md"]


def test_a_changed_file_is_refused(post: Path) -> None:
    """A file that is not what the patch was made from keeps its bytes."""
    post.write_bytes(b"somebody wrote this")
    with pytest.raises(StalePostError, match="changed since the proposal"):
        files.write(post.parent, _patch())
    assert post.read_bytes() == b"somebody wrote this"


def test_a_full_disk_leaves_the_old_bytes(post: Path) -> None:
    """The kernel refuses the write half-way, as a full disk does; the post keeps its old bytes, alone in its folder."""
    code = f"""
import resource, sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from enrich.errors import WriteError
from enrich.posts import files
from enrich.values import Patch
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    files.write(Path({str(post.parent)!r}), Patch("post.md", {OLD!r}, b"x" * 100_000, (), (), b""))
except WriteError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "post.md: can't be written: File too large; the file keeps its old bytes\n"
    assert post.read_bytes() == OLD
    assert [file.name for file in post.parent.iterdir()] == ["post.md"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 4096


def test_a_link_stays_a_link(post: Path) -> None:
    """The real file is written, and the link still points at it."""
    link = post.with_name("link.md")
    link.symlink_to(post)
    files.write(post.parent, Patch("link.md", OLD, NEW, (), (), b""))
    assert (link.is_symlink(), post.read_bytes()) == (True, NEW)


def test_bad_bytes_in_the_body_are_told_with_their_line(post: Path) -> None:
    """A body that is not UTF-8 can't be sent to a model."""
    post.write_bytes(OLD + b"\nna\xefve\n")
    with pytest.raises(FrontMatterError, match=r"post\.md:6: is not UTF-8 \(byte 0xef at offset 25\)"):
        files.read(post.parent, "post.md")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A post that vanished is an error of that post."""
    with pytest.raises(PostError, match=r"gone\.md: can't be read: No such file"):
        files.read(tmp_path, "gone.md")


@pytest.mark.parametrize("path", ["../site-b/post.md", "out.md", "away/post.md", "a/../../site-b/post.md"])
def test_no_way_leads_out_of_the_site(path: str, tmp_path: Path) -> None:
    """Neither dots nor a link to a file or a folder lead to a neighbour, though its name begins as the site's does."""
    site, other = tmp_path / "site", tmp_path / "site-b"
    (site / "a").mkdir(parents=True)
    other.mkdir()
    (other / "post.md").write_bytes(OLD)
    (site / "out.md").symlink_to(other / "post.md")
    (site / "away").symlink_to(other)
    with pytest.raises(PostError, match="is a link out of the site"):
        files.write(site, Patch(path, OLD, NEW, (), (), b""))
    assert (other / "post.md").read_bytes() == OLD


def test_a_site_may_be_reached_through_a_link(post: Path) -> None:
    """The site's own folder may be a link: its posts are read and written behind it."""
    link = post.parent.with_name(f"{post.parent.name}-link")
    link.symlink_to(post.parent)
    files.write(link, _patch())
    assert files.read(link, "post.md").source == post.read_bytes() == NEW


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    """A link to itself can't be read, and the error is of that post."""
    (tmp_path / "loop.md").symlink_to("loop.md")
    with pytest.raises(PostError, match=r"loop\.md: can't be read: Too many levels"):
        files.read(tmp_path, "loop.md")
