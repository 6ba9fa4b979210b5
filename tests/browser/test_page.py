"""The page as a person uses it: every key and button, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from web.site import Served, served, small

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from browser.conftest import Open

pytestmark = pytest.mark.browser
SUMMARY = "The clock is kept."


def _card(page: Page, name: str) -> Locator:
    return page.locator(f'article[data-field="{name}"]')


def _state(page: Page, name: str, state: str) -> None:
    from playwright.sync_api import expect

    expect(_card(page, name)).to_have_attribute("data-state", state)


def _said(page: Page, words: str) -> None:
    from playwright.sync_api import expect

    expect(page.locator("#said")).to_contain_text(words)


def _press(page: Page, *keys: str) -> None:
    """Presses keys one after the other, each when the page has done what the one before asked."""
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_selector("html:not([data-busy])")


def _text(server: Served, name: str) -> str:
    return (server.root / name).read_text(encoding="utf-8")


def _act(page: Page, way: str, name: str, key: str, do: str) -> None:
    """Decides on a field by its key or its button."""
    if way == "keys":
        _card(page, name).focus()
        _press(page, key)
    else:
        _card(page, name).locator(f"[data-do={do}]").click()


def _act_on_all(page: Page, way: str, key: str, do: str) -> None:
    """Does what concerns the whole page, by its key or its button."""
    if way == "keys":
        _press(page, key)
    else:
        page.locator(f"#top [data-do={do}]").click()


WAYS = pytest.mark.parametrize("way", ["keys", "buttons"])


@WAYS
def test_fields_are_decided_and_undone(open_page: Open, server: Served, way: str) -> None:
    """Accept, reject and undo do so, no file changes, and the focus goes on to what waits next."""
    page = open_page()
    before = _text(server, "a.md")
    _act(page, way, "summary", "y", "accept")
    _state(page, "summary", "accepted")
    assert page.evaluate("document.activeElement.dataset.field") == "tags"
    _act(page, way, "tags", "n", "reject")
    _said(page, "rejected 1 value")
    _act_on_all(page, way, "u", "undo")
    _state(page, "tags", "pending")
    assert _text(server, "a.md") == before


@WAYS
def test_what_is_accepted_is_written_and_taken_back(open_page: Open, server: Served, way: str) -> None:
    """Writing changes just that, and taking back leaves every byte as it was."""
    page = open_page()
    before = _text(server, "a.md")
    _act(page, way, "summary", "y", "accept")
    _state(page, "summary", "accepted")
    _act_on_all(page, way, "w", "write")
    _said(page, "wrote 1 post")
    _state(page, "summary", "written")
    assert _text(server, "a.md") == before.replace("---\n\n", f"summary: {SUMMARY}\n---\n\n")
    page.locator("[data-do=takeback]").click()
    _state(page, "summary", "pending")
    assert _text(server, "a.md") == before


@WAYS
def test_a_decision_can_be_made_again(open_page: Open, way: str) -> None:
    """What was accepted may be rejected, and what was rejected waits again when asked to."""
    page = open_page("/?state=all&path=a.md")
    _act(page, way, "summary", "y", "accept")
    _state(page, "summary", "accepted")
    _act(page, way, "summary", "n", "reject")
    _state(page, "summary", "rejected")
    _card(page, "summary").locator("[data-do=reopen]").click()
    _state(page, "summary", "pending")


def test_keys_lead_through_fields_and_posts(open_page: Open) -> None:
    """`j` and `k` go from field to field and on to the next post, `J` and `K` from post to post."""
    page = open_page()
    seen = []
    for key in ["j", "j", "j", "j", "j", "k", "J", "K", "K"]:
        _press(page, key)
        place = page.locator("#review").get_attribute("data-path")
        seen.append(f"{place} {page.evaluate('document.activeElement.dataset.field')}")
    assert seen[:6] == ["a.md summary", "a.md tags", "a.md people", "a.md insight", "b.md tags", "a.md summary"]
    assert [one.partition(" ")[0] for one in seen[6:]] == ["b.md", "a.md", "a.md"]


def test_a_whole_post_and_all_that_is_shown(open_page: Open) -> None:
    """`Y` and `N` decide on a post; `a` takes what is shown, but neither flagged values nor those for a person."""
    page = open_page()
    _press(page, "j", "N")
    _said(page, "rejected 4 values")
    assert page.locator("#review").get_attribute("data-path") == "b.md"
    _press(page, "u", "a")
    _said(page, "accepted 5 values")
    page.locator('#list [data-path="a.md"] a').click()
    for name, state in {"summary": "accepted", "people": "accepted", "tags": "pending", "insight": "pending"}.items():
        _state(page, name, state)
    _press(page, "Y")
    _said(page, "accepted 2 values")


def test_a_text_is_edited_by_its_rules(open_page: Open) -> None:
    """What breaks a rule is told while typing and can't be saved; Escape leaves it as it was."""
    from playwright.sync_api import expect

    page = open_page()
    _card(page, "summary").focus()
    page.keyboard.press("e")
    area = page.locator("textarea")
    area.fill("x" * 61)
    expect(page.locator(".told .fault")).to_have_text("61 characters, at most 60 are allowed")
    expect(page.locator(".editor .strong")).to_be_disabled()
    expect(area).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Escape")
    _state(page, "summary", "pending")
    page.keyboard.press("e")
    page.locator("textarea").fill("My own words.")
    page.keyboard.press("Control+Enter")
    _state(page, "summary", "accepted")
    expect(_card(page, "summary")).to_contain_text("My own words.")


