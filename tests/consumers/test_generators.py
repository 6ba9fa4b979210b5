"""Sites as ten generators keep them: found without a word, filled under their own keys, and built."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from conftest import Run
from consumers.generators import BUILDS, build

_LONG = pytest.mark.long  # it builds for a minute and more
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}-")


@dataclass(frozen=True, slots=True)
class Habits:
    """What must come out for a site: the posts that are posts, and the key of each field."""

    posts: Sequence[str]
    keys: Mapping[str, str]


def _in(folder: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{folder}/{name}" for name in names)


PLAIN = {"summary": "summary", "tags": "tags", "people": "people"}
DESCRIBED = {**PLAIN, "summary": "description"}
SITES = {
    "hugo": Habits(
        _in("content/posts", "bollards.md", "fog-signals.md", "pilot-ladder.md", "tide-tables.md"), DESCRIBED
    ),
    "zola": Habits(
        _in("content", "ash-glaze.md", "cones.md", "tessons.md", "wood-firing.md"),
        {"summary": "description", "tags": "taxonomies.tags", "people": "extra.people"},
    ),
    "jekyll": Habits(
        (
            "_drafts/hail.md",
            "index.md",
            *_in("_posts", "2023-01-08-rain-gauge.md", "2023-02-17-pressure.md", "2023-03-22-wet-bulb.md"),
            *_in("_posts", "2023-05-02-snow-board.md"),
        ),
        {**PLAIN, "summary": "excerpt"},
    ),
    "astro": Habits(
        _in("src/pages/posts", "bahnhofsuhr.md", "pendel.mdx", "sanduhr.md", "turmuhr.md"),
        {**PLAIN, "summary": "seo.description"},
    ),
    "docusaurus": Habits(
        _in(
            "blog",
            "2024-01-10-whetstone.md",
            "2024-02-03-hollow-grind.mdx",
            "2024-03-15-tempering-colours.mdx",
            "2024-04-21-handles.md",
        ),
        DESCRIBED,
    ),
    "hexo": Habits(_in("source/_posts", "lao-cong.md", "sha-qing.md", "shui.md", "tan-liang.md"), DESCRIBED),
    "obsidian": Habits(_in("Notes", "Lengthsman.md", "Lock.md", "Puddling.md", "Шлюз.md"), PLAIN),
    "quarto": Habits(
        _in("posts", "cera/index.qmd", "enjambre/index.qmd", "humo/index.qmd"),
        {"summary": "description", "tags": "categories"},
    ),
    "mkdocs": Habits(_in("docs", "distribution.md", "index.md", "ink.md"), DESCRIBED),
    "pelican": Habits(_in("content", "bell-code.md", "block.md", "fogman.md", "levers.md"), PLAIN),
}


class Shown(HTMLParser):
    """What a page shows of each field: elements with ``data-field``, or Docusaurus' own marks."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._field = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element."""
        known = dict(attrs)
        if known.get("name") == "description":
            self.fields["description"] = [known.get("content") or ""]
        self._field = known.get("data-field") or ("tags" if tag == "a" and known.get("rel") == "tag" else "")
        if self._field:
            self.fields.setdefault(self._field, []).append("")

    def handle_data(self, data: str) -> None:
        """Adds text to the open element."""
        if self._field:
            self.fields[self._field][-1] += data

    def handle_endtag(self, _: str) -> None:
        """Closes it."""
        self._field = ""


def _site(name: str, fixtures: Path, folder: Path) -> Path:
    """A copy of the site, on which `--yes` writes the texts of the embedded model, too."""
    site = Path(shutil.copytree(fixtures / "sites" / name, folder / name))
    settings = (site / "enrich.toml").read_text(encoding="utf-8")
    written = re.sub(r"(?m)^(\[fields\.(?:summary|description)\])$", r'\1\nreview = "auto"', settings)
    assert written != settings
    (site / "enrich.toml").write_text(written, encoding="utf-8")
    return site


def _told(done: CompletedProcess[str]) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("name", SITES)
def test_a_site_is_known_without_a_word(name: str, enrich: Run, fixtures: Path, tmp_path: Path) -> None:
    """Without a configuration, posts are posts, nothing fails, and a description is the summary."""
    site, habits = _site(name, fixtures, tmp_path), SITES[name]
    (site / "enrich.toml").unlink()
    told = _told(enrich("run", "--dry-run", "--format", "json", cwd=site))
    assert {post["path"] for post in told if post["outcome"] == "proposed"} <= set(habits.posts)
    changes = [change for post in told for change in post["changes"]]
    summaries = [change for change in changes if change["field"] == "summary"]
    assert summaries
    assert {change["key"].casefold() for change in summaries} == {habits.keys["summary"]}
    assert {change["key"].casefold() for change in changes if change["field"] == "tags"} <= {habits.keys["tags"]}
    assert not any("#" in str(change["after"]) for change in changes if change["field"] == "tags")


@pytest.mark.parametrize("name", SITES)
def test_a_site_is_filled_and_checked(name: str, enrich: Run, fixtures: Path, tmp_path: Path) -> None:
    """A configured run writes under the site's keys, a second one writes nothing, and `check` says little."""
    site, habits = _site(name, fixtures, tmp_path), SITES[name]
    told = _told(enrich("run", "--yes", "--format", "json", cwd=site))
    written = {(post["path"], change["key"].casefold()) for post in told for change in _accepted(post)}
    assert {path for path, _ in written} <= set(habits.posts)
    assert {key for _, key in written} <= set(habits.keys.values())
    assert written
    again = _told(enrich("run", "--yes", "--format", "json", cwd=site))
    assert not [post["path"] for post in again if post["outcome"] == "applied"]
    checked = enrich("check", cwd=site)
    assert checked.returncode in (0, 1), checked.stderr
    assert len(checked.stdout.splitlines()) <= 2 * len(habits.posts) + 4, checked.stdout


@pytest.mark.consumers
@pytest.mark.slow
@pytest.mark.parametrize("name", [pytest.param(one, marks=_LONG) if one == "docusaurus" else one for one in BUILDS])
def test_the_generator_shows_what_was_written(name: str, enrich: Run, fixtures: Path, tmp_path: Path) -> None:
    """The built page of each post bears the values that the run wrote there."""
    site = _site(name, fixtures, tmp_path)
    told = _told(enrich("run", "--yes", "--format", "json", cwd=site))
    pages = _pages(build(name, site))
    for post in told:
        for change in _accepted(post):
            shown = pages[_slug(post["path"])].fields.get(change["field"])
            assert [html.unescape(text).strip() for text in shown or []] == _shown(change), post["path"]


def _accepted(post: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [change for change in post["changes"] if change["decision"] == "accept"]


def _shown(change: Mapping[str, Any]) -> list[str]:
    """The texts that a page shows of a value; a list may be written as one text."""
    value = change["after"]
    if isinstance(value, str) and change["field"] == "tags":
        return re.split(r"[,\s]+", value)
    return value if isinstance(value, list) else [value]


def _slug(path: str) -> str:
    """What a post's page is called; the front page has no name."""
    place = Path(path)
    if place.stem == "index":
        return "" if path in ("index.md", "docs/index.md") else place.parent.name
    return _DATE.sub("", place.stem)


def _pages(folder: Path) -> dict[str, Shown]:
    return {_name(page, folder): Shown(page.read_text("utf-8")) for page in sorted(folder.rglob("*.html"))}


def _name(page: Path, folder: Path) -> str:
    if page.stem != "index":
        return page.stem
    return "" if page.parent == folder else page.parent.name
