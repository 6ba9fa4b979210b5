"""One site, one root: found the same way from every folder in it, and by every command."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from enrich.config import load
from enrich.errors import ConfigError, UsageError
from enrich.roots import SitesBelow, marked, root_of, start_of, told

POST = "---\ntitle: A\n---\n\nThe clock in the tower was built by Ada Stone, and it has kept the town's time since.\n"


@dataclass(frozen=True)
class Layout:
    """What lies where below a home folder: names that end in ``/`` are folders; ``roots`` are by starting folder."""

    lies: tuple[str, ...]
    roots: dict[str, str]


LAYOUTS = {
    "settings": Layout(("s/enrich.toml", "s/a/b/"), {"s": "s", "s/a": "s", "s/a/b": "s"}),
    "a project's table": Layout(("s/pyproject.toml", "s/a/"), {"s/a": "s"}),
    "a state": Layout(("s/.enrich/", "s/a/b/"), {"s": "s", "s/a/b": "s", "s/.enrich": "s"}),
    "a state at git's root": Layout(("s/.git/", "s/.enrich/", "s/a/"), {"s/a": "s"}),
    "a state above the generator": Layout(
        ("s/.git/", "s/.enrich/", "s/web/hugo.toml", "s/web/content/"), {"s/web": "s", "s/web/content": "s"}
    ),
    "settings above a generator": Layout(("s/enrich.toml", "s/web/hugo.toml"), {"s/web": "s"}),
    "the nearest of settings and state": Layout(
        ("s/enrich.toml", "s/a/.enrich/", "s/a/b/enrich.toml"), {"s": "s", "s/a": "s/a", "s/a/b": "s/a/b"}
    ),
    "a generator": Layout(("s/hugo.toml", "s/content/posts/"), {"s/content/posts": "s"}),
    "a generator inside git": Layout(
        ("s/.git/", "s/web/_config.yml", "s/web/_posts/", "s/doc/"), {"s/web/_posts": "s/web", "s/doc": "s", "s": "s"}
    ),
    "a repository of posts": Layout(
        ("s/.git/", "s/hugo.toml", "s/content/.git/", "s/content/a/"), {"s/content/a": "s"}
    ),
    "a submodule of posts": Layout(("s/.git/", "s/hugo.toml", "s/content/.git"), {"s/content": "s"}),
    "a vault inside a site": Layout(
        ("s/hugo.toml", "s/content/.obsidian/", "s/content/a/"), {"s": "s", "s/content": "s", "s/content/a": "s"}
    ),
    "a site inside a vault": Layout(("v/.obsidian/", "v/web/hugo.toml", "v/a/"), {"v/a": "v", "v/web": "v/web"}),
    "a vault": Layout(("v/.obsidian/", "v/.git/", "v/a/"), {"v/a": "v", "v/.obsidian": "v"}),
    "git": Layout(("s/.git/", "s/a/b/"), {"s": "s", "s/a/b": "s"}),
    "a worktree of git": Layout(("s/.git", "s/a/"), {"s/a": "s"}),
    "a repository inside another": Layout(("s/.git/", "s/a/.git/", "s/a/b/"), {"s/a/b": "s/a"}),
    "nothing": Layout(("s/a/",), {"s": "s", "s/a": "s/a"}),
    "dotfiles in git": Layout((".git/", "notes/a/"), {"notes": "notes", "notes/a": "notes/a", "": ""}),
    "a state at home": Layout((".enrich/", "notes/"), {"notes": "notes", "": ""}),
    "a generator at home": Layout(("_config.yml", "notes/"), {"notes": "notes", "": ""}),
    "settings at home": Layout(("enrich.toml", "notes/"), {"notes": "", "": ""}),
    "a repository below dotfiles": Layout((".git/", ".enrich/", "s/.git/", "s/a/"), {"s/a": "s"}),
}
LEFT = "what belongs to another site is left out here"
CASES = [
    pytest.param(layout.lies, start, root, id=f"{name}, from {start or 'home'}")
    for name, layout in LAYOUTS.items()
    for start, root in layout.roots.items()
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own."""
    made = tmp_path / "home"
    made.mkdir()
    monkeypatch.setenv("HOME", str(made))
    return made


