"""The page for everybody: axe finds no serious fault, in light and dark, on a desk and on a phone; keys suffice."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from browser.conftest import Open
    from web.site import Served

pytestmark = pytest.mark.browser
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
VIEWS = {
    "list": ("/", ""),
    "post": ("/?path=a.md", ""),
    "edit-text": ("/?path=a.md", "article[data-field=summary] [data-do=edit]"),
    "edit-list": ("/?path=a.md", "article[data-field=tags] [data-do=edit]"),
    "evidence": ("/?path=a.md", "article[data-field=people] .proofs button"),
    "help": ("/?path=a.md", "[data-do=help]"),
    "fields": ("/fields?field=tags", ""),
    "nothing": ("/?state=written", ""),
}


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_axe_finds_nothing_serious(open_page: Open, axe: str, size: dict[str, int], scheme: str) -> None:
    """Roles, labels, contrast and order hold in every view; nothing needs scrolling sideways."""
    page = open_page(viewport=size, color_scheme=scheme)
    found = {}
    for name, (target, click) in VIEWS.items():
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + target)
        if click:
            page.locator(click).first.click()
        page.evaluate(axe)
        result = page.evaluate("() => axe.run(document, { iframes: false })")
        found[name] = [
            f"{one['id']}: {one['nodes'][0]['html'][:160]}"
            for one in result["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
        if folder := os.environ.get("ENRICH_SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{size['width']}-{scheme}.png")
    assert not any(found.values()), found


def test_the_frame_has_no_serious_fault(browser: Browser, server: Served, axe: str) -> None:
    """The post's text, alone; no script runs where it is framed, so axe reads it outside."""
    page = browser.new_page()
    page.set_content(server.get("/body?path=a.md")[1])
    page.add_style_tag(content=server.get("/static/body.css")[1])
    page.evaluate(axe)
    result = page.evaluate("() => axe.run()")
    page.close()
    assert [one["id"] for one in result["violations"] if one["impact"] in ("serious", "critical")] == []


def test_focus_goes_through_the_page_in_order(open_page: Open) -> None:
    """From the skip link by way of the list to the fields; what has the focus is seen."""
    page = open_page("/?path=a.md")
    places: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        places.append(page.evaluate("(document.activeElement.closest('#top, #list, #review, #text') ?? {}).id ?? ''"))
    order = [place for place, before in zip(places, ["", *places], strict=False) if place and place != before]
    assert order[:3] == ["top", "list", "review"]
