"""Whatever git says, no place outside of the site is looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from enrich.config import load
from enrich.posts import discover
from fuzz.steps import within

OUTSIDE = (
    b"../\0", b"../../\0", b"..\0", b"a/../../\0", b"./../\0", b"/\0", b"//\0", b"/etc/\0", b"posts/../../outside/\0",
    b"../outside/secret.md\0", b"posts/../../outside/secret.md\0", b"a.md\0../\0posts/c.md\0",
)  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site in a repository, beside a folder with a post that is not its own."""
    for name in ("outside/secret.md", "site/.git/HEAD", "site/a.md", "site/posts/c.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("---\ntitle: A\n---\n\nWords.\n", encoding="utf-8")
    return tmp_path / "site"


@pytest.mark.parametrize("said", OUTSIDE)
def test_nothing_outside_is_looked_at(site: Path, monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    """Neither as a post nor among what is left out, whichever question git answers so."""
    monkeypatch.setattr(discover, "git", lambda *_, **__: said)
    monkeypatch.setattr(discover, "top_of", lambda _: site.resolve())
    for look in (discover.discover, discover.discover_ignored):
        found = look(load(site), [])
        told = [*found.posts, *(path for paths in found.left.values() for path in paths)]
        assert not [path for path in told if ".." in path or path.startswith("/") or "secret" in path], told


@pytest.mark.parametrize("depth", [50, 500, 2000])
def test_paths_that_lead_nowhere_cost_little(site: Path, monkeypatch: pytest.MonkeyPatch, depth: int) -> None:
    """However deep they are, what is not there is looked for once: calls grow with the length of what git says."""
    said = b"\0".join(b"%d/" % number + b"a/" * depth + b"b.md" for number in range(10))
    monkeypatch.setattr(discover, "git", lambda *_, **__: said)
    monkeypatch.setattr(discover, "top_of", lambda _: site.resolve())
    config = load(site)
    assert within(60_000 + 60 * len(said), lambda: discover.discover(config, [])).posts == ()
