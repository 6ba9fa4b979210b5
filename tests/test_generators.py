"""What is known of site generators: the table is whole, and a site's root tells its generator."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from enrich.config import load
from enrich.generators import PLAIN, TABLE, generator_at, generator_of, generators, mark_of

_MARKS = {
    "hugo": "hugo.toml",
    "zola": "zola.toml",
    "docusaurus": "docusaurus.config.ts",
    "astro": "astro.config.mjs",
    "eleventy": ".eleventy.js",
    "quarto": "_quarto.yml",
    "gatsby": "gatsby-config.js",
    "gridsome": "gridsome.config.js",
    "contentlayer": "contentlayer.config.ts",
    "nuxt": "nuxt.config.ts",
    "vitepress": ".vitepress/config.mts",
    "vuepress": ".vuepress/config.js",
    "mkdocs": "mkdocs.yml",
    "pelican": "pelicanconf.py",
    "nikola": "conf.py",
    "quartz": "quartz.config.ts",
    "franklin": "_layout/head.html",
    "bridgetown": "bridgetown.config.yml",
    "middleman": "config.rb",
    "hakyll": "site.hs",
    "hexo": "scaffolds/post.md",
    "jekyll": "_config.yml",
    "obsidian": ".obsidian/app.json",
}
_TEXTS = {"nikola": "# The configuration of Nikola.", "middleman": "activate :blog", "hakyll": "import Hakyll"}


def _site(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("name", "mark"), _MARKS.items())
def test_a_root_tells_its_generator(tmp_path: Path, name: str, mark: str) -> None:
    """A site's generator is known by the files that mark its root, with and without a configuration."""
    _site(tmp_path, {mark: _TEXTS.get(name, "")})
    assert generator_of(tmp_path).name == name
    (tmp_path / "enrich.toml").touch()
    assert load(tmp_path).generator.name == name


def test_every_generator_is_tried() -> None:
    """No generator comes into the table without a site that shows how it is found."""
    assert {one.name for one in generators()} == set(_MARKS)


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"config.toml": 'baseURL = "https://a.example/"'}, "hugo"),
        ({"config.yaml": "baseurl: https://a.example/"}, "hugo"),
        ({"config/_default/hugo.toml": ""}, "hugo"),
        ({"config.toml": 'base_url = "https://a.example"'}, "zola"),
        ({"config.toml": "[server]\nport = 80"}, ""),
        ({"_config.yml": "title: A\nmarkdown: kramdown"}, "jekyll"),
        ({"_config.yml": "title: A\nnew_post_name: :title.md"}, "hexo"),
        ({"_config.yml": "title: A", "package.json": '{"dependencies": {"hexo": "^7.0.0"}}'}, "hexo"),
        ({"_config.yml": "title: A", "package.json": '{"dependencies": {"husky": "1"}}'}, "jekyll"),
        ({"_config.yml": "title: A", "scaffolds/post.md": ""}, "hexo"),
        ({"package.json": '{"name": "tool"}'}, ""),
        ({"conf.py": "# Configuration file for the Sphinx documentation builder."}, ""),
        ({"config.rb": "require 'compass'"}, ""),
        ({"config/initializers.rb": "Bridgetown.configure do |config|"}, "bridgetown"),
        ({"config/initializers.rb": "Rails.application.configure do"}, ""),
        ({"hugo.toml": "", ".obsidian/app.json": "{}"}, "hugo"),
        ({"_config.yml": "", ".obsidian/app.json": "{}"}, "jekyll"),
        ({"quartz.config.ts": "", ".obsidian/app.json": "{}"}, "quartz"),
        ({"docusaurus.config.js": "", "mkdocs.yml": ""}, "docusaurus"),
        ({"_layouts/head.html": ""}, ""),
    ],
)
def test_marks_of_several_generators(tmp_path: Path, files: dict[str, str], name: str) -> None:
    """A mark that several programs share counts with the words that only one of them writes."""
    assert generator_of(_site(tmp_path, files)).name == name


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ('taxonomies = [{name = "tags"}]', "taxonomies.tags"),
        ("taxonomies = [\n  {name = 'categories'},\n  {feed = true, name = 'tags'},\n]", "taxonomies.tags"),
        ('[[taxonomies]]\nname="tags"', "taxonomies.tags"),
        ('taxonomies = [{name = "categories"}]', "extra.tags"),
        ('# taxonomies = [{name = "tags"}]', "extra.tags"),
        ('[extra]\nfilename = "tags"', "extra.tags"),
        ("", "extra.tags"),
    ],
)
@pytest.mark.parametrize("mark", ["config.toml", "zola.toml"])
def test_a_taxonomy_must_be_declared(tmp_path: Path, mark: str, settings: str, key: str) -> None:
    """Zola builds no site in which a post has a taxonomy that the settings don't name: that key is never proposed."""
    _site(tmp_path, {mark: f'base_url = "x"\n{settings}\n'})
    assert generator_of(tmp_path).keys["tags"][0] == key


