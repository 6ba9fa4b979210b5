"""``files = "workers"`` in ``[run]``: workers read and write the posts of a site that all of them see."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from batch.answering import number, right
from batch.garden import Garden, name, plant
from batch.running import RUN
from conftest import ROOT
from enrich.errors import StalePostError, StateError
from enrich.pipeline.workers.storage import NAME, marked, require_shared, write_again
from enrich.values import Patch
from server import Answer, Asked, Server

POSTS = 6
UNUSED = """
from enrich.errors import PostError
from enrich.posts import files
def never(*given, **named):
    raise PostError("the command did it")
files.read_if = files.write_all = never
"""
ELSEWHERE = """
from enrich.pipeline.workers import pool
pool.marked = lambda state: "0" * 32
"""


BROKEN = """
from enrich.posts import files
def broken(*given):
    raise ValueError("no disk has that")
files._exchange = broken
"""


@pytest.fixture
def site(tmp_path: Path) -> Garden:
    """A few posts."""
    return plant(tmp_path / "site", POSTS)


def _run(site: Garden, server: Server, files: str, changed: str = "", path: str = str(ROOT)) -> tuple[int, str]:
    """A run with two workers, in a Python whose modules a piece of code has changed; its exit code and its words."""
    site.configure(server.url, run={"concurrency": 2, "files": files, "processes": 2})
    code = f"import sys\n{changed}\nsys.argv = ['enrich', *{RUN}]\nfrom enrich.cli import main\nmain()\n"
    variables = {
        "PYTHONPATH": path,
        "PATH": "/usr/bin:/bin",
        "OPENAI_API_KEY": "sk-test",
        "ENRICH_TRUST_CONFIG": "1",
    }
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=site.root, env=variables, capture_output=True, check=False, timeout=100)
    return done.returncode, (done.stdout + done.stderr).decode()


@pytest.mark.parametrize(("files", "written"), [("workers", POSTS), ("command", 0)])
def test_the_command_touches_no_post(site: Garden, files: str, written: int) -> None:
    """Where workers do the files, it neither reads nor writes one."""
    with Server(default=right) as server:
        code, told = _run(site, server, files, UNUSED)
    assert len(site.written()) == written, told
    assert (code, "the command did it" in told) == ((0, False) if files == "workers" else (3, True)), told


def test_a_worker_that_does_not_see_the_site_ends_the_run(site: Garden) -> None:
    """One sentence says where and what to do; nothing is asked, and no post is said to have failed."""
    with Server(default=right) as server:
        code, told = _run(site, server, "workers", ELSEWHERE)
        assert not server.history
    assert code == 2, told
    assert f"error: {site.root}: a worker on " in told
    assert "does not see this site there" in told
    assert 'set `files = "command"`' in told
    assert '"failed"' not in told
    assert site.written() == {}


@pytest.mark.parametrize("files", ["workers", "command"])
def test_a_bug_in_writing_ends_the_run(site: Garden, files: str) -> None:
    """Whoever meets it: it is told as ours, and nobody waits for an answer that never comes."""
    (site.root.parent / "sitecustomize.py").write_text(BROKEN, encoding="utf-8")
    with Server(default=right) as server:
        code, told = _run(site, server, files, path=f"{site.root.parent}:{ROOT}")
    assert code == 70, told
    log = Path(told.split(" the log ")[1].strip())
    assert "ValueError: no disk has that" in log.read_text(encoding="utf-8")
    assert site.written() == {}


@pytest.mark.parametrize("files", ["workers", "command"])
def test_a_post_that_was_edited_meanwhile_keeps_its_bytes(site: Garden, files: str) -> None:
    """Whoever writes compares with what the proposal was made from."""
    edited = site.posts[name(3)] + b"\nOne more line.\n"

    def edit(asked: Asked) -> Answer:
        if number(asked) == 3:
            (site.root / name(3)).write_bytes(edited)
        return right(asked)

    with Server(default=edit) as server:
        code, told = _run(site, server, files)
    assert code == 3, told
    assert "changed since the proposal was made" in told
    assert (site.root / name(3)).read_bytes() == edited
    assert all((site.root / path).read_bytes() != site.posts[path] for path in site.posts if path != name(3))


@pytest.mark.parametrize("seen", [b"", b"0" * 32, b"0" * 64])
def test_another_folder_bears_another_mark(tmp_path: Path, seen: bytes) -> None:
    """None, another, and one that is longer."""
    mark = marked(tmp_path)
    require_shared(tmp_path, mark)
    (tmp_path / NAME).write_bytes(seen)
    with pytest.raises(StateError, match="does not see this site there"):
        require_shared(tmp_path, mark)


def test_a_folder_that_is_not_there_bears_none(tmp_path: Path) -> None:
    """It is told as one that is not the site's."""
    with pytest.raises(StateError, match="does not see this site there"):
        require_shared(tmp_path / "nowhere" / ".enrich", marked(tmp_path))


def test_a_mark_is_never_put_through_a_link(tmp_path: Path) -> None:
    """What it leads to keeps its bytes."""
    (tmp_path / "else").write_bytes(b"kept")
    (tmp_path / NAME).symlink_to(tmp_path / "else")
    with pytest.raises(StateError):
        marked(tmp_path)
    assert (tmp_path / "else").read_bytes() == b"kept"


def test_what_a_lost_worker_had_is_written_once(tmp_path: Path) -> None:
    """What it wrote stands, what it did not is written, what a person changed is left, and its scraps are gone."""
    before, after, edited = b"---\ntitle: A\n---\n", b"---\ntitle: A\ntags: [b]\n---\n", b"---\ntitle: C\n---\n"
    for path, content in {"a.md": after, "b.md": before, "c.md": edited}.items():
        (tmp_path / path).write_bytes(content)
    (tmp_path / ".b.md.1234.enrich").write_bytes(b"---\nti")
    written = (tmp_path / "a.md").stat().st_ino
    patches = [Patch(path, before, after, (), (), b"") for path in ("a.md", "b.md", "c.md", "gone.md")]
    errors = write_again(tmp_path, patches)
    assert errors[:2] == [None, None]
    assert isinstance(errors[2], StalePostError)
    assert errors[3] is not None
    assert (tmp_path / "a.md").stat().st_ino == written
    assert [(tmp_path / path).read_bytes() for path in ("a.md", "b.md", "c.md")] == [after, after, edited]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.md", "b.md", "c.md"]
