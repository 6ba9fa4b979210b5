"""Which files are no posts by their path, and that each is told with its reason."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from enrich.config import Config, from_table, load
from enrich.errors import UsageError
from enrich.generators import Generator
from enrich.posts.discover import among, discover, discover_ignored, place_of, posts
from enrich.posts.left_out import LeftOut, PathRules

POST = "---\ntitle: A\n---\nText.\n"
HUGO = Generator("hugo", skips=("/public/", "/themes/", "_*.md"), endings=("qmd",))
NO_POSTS = {
    LeftOut.HIDDEN: (".agents/a.md", ".github/PULL_REQUEST_TEMPLATE.md", "posts/.trash/a.md", ".a.md", "posts/.a.md"),
    LeftOut.BUILT: ("node_modules/a/b.md", "posts/node_modules/a.md", "_site/a.md", "docs/_site/a.md", "public/a.md"),
    LeftOut.TEMPLATE: ("archetypes/default.md", "scaffolds/post.md", "archetypes/deep/a.md"),
    LeftOut.README: (
        *("README.md", "readme.md", "Readme.markdown", "README.ja.md", "README-zh_CN.md", "README_EN.md"),
        *("LICENSE.md", "license.md", "LICENCE.md", "LICENSE-MIT.md", "COPYING.md", "CONTRIBUTING.md"),
        *("contributing.md", "CODE_OF_CONDUCT.md", "code-of-conduct.md", "CHANGELOG.md", "SECURITY.md", "TODO.md"),
        *("AGENTS.md", "CLAUDE.md", "CLAUDE.local.md", "GEMINI.md", "skills/write/SKILL.md", "content/AGENTS.md"),
    ),
    LeftOut.DRAWING: ("Drawing.excalidraw.md", "notes/a.excalidraw.md"),
    LeftOut.HABIT: ("themes/ananke/a.md", "content/_part.md", "404.md", "docs/404.en.md", "404.qmd"),
    LeftOut.EXCLUDED: ("old/a.md", "posts/x-not.md"),
}
POSTS = (
    *("a.md", "posts/a.md", "posts/README.md", "posts/LICENSE.md", "posts/public/a.md", "posts/archetypes/a.md"),
    *("licensed-to-print.md", "readmission.md", "security.md", "news.md", "posts/TODO.md", "agents.md", "claude.md"),
    *(
        "404-errors.md",
        "2404.md",
        "404/a.md",
        "a.b.md",
        "posts/a..md",
        "content/themes/a.md",
        "_drafts/a.md",
        "source/_drafts/b.md",
        "excalidraw.md",
    ),
)


def _config(root: Path = Path("/site"), generator: Generator = HUGO, **site: object) -> Config:
    return replace(from_table({"site": {"exclude": ["/old/", "*-not.md"], **site}}, root), generator=generator)


def _site(root: Path, *names: str, settings: str = "") -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(POST, encoding="utf-8")
    (root / "enrich.toml").write_text(settings, encoding="utf-8")
    return root


def _git(root: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=root, check=True, capture_output=True)


@pytest.mark.parametrize(("reason", "path"), [(why, path) for why, paths in NO_POSTS.items() for path in paths])
def test_what_is_no_post_has_a_reason(reason: LeftOut, path: str) -> None:
    """Whether it lies on disk or in a commit."""
    assert PathRules(_config()).reason(path) is reason
    assert among(_config(), [path, "a.md"]) == ["a.md"]


@pytest.mark.parametrize("path", POSTS)
def test_what_only_looks_like_it_is_a_post(path: str) -> None:
    """A name counts at its place alone."""
    assert PathRules(_config()).reason(path) is None


@pytest.mark.parametrize(
    ("named", "path", "reason"),
    [
        ("README.md", "README.md", None),
        ("/README.md", "README.md", None),
        ("./README.md", "CONTRIBUTING.md", LeftOut.README),
        (".notes", ".notes/a.md", None),
        (".notes/**/*.md", ".notes/deep/a.md", None),
        (".notes", ".notes/.trash/a.md", LeftOut.HIDDEN),
        (".notes", ".other/a.md", LeftOut.HIDDEN),
        (".notes", ".notes-old/a.md", LeftOut.HIDDEN),
        ("public", "public/a.md", None),
        ("public/posts", "public/posts/a.md", None),
        ("public/posts", "public/a.md", LeftOut.BUILT),
        ("archetypes", "archetypes/a.md", None),
        ("themes/mine", "themes/mine/a.md", None),
        ("themes/mine", "themes/other/a.md", LeftOut.HABIT),
        ("old", "old/a.md", LeftOut.EXCLUDED),
        (".", "README.md", LeftOut.README),
        ("*.md", "README.md", LeftOut.README),
        ("**/*.md", ".agents/a.md", LeftOut.HIDDEN),
        ("content/_part.md", "content/_part.md", None),
    ],
)
def test_what_the_settings_name_is_meant(named: str, path: str, reason: LeftOut | None) -> None:
    """``[site] posts`` brings back what it names itself, and nothing that only lies below it."""
    assert PathRules(_config(posts=[named])).reason(path) is reason


def test_drafts_count_unless_the_settings_say_no() -> None:
    """An author completes the front matter before a post is published."""
    paths = ("_drafts/a.md", "source/_drafts/b.md", "blog/_drafts/deep/c.md")
    assert [PathRules(_config()).reason(path) for path in paths] == [None] * 3
    assert [PathRules(_config(drafts=False)).reason(path) for path in paths] == [LeftOut.DRAFT] * 3
    assert PathRules(_config(drafts=False)).reason("posts/my_drafts.md") is None


@pytest.mark.parametrize("ending", [".rmd", "rmd", ".Rmd"])
def test_endings_by_the_settings_and_by_the_generator(ending: str) -> None:
    """With or without the dot, in any case, beside those that always count."""
    rules = PathRules(_config(endings=[ending, ".mdoc"]))
    assert all(map(rules.ends, ("a.md", "a.MDX", "a.markdown", "a.RMD", "a.mdoc", "a.qmd")))
    assert not any(map(rules.ends, ("a.txt", "rmd", "a.md.bak", "amdoc")))


@pytest.mark.parametrize(
    ("file", "text", "templates"),
    [
        (".obsidian/templates.json", json.dumps({"folder": "Meta/Templates"}), "Meta/Templates"),
        (".obsidian/templates.json", json.dumps({"folder": "/Vorlagen/"}), "Vorlagen"),
        (".obsidian/plugins/templater-obsidian/data.json", json.dumps({"templates_folder": "T [x]"}), "T [x]"),
        ("vault/.obsidian/templates.json", json.dumps({"folder": "T"}), "vault/T"),
    ],
)
def test_the_folders_of_templates_of_a_vault(tmp_path: Path, file: str, text: str, templates: str) -> None:
    """As Obsidian's own plugin and Templater have them set, in a vault that is the site or a folder of it."""
    root = _site(tmp_path, f"{templates}/a.md", f"{templates}/deep/b.md", f"{templates}-not/c.md")
    (root / file).parent.mkdir(parents=True)
    (root / file).write_text(text, encoding="utf-8")
    found = discover(load(root), ())
    assert found.posts == (f"{templates}-not/c.md",)
    assert found.left[LeftOut.TEMPLATE]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"folder": 1}', '{"folder": ""}', '{"folder": "/"}', "[" * 9999]
)
def test_settings_of_a_vault_that_say_nothing(tmp_path: Path, text: str) -> None:
    """No folder is taken for one of templates, and least of all the vault itself."""
    root = _site(tmp_path, "a.md", "Templates/b.md")
    (root / ".obsidian").mkdir()
    (root / ".obsidian" / "templates.json").write_text(text, encoding="utf-8")
    assert posts(load(root), ()) == ["Templates/b.md", "a.md"]


