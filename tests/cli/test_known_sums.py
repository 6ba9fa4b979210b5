"""`status` of a site in git: told again at once where git says that nothing changed, and anew after any change."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from cli.in_process import Called
from cli.remembering import KEPT, forgotten, memory_of
from conftest import ROOT
from enrich.config import Config
from enrich.pipeline import site_sums
from enrich.posts import discover, files, git_look, worktree

Change = Callable[[Path], None]
Seconds = Callable[[int], None]
STATUS = ("status", "-v")


@pytest.fixture(params=KEPT)
def site(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The fixture garden in a repository of its own, with an ignored folder in which no post may lie."""
    folder = tmp_path / "site"
    shutil.copytree(ROOT / "fixtures" / "garden", folder, ignore=shutil.ignore_patterns(".enrich"))
    if request.param == "state":
        (folder / ".enrich").mkdir(mode=0o700)
    (folder / ".gitignore").write_text("node_modules/\nprivate/\nhidden.txt\n", encoding="utf-8")
    (folder / "node_modules" / "one").mkdir(parents=True)
    (folder / "node_modules" / "one" / "page.md").write_text("---\ntitle: a\n---\n", encoding="utf-8")
    _git(folder, "init", "-q")
    _commit(folder)
    return folder


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    """Sets the clock so many seconds ahead, as if the command ran later."""
    now = time.time_ns

    def ahead(number: int) -> None:
        monkeypatch.setattr(time, "time_ns", lambda: now() + number * 1_000_000_000)

    ahead(2)
    return ahead


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A word for each time that the site's posts were looked for."""
    found: list[str] = []
    look = discover.discover_ignored

    def counted(config: Config, paths: Sequence[Path]) -> discover.Discovery:
        found.append("look")
        return look(config, paths)

    monkeypatch.setattr(discover, "discover_ignored", counted)
    return found


