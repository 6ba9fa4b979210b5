"""Texts on the page by field, in a real browser: one card for each post, decided by keys or buttons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from web.site import CONFIG, Served, fill, post, proposal, served

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from browser.conftest import Open

pytestmark = pytest.mark.browser


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    """A review of five posts, each with an insight."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "enrich.toml").write_text(CONFIG, encoding="utf-8")
    for name in "abcde":
        (site / f"{name}.md").write_text(post(f"Post {name.upper()}"), encoding="utf-8")
    fill(site, {f"{name}.md": [proposal("insight", f"Tower {name} keeps time.")] for name in "abcde"})
    with served(site) as made:
        yield made


def _card(page: Page, name: str) -> Locator:
    return page.locator(f'article[data-path="{name}.md"]')


def _press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_selector("html:not([data-busy])")


def _at(page: Page) -> str:
    return str(page.evaluate("document.activeElement.dataset.path"))


def test_keys_lead_from_text_to_text(open_page: Open, server: Served) -> None:
    """Each key decides on one card, the next one has the focus, `u` brings it back, and `w` writes."""
    page = open_page("/fields?field=insight")
    assert page.locator("article.field").count() == 5
    _press(page, "j", "y")
    assert _at(page) == "b.md"
    _press(page, "j", "n")
    assert _at(page) == "d.md"
    assert page.locator("article.field").count() == 3
    _press(page, "u")
    assert _card(page, "c").count() == 1
    _press(page, "w")
    assert "insight: Tower a keeps time." in (server.root / "a.md").read_text(encoding="utf-8")
    assert "insight" not in (server.root / "c.md").read_text(encoding="utf-8")


def test_a_text_is_edited_in_its_card(open_page: Open, server: Served) -> None:
    """Its rules are told while it is typed, and the other cards stay as they are."""
    from playwright.sync_api import expect

    page = open_page("/fields?field=insight")
    _card(page, "b").locator("[data-do=edit]").click()
    area = _card(page, "b").locator("textarea")
    area.fill("A <b>clock</b> keeps time.")
    expect(_card(page, "b").locator(".told .fault")).to_have_text("holds HTML")
    area.fill("Die Uhr auf dem Turm verlor in jedem Winter viele Minuten.")
    expect(_card(page, "b").locator(".told li")).to_have_text("it is in `de`, and the post is in `en`")
    area.fill("A clock is a promise.")
    expect(_card(page, "b").locator(".told li")).to_have_count(0)
    area.press("Control+Enter")
    expect(_card(page, "b")).to_have_count(0)
    _press(page, "w")
    assert "insight: A clock is a promise." in (server.root / "b.md").read_text(encoding="utf-8")
    assert page.locator("article.field").count() == 4


def test_a_card_leads_to_its_post(open_page: Open) -> None:
    """By `s` or the link, where the whole post and its text are."""
    page = open_page("/fields?field=insight")
    _card(page, "d").focus()
    _press(page, "s")
    page.wait_for_url("**/?path=d.md")
    assert page.locator("#post-title").text_content() == "Post D"


def test_the_cards_can_be_used_by_everybody(open_page: Open, axe: str) -> None:
    """No fault of accessibility, also with an open editor."""
    page = open_page("/fields?field=insight")
    for name in "ab":
        _card(page, name).locator("[data-do=edit]").click()
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    assert [one["id"] for one in found["violations"]] == []
