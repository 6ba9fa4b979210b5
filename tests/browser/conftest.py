"""A browser, and a page of a review that the real command serves.

What is missing skips the test with a reason; under ``CI=true`` it fails it, for there all must be driven.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from web.site import Served, served, small

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

INSTALL = "`.ci/install/browser` installs it"
Open = Callable[..., "Page"]


def _missing(what: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI must drive the page; {INSTALL}")
    pytest.skip(f"needs {what}; {INSTALL}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window; no other loop runs in a thread while Playwright's does, so it ends early."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=20_000)

    program = shutil.which("chromium")
    if program is None:
        _missing("the program `chromium`")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=program, args=arguments)
        yield made
        made.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    cache = Path(os.environ.get("ENRICH_BROWSER") or Path(tempfile.gettempdir()) / "enrich-browser")
    file = cache / "node_modules" / "axe-core" / "axe.min.js"
    if not file.is_file():
        _missing(f"the npm package `axe-core` in {cache}")
    return file.read_text(encoding="utf-8")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    """A review of the three posts of `web.site.small`."""
    (tmp_path / "site").mkdir()
    with served(small(tmp_path / "site")) as made:
        yield made


@pytest.fixture
def open_page(browser: Browser, server: Served) -> Iterator[Open]:
    """Opens the link in a browser of its own, or a further tab of it; a script's error fails the test."""
    errors: list[str] = []
    contexts: dict[str, Any] = {}

    def opened(target: str = "/", *, context: str = "own", **settings: Any) -> Page:  # noqa: ANN401 - Playwright's own
        if context not in contexts:
            contexts[context] = browser.new_context(**settings)
            contexts[context].set_default_timeout(30_000)
        page: Page = contexts[context].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.extend([message.text] if message.type == "error" else []))
        page.goto(server.link)
        page.wait_for_url(f"http://127.0.0.1:{server.port}/")
        if target != "/":
            page.goto(f"http://127.0.0.1:{server.port}{target}")
        return page

    yield opened
    for context in contexts.values():
        context.close()
    assert [error for error in errors if "409" not in error and "net::ERR_" not in error] == []
