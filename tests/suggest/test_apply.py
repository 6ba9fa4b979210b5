"""``enrich suggest apply``: what was planned is written to the byte, and only where the post is the one planned for."""

from __future__ import annotations

from pathlib import Path

import pytest

from forge.bot import NEW, TEXT, Bot

ADDED = "summary: Tides turn twice a day, and nobody counts them.\ntags: [tides, maps]\n"
DONE = f"---\ntitle: A post\ndate: 2024-01-01\n{ADDED}---\n\n{TEXT}"


@pytest.fixture
def plan(bot: Bot) -> Path:
    """A plan for two new posts, which lie in the work tree."""
    bot.push({"posts/a.md": NEW, "posts/b.md": NEW + "B.\n"})
    file = bot.folder / "plan.json"
    bot.run("--phase", "plan", "--plan", str(file))
    bot.repo.git("checkout", "-qf", "feature")
    return file


def test_what_was_planned_is_written(bot: Bot, plan: Path) -> None:
    """Both posts hold their new fields, every other byte is as it was, and the paths are told."""
    ran = bot.apply(plan)
    assert (ran.code, ran.out) == (0, "posts/a.md\nposts/b.md\n")
    posts = bot.repo.root / "posts"
    assert (posts / "a.md").read_text(encoding="utf-8") == DONE
    assert (posts / "b.md").read_text(encoding="utf-8") == DONE + "B.\n"


def test_a_post_that_changed_since_stays(bot: Bot, plan: Path) -> None:
    """A post that is not the one planned for keeps its bytes and is told; the other one is written."""
    changed = bot.repo.root / "posts" / "a.md"
    changed.write_text(NEW + "Mine.\n", encoding="utf-8")
    ran = bot.apply(plan)
    assert (ran.code, ran.out) == (3, "posts/b.md\n")
    assert changed.read_text(encoding="utf-8") == NEW + "Mine.\n"
    assert "posts/a.md: is not the post that was planned for" in ran.err


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_nothing_is_written_through_a_link(bot: Bot, plan: Path, kind: str) -> None:
    """A post that is a link, or lies behind one, is refused."""
    post, aside = bot.repo.root / "posts" / "a.md", bot.folder / "aside"
    place = post if kind == "file" else post.parent
    place.rename(aside)
    place.symlink_to(aside)
    ran = bot.apply(plan)
    assert ran.code == 3
    assert "through a link" in ran.err
    assert (aside if kind == "file" else aside / "a.md").read_text(encoding="utf-8") == NEW


def test_a_post_that_is_gone_is_told(bot: Bot, plan: Path) -> None:
    """A post that is not there any more is told, and the exit code says that something failed."""
    (bot.repo.root / "posts" / "a.md").unlink()
    ran = bot.apply(plan)
    assert (ran.code, ran.out) == (3, "posts/b.md\n")
    assert "can't be read" in ran.err
