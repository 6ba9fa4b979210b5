"""Sites build after `enrich run --yes`, by settings of a person or of `enrich init`, and show what was written."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest

from consumers.programs import output, package, program, zola
from enrich.frontmatter import edit, read
from enrich.values import JSON

pytestmark = pytest.mark.consumers
INSIGHT = 'A doubt: is "50% <b>off</b> #1" — {{ the.point }} — 中文，🧭 or not?'


class Written(NamedTuple):
    """A value that was put into a post."""

    post: str
    field: str
    value: JSON


class Page(HTMLParser):
    """The texts of the elements that bear ``data-field``, by field."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.shown: dict[str, list[str]] = {}
        self._field = ""
        self.feed(html)

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element."""
        self._field = dict(attrs).get("data-field") or ""
        if self._field:
            self.shown.setdefault(self._field, []).append("")

    def handle_data(self, data: str) -> None:
        """Adds text to the open element."""
        if self._field:
            self.shown[self._field][-1] += data

    def handle_endtag(self, _: str) -> None:
        """Closes it."""
        self._field = ""


@pytest.mark.parametrize("begun", ["by a person", "by init"])
def test_eleventy(fixtures: Path, tmp_path: Path, begun: str) -> None:
    """An Eleventy site shows the summaries, tags, people and insights that were written."""
    eleventy = package("@11ty/eleventy") / "cmd.cjs"
    site = _begun(fixtures / "eleventy", tmp_path, begun)
    written = [*_enriched(site), *_insights(site / "posts")]
    output([program("node"), str(eleventy), "--quiet"], site)
    assert _untold(site / "_site", written) == []


@pytest.mark.parametrize("begun", ["by a person", "by init"])
def test_hugo(fixtures: Path, tmp_path: Path, begun: str) -> None:
    """A Hugo site does so too, with posts in YAML, TOML and JSON."""
    hugo = program("hugo")
    site = _begun(fixtures / "hugo", tmp_path, begun)
    written = [*_enriched(site), *_insights(site / "content" / "posts")]
    output([hugo, "--quiet"], site)
    assert _untold(site / "public", written) == []


def test_zola(fixtures: Path, tmp_path: Path) -> None:
    """A Zola site does so with the settings of `enrich init`, in taxonomies and `extra`."""
    site = _begun(fixtures / "sites" / "zola", tmp_path, "by init")
    written = _enriched(site)
    output([zola(), "build"], site)
    assert _untold(site / "public", written) == []


def _begun(site: Path, folder: Path, begun: str) -> Path:
    """A copy with settings that let what is shown here be written, sure or not."""
    copy = Path(shutil.copytree(site, folder / "site"))
    settings = copy / "enrich.toml"
    if begun == "by init":
        settings.unlink()
        command = [sys.executable, "-m", "enrich", "init", "--yes", "--no-probe", "-C", str(copy)]
        subprocess.run(command, capture_output=True, check=True)
    text = settings.read_text(encoding="utf-8")
    for name in ("summary", "tags", "people"):
        told = f"[fields.{name}]\nconfidence = 0\n" + ('review = "auto"\n' if name == "summary" else "")
        text = text.replace(f"[fields.{name}]\n", told) if f"\n[fields.{name}]\n" in text else text + told
    settings.write_text(text, encoding="utf-8")
    return copy


def _enriched(site: Path) -> list[Written]:
    """Everything that `enrich run --yes` wrote: at least a summary, tags and people, or the test shows nothing."""
    command = [sys.executable, "-m", "enrich", "run", "--yes", "--format", "json", "-C", str(site)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = [json.loads(line) for line in done.stdout.split("\n") if line]
    written = [
        Written(Path(post["path"]).stem, change["field"], change["after"])
        for post in told
        for change in post["changes"]
        if change["decision"] == "accept"
    ]
    assert {"summary", "tags", "people"} <= {one.field for one in written}
    return written


def _insights(folder: Path) -> list[Written]:
    """An insight for every post that has none: `--yes` leaves that field to a person."""
    posts = [path for path in sorted(folder.glob("*.md")) if not read(path.read_bytes()).get("insight")]
    for path in posts:
        path.write_bytes(edit(path.read_bytes(), {"insight": INSIGHT}))
    return [Written(path.stem, "insight", INSIGHT) for path in posts]


def _untold(pages: Path, written: list[Written]) -> list[Written]:
    """What was written and is not shown by the page of its post."""
    shown = {page.parent.name: Page(page.read_text(encoding="utf-8")).shown for page in pages.glob("**/index.html")}
    return [one for one in written if shown[one.post].get(one.field) != _texts(one.value)]


def _texts(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else [value]