def test_nothing_is_built_into_a_vault(tmp_path: Path) -> None:
    """Its owner may well keep what is public in a folder of that name."""
    config = _config(tmp_path, Generator("obsidian"))
    assert PathRules(config).reason("public/a.md") is None


@pytest.mark.parametrize("in_git", [True, False])
def test_what_is_left_out_is_told_by_reason(tmp_path: Path, *, in_git: bool) -> None:
    """With git each file, else a folder as one; what can't be a post by its ending is not spoken of."""
    root = _site(tmp_path, "a.md", ".agents/b.md", "README.md", "node_modules/x/c.md", "d.txt", ".e.txt", "old/f.md")
    (root / "enrich.toml").write_text('[site]\nexclude = ["/old/"]\n', encoding="utf-8")
    if in_git:
        _git(root, "init", "-q")
    found = discover(load(root), ())
    assert found.posts == ("a.md",)
    assert found.left == {
        LeftOut.EXCLUDED: ("old/f.md",),
        LeftOut.HIDDEN: (".agents/b.md",) if in_git else (".agents/",),
        LeftOut.BUILT: ("node_modules/x/c.md",) if in_git else ("node_modules/",),
        LeftOut.README: ("README.md",),
    }
    assert found.named == frozenset()


def test_what_git_ignores_is_counted_where_it_is_asked_for(tmp_path: Path) -> None:
    """Without what would be no post anyway."""
    root = _site(tmp_path, "a.md", "drafts/b.md", "drafts/deep/c.md", "d.md", "node_modules/e.md", "drafts/f.txt")
    _git(root, "init", "-q")
    (root / ".gitignore").write_text("drafts/\n/d.md\nnode_modules/\n", encoding="utf-8")
    assert discover(load(root), ()).left == {}
    found = discover_ignored(load(root), ())
    assert found.posts == ("a.md",)
    assert set(found.left[LeftOut.IGNORED]) == {"d.md", "drafts/b.md", "drafts/deep/c.md"}
    assert discover_ignored(load(root), [root / "drafts"]).posts == ()