def test_the_mark_is_named(tmp_path: Path) -> None:
    """The file by which a generator was recognised can be told."""
    _site(tmp_path, {"config.toml": "base_url = 'x'", "content/a.md": ""})
    assert mark_of(tmp_path, generator_of(tmp_path)) == "config.toml"
    assert mark_of(tmp_path / "content", generator_of(tmp_path)) == ""


@pytest.mark.parametrize("mark", ["conf.py", "config.toml", "site.hs", "package.json"])
def test_a_mark_that_is_no_text_tells_nothing(tmp_path: Path, mark: str) -> None:
    """A folder, or bytes that are no text, under the name of a mark are nobody's."""
    (tmp_path / mark).mkdir()
    assert generator_of(tmp_path) is PLAIN
    (tmp_path / mark).rmdir()
    (tmp_path / mark).write_bytes(b"\xff\xfe\x00nikolo")
    assert generator_of(tmp_path) is PLAIN


def test_a_folder_without_marks_is_plain(tmp_path: Path) -> None:
    """Where nothing tells the generator, none is guessed."""
    assert generator_at(tmp_path) is None
    assert generator_of(tmp_path) is PLAIN


def test_names_are_unique() -> None:
    """Each generator stands once, has a root by which it is found, and asks only of its roots what they contain."""
    names = [one.name for one in generators()]
    assert len(names) == len(set(names))
    assert all(one.roots for one in generators())
    assert all(set(one.contains) <= set(one.roots) for one in generators())
    assert all(set(one.needs) <= {key for keys in one.keys.values() for key in keys} for one in generators())


def test_each_line_names_its_source() -> None:
    """Nothing in the table is from memory: each habit has the page or the file that says so."""
    habits = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if re.match(r"[\w\".-]+ = ", line)]
    assert len(habits) > 2 * len(generators())
    for line in habits:
        _, _, source = line.partition(" # ")
        assert re.search(r"\w\.\w|\w/\w", source), line


_ZOLA = 'base_url = "x"\ntaxonomies = [{name = "tags"}]'


