"""Whose settings the bot trusts with the job's keys: those of the base, in a job of its forge, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from forge.bot import NEW, Bot
from forge.github import READ
from server import Server


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A user who agreed to nothing, and has a folder of their own."""
    folder = tmp_path / "user"
    for name in ("XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.delenv("ENRICH_TRUST_CONFIG")
    return folder


def test_the_base_is_trusted_in_a_job_alone(bot: Bot, alone: Path) -> None:
    """Its owners gave the job its keys; on somebody's machine, the base's own file is told and nothing is sent."""
    bot.write(posts_new=NEW)
    here = bot.run("--ci", "none", "--base", "main", "--head", "feature")
    assert (here.code, bot.asked) == (2, 0)
    assert f"{bot.repo.root}/enrich.toml: would send $OPENAI_API_KEY to {bot.model.url}" in here.err
    assert bot.run("--ci", "none", "--base", "main", "--head", "feature", "--trust-config").code == 0
    assert bot.asked == 1
    with Server() as elsewhere:
        other = NEW.replace("Tides", "Clocks")
        bot.push({"enrich.toml": f"[model]\nname = 'm'\nbase_url = '{elsewhere.url}'\n", "posts/other.md": other})
        ran = bot.run("--dry-run", token=READ)
        assert ran.code == 0, ran.err
        assert (bot.asked, elsewhere.history, alone.exists()) == (2, [], False)
