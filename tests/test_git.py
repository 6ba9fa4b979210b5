"""Git is asked in one way, whatever a repository or the environment says."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from enrich import git as asked
from enrich.config import load
from enrich.errors import GitError
from enrich.git import git, top_of
from enrich.posts.discover import posts

POST = "---\ntitle: A\n---\nText.\n"


def _run(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=folder, check=True)


def _site(root: Path, *names: str) -> Path:
    for name in names or ("posts/a.md", "drafts/b.md"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(POST, encoding="utf-8")
    _run(root, "init", "-q")
    (root / ".gitignore").write_text("drafts/\n", encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_DIR", "{other}/.git"),
        ("GIT_WORK_TREE", "{other}"),
        ("GIT_INDEX_FILE", "{other}/.git/index"),
        ("GIT_COMMON_DIR", "{other}/.git"),
        ("GIT_OBJECT_DIRECTORY", "{other}/.git/objects"),
        ("GIT_NAMESPACE", "x"),
        ("GIT_PREFIX", "posts/"),
        ("GIT_LITERAL_PATHSPECS", "0"),
        ("GIT_GLOB_PATHSPECS", "1"),
        ("GIT_NOGLOB_PATHSPECS", "1"),
        ("GIT_ICASE_PATHSPECS", "1"),
        ("GIT_CEILING_DIRECTORIES", "{site}"),
        ("GIT_TRACE", "{other}/trace"),
    ],
)
def test_the_environment_points_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """A command within a hook or an alias finds the posts of its folder, as one outside does."""
    site, other = _site(tmp_path / "site"), _site(tmp_path / "other", "c.md")
    monkeypatch.setenv(name, value.format(site=site, other=other))
    assert posts(load(site), ()) == ["posts/a.md"]
    assert posts(load(site), [site / "posts"]) == ["posts/a.md"]
    assert not (other / "trace").exists()


def test_a_repository_kept_elsewhere_counts_where_both_its_parts_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As those do who keep their home folder in git: what is ignored there stays unread."""
    site = _site(tmp_path / "site")
    (site / ".git").rename(tmp_path / "elsewhere")
    assert posts(load(site), ()) == ["drafts/b.md", "posts/a.md"]
    monkeypatch.setenv("GIT_DIR", os.fspath(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_WORK_TREE", os.fspath(site))
    assert posts(load(site), ()) == ["posts/a.md"]
    assert top_of(tmp_path.resolve()) is None


def test_a_persons_own_settings_of_git_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What they ignore everywhere is ignored, however they say so."""
    site = _site(tmp_path / "site", "a.md", "b.private.md")
    (tmp_path / "ignored").write_text("*.private.md\n", encoding="utf-8")
    for name, value in {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.excludesFile",
        "GIT_CONFIG_VALUE_0": os.fspath(tmp_path / "ignored"),
    }.items():
        monkeypatch.setenv(name, value)
    assert posts(load(site), ()) == ["a.md"]


@pytest.mark.parametrize(
    "trap",
    [
        ("core.fsmonitor", "touch {mark}; false"),
        ("core.hooksPath", "{hooks}"),
        ("core.pager", "touch {mark}"),
        ("diff.external", "touch {mark}"),
        ("diff.trap.command", "touch {mark}"),
        ("diff.trap.textconv", "touch {mark}; cat"),
        ("alias.ls-files", "!touch {mark}"),
    ],
    ids=lambda trap: trap[0],
)
def test_the_settings_of_a_repository_run_nothing(tmp_path: Path, trap: tuple[str, str]) -> None:
    """An archive may bring a whole repository, with settings that name programs."""
    site, mark, hooks = _site(tmp_path / "site"), tmp_path / "mark", tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "reference-transaction"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {mark}\n", encoding="utf-8")
        (hooks / name).chmod(0o755)
    (site / ".gitattributes").write_text("*.md diff=trap\n", encoding="utf-8")
    for number in (1, 2):
        (site / "posts" / "a.md").write_text(f"{POST}{number}\n", encoding="utf-8")
        _run(site, "add", "-A")
        _run(site, "commit", "-qm", "x")
    _run(site, "config", trap[0], trap[1].format(mark=mark, hooks=hooks))
    assert posts(load(site), ()) == ["posts/a.md"]
    assert b"posts/a.md" in git(site, "diff", "HEAD~1", "HEAD")
    assert not mark.exists()


def test_a_clone_without_its_blobs_fetches_none(tmp_path: Path) -> None:
    """To fetch one is to run a program that the clone names."""
    site, mark = _site(tmp_path / "site"), tmp_path / "mark"
    _run(site, "add", "-A")
    _run(site, "commit", "-qm", "x")
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.url": os.fspath(site),
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": f"touch {mark}; git-upload-pack",
    }.items():
        _run(site, "config", key, value)
    with pytest.raises(GitError):
        git(site, "cat-file", "blob", "1" * 40)
    assert not mark.exists()


def _damaged(site: Path) -> None:
    (site / ".git" / "HEAD").write_text("nothing of git\n", encoding="utf-8")


def _emptied(site: Path) -> None:
    (site / ".git").rename(site / "old")
    (site / ".git").mkdir()


def _newer(site: Path) -> None:
    _run(site, "config", "core.repositoryFormatVersion", "99")


def _extended(site: Path) -> None:
    _run(site, "config", "core.repositoryFormatVersion", "1")
    _run(site, "config", "extensions.frob", "true")


def _misset(site: Path) -> None:
    (site / ".git" / "config").write_text("no settings\n", encoding="utf-8")


def _pointing(site: Path) -> None:
    (site / ".git").rename(site / "old")
    (site / ".git").write_text("gitdir: /nowhere/at/all\n", encoding="utf-8")


def _without_objects(site: Path) -> None:
    (site / ".git" / "objects").rename(site / "old")


def _another(site: Path) -> None:
    if os.geteuid():
        pytest.skip("only root can give a folder away")
    for place in (site, *site.rglob("*")):
        os.chown(place, 65534, 65534)


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        *((change, "git status") for change in (_damaged, _emptied, _pointing, _without_objects)),
        (_another, "safe.directory"),
    ],
)
def test_a_repository_that_git_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: object, hint: str
) -> None:
    """Nothing is read, though another repository lies above; the remedy is told."""
    assert callable(change)
    monkeypatch.setenv("HOME", os.fspath(tmp_path))
    _run(tmp_path, "init", "-q")
    site = _site(tmp_path / "site")
    change(site)
    for paths in ((), (site / "posts",), (site / "posts" / "a.md",)):
        with pytest.raises(GitError, match="git refuses to read") as caught:
            posts(load(site), paths)
        assert hint in caught.value.hint
        assert caught.value.exit_code == 2


@pytest.mark.parametrize("change", [_newer, _extended, _misset])
def test_a_repository_that_git_does_not_understand(tmp_path: Path, change: object) -> None:
    """Nothing is read either, and git's own words say why."""
    assert callable(change)
    site = _site(tmp_path / "site")
    change(site)
    with pytest.raises(GitError, match="git ls-files failed: fatal: ") as caught:
        posts(load(site), ())
    assert caught.value.exit_code == 2


def test_git_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is gone, or a git that waits for somebody, ends the command with one sentence."""
    site, tools = _site(tmp_path / "site"), tmp_path / "tools"
    tools.mkdir()
    (tools / "git").write_text("#!/bin/sh\nexec sleep 30\n", encoding="utf-8")
    (tools / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(asked, "SECONDS", 0.1)
    with pytest.raises(GitError, match="git ls-files took longer than"):
        posts(load(site), ())


def test_git_is_never_a_file_of_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative entry of the PATH, as people have for node's programs, means no program of a clone."""
    site, mark = _site(tmp_path / "site"), tmp_path / "mark"
    (site / "bin").mkdir()
    (site / "bin" / "git").write_text(f"#!/bin/sh\ntouch {mark}\n", encoding="utf-8")
    (site / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"bin{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(site)
    assert posts(load(site), ()) == ["posts/a.md"]
    assert not mark.exists()


def test_a_command_that_fails_is_told(tmp_path: Path) -> None:
    """With git's own words, which name what is wrong."""
    with pytest.raises(GitError, match="git cat-file failed: fatal"):
        git(_site(tmp_path), "cat-file", "blob", "nothing")


def test_what_is_tracked_is_asked_once_for_each_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command asks three times whether its state came along; who adds it or takes it out in between is heard."""
    site = _site(tmp_path, ".enrich/x", "a.md")
    _run(site, "add", "a.md")
    asks: list[str] = []
    ask = asked.git

    def counted(top: Path, *words: str) -> bytes:
        asks.append(words[0])
        return ask(top, *words)

    monkeypatch.setattr(asked, "git", counted)
    for words, found in (
        ((), ()),
        (("add", "-f", ".enrich"), (".enrich/x",)),
        (("rm", "-rq", "--cached", ".enrich"), ()),
    ):
        if words:
            _run(site, *words)
        asks.clear()
        assert [asked.tracked(site / ".enrich") for _ in range(3)] == [found] * 3
        assert len(asks) == 1
