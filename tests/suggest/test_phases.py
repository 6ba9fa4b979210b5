"""Two phases, two jobs: the plan asks and posts nothing, the post asks nothing and trusts no plan; the base decides."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forge.bot import LONG, NEW, NO_KEY, Bot
from forge.github import READ

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def plan(bot: Bot) -> Path:
    """The plan of a pull request with one new post and one that needs a patch."""
    bot.write("main", posts_long=LONG)
    bot.repo.commit({}, "feature", start="main")
    bot.push({"posts/long.md": LONG + "One more line.\n", "posts/new.md": NEW})
    file = bot.folder / "plan.json"
    ran = bot.run("--phase", "plan", "--plan", str(file), token=READ)
    assert (ran.code, ran.status) == (0, "ok"), ran.err
    return file


def test_plan_writes_nothing_and_post_asks_nothing(bot: Bot, plan: Path) -> None:
    """The first phase makes no write, the second no model call, and together they do what one does."""
    assert (bot.asked, bot.github.writes) == (2, [])
    ran = bot.run("--phase", "post", "--plan", str(plan), more=NO_KEY)
    assert (ran.code, ran.status, bot.asked) == (0, "ok", 2)
    assert (len(bot.github.comments), len(bot.github.notes)) == (1, 1)
    ran = bot.run("--phase", "post", "--plan", str(plan))
    assert len(bot.github.writes) == 2
    assert "2 kept" in ran.err


TAMPERED: dict[str, Change] = {
    "another repository": lambda told: told["pull"].update(repo="o/other"),
    "another number": lambda told: told["pull"].update(number=8),
    "another head": lambda told: told["pull"].update(head="0" * 40),
    "another base": lambda told: told["pull"].update(base="0" * 40),
    "other settings": lambda told: told.update(config="0" * 16),
    "another version": lambda told: told.update(version=2),
    "a key more": lambda told: told.update(more=1),
    "another blob": lambda told: told["items"][1].update(blob="0" * 40),
    "a path outside": lambda told: told["items"][1].update(path="../new.md"),
    "another path": lambda told: told["items"][1].update(path="posts/old.md"),
    "another line": lambda told: told["items"][1]["anchor"].update(line=3),
    "another field": lambda told: told["items"][1]["values"].update(title="x"),
    "a field that is no wish": lambda told: told["items"][1].update(values={"nonsense": "x"}),
    "a value with a link": lambda told: _say(told, "https://evil.example"),
    "a value with the key": lambda told: _say(told, "sk-the-key-of-the-model"),
    "a line that is no field": lambda told: told["items"][1]["edits"][0]["lines"].insert(0, "# a comment"),
    "the body": lambda told: told["items"][1]["edits"][0]["lines"].append("Bought here"),
    "another value in the lines": lambda told: told["items"][1]["values"].update(summary="Other."),
    "an entry that goes": lambda told: told["items"][1]["edits"][0].update(line=2),
    "a marker that breaks out": lambda told: told["items"][1].update(key="0 -->@everyone"),
    "a status of its own": lambda told: told["items"][1].update(status="shout"),
    "a note of its own": lambda told: told["notes"].append("@everyone, see www.evil.example"),
    "a line that is not there": lambda told: told["items"][1]["edits"][0].update(line=900),
}


def _say(told: dict[str, Any], value: str) -> None:
    item = told["items"][1]
    item["values"]["summary"] = value
    item["edits"][0]["lines"] = [
        f"summary: {json.dumps(value)}" if line.startswith("summary") else line for line in item["edits"][0]["lines"]
    ]


@pytest.mark.parametrize("name", TAMPERED)
def test_a_tampered_plan_is_refused(bot: Bot, plan: Path, name: str) -> None:
    """Whatever is changed in a plan, it is refused as a whole and nothing is posted."""
    told = json.loads(plan.read_text(encoding="utf-8"))
    TAMPERED[name](told)
    plan.write_text(json.dumps(told), encoding="utf-8")
    ran = bot.run("--phase", "post", "--plan", str(plan), "--fail-on", "error")
    assert ran.code == 2, ran
    assert bot.github.writes == []
    assert "@everyone" not in ran.out + ran.err


@pytest.mark.parametrize("text", ["", "{", "[" * 5000, '"plan"'])
def test_what_is_no_plan_is_refused(bot: Bot, plan: Path, text: str) -> None:
    """A file that holds no plan is told as such, and in CI that is a warning."""
    plan.write_text(text, encoding="utf-8")
    ran = bot.run("--phase", "post", "--plan", str(plan))
    assert ran.code == 0
    assert ran.out.startswith("::warning")
    assert bot.github.writes == []


def test_a_fork_gets_a_list_and_no_model(bot: Bot) -> None:
    """By default a fork's pull request gets what is missing in the summary, without a model and without a comment."""
    bot.fork = True
    bot.write(posts_new=NEW)
    ran = bot.run(token=READ, more=NO_KEY)
    assert (ran.code, ran.status, bot.asked, bot.github.writes) == (0, "off", 0, [])
    assert "| `posts/new.md` | `summary`, `tags` | missing" in ran.summary
    assert "from a fork" in ran.summary
    assert ran.out == ""


