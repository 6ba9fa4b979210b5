"""The pages that are files, in Chromium: they load and run nothing, fit any screen, and print black on white."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conftest import Run
from enrich.webpage.charts import shares
from figures.sites import HOSTILE, with_past

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
VIEWS = [("report", DESK, "light"), ("report", PHONE, "dark"), ("eval", DESK, "dark")]
Opened = Callable[..., "Page"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a page of each command, on a site that is hostile."""
    return tmp_path_factory.mktemp("pages")


@pytest.fixture
def made(pages: Path, enrich: Run) -> Path:
    """The same once the pages are made."""
    if not (pages / "eval.html").exists():
        site = with_past(pages, 24)
        for words in (("report", "--html", "report.html"), ("eval", "--html", "eval.html")):
            done = enrich(*words, cwd=site)
            assert done.returncode == 0, done.stderr
    return pages


@pytest.fixture
def both(browser: Browser, made: Path) -> Iterator[Opened]:
    """Opens one of the pages; a fault of a script, a word on the console, a dialog or a request fails the test."""
    wrong: list[str] = []

    def opened(name: str, **settings: Any) -> Page:  # noqa: ANN401 - Playwright's own
        address = (made / f"{name}.html").as_uri()
        page: Page = browser.new_context(**settings).new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.on("request", lambda request: wrong.extend([request.url] if request.url != address else []))
        page.goto(address)
        return page

    yield opened
    for context in browser.contexts:
        context.close()
    assert wrong == []


@pytest.mark.parametrize(("name", "size", "scheme"), VIEWS, ids=["desk", "phone at night", "eval"])
def test_axe_finds_nothing(both: Opened, axe: str, name: str, size: dict[str, int], scheme: str) -> None:
    """Roles, names, contrast and order hold; nothing needs scrolling sideways, and no column is a letter wide."""
    page = both(name, viewport=size, color_scheme=scheme)
    page.evaluate(axe)
    result = page.evaluate("() => axe.run(document)")
    assert [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in result["violations"]] == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
    heads = page.locator("tbody th").filter(visible=True)
    assert min(heads.evaluate_all("those => those.map(one => one.offsetWidth)")) > 100
    if folder := os.environ.get("ENRICH_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{size['width']}-{scheme}.png", full_page=True)


def test_what_posts_say_is_text(both: Opened) -> None:
    """A tag that is a script is read as its letters, in the text, in tables and in charts."""
    page = both("report", viewport=DESK)
    assert page.evaluate("document.scripts.length + document.images.length") == 0
    assert HOSTILE in page.locator("body").inner_text()
    assert page.locator(".chart svg text", has_text=HOSTILE[:20]).count() > 0


def test_charts_have_the_colours_of_the_page(both: Opened) -> None:
    """In the dark their words are light; on paper all is black on white, whatever the screen was."""
    colour = "element => getComputedStyle(element).fill"
    found = {}
    for scheme in ("light", "dark"):
        page = both("report", viewport=DESK, color_scheme=scheme)
        found[scheme] = page.locator(".chart svg .axis text").first.evaluate(colour)
        page.emulate_media(media="print", color_scheme=scheme)
        found[f"{scheme} print"] = page.locator(".chart svg .axis text").first.evaluate(colour)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert found == {
        "light": "rgb(28, 30, 33)",
        "dark": "rgb(231, 233, 236)",
        "light print": "rgb(0, 0, 0)",
        "dark print": "rgb(0, 0, 0)",
    }


def test_no_label_is_cut_off(browser: Browser) -> None:
    """The last quarter's name lies within the chart."""
    page = browser.new_page()
    page.set_content(shares("one", ["2024 Q3", "2024 Q4"], {"summary": [0.5, 1.0]}, "{:.0%}".format))
    beyond = """those => those.filter(one => {
        const [word, chart] = [one, one.closest("svg")].map(each => each.getBoundingClientRect());
        return word.right > chart.right || word.left < chart.left;
    }).map(one => one.textContent)"""
    assert page.locator("svg text").evaluate_all(beyond) == []
    page.close()


def test_tables_are_opened_by_keys(both: Opened) -> None:
    """Every table beside a chart opens with the keyboard alone, and says what the chart does."""
    page = both("report", viewport=DESK)
    first = page.locator("details").first
    assert not first.locator("table").is_visible()
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    assert first.locator("table").is_visible()
    assert page.locator("details").count() == page.locator(".chart").count()
