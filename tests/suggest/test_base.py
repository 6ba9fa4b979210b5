"""The base of a pull request as a site: its root is found as everywhere, from what was committed alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from enrich.suggest.base import StartFolder, based
from enrich.suggest.git import Repository
from forge.repo import Repo

POST = "---\ntitle: A\n---\n\nThe clock is kept.\n"


@pytest.mark.parametrize(
    ("marks", "start", "prefix"),
    [
        ((), "web/posts", ""),
        (("hugo.toml",), "web/posts", ""),
        (("web/hugo.toml",), "web/posts", "web/"),
        (("web/hugo.toml",), "", ""),
        (("web/.obsidian/app.json",), "web/posts", "web/"),
        (("hugo.toml", "web/.obsidian/app.json"), "web/posts", ""),
        (("enrich.toml", "web/hugo.toml"), "web", ""),
        (("enrich.toml", "web/enrich.toml"), "web/posts", "web/"),
    ],
)
def test_the_root_is_found_in_what_was_committed(
    tmp_path: Path, marks: tuple[str, ...], start: str, prefix: str
) -> None:
    """Settings, else a generator's root, else git's; what lies in the work tree counts for nothing."""
    root = tmp_path / "clone"
    repo = Repo(root)
    repo.commit({"web/posts/a.md": POST, **dict.fromkeys(marks, "")}, "main")
    (root / "web" / "posts").mkdir(parents=True)
    (root / "web" / "posts" / "enrich.toml").touch()
    told: list[str] = []
    place = StartFolder(root / start, None)
    with based(Repository(root), repo.sha("main"), place, {}, told.append) as base:
        assert base.prefix == prefix
        assert base.config.state.resolve() == root / prefix / ".enrich" / "suggest"
    assert told == ([] if start == prefix.rstrip("/") else [f"site: {root / prefix}"])


def test_no_second_state_is_made_below_another(tmp_path: Path) -> None:
    """Where the site's state lies above, what was answered is kept there, and the site stays one."""
    root = tmp_path / "clone"
    repo = Repo(root)
    repo.commit({"web/hugo.toml": "", "web/a.md": POST}, "main")
    (root / "web").mkdir()
    (root / ".enrich").mkdir()
    with based(Repository(root), repo.sha("main"), StartFolder(root / "web", None), {}, lambda _: None) as base:
        assert (base.prefix, base.config.state.resolve()) == ("web/", root / ".enrich" / "suggest")
    assert not (root / "web" / ".enrich").exists()


def test_settings_named_by_hand_leave_the_root(tmp_path: Path) -> None:
    """A file in another folder of the repository says what is done, and not where the site is."""
    root = tmp_path / "clone"
    repo = Repo(root)
    repo.commit({"ci/bot.toml": "[fields.summary]\n", "web/hugo.toml": "", "web/a.md": POST}, "main")
    (root / "web").mkdir()
    place = StartFolder(root / "web", root / "ci" / "bot.toml")
    with based(Repository(root), repo.sha("main"), place, {}, lambda _: None) as base:
        assert (base.prefix, base.source, list(base.config.fields or ())) == ("web/", "ci/bot.toml", ["summary"])


def test_settings_from_outside_of_the_repository(tmp_path: Path) -> None:
    """They may lie anywhere, with settings at the base or without; the site is that of the base."""
    root = tmp_path / "clone"
    repo = Repo(root)
    repo.commit({"a.md": POST}, "main")
    repo.commit({"enrich.toml": ""}, "settled", start="main")
    own = tmp_path / "own.toml"
    own.write_text("[model]\nbase_url = 'http://localhost:9'\n[fields.summary]\n", encoding="utf-8")
    for branch in ("main", "settled"):
        with based(Repository(root), repo.sha(branch), StartFolder(root, own), {}, lambda _: None) as base:
            assert (base.prefix, base.source, list(base.config.fields or ())) == ("", "", ["summary"])
            assert base.config.origin is None or base.config.origin.source == own