def test_a_file_that_is_named_is_left_out_with_its_reason(tmp_path: Path) -> None:
    """Also where git ignores it, where another ending would keep it out of sight, and beside posts."""
    root = _site(tmp_path, "a.md", "b.txt", ".c.md", "README.md", "d.md", "old/e.md", "f.md")
    (root / "enrich.toml").write_text('[site]\nexclude = ["/old/"]\n', encoding="utf-8")
    _git(root, "init", "-q")
    (root / ".gitignore").write_text("/d.md\n/f.md\n", encoding="utf-8")
    _git(root, "add", "-f", "f.md")
    names = ("f.md", "a.md", "b.txt", ".c.md", "README.md", "d.md", "old/e.md")
    found = discover(load(root), [root / name for name in names])
    assert found.posts == ("f.md", "a.md", "b.txt")
    assert {path: reason for reason, path in found.refused()} == {
        ".c.md": LeftOut.HIDDEN,
        "README.md": LeftOut.README,
        "d.md": LeftOut.IGNORED,
        "old/e.md": LeftOut.EXCLUDED,
    }
    assert found.named == frozenset(names)
    assert all(reason.remedy in reason.told for reason in LeftOut)


@pytest.mark.parametrize("pattern", ["posts/*.md", "posts", "/posts", "posts/d.md", "**/*.md"])
def test_what_git_ignores_is_not_read_where_the_settings_name_it(tmp_path: Path, pattern: str) -> None:
    """A glob of the settings is no way around .gitignore."""
    root = _site(tmp_path, "posts/a.md", "posts/d.md", settings=f'[site]\nposts = ["{pattern}"]\n')
    _git(root, "init", "-q")
    (root / ".gitignore").write_text("d.md\n", encoding="utf-8")
    assert "posts/d.md" not in posts(load(root), ())


@pytest.mark.parametrize("pattern", ["..", "../other", "posts/../../other"])
def test_the_settings_name_nothing_outside_of_the_site(tmp_path: Path, pattern: str) -> None:
    """One sentence that names the setting."""
    _site(tmp_path / "other", "x.md")
    root = _site(tmp_path / "site", "posts/a.md", settings=f'[site]\nposts = ["{pattern}"]\n')
    with pytest.raises(UsageError, match=r"\[site\] posts names .* outside of the site"):
        posts(load(root), ())


