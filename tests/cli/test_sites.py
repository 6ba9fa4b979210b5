"""Every command finds the same site, from wherever it is started, and says which."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from cli.in_process import Called
from conftest import AUTO_SUMMARY

POST = "---\ntitle: A\n---\n\nThe clock in the tower was built by Ada Stone, and it has kept the town's time since.\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own."""
    made = tmp_path / "home"
    made.mkdir()
    monkeypatch.setenv("HOME", str(made))
    return made


COMMANDS = [
    ("run", "--dry-run"),
    ("plan",),
    ("check",),
    ("status",),
    ("review",),
    ("apply",),
    ("undo", "--dry-run"),
    ("blame", "{post}"),
    ("runs",),
    ("runs", "show", "last"),
    ("models", "probe"),
    ("vocab", "queue"),
    ("vocab", "lint"),
    ("vocab", "learn", "--dry-run"),
    ("vocab", "merge", "clocks", "time", "--dry-run"),
]
EDITED = POST.replace("title: A\n", "title: A\ntags: [clocks]\n")


@pytest.fixture
def hugo(home: Path) -> Path:
    """A Hugo site whose posts are a repository of their own, with a run on record."""
    site = home / "s"
    (site / "content" / "posts").mkdir(parents=True)
    (site / "hugo.toml").touch()
    for folder in (site, site / "content"):
        subprocess.run(["git", "init", "-q", folder], check=True)
    (site / "content" / "posts" / "a.md").write_text(EDITED, encoding="utf-8")
    (home / "auto.toml").write_text(AUTO_SUMMARY, encoding="utf-8")
    return site


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_finds_the_same_site(called: Called, hugo: Path, words: tuple[str, ...]) -> None:
    """From a folder below, with -C, and by a path from elsewhere: one root, one journal, told on the first line."""
    posts = hugo / "content" / "posts"
    called(posts, "run", "--yes", "--config", str(hugo.parent / "auto.toml"), "a.md")
    given = [word.format(post=posts / "a.md") for word in words]
    for folder, before in ((posts, ()), (hugo.parent, ("-C", "s/content"))):
        done = called(folder, *given[:1], *_placed(given, before))
        assert done.err.splitlines()[0] == f"site: {hugo}", done
        assert "outside the site" not in done.err
    states = [place for place in hugo.parent.rglob(".enrich") if place.is_dir()]
    assert states == [hugo / ".enrich"]


def _placed(words: list[str], before: tuple[str, ...]) -> tuple[str, ...]:
    """The words behind the verb, with options in the place where the command takes them."""
    grouped = 1 if words[0] in ("vocab", "models") else 0
    return (*words[1 : 1 + grouped], *before, *words[1 + grouped :])


def test_a_hidden_folder_is_part_of_its_site(called: Called, hugo: Path) -> None:
    """Standing in the state itself, or in a folder of settings, a person is on the site."""
    called(hugo, "run", "--yes")
    (hugo / ".github").mkdir()
    for folder in (hugo / ".enrich", hugo / ".github"):
        done = called(folder, "status")
        assert (done.code, done.err.splitlines()[0]) == (0, f"site: {hugo}")


def test_the_folder_stood_in_is_not_told(called: Called, hugo: Path) -> None:
    """Where a person stands at the root, or wants quiet, there is nothing to say."""
    assert "site:" not in called(hugo, "check").err
    assert called(hugo / "content", "check", "-q").err == ""


def test_paths_decide_and_two_sites_are_refused(called: Called, hugo: Path) -> None:
    """A path in another site leads there, whichever folder is stood in; paths of two are a usage error."""
    other = hugo.parent / "t"
    other.mkdir()
    (other / "b.md").write_text(POST, encoding="utf-8")
    post = hugo / "content" / "posts" / "a.md"
    done = called(other, "run", "--yes", "--config", str(hugo.parent / "auto.toml"), str(post))
    assert (done.code, done.err.splitlines()[0]) == (0, f"site: {hugo}")
    assert "\nsummary: " in post.read_text(encoding="utf-8")
    refused = called(other, "run", "--yes", str(post), "b.md")
    assert (refused.code, "belongs to the site" in refused.err) == (2, True)
    undone = called(other, "undo", "--yes", str(post))
    assert (undone.code, post.read_text(encoding="utf-8")) == (0, EDITED)
    assert not (other / ".enrich").exists()


READING = [("status",), ("check",), ("plan",), ("apply", "--dry-run"), ("undo", "--dry-run"), ("runs",)]


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_reading_makes_no_state(called: Called, home: Path, words: tuple[str, ...]) -> None:
    """A state makes a folder a site, so what only reads leaves none behind."""
    (home / "s").mkdir()
    (home / "s" / "x.md").write_text(POST, encoding="utf-8")
    done = called(home / "s", *words)
    assert done.code in (0, 1), done.err
    assert not os.path.lexists(home / "s" / ".enrich")


def test_a_site_below_is_left_out_and_named(called: Called, home: Path) -> None:
    """A post has one site: the outer one neither asks about it nor learns from it, and says where the other lies."""
    for folder in ("s", "s/a", "s/a/b"):
        (home / folder).mkdir()
        (home / folder / "x.md").write_text(POST, encoding="utf-8")
    called(home / "s" / "a", "run", "--yes")
    done = called(home / "s", "run", "--dry-run", "--format", "json")
    assert [one["path"] for one in done.records] == ["x.md"]
    assert f"note: another state lies at {home}/s/a/.enrich" in done.err.splitlines()[0]
    inner = called(home / "s", "run", "--dry-run", "--format", "json", "a/b")
    assert (inner.err.splitlines()[0], [one["path"] for one in inner.records]) == (f"site: {home}/s/a", ["b/x.md"])
    assert called(home / "s", "run", "--dry-run", "x.md", "a/x.md").code == 2