@pytest.mark.parametrize(("event", "action"), [("pull_request", "labeled"), ("pull_request_target", "synchronize")])
def test_a_fork_must_be_let_in_by_a_label(bot: Bot, event: str, action: str) -> None:
    """Only pull_request_target, and only on the label itself, lets a model read a fork's posts."""
    bot.fork, bot.event, bot.action = True, event, action
    bot.write(posts_new=NEW)
    assert bot.run("--phase", "plan", "--plan", str(bot.folder / "p")).status == "off"
    assert bot.asked == 0


def test_a_fork_that_was_let_in_needs_two_jobs(bot: Bot) -> None:
    """With the label, plan and post go through two jobs; one job for both is refused."""
    bot.fork, bot.event, bot.action = True, "pull_request_target", "labeled"
    bot.write(posts_new=NEW)
    assert bot.run("--fail-on", "error").code == 2
    file = str(bot.folder / "plan.json")
    assert bot.run("--phase", "plan", "--plan", file, token="").status == "ok"
    assert bot.run("--phase", "post", "--plan", file, more=NO_KEY).status == "ok"
    assert (bot.asked, len(bot.github.comments)) == (1, 1)


def test_the_settings_are_those_of_the_base(bot: Bot) -> None:
    """A pull request that changes enrich.toml is worked on with the base's settings, and told so."""
    stolen = bot.repo.read("main", "enrich.toml").decode().replace(bot.model.url, "http://127.0.0.1:9/v1")
    bot.push({"enrich.toml": stolen.replace("[fields.summary]\n", ""), "posts/new.md": NEW})
    bot.repo.git("checkout", "-qf", "feature")
    ran = bot.run()
    assert (ran.status, bot.asked, len(bot.github.comments)) == ("ok", 1, 1)
    assert "those of its base were used" in ran.summary


def test_links_and_submodules_are_no_posts(bot: Bot) -> None:
    """A symbolic link is not followed, whatever it points to."""
    bot.repo.link("stolen.md", "/etc/passwd", "feature")
    bot.github.push()
    ran = bot.run()
    assert (ran.status, bot.asked, bot.github.writes) == ("ok", 0, [])
    assert "Nothing is missing" in ran.summary


def test_a_private_post_is_not_sent(bot: Bot) -> None:
    """A post with `enrich: false` at the head is neither sent nor suggested for."""
    bot.write(posts_new=NEW.replace("title", "enrich: false\ntitle"))
    ran = bot.run()
    assert (bot.asked, bot.github.writes) == (0, [])
    assert "enrich: false" in ran.summary


def test_without_a_key_the_missing_fields_are_listed(bot: Bot) -> None:
    """A job without the model's key, as for a bot's pull request, lists what is missing."""
    toml = bot.repo.read("main", "enrich.toml").decode().replace(f'base_url = "{bot.model.url}"\n', "")
    bot.push({"enrich.toml": toml}, "main")
    bot.write(posts_new=NEW)
    ran = bot.run(more=NO_KEY)
    assert (ran.code, ran.status, bot.asked) == (0, "off", 0)
    assert "No key for the model" in ran.summary


def test_paths_narrow_the_posts(bot: Bot) -> None:
    """PATHS name folders and posts of the pull request, whether or not they lie in the work tree."""
    bot.push({"posts/a.md": NEW, "notes/b.md": NEW + "B.\n"})
    bot.run("notes")
    assert [one.path for one in bot.github.comments] == ["notes/b.md"]


def test_a_path_out_of_the_repository_is_refused(bot: Bot) -> None:
    """It can be no post of a pull request."""
    bot.write(posts_a=NEW)
    for path in ("/", "..", "../elsewhere/a.md", "posts/../../a.md"):
        ran = bot.run("--ci", "none", "--base", "main", "--head", "feature", path)
        assert (ran.code, f"{path}: is outside of the repository" in ran.err) == (2, True)


def test_in_a_folder_of_the_repository(bot: Bot) -> None:
    """A site in a folder below the repository's top has paths from the top in its comments, and its own settings."""
    toml = bot.repo.read("main", "enrich.toml")
    bot.push({"enrich.toml": None, "site/enrich.toml": toml, "site/posts/old.md": NEW}, "main")
    bot.repo.commit({}, "feature", start="main")
    bot.push({"site/posts/new.md": NEW, "other/new.md": NEW})
    (bot.repo.root / "site").mkdir()
    bot.run("-C", "site")
    assert [one.path for one in bot.github.comments] == ["site/posts/new.md"]