def test_terms_are_completed(open_page: Open, server: Served) -> None:
    """Items go by a button, come by their beginning, and are written as they were chosen."""
    from playwright.sync_api import expect

    page = open_page()
    _card(page, "tags").locator("[data-do=edit]").click()
    page.get_by_label("Remove rain").click()
    page.locator("[role=combobox]").press_sequentially("bel")
    expect(page.locator(".options li")).to_have_text(["bells 1"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    _state(page, "tags", "accepted")
    page.locator("[data-do=write-post]").click()
    _said(page, "wrote 1 post")
    assert "tags: [clocks, bells]\n" in _text(server, "a.md")


def test_evidence_is_shown_in_the_text(open_page: Open) -> None:
    """A click on a quote, and `s`, scroll the frame to the marked words."""
    from playwright.sync_api import expect

    page = open_page()
    frame = page.frame_locator("#text iframe")
    _card(page, "people").locator(".proofs button").click()
    expect(frame.locator("mark.on")).to_have_text(["Ada", " Lovelace is kept"])
    assert page.frames[1].url.endswith("#people-0")
    _card(page, "summary").focus()
    page.keyboard.press("s")
    expect(page.locator("#text iframe")).to_have_attribute("src", "/body?path=a.md&part=0&on=summary-0#summary-0")


def test_one_answer_by_field(open_page: Open, server: Served) -> None:
    """A value is taken in all posts but those that are unticked, and undone by one key."""
    from playwright.sync_api import expect

    page = open_page()
    _press(page, "f")
    page.get_by_role("link", name="tags").click()
    group = page.locator("article.group").first
    expect(group).to_contain_text("3 posts")
    group.locator('input[value="c.md"]').uncheck()
    assert group.locator("[data-do=take]").inner_text().startswith("Accept in 2")
    _press(page, "y")
    _said(page, "accepted in 2 posts")
    _press(page, "u")
    _said(page, "took back the decision on 2 values")
    expect(group).to_contain_text("3 posts")
    page.locator("article.group").first.locator("[data-do=refuse]").click()
    _said(page, "rejected in 2 posts")
    assert server.get("/?state=rejected")[1].count('data-path="b.md"') >= 1


def test_two_tabs(open_page: Open) -> None:
    """The second answer to the same question is told to be late, and the page shows the first."""
    first, second = open_page(), open_page()
    _card(first, "summary").locator("[data-do=accept]").click()
    _state(first, "summary", "accepted")
    _card(second, "summary").locator("[data-do=reject]").click()
    _said(second, "`summary` was decided in another window")
    _state(second, "summary", "accepted")


def test_a_file_that_changed_while_the_page_is_open(open_page: Open, server: Served) -> None:
    """A person's value stays; the conflict is shown, and can be forgotten."""
    page = open_page()
    _card(page, "summary").locator("[data-do=accept]").click()
    _state(page, "summary", "accepted")
    mine = _text(server, "a.md").replace("tags:", "summary: Mine.\ntags:")
    (server.root / "a.md").write_text(mine, encoding="utf-8")
    page.locator("[data-do=write-post]").click()
    _said(page, "`summary` was changed since")
    assert _text(server, "a.md") == mine
    page.locator("[data-do=forget]").click()
    _said(page, "forgot 1 value")


def test_filters_and_search(open_page: Open) -> None:
    """The list shows what is asked for, with counts, and says so in the address."""
    from playwright.sync_api import expect

    page = open_page()
    page.get_by_label("Field", exact=True).select_option("mood")
    page.wait_for_url("**field=mood**")
    assert [one.inner_text() for one in page.locator(".cards .path").all()] == ["c.md"]
    page.get_by_label("Field", exact=True).select_option("")
    page.wait_for_url(lambda url: "field=" not in url)
    _press(page, "/")
    page.keyboard.type("post b")
    _press(page, "Enter")
    page.wait_for_url("**q=post+b**")
    assert page.locator(".cards .path").all_inner_texts() == ["b.md"]
    page.go_back()
    expect(page.locator(".cards .path")).to_have_count(3)


def test_help_and_keys_off(open_page: Open) -> None:
    """`?` explains every key; without keys, typing a letter does nothing."""
    page = open_page()
    page.keyboard.press("?")
    told = page.locator("#help")
    assert {kbd.inner_text() for kbd in told.locator("kbd").all()} == set("jkJKynYNeasuwf/?")
    told.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    _card(page, "summary").focus()
    _press(page, "y")
    _state(page, "summary", "pending")


def test_a_killed_server_loses_nothing(open_page: Open, server: Served) -> None:
    """A decision is on disk when the page shows it; the page tells that nobody answers, and a new server knows all."""
    page = open_page()
    _card(page, "summary").locator("[data-do=accept]").click()
    _state(page, "summary", "accepted")
    server.process.kill()
    server.process.wait()
    _card(page, "tags").locator("[data-do=accept]").click()
    _said(page, "the server does not answer")
    with served(server.root) as again:
        text = " ".join(again.get("/?path=a.md")[1].split())
        assert 'data-field="summary" data-seen="1.1" data-state="accepted"' in text


def test_hostile_posts_do_nothing(browser: object, tmp_path: Path) -> None:
    """What a post and a model wrote is text: nothing runs, nothing is asked of another host, no dialog opens."""
    from playwright.sync_api import Browser

    from web.site import fill, post, proposal

    assert isinstance(browser, Browser)
    evil = (
        "<script>document.title='x'</script><img src=https://evil.example/x onerror=alert(1)>[a](javascript:alert(2))"
    )
    small(tmp_path)
    (tmp_path / "0.md").write_text(
        post(evil, f"{evil}\n\n<iframe src=https://evil.example></iframe>"), encoding="utf-8"
    )
    fill(tmp_path, {"0.md": [proposal("summary", evil), proposal("tags", [evil, "{{ 7*7 }}"], [])]}, run="r2")
    with served(tmp_path) as server:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: asked.append(f"dialog {dialog.message}"))
        for target in ("/", "/fields?field=tags"):
            page.goto(server.link)
            page.wait_for_url("**/")
            page.goto(f"http://127.0.0.1:{server.port}{target}", wait_until="networkidle")
            assert "<script>document.title" in page.locator("#page").inner_text()
            assert page.title() != "x"
        page.close()
    assert not [url for url in asked if not url.startswith(f"http://127.0.0.1:{server.port}/")]