def _git(site: Path, *words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false")
    subprocess.run(("git", *who, *words), cwd=site, check=True, capture_output=True)


def _commit(site: Path) -> None:
    _git(site, "add", "-A")
    _git(site, "commit", "-qm", "More", "--allow-empty")


def _post(site: Path, number: int = 0) -> Path:
    return [post for post in sorted(site.rglob("*.md")) if "node_modules" not in post.parts][number]


def _told(called: Called, site: Path) -> tuple[int, str, str]:
    one = called(site, *STATUS)
    return one.code, one.out, one.err


def _told_anew(called: Called, site: Path) -> tuple[int, str, str]:
    """The same without what is remembered, which then is there again."""
    with forgotten(site):
        return _told(called, site)


def _write(name: str, text: str = "---\ntitle: New\ntags: [a]\n---\nText.\n") -> Change:
    def change(site: Path) -> None:
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")

    return change


def _both(*changes: Change) -> Change:
    def change(site: Path) -> None:
        for one in changes:
            one(site)

    return change


def _edit(site: Path) -> None:
    _post(site).write_text("---\ntitle: A\nsummary: Filled.\ntags: [a]\n---\nText.\n", encoding="utf-8")


def _break(site: Path) -> None:
    _post(site, 1).write_text("---\ntitle: [\n---\nText.\n", encoding="utf-8")


def _remove(site: Path) -> None:
    _post(site, 2).unlink()


def _touch(site: Path) -> None:
    os.utime(_post(site))


def _hide(site: Path) -> None:
    (site / "hidden.txt").write_text("---\ntitle: Hidden\n---\nText.\n", encoding="utf-8")


def _link(site: Path) -> None:
    """A post behind a link, in a file that git ignores."""
    _hide(site)
    (site / "linked.md").symlink_to("hidden.txt")


def _edit_behind_link(site: Path) -> None:
    _write("hidden.txt", "---\ntitle: Hidden\nsummary: S.\ntags: [a]\n---\nText.\n")(site)


def _leave_aside(site: Path) -> None:
    """An edit that git was told not to look for."""
    name = _post(site).relative_to(site).as_posix()
    _git(site, "update-index", "--assume-unchanged", name)


def _filter(site: Path) -> None:
    """A program of the repository, which git would run to compare a file."""
    _git(site, "config", "filter.own.clean", f"touch {site / 'ran'}; cat")
    (site / ".gitattributes").write_text("*.md filter=own\n", encoding="utf-8")


def _place_behind_link(site: Path) -> None:
    (site / "there").symlink_to("_posts")
    _write("enrich.toml", '[site]\nposts = ["there"]\n')(site)


def _repository(site: Path) -> None:
    (site / "inner").mkdir()
    _git(site / "inner", "init", "-q")
    _write("inner/page.md")(site)
    _commit(site / "inner")


def _submodule(name: str) -> Change:
    """A repository within that git is told of, as by ``git submodule add``."""

    def change(site: Path) -> None:
        place = site / name
        place.mkdir(parents=True)
        _git(place, "init", "-q")
        _write(f"{name}/page.md")(site)
        _commit(place)
        _write(".gitmodules", f'[submodule "{name}"]\n\tpath = {name}\n\turl = ../elsewhere\n')(site)
        _git(site, "add", "-f", name)

    return change


def _many(site: Path) -> None:
    for number in range(worktree._MOST + 1):
        _write(f"more/{number}.txt", "text")(site)


CHANGES: dict[str, Change] = {
    "edit": _edit,
    "edit and commit": _both(_edit, _commit),
    "break": _break,
    "remove": _remove,
    "remove and commit": _both(_remove, _commit),
    "touch": _touch,
    "new": _write("new.md"),
    "new and commit": _both(_write("new.md"), _commit),
    "new in an ignored folder": _write("private/new.md"),
    "ignore": _write(".gitignore", "node_modules/\n*.md\n"),
    "exclude": _write("enrich.toml", '[site]\nexclude = ["**/*a*.md"]\n'),
    "vocabulary": _write("vocabulary/tags.yml", "complete: true\nterms: [clocks]\n"),
    "link": _link,
    "repository": _repository,
    "settings below": _write("posts/enrich.toml", '[model]\nname = "embedded"\n'),
    "many": _many,
    "nothing": lambda _: None,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_told_as_without_memory(site: Path, called: Called, seconds: Seconds, change: Change) -> None:
    """After each change, and again after an edit on top of it, the same is told as where nothing was remembered."""
    for _ in range(2):
        _told(called, site)
    for ahead, more in enumerate((change, _touch, _edit)):
        more(site)
        seconds(4 + 2 * ahead)
        for _ in range(3):
            assert _told(called, site) == _told_anew(called, site)


@pytest.mark.parametrize("settings", ["", '[site]\nposts = ["_posts", "posts"]\n'])
def test_nothing_is_looked_for_where_nothing_changed(
    site: Path, called: Called, seconds: Seconds, looks: list[str], settings: str
) -> None:
    """The second look is git's alone; one edit, and the posts are looked for once more."""
    _write("enrich.toml", settings)(site)
    seconds(4)
    if (site / ".enrich").exists():
        _told(called, site)  # makes the journal, on which all rests
    looks.clear()
    told = [_told(called, site) for _ in range(3)]
    assert told[0] == told[1] == told[2]
    assert len(looks) == 1
    _edit(site)
    seconds(6)
    assert [_told(called, site) for _ in range(3)] != told
    assert len(looks) == 2


UNSEEN: dict[str, tuple[Change, Change]] = {
    "left aside": (_leave_aside, _edit),
    "filter": (_filter, _edit),
    "repository": (_repository, _write("inner/more.md")),
    "link": (_both(_link, _commit), _edit_behind_link),
    "repository that is tracked": (_both(_repository, _commit), _write("inner/more.md")),
    "submodule": (_both(_submodule("inner"), _commit), _write("inner/more.md")),
    "pattern": (_write("enrich.toml", '[site]\nposts = ["_p*"]\n'), _edit),
    "place behind a link": (_place_behind_link, _edit),
    "ignored folder": (_write("private/old.md"), _write("private/new.md")),
}


@pytest.mark.parametrize(("before", "change"), UNSEEN.values(), ids=UNSEEN)
def test_where_git_does_not_look_enrich_does(
    site: Path, called: Called, seconds: Seconds, looks: list[str], before: Change, change: Change
) -> None:
    """Files that git takes for unchanged or ignores, that lie behind a link, or that a program would compare."""
    before(site)
    _told(called, site)  # makes the journal
    seconds(4)
    told = [_told(called, site) for _ in range(3)]
    assert len(looks) == 1 + 3
    change(site)
    seconds(6)
    assert _told(called, site) == _told_anew(called, site) != told[0]
    assert not (site / "ran").exists()


@pytest.mark.parametrize("before", [_submodule("node_modules/theme"), _write(".gitmodules", "")], ids=["theme", "none"])
def test_a_submodule_in_which_no_post_may_lie_is_no_matter(
    site: Path, called: Called, seconds: Seconds, looks: list[str], before: Change
) -> None:
    """As the themes of a site are: git alone says that nothing changed, and an edit is seen."""
    _both(before, _commit)(site)
    _told(called, site)  # makes the journal
    seconds(4)
    looks.clear()
    told = [_told(called, site) for _ in range(3)]
    assert len(looks) <= 1
    _write("node_modules/theme/more.md")(site)
    assert _told(called, site) == told[0]
    _edit(site)
    seconds(6)
    assert _told(called, site) == _told_anew(called, site) != told[0]


def test_a_further_work_tree_is_known_as_well(
    site: Path, called: Called, seconds: Seconds, looks: list[str], tmp_path: Path
) -> None:
    """Git's own file of it lies in the first one."""
    _git(site, "worktree", "add", "-q", str(tmp_path / "tree"))
    tree = tmp_path / "tree"
    told = [_told(called, tree) for _ in range(3)]
    assert (told[0], len(looks)) == (told[2], 1)
    _edit(tree)
    seconds(6)
    assert _told(called, tree) == _told_anew(called, tree) != told[0]
    _commit(tree)
    assert [_told(called, tree) for _ in range(2)] == [_told_anew(called, tree)] * 2


def test_a_folder_that_becomes_a_site_takes_its_posts_along(site: Path, called: Called, seconds: Seconds) -> None:
    """An empty state, which git does not know of."""
    _told(called, site)
    seconds(4)
    told = [_told(called, site) for _ in range(2)]
    (_post(site).parent / ".enrich").mkdir(mode=0o700)
    assert _told(called, site)[1] != told[0][1]
    assert _told(called, site) == _told_anew(called, site)


def test_more_that_is_wrong_than_is_remembered_is_told(
    site: Path, called: Called, seconds: Seconds, looks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site of broken posts is told whole each time, and no more of it is held than would be kept."""
    monkeypatch.setattr(site_sums, "MOST_WRONG", 2)
    for number in range(4):
        _write(f"posts/broken-{number}.md", "---\ntitle: [\n---\nText.\n")(site)
    _told(called, site)
    seconds(4)
    looks.clear()
    told = [_told(called, site) for _ in range(2)]
    assert told[0] == told[1]
    assert all(f"broken-{number}.md" in told[1][2] for number in range(4))
    assert len(looks) == 2


def test_a_place_that_is_gone_is_told(site: Path, called: Called, seconds: Seconds) -> None:
    """An empty folder, which git does not know of."""
    (site / "later").mkdir()
    _write("enrich.toml", '[site]\nposts = ["_posts", "later"]\n')(site)
    _told(called, site)
    seconds(4)
    told = [_told(called, site) for _ in range(2)]
    (site / "later").rmdir()
    assert _told(called, site) == _told_anew(called, site) != told[1]


def test_a_site_that_begins_meanwhile_is_seen(
    site: Path, called: Called, seconds: Seconds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first look at a large site takes a minute, in which another may be made in it."""
    _told(called, site)
    seconds(4)
    _touch(site)
    time.sleep(1.1)  # or else nothing is kept
    content = files.content

    def slow(root: Path, path: str) -> bytes:
        (_post(site).parent / ".enrich").mkdir(mode=0o700, exist_ok=True)
        return content(root, path)

    with monkeypatch.context() as patched:
        patched.setattr(files, "content", slow)
        _told(called, site)
    assert (_post(site).parent / ".enrich").exists()
    assert _told(called, site) == _told_anew(called, site)


def test_a_change_of_this_second_is_not_trusted(
    site: Path, called: Called, looks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file may change again within the second, and stand as it did."""
    _told(called, site)
    time.sleep(1.1)  # the journal is older
    second = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: second)
    _edit(site)
    looks.clear()
    for _ in range(2):
        _told(called, site)
    assert len(looks) == 2


def test_what_a_run_writes_is_told(site: Path, called: Called, seconds: Seconds) -> None:
    """Values that enrich wrote, and took back, stand as the journal has them now."""
    _told(called, site)
    for ahead, words in enumerate((("run", "--yes"), ("undo", "--yes")), 4):
        called(site, *words)
        seconds(2 * ahead)
        for _ in range(3):
            assert _told(called, site) == _told_anew(called, site)


@pytest.mark.parametrize("words", [("--format", "json"), ("posts",), ("--field", "summary")])
def test_other_looks_are_others(site: Path, called: Called, seconds: Seconds, words: tuple[str, ...]) -> None:
    """A look at some of the site, or post by post, neither takes the sums of the whole nor spoils them."""
    seconds(4)
    (site / "posts").mkdir(exist_ok=True)
    for _ in range(2):
        _told(called, site)
    before = called(site, *STATUS, *words)
    assert called(site, *STATUS, *words) == before
    assert before.out != _told(called, site)[1]
    assert _told(called, site) == _told_anew(called, site)


LOOKS: dict[str, tuple[tuple[str, ...], int]] = {
    "site": ((), 1),
    "folder": (("-C", "_posts"), 1),
    "the site by its name": ((".",), 1),
    "the site from elsewhere": (("-C", "_posts", ".."), 1),
    "settings by their name": (("--config", "other.toml"), 1),
    "a part": (("posts",), 0),
    "each post": (("--format", "json"), 0),
}


@pytest.mark.parametrize(("words", "number"), LOOKS.values(), ids=LOOKS)
def test_git_is_asked_once(
    site: Path, called: Called, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], number: int
) -> None:
    """Before the settings are read where the site is known by then, and only for the whole of it."""
    _write("other.toml", "")(site)
    begun: list[Path] = []

    class Counted(git_look.GitLook):
        def __init__(self, root: Path) -> None:
            begun.append(root.resolve())
            super().__init__(root)

    monkeypatch.setattr(git_look, "GitLook", Counted)
    assert called(site, "status", *words).code == 0
    assert begun == [site.resolve()] * number


@pytest.mark.parametrize("settings", ["[site", "[site]\nposts = 3\n", "[nothing]\n"])
def test_settings_that_cannot_be_used_are_told_as_by_other_commands(site: Path, called: Called, settings: str) -> None:
    """What git does meanwhile is no matter then."""
    _write("enrich.toml", settings)(site)
    told, other = (called(site, verb) for verb in ("status", "check"))
    assert (told.code, told.err) == (other.code, other.err)
    assert told.code == 2


@pytest.mark.parametrize("name", ["sums", "tree", "site"])
@pytest.mark.parametrize("value", ["", "[]", "{}", "null", "[1, [[1]], {}, [], [], 0]", "x"])
def test_a_memory_that_is_none_costs_time_alone(
    site: Path, called: Called, seconds: Seconds, name: str, value: str
) -> None:
    """Whatever stands in the file, the site is told as it is."""
    from contextlib import closing
    from sqlite3 import connect

    seconds(4)
    told = [_told(called, site) for _ in range(2)][1]
    with closing(connect(memory_of(site))) as database, database:
        changed = database.execute("UPDATE kept SET value = ? WHERE name = ?", (value, name)).rowcount
    assert changed
    assert [_told(called, site) for _ in range(2)] == [told, told]