@pytest.mark.parametrize(
    ("files", "name", "places"),
    [
        ({"blog/config.toml": _ZOLA, "README.md": ""}, "zola", ("blog",)),
        ({"docs/.vuepress/config.js": ""}, "vuepress", ("docs",)),
        ({"packages/site/.vitepress/config.ts": ""}, "vitepress", ("packages/site",)),
        ({"website/docusaurus.config.js": "", "docs/a.md": ""}, "docusaurus", ("website",)),
        ({"a/.obsidian/app.json": "", "b/.obsidian/app.json": ""}, "obsidian", ("a", "b")),
        ({"a/.obsidian/app.json": "", "b/hugo.toml": ""}, "hugo", ("b",)),
        ({"hugo.toml": "", "docs/mkdocs.yml": ""}, "hugo", ("",)),
        ({"docs/mkdocs.yml": "", "x/site/hugo.toml": ""}, "mkdocs", ("docs",)),
        ({"docs/mkdocs.yml": "", "blog/hugo.toml": ""}, "", ("",)),
        ({"a/b/c/hugo.toml": ""}, "", ("",)),
        ({".github/site/hugo.toml": "", "node_modules/x/hugo.toml": ""}, "", ("",)),
        ({"themes-configs/next/scaffolds/post.md": "title", "blog/a.md": ""}, "", ("",)),
        ({"hexo-theme-x/_config.yml": "new_post_name: x"}, "", ("",)),
        ({"tests/site/hugo.toml": "", "examples/hugo.toml": "", "themes/a/hugo.toml": ""}, "", ("",)),
    ],
)
def test_a_site_beside_code(tmp_path: Path, files: dict[str, str], name: str, places: tuple[str, ...]) -> None:
    """A repository whose site stands in a folder has that site's generator, as long as it is the only one there."""
    found = generator_of(_site(tmp_path, files))
    assert (found.name, found.places) == (name, places)


def test_a_site_beside_code_keeps_its_rules(tmp_path: Path) -> None:
    """Patterns from the root are those of the folder, and its settings are asked what they allow."""
    found = generator_of(_site(tmp_path, {"a[1]/config.toml": _ZOLA}))
    assert "/a[[]1]/templates/" in found.skips
    assert found.keys["tags"][0] == "taxonomies.tags"
    assert mark_of(tmp_path, found) == "a[1]/config.toml"
    assert {"node_modules/", "/b/dist/"} <= set(generator_of(_site(tmp_path / "x", {"b/astro.config.ts": ""})).skips)


_HEXO = {"package.json": '{"dependencies": {"hexo": "7"}}', "_config.yml": "new_post_name: x\nsource_dir: "}


@pytest.mark.parametrize(
    ("files", "contents"),
    [
        ({"hugo.toml": 'baseURL = "x"'}, ("content",)),
        ({"hugo.toml": 'baseURL = "x"\ncontentDir = "posts"'}, ()),
        ({"hugo.toml": 'title = "x"', "config/_default/languages.toml": 'contentDir = "de"'}, ()),
        ({**_HEXO, "_config.yml": _HEXO["_config.yml"] + "source\n"}, ("source",)),
        ({**_HEXO, "_config.yml": _HEXO["_config.yml"] + "blog\n"}, ()),
        (
            {"content.config.ts": "source: 'blog/*.md', resources: 1", "nuxt.config.ts": "export default {}"},
            ("content",),
        ),
        ({"content.config.ts": "x", "nuxt.config.ts": "content: { sources: {} }"}, ()),
        ({"content.config.ts": "source: { cwd: '../docs' }"}, ()),
        ({"mkdocs.yml": "site_name: x"}, ("docs",)),
        ({"mkdocs.yml": "docs_dir: text"}, ()),
        ({"config.rb": "activate :blog"}, ("source",)),
        ({"config.rb": "activate :blog\nset :source, 'text'"}, ()),
        ({"bridgetown.config.yml": "source: text"}, ()),
        ({"docs/mkdocs.yml": "site_name: x"}, ("docs/docs",)),
        ({"docs/mkdocs.yml": "docs_dir: ."}, ()),
    ],
)
def test_the_folder_of_posts_may_be_another(tmp_path: Path, files: dict[str, str], contents: tuple[str, ...]) -> None:
    """Where any file at the root may say so, no file is left out for where it lies."""
    assert generator_of(_site(tmp_path, files)).contents == contents


@pytest.mark.parametrize(
    ("name", "formats"),
    [("hexo", ("hexo",)), ("franklin", ("franklin",)), ("nikola", ("headers",)), ("hugo", ()), ("jekyll", ())],
)
def test_formats_of_their_own(name: str, formats: tuple[str, ...]) -> None:
    """What a generator reads in its own way is read so on its sites alone."""
    assert next(one.formats for one in generators() if one.name == name) == formats
