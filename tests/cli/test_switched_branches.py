"""Another branch is checked out, or permissions are taken, after something was proposed for posts, or written there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from cli.in_process import Called
from cli.moving import MISSING, POST, SAID, decide, files_of, git, plant, summary
from conftest import Run
from web.inside import Inside
from web.site import reviewed

OLDER = POST.replace("alone", "before")
BRANCHES: Mapping[str, tuple[str | None, str]] = {
    "lacks": (None, MISSING),
    "is older": (OLDER.format("same"), ""),
    "differs": (POST.format("same").replace("title", "summary: Theirs.\ntitle"), "`summary`"),
    "is another format": ('+++\ntitle = "same"\n+++\n\nOf same alone.\n', ""),
}

SOME = [name if number < 2 else pytest.param(name, marks=pytest.mark.long) for number, name in enumerate(BRANCHES)]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A repository with some posts that wait."""
    return plant(tmp_path)


def _branch(site: Path, there: str | None) -> None:
    """Switches to a branch that has another version of one post."""
    git(site, "checkout", "-qfb", "branch")
    if there is None:
        git(site, "rm", "-q", "same/a.md")
    else:
        (site / "same" / "a.md").write_text(there, encoding="utf-8")
    git(site, "commit", "-qam", "branch")


@pytest.mark.parametrize("name", BRANCHES)
def test_apply_on_another_branch(site: Path, called: Called, name: str) -> None:
    """The post as it is there gets what is decided, or it is told; back on the first branch it is written as ever."""
    there, told = BRANCHES[name]
    decide(site, "same", "renamed")
    _branch(site, there)
    done = called(site, "apply")
    assert (done.code, summary("renamed", site)) == (3 if told else 0, SAID.format("renamed"))
    assert "same/a.md:" in done.err + done.out
    assert told in done.err
    text = there and there.replace("\n+++\n", f'\nsummary = "{SAID.format("same")}"\n+++\n')
    text = text and text.replace("\n---\n", f"\nsummary: {SAID.format('same')}\n---\n")
    post = site / "same" / "a.md"
    assert (post.read_text(encoding="utf-8") if post.exists() else None) == (there if told else text)
    git(site, "checkout", "-qf", "main")
    assert called(site, "apply").code == 0
    assert summary("same", site) == (SAID.format("same") if told else None)


@pytest.mark.parametrize("name", SOME)
def test_undo_on_another_branch(site: Path, called: Called, name: str) -> None:
    """What was written on one branch is not there on another: it is told, and taken back once it is there again."""
    there, _ = BRANCHES[name]
    decide(site, "same", "renamed")
    assert called(site, "apply").code == 0
    git(site, "commit", "-qam", "applied")
    git(site, "checkout", "-q", "main~1")
    _branch(site, there)
    before = files_of(site)
    done = called(site, "undo", "--yes")
    assert (done.code, files_of(site), "same/a.md" in done.err) == (3 if there is None else 0, before, True)
    git(site, "checkout", "-qf", "main")
    assert called(site, "undo", "--yes").code == 0
    assert (summary("same", site), summary("renamed", site)) == (None, None)


@pytest.mark.parametrize("name", SOME)
def test_the_page_while_the_branch_is_switched(site: Path, name: str) -> None:
    """It shows the post as it is there, and writes or tells as `apply` does."""
    there, told = BRANCHES[name]
    with reviewed(site) as page:
        browser = Inside(page.desk)
        page.desk.decide([page.asked("same/a.md", "summary")])
        _branch(site, there)
        assert browser.get("/?state=all&path=same/a.md")[0] == 200
        status, answer = browser.post("write", {"path": "same/a.md"})
        assert (status, answer["count"], len(answer["failed"])) == (200, int(not told), int(bool(told)))
        git(site, "checkout", "-qf", "main")
        if told:
            assert browser.post("write", {"path": "same/a.md"})[1]["count"] == 1
            assert summary("same", site) == SAID.format("same")


@pytest.mark.parametrize("verb", ["apply", pytest.param("undo", marks=pytest.mark.long)])
def test_posts_that_nobody_may_read(site: Path, enrich: Run, called: Called, verb: str) -> None:
    """A post, or its folder, without permission: each is told, and the other one is written, or taken back."""
    decide(site, "same", "renamed", "deleted")
    if verb == "undo":
        assert called(site, "apply").code == 0
    words = [verb, *(["--yes"] if verb == "undo" else [])]
    modes = ((site / "renamed" / "a.md", 0o644), (site / "deleted", 0o755))
    for place, _ in modes:
        place.chmod(0)
    as_anybody = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    done = enrich(*words, cwd=site, before=as_anybody)
    for place, mode in modes:
        place.chmod(mode)
    assert (done.returncode, bool(summary("same", site))) == (3, verb == "apply")
    assert "2 posts: can't be read: Permission denied" in done.stderr
    assert called(site, *words).code == 0
    assert {bool(summary(name, site)) for name in ("renamed", "deleted")} == {verb == "apply"}