def _lay(home: Path, *names: str) -> None:
    for name in names:
        place = home / name
        (place if name.endswith("/") else place.parent).mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            place.write_text("[tool.enrich]\n" if name.endswith("pyproject.toml") else "", encoding="utf-8")


@pytest.mark.parametrize(("lies", "start", "root"), CASES)
def test_a_folder_has_one_root(home: Path, lies: tuple[str, ...], start: str, root: str) -> None:
    """Settings or a state above, else the generator's root, else git's, else the folder; never home by chance."""
    _lay(home, *lies)
    (home / start / "x.md").write_text(POST, encoding="utf-8")
    link = home.parent / "link"
    link.symlink_to(home / start, target_is_directory=True)
    for way in (home / start, home / start / "x.md", link, link / "x.md", home / start / ".." / (home / start).name):
        assert load(way).root == home / root
    assert load(home / start).state == home / root / ".enrich"


@pytest.mark.parametrize(
    ("lies", "named", "start", "root"),
    [
        (("s/.git/", "s/a/", "s/other.toml"), "s/other.toml", "s/a", "s"),
        (("s/hugo.toml", "s/a/", "s/conf/other.toml"), "s/conf/other.toml", "s/a", "s"),
        (("s/hugo.toml", "s/a/", "all.toml"), "all.toml", "s/a", "s"),
        (("s/a/", "s/other.toml"), "s/other.toml", "s/a", "s"),
        (("s/.git/", "s/a/.enrich/", "s/a/other.toml"), "s/a/other.toml", "s", "s/a"),
        (("s/.git/", "s/a/enrich.toml"), "s/a/enrich.toml", "s", "s/a"),
        (("s/other.toml",), "s/other.toml", "", "s"),
        (("s/", "conf/other.toml"), "conf/other.toml", "s", "s"),
    ],
)
def test_settings_named_by_hand_leave_the_root(
    home: Path, lies: tuple[str, ...], named: str, start: str, root: str
) -> None:
    """They say what is done; their folder is the root only where it is a site, or where nothing else says so."""
    _lay(home, *lies)
    config = load(home / start, home / named)
    assert (config.root, config.source) == (home / root, home / named)


def test_a_home_that_nobody_knows_is_no_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without a home and without an entry in the system's list still has sites."""

    def lost() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", lost)
    _lay(tmp_path, ".git/", "a/")
    assert root_of(tmp_path / "a") == tmp_path


@pytest.mark.parametrize(
    ("lies", "paths", "start"),
    [
        ((), (), "."),
        (("s/.git/", "s/a.md", "s/b/c.md"), ("s/a.md", "s/b/c.md"), "s/a.md"),
        (("s/a.md", "s/b/c.md"), ("s/b/c.md", "s/a.md"), "s"),
        (("s/a/x.md", "s/b/y.md"), ("s/a/x.md", "s/b"), "s"),
        (("s/a.md", "s/b.md"), ("s/a.md", "s/b.md"), "s"),
        (("a.md", "s/b.md"), ("a.md", "s"), ""),
    ],
)
def test_paths_of_one_site_start_together(
    home: Path, lies: tuple[str, ...], paths: tuple[str, ...], start: str
) -> None:
    """The order in which they are named does not matter; without a mark, their common folder is the site."""
    _lay(home, *lies)
    found = start_of([home / path for path in paths])
    assert found == (Path() if start == "." else home / start)


