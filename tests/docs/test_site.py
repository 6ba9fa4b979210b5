"""The site of the documentation: it is whole, its links lead somewhere, and a reader's browser asks nobody else."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from conftest import ROOT

_ASKED = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=[\"']?((?:https?:)?//[^\"'\s>]+)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the site; to build it asks for what `.ci/install/site` installs."""
    above = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    tools = Path(os.environ.get("ENRICH_SITE") or above / "enrich-tests" / "site")
    if not (tools / "bin" / "mkdocs").is_file():
        if os.environ.get("CI") == "true":
            pytest.fail(f"mkdocs is missing in {tools}, and CI must build the site; `.ci/install/site` installs it")
        pytest.skip(f"needs mkdocs in {tools}; `.ci/install/site` installs it")
    made = tmp_path_factory.mktemp("site")
    done = subprocess.run([ROOT / ".ci" / "site" / "build", made], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return made


def test_every_page_is_there(site: Path) -> None:
    """Those of `docs/`, and the three that lie above it; strictly built, no link leads nowhere."""
    docs = ROOT / "docs"
    pages = {page.relative_to(docs).with_suffix(".html").as_posix() for page in docs.rglob("*.md")}
    pages = pages - {"README.html"} | {"index.html", "introduction.html", "CONTRIBUTING.html", "SECURITY.html"}
    assert {page for page in pages if not (site / page).is_file()} == set()


def test_nobody_else_is_asked(site: Path) -> None:
    """No page loads a font, a script or a picture from elsewhere."""
    pages = [*site.rglob("*.html")]
    assert len(pages) > 25
    assert {page.name: found for page in pages if (found := _ASKED.findall(page.read_text(encoding="utf-8")))} == {}


def test_links_out_of_the_documentation_are_led(site: Path) -> None:
    """A link of `docs/` to the README leads to its page, and one of the README into `docs/` as well."""
    assert 'href="introduction.html"' in (site / "index.html").read_text(encoding="utf-8")
    assert 'href="configuration.html"' in (site / "introduction.html").read_text(encoding="utf-8")
    assert "../examples" not in (site / "plugins.html").read_text(encoding="utf-8")


def test_pictures_are_shown(site: Path) -> None:
    """Each picture of a page lies where the page says, those of the README included."""
    pages = [*site.rglob("*.html")]
    shown = {page: re.findall(r'<img [^>]*?src="([^"]+)"', page.read_text(encoding="utf-8")) for page in pages}
    assert any("terminal.svg" in one for one in shown[site / "introduction.html"])
    assert [(page, one) for page, found in shown.items() for one in found if not (page.parent / one).is_file()] == []
