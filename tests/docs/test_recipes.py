"""Each recipe is what the site of its generator in `fixtures/` has, which the tests of generators fill and build."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

import pytest

from conftest import ROOT

PAGE = ROOT / "docs" / "recipes.md"
_SECTION = re.compile(r"^## (\w+)\n(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_MARK = re.compile(r' data-field="\w+"')
TEMPLATES = {
    "eleventy": "eleventy/_includes/post.njk",
    "hugo": "sites/hugo/layouts/_default/single.html",
    "jekyll": "sites/jekyll/_layouts/post.html",
    "zola": "sites/zola/templates/page.html",
    "astro": "sites/astro/src/layouts/Post.astro",
    "hexo": "sites/hexo/themes/plain/layout/post.ejs",
    "mkdocs": "sites/mkdocs/theme/main.html",
    "pelican": "sites/pelican/theme/templates/article.html",
}
RECIPES: Mapping[str, Mapping[str, str]] = {
    name.lower(): dict(_BLOCK.findall(text)) for name, text in _SECTION.findall(PAGE.read_text(encoding="utf-8"))
}


def test_each_site_of_the_fixtures_has_a_recipe() -> None:
    """And each recipe has its site."""
    sites = {folder.name for folder in (ROOT / "fixtures" / "sites").iterdir() if folder.is_dir()}
    assert RECIPES.keys() == sites | {"eleventy"}


@pytest.mark.parametrize("name", sorted(RECIPES.keys() - {"eleventy"}))
def test_the_settings_are_those_of_the_site(name: str) -> None:
    """Settings that the tests use can be taken as they are."""
    settings = (ROOT / "fixtures" / "sites" / name / "enrich.toml").read_text(encoding="utf-8")
    assert tomllib.loads(RECIPES[name]["toml"]) == tomllib.loads(settings)


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_the_lines_are_those_of_the_template(name: str) -> None:
    """Lines that showed the values on a built page, without the marks by which a test finds them there."""
    template = (ROOT / "fixtures" / TEMPLATES[name]).read_text(encoding="utf-8")
    known = {line.strip() for line in _MARK.sub("", template).splitlines()}
    lines = [line.strip() for line in RECIPES[name]["html"].splitlines()]
    assert len(lines) >= 3
    assert [line for line in lines if line not in known] == []


def test_those_without_a_template_say_so() -> None:
    """What is not shown by lines is shown by the generator itself."""
    assert {name for name, blocks in RECIPES.items() if "html" not in blocks} == RECIPES.keys() - TEMPLATES.keys()