@pytest.mark.parametrize("outer", [True, False], ids=["in-a-repository", "in-none"])
@pytest.mark.parametrize("kind", ["submodule", "clone", "tracked clone"])
def test_a_repository_inside_of_the_site_is_a_part_of_it(tmp_path: Path, kind: str, *, outer: bool) -> None:
    """Its posts count, its README does not, and what it ignores is ignored; git takes its folder for one file."""
    root = _site(tmp_path / "site", "a.md")
    _site(root / "content", "b.md", "c.md", "README.md", "deep/README.md")
    (root / "content" / "enrich.toml").unlink()
    (root / "content" / ".gitignore").write_text("c.md\n", encoding="utf-8")
    _git(root / "content", "init", "-q")
    _git(root / "content", "add", "-A")
    _git(root / "content", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x")
    if outer:
        _git(root, "init", "-q")
    if kind == "submodule":
        (root / ".gitmodules").write_text('[submodule "c"]\n\tpath = content\n\turl = ./content\n', encoding="utf-8")
    if outer and kind != "clone":
        _git(root, "add", "-A")
    assert posts(load(root), ()) == ["a.md", "content/b.md", "content/deep/README.md"]
    assert posts(load(root), [root / "content" / "deep"]) == ["content/deep/README.md"]
    assert "content/c.md" in discover_ignored(load(root), ()).left[LeftOut.IGNORED]


def test_only_regular_files_are_posts(tmp_path: Path) -> None:
    """A pipe would be waited for; a folder that is called like a post is looked into."""
    root = _site(tmp_path, "a.md", "b.md/c.md")
    os.mkfifo(root / "pipe.md")
    (root / "gone.md").symlink_to("nothing")
    assert posts(load(root), ()) == ["a.md", "b.md/c.md"]
    found = discover(load(root), [root / "pipe.md"])
    assert (found.posts, found.left) == ((), {LeftOut.SPECIAL: ("pipe.md",)})


def test_a_link_to_another_post_is_none(tmp_path: Path) -> None:
    """That one would be written twice; a link that is named stands for it, and one to what is no post is a post."""
    root = _site(tmp_path, "a.md", "b/README.txt", "b/.hidden.md", "loop/x.md")
    for name, target in (("b/link.md", "../a.md"), ("b/about.md", "README.txt"), ("b/seen.md", ".hidden.md")):
        (root / name).symlink_to(target)
    (root / "loop.md").symlink_to("loop.md")
    assert posts(load(root), ()) == ["a.md", "b/about.md", "b/seen.md", "loop/x.md"]
    found = discover(load(root), [root / "b" / "link.md"])
    assert (found.posts, found.left) == (("a.md",), {})
    assert discover(load(root), ()).left[LeftOut.LINK] == ("b/link.md",)


def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    """The rest of the site is looked at."""
    root = _site(tmp_path, "a.md", "closed/b.md")
    (root / "closed").chmod(0)
    try:
        list((root / "closed").iterdir())
    except PermissionError:
        found = discover(load(root), ())
        assert (found.posts, found.left) == (("a.md",), {LeftOut.UNREADABLE: ("closed/",)})
    else:
        pytest.skip("root reads everything")
    finally:
        (root / "closed").chmod(0o700)


def test_a_place_has_one_name(tmp_path: Path) -> None:
    """Whether it is a post or not."""
    root = _site(tmp_path, ".a/b.md")
    assert place_of(load(root), root / ".a" / ".." / ".a" / "b.md") == ".a/b.md"


_HUGO = {"hugo.toml": "title = 'x'", "content/a.md": POST, "content.de/a.md": POST, "themes/x/README.md": POST}


@pytest.mark.parametrize(
    ("files", "settings", "found"),
    [
        ({**_HUGO, "notes.md": POST, "src/README.md": POST}, "", ["content/a.md"]),
        (
            {**_HUGO, "hugo.toml": "contentDir = 'text'", "text/a.md": POST},
            "",
            ["content.de/a.md", "content/a.md", "text/a.md"],
        ),
        ({"hugo.toml": "title = 'x'", "posts/a.md": POST, "b.md": POST}, "", ["b.md", "posts/a.md"]),
        ({**_HUGO, "notes/a.md": POST}, "[site]\nposts = ['notes', 'content']", ["content/a.md", "notes/a.md"]),
        ({"hugo.toml": "", "content/a.md": POST, "b.md": POST}, "", ["b.md", "content/a.md"]),
        ({"config/_default/module.toml": "", "content/a.md": POST, "b.md": POST}, "", ["b.md", "content/a.md"]),
        (
            {"blog/zola.toml": "base_url = 'x'", "blog/content/a.md": POST, "docker/b.md": POST},
            "",
            ["blog/content/a.md"],
        ),
        ({"mkdocs.yml": "site_name: x", "docs/README.md": POST, "tmp/a.md": POST}, "", ["docs/README.md"]),
        ({"mkdocs.yml": "docs_dir: text", "docs/a.md": POST, "text/a.md": POST}, "", ["docs/a.md", "text/a.md"]),
        (
            {"_config.yml": "new_post_name: a\nsource_dir: source", "source/a.md": POST, "b.md": POST},
            "",
            ["source/a.md"],
        ),
        (
            {"_config.yml": "new_post_name: a\nsource_dir: src", "source/a.md": POST, "b.md": POST},
            "",
            ["b.md", "source/a.md"],
        ),
        ({"quartz.config.ts": "x", "content/a.md": POST, "templates/b.md": POST}, "", ["content/a.md"]),
        ({"gridsome.config.js": "", "posts/a.md": POST, "src/layouts/README.md": POST}, "", ["posts/a.md"]),
    ],
)
def test_where_the_generator_keeps_its_posts(
    tmp_path: Path, files: dict[str, str], settings: str, found: list[str]
) -> None:
    """Where its usual folder is there, and no setting names another one, files outside of it are no posts."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "enrich.toml").write_text(settings, encoding="utf-8")
    assert sorted(posts(load(tmp_path), ())) == found