@pytest.mark.parametrize(
    ("lies", "paths"),
    [
        (("s/.git/", "s/a.md", "t/.git/", "t/b.md"), ("s/a.md", "t/b.md")),
        (("s/enrich.toml", "s/a.md", "s/t/.enrich/", "s/t/b.md"), ("s/a.md", "s/t/b.md")),
        (("s/.git/", "s/a.md", "t/b.md"), ("t/b.md", "s/a.md")),
        (("s/a.md", "t/b.md"), ("s/a.md", "t/b.md")),
    ],
)
def test_paths_of_two_sites_are_refused(home: Path, lies: tuple[str, ...], paths: tuple[str, ...]) -> None:
    """The sentence names both; nothing of either is touched."""
    _lay(home, *lies)
    with pytest.raises(UsageError, match="belongs to the site") as caught:
        start_of([home / path for path in paths])
    assert all(str((home / path).parent) in str(caught.value) for path in paths)
    assert caught.value.hint == "name the paths of one site at a time"


@pytest.mark.parametrize(
    ("lies", "start", "lines"),
    [
        (("s/.git/",), "s", ()),
        (("s/.git/", "s/a/"), "s/a", ("site: {home}/s",)),
        (
            ("s/.enrich/", "s/a/.enrich/", "s/a/b/"),
            "s/a/b",
            ("site: {home}/s/a", "note: another state lies at {home}/s/.enrich, and does not count here"),
        ),
        ((".enrich/", "s/"), "s", ("note: another state lies at {home}/.enrich, and does not count here",)),
        (
            ("s/enrich.toml", "s/a/.enrich/"),
            "s/a",
            ("note: {home}/s/enrich.toml does not count: {home}/s/a/.enrich makes this another site",),
        ),
        (("s/enrich.toml", "s/a/.enrich/", "s/a/enrich.toml"), "s/a", ()),
        (
            ("s/.enrich/", "s/a/.enrich/"),
            "s",
            ("note: another state lies at {home}/s/a/.enrich; " + LEFT,),
        ),
        (
            ("s/hugo.toml", "s/content/a/enrich.toml", "s/b/c/pyproject.toml"),
            "s",
            ("note: other settings lie at {home}/s/b/c/pyproject.toml, and 1 more below; " + LEFT,),
        ),
        (("s/.git/", "s/node_modules/a/.enrich/", "s/.cache/.enrich/"), "s", ()),
    ],
)
def test_what_is_not_expected_is_told(home: Path, lies: tuple[str, ...], start: str, lines: tuple[str, ...]) -> None:
    """A root that is not the folder stood in, another state above, and settings above that don't count."""
    _lay(home, *lies)
    found = list(told(root_of(home / start), home / start))
    assert found == [line.format(home=home) for line in lines]


def test_a_broken_project_is_told(home: Path) -> None:
    """A mark that can't be read is an error, and not another root."""
    _lay(home, "s/a/")
    (home / "s" / "pyproject.toml").write_text("[tool\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="not valid TOML"):
        marked(home / "s" / "a")


@pytest.mark.parametrize(
    ("lies", "folder", "site"),
    [
        ((), "a/b", ""),
        (("s/a/.enrich/",), "a/b", "a"),
        (("s/a/enrich.toml", "s/a/b/.enrich/"), "a/b/c", "a"),
        (("s/a/pyproject.toml",), "a", "a"),
        (("s/a/b/.enrich/",), "a", ""),
        (("s/.enrich/", "s/enrich.toml"), "", ""),
        (("s/a/hugo.toml", "s/a/.git/"), "a", ""),
    ],
)
def test_a_folder_below_may_be_a_site_of_its_own(home: Path, lies: tuple[str, ...], folder: str, site: str) -> None:
    """By settings or a state; the outermost one counts, and a generator or a repository alone parts nothing."""
    _lay(home, "s/", *lies)
    assert SitesBelow(home / "s").site(folder) == site


def test_a_project_below_that_is_not_read_parts_nothing(home: Path) -> None:
    """A file below that is no TOML, such as a template, is nobody's settings and no error."""
    _lay(home, "s/.git/", "s/a/")
    (home / "s" / "a" / "pyproject.toml").write_text("{{ project }}", encoding="utf-8")
    assert SitesBelow(home / "s").site("a") == ""
    assert list(told(home / "s", home / "s")) == []
