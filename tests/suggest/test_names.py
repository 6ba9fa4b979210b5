"""The bot and files with any name: what a forge can't name is left out, and the rest is suggested as ever."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from forge.bot import NEW, Bot

ODD = ("new\nline.md", 'quo"te.md', "-dash.md", "tab\t|`x`.md", "é ü.md")
BROKEN = os.fsdecode(b"posts/caf\xe9.md")


@pytest.mark.parametrize("reporter", ["json", "patch", "markdown", "rdjson", "rdjsonl", "annotations"])
def test_every_reporter_names_them(bot: Bot, tmp_path: Path, reporter: str) -> None:
    """The name that is no UTF-8 is told on one line, and costs nobody else their suggestion."""
    bot.repo.commit({BROKEN: NEW, **{f"posts/{name}": NEW for name in ODD}}, "feature")
    file = tmp_path / "told"
    ran = bot.run("--ci=none", "--base=main", "--head=feature", f"--reporter={reporter}={file}")
    assert ran.code == 0, ran.err
    assert 'warning: "posts/caf\\351.md": its name is no UTF-8' in ran.err
    told = file.read_bytes().decode("utf-8")
    assert "posts/caf" not in told
    if reporter == "json":
        assert {item["path"] for item in json.loads(told)["items"]} == {f"posts/{name}" for name in ODD}
    if reporter == "patch":
        bot.repo.git("checkout", "-qf", "feature")
        bot.repo.git("apply", "-", given=file.read_bytes())
        assert all("summary" in (bot.repo.root / "posts" / name).read_text(encoding="utf-8") for name in ODD)


def test_a_table_keeps_its_rows(bot: Bot, tmp_path: Path) -> None:
    """A line end in a name is told as git tells it."""
    bot.repo.commit({f"posts/{name}": NEW for name in ODD}, "feature")
    file = tmp_path / "told"
    bot.run("--ci=none", "--base=main", "--head=feature", f"--reporter=markdown={file}")
    assert "new\\nline.md" in file.read_text(encoding="utf-8")
