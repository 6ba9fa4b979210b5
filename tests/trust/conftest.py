"""A user of one test: a folder of settings of their own, and nobody who says that everything may be sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from enrich import plugins
from enrich.config import load
from enrich.trust import Disclosure, disclosure

Seen = Callable[..., "Disclosure | None"]


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder; what they agree to lies in `enrich/trusted` below it, which is not made yet."""
    folder = tmp_path / "user"
    for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.delenv("ENRICH_TRUST_CONFIG")
    return folder


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """An empty site."""
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


@pytest.fixture
def seen(site: Path) -> Seen:
    """What these settings of [model] would send, where these variables are set."""

    def look(settings: str, *names: str, provider: plugins.Plugin | None = None) -> Disclosure | None:
        (site / "enrich.toml").write_text(f"[model]\nname = 'm'\n{settings}\n", encoding="utf-8")
        found = provider or plugins.find(plugins.MODELS, "openai")
        return disclosure(load(site), found, dict.fromkeys(names, "secret"))

    return look
