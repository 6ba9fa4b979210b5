"""A disk that takes no more, and streams that are closed: a sentence, and nothing lost that was whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.disk import limited
from cli.in_process import Called
from conftest import AUTO_SUMMARY, Run
from enrich import frontmatter, owned
from enrich.errors import StateError, WriteError
from enrich.journal.damage import findings
from enrich.patch import make
from enrich.pipeline.lock import locked
from enrich.posts import files
from enrich.values import Proposal
from journal.damaged import cut, made

LEAD = "This page describes the {0} bridge, which is open to all who walk.\n\n"
POST = "---\ntitle: The {0} bridge\ntags: [bridges]\n---\n" + LEAD + "A bridge of {0} is open to all who walk.\n" * 200


@pytest.fixture
def small_site(tmp_path: Path) -> Path:
    """A few posts, and settings of which something waits."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "enrich.toml").write_text(AUTO_SUMMARY, encoding="utf-8")
    for number in range(6):
        (folder / f"p{number}.md").write_text(POST.format(number), encoding="utf-8")
    return folder


@pytest.mark.parametrize("size", [0, 3000, 80_000])
def test_a_disk_that_becomes_full_in_a_run(small_site: Path, called: Called, size: int) -> None:
    """It ends with a sentence and the way on; each post is the old one or the new one; the next run does the rest."""
    old = {path: path.read_bytes() for path in small_site.glob("*.md")}
    with limited(size):
        done = called(small_site, "run", "--yes")
    assert done.code in (2, 3)
    assert "a bug" not in done.err
    assert "; make" in done.err or "can't be written" in done.err
    for path, content in old.items():
        now = path.read_bytes()
        assert now == content or (now.endswith(content.partition(b"\n---\n")[2]) and "summary" in frontmatter.read(now))
    assert not [one for one in small_site.rglob("*.enrich") if one.is_file()]
    assert called(small_site, "run", "--yes").code == 0
    assert all("summary" in frontmatter.read(path.read_bytes()) for path in old)
    assert list(findings(small_site / ".enrich" / "journal.db")) == []
    assert (small_site / ".enrich" / ".gitignore").read_bytes() == b"*\n"


def test_a_full_disk_leaves_no_half_files(tmp_path: Path) -> None:
    """Neither of our own, nor beside a post, which keeps its bytes."""
    with limited(0):
        with pytest.raises(OSError, match="File too large"):
            owned.file(tmp_path / "new", b"*\n")
        with (
            pytest.raises(StateError, match=r"can't be written: File too large"),
            locked(tmp_path, wait=False, note=print),
        ):
            pass
    assert not (tmp_path / "new").exists()
    post = tmp_path / "a.md"
    post.write_bytes(b"---\ntitle: x\n---\n")
    patch = make(files.read(tmp_path, "a.md"), [Proposal("summary", "summary", None, "S.")], frontmatter.Style())
    with limited(4), pytest.raises(WriteError, match="keeps its old bytes"):
        files.write(tmp_path, patch)
    assert post.read_bytes() == b"---\ntitle: x\n---\n"
    assert not list(tmp_path.glob(".a.md*"))


def test_a_repair_on_a_full_disk(small_site: Path, called: Called) -> None:
    """The damaged file stays where it is, and nothing is left beside it."""
    file = made(small_site / ".enrich")
    cut(0.5)(file)
    before = file.read_bytes()
    with limited(20_000):
        done = called(small_site, "journal", "repair")
    assert (done.code, "; make room" in done.err) == (2, True)
    assert file.read_bytes() == before
    assert not [one.name for one in file.parent.iterdir() if "new" in one.name or "broken" in one.name]
    assert called(small_site, "journal", "repair").code == 0


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_closed_streams(small_site: Path, enrich: Run, closed: str) -> None:
    """What would be told goes nowhere, above all not into the file that gets the stream's number."""
    done = enrich("run", "--yes", cwd=small_site, before=["sh", "-c", f'exec "$@" {closed}', "sh"])
    assert done.returncode == 0
    assert "bug" not in done.stderr
    assert all("summary" in frontmatter.read(path.read_bytes()) for path in small_site.glob("*.md"))
    assert list(findings(small_site / ".enrich" / "journal.db")) == []
