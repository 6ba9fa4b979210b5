"""``enrich suggest apply``: what was planned is written to the byte, and only where the post is the one planned for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.moving import CHANGES, change_all, files_of, restore
from enrich import frontmatter
from forge.bot import FIELDS, NEW, TEXT, Bot

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
    assert "is gone" in ran.err


def test_posts_that_moved_are_told(bot: Bot) -> None:
    """Each in one sentence, and nothing else is touched; back at their places they are written."""
    names = (*CHANGES, "same")
    bot.push({f"{name}/a.md": f"{NEW}{name}\n" for name in names} | {"other/a.md": DONE})
    plan, site = bot.folder / "plan.json", bot.repo.root
    assert bot.run("--phase", "plan", "--plan", str(plan)).code == 0
    bot.repo.git("checkout", "-qf", "feature")
    (bot.folder / "outside.md").write_text(NEW, encoding="utf-8")
    copy, before = change_all(site), files_of(bot.folder)
    ran = bot.apply(plan, "-v")
    assert (ran.code, ran.out) == (3, "same/a.md\n")
    told = [line.removeprefix("error: ").partition(":")[0] for line in ran.err.splitlines()[:-1]]
    assert sorted(told) == sorted(f"{name}/a.md" for name in CHANGES)
    after = files_of(bot.folder)
    assert {path for path in {**before, **after} if before.get(path) != after.get(path)} == {"site/same/a.md"}
    restore(site, copy)
    assert sorted(bot.apply(plan).out.splitlines()) == sorted(f"{name}/a.md" for name in names)


@pytest.mark.parametrize("there", [None, f"{NEW}An older word.\n", DONE])
def test_a_plan_on_another_branch(bot: Bot, plan: Path, there: str | None) -> None:
    """A post that is not there, or another one, is told; the other one is written."""
    bot.push({"posts/a.md": there, "posts/b.md": NEW + "B.\n"}, "main")
    bot.repo.git("checkout", "-qf", "main")
    ran = bot.apply(plan)
    assert (ran.code, ran.out) == (3, "posts/b.md\n")
    assert ("is gone" if there is None else "is not the post that was planned for") in ran.err
    post = bot.repo.root / "posts" / "a.md"
    assert (post.read_text(encoding="utf-8") if post.exists() else None) == there


SUMMARY, TAGS = "Tides turn twice a day, and nobody counts them.", ["tides", "maps"]
WITH_TAGS = '[fields.tags]\nmode = "closed"\nvalues = ["tides", "maps", "bread"]\n'
TODAY: dict[str, tuple[str, dict[str, object]]] = {
    "key": (FIELDS.replace("[fields.summary]", '[fields.summary]\nkey = "lead"'), {"lead": SUMMARY, "tags": TAGS}),
    "key of a list": (f'{FIELDS}key = "labels"\n', {"summary": SUMMARY, "labels": TAGS}),
    "never": (FIELDS.replace("[fields.summary]", '[fields.summary]\npolicy = "never"'), {"tags": TAGS}),
    "max_chars": (FIELDS.replace("[fields.summary]", "[fields.summary]\nmax_chars = 9"), {"tags": TAGS}),
    "values": (FIELDS.replace('"tides", ', ""), {"summary": SUMMARY, "tags": ["maps"]}),
    "max_items": (f"{FIELDS}max_items = 1\n", {"summary": SUMMARY, "tags": ["tides"]}),
    "kind": (f'[fields.summary]\nkind = "term"\nvalues = ["no"]\n{WITH_TAGS}', {"tags": TAGS}),
    "a key that is filled": (FIELDS.replace("[fields.summary]", '[fields.summary]\nkey = "date"'), {"tags": TAGS}),
}


@pytest.mark.parametrize(("fields", "values"), TODAY.values(), ids=TODAY.keys())
def test_what_was_planned_follows_the_settings(bot: Bot, plan: Path, fields: str, values: dict[str, object]) -> None:
    """The keys and limits of now count, what no longer fits is told in one line, and no model is asked."""
    asked = bot.asked
    (bot.repo.root / "enrich.toml").write_text(fields, encoding="utf-8")
    ran = bot.apply(plan)
    assert (ran.code, ran.out) == (0, "posts/a.md\nposts/b.md\n")
    found = dict(frontmatter.read((bot.repo.root / "posts" / "a.md").read_bytes()))
    assert found == {"title": "A post", "date": "2024-01-01", **values}
    assert ran.err.count("2 proposals for `summary` are dropped") == ("tags" in values and len(values) == 1)
    assert bot.asked == asked


def test_a_plan_that_fits_nothing_writes_nothing(bot: Bot, plan: Path) -> None:
    """Every post stays as it is, and the reasons are told with their numbers."""
    (bot.repo.root / "enrich.toml").write_text(
        '[fields.summary]\npolicy = "never"\n[fields.tags]\npolicy = "never"\n', encoding="utf-8"
    )
    ran = bot.apply(plan)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.count("are dropped, because its `policy` is `never`") == 2
    assert (bot.repo.root / "posts" / "a.md").read_text(encoding="utf-8") == NEW


def test_a_plan_can_name_no_key_of_its_own(bot: Bot, plan: Path) -> None:
    """A plan that calls another key one of our fields still writes only to the keys of the settings."""
    told = plan.read_text(encoding="utf-8")
    changed = told.replace('"summary":"Tides', '"slug":"Tides').replace('"summary: Tides', '"slug: Tides')
    plan.write_text(changed.replace('"names":{"summary"', '"names":{"slug"'), encoding="utf-8")
    ran = bot.apply(plan)
    assert ran.code == 0
    assert "slug" not in (bot.repo.root / "posts" / "a.md").read_text(encoding="utf-8")
    assert (bot.repo.root / "posts" / "a.md").read_text(encoding="utf-8") == DONE


def test_a_plan_of_an_older_enrich_goes_by_its_keys(bot: Bot, plan: Path) -> None:
    """Without the names of its fields, it is written as planned while their keys are the same, and refused else."""
    told = re.sub(r',"names":\{[^}]*\}', "", plan.read_text(encoding="utf-8"))
    plan.write_text(told, encoding="utf-8")
    (bot.repo.root / "enrich.toml").write_text(f'{FIELDS}key = "labels"\n', encoding="utf-8")
    assert (bot.apply(plan).code, bot.apply(plan).out) == (2, "")
    (bot.repo.root / "enrich.toml").write_text(FIELDS, encoding="utf-8")
    assert bot.apply(plan).code == 0
    assert (bot.repo.root / "posts" / "a.md").read_text(encoding="utf-8") == DONE


def test_an_empty_mapping_gives_way(bot: Bot) -> None:
    """The fields of a post whose front matter is `{}` come in its place."""
    _, _, body = NEW.split("---\n", 2)
    bot.push({"posts/a.md": f"---\n{{}}\n---\n{body}"})
    file = bot.folder / "plan.json"
    bot.run("--phase", "plan", "--plan", str(file))
    bot.repo.git("checkout", "-qf", "feature")
    ran = bot.apply(file)
    assert (ran.code, ran.out) == (0, "posts/a.md\n"), ran.err
    written = (bot.repo.root / "posts" / "a.md").read_text(encoding="utf-8")
    assert written.startswith("---\nsummary: ")
    assert written.endswith(f"---\n{body}")
    assert "{}" not in written
