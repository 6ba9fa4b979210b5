"""The same conversation with GitLab, through python-gitlab and a server that keeps state."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from forge.bot import LONG, NEW, Bot, Ran, working
from forge.clicks import alive, blocks
from forge.github import READ
from forge.gitlab import ME, NUMBER, OTHER, PROJECT, TOKEN, GitLab
from forge.serving import Serving


class Merge:
    """A merge request, and the bot in its pipeline."""

    def __init__(self, bot: Bot, gitlab: GitLab, url: str) -> None:
        self.bot = bot
        self.gitlab = gitlab
        self.url = url

    def push(self, files: dict[str, str | bytes | None]) -> None:
        """A commit on the merge request's branch."""
        self.bot.push(files)
        self.gitlab.push()

    def run(self, *words: str, token: str = TOKEN) -> Ran:
        """``enrich suggest`` in a pipeline of the merge request."""
        variables = {
            "GITHUB_ACTIONS": "",
            "GITLAB_CI": "true",
            "GITLAB_TOKEN": token,
            "CI_SERVER_URL": self.url,
            "CI_MERGE_REQUEST_IID": str(NUMBER),
            "CI_MERGE_REQUEST_PROJECT_PATH": PROJECT,
            "CI_MERGE_REQUEST_PROJECT_ID": "1",
            "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "1",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": self.bot.repo.sha("main"),
            "CI_COMMIT_SHA": self.gitlab.head,
        }
        return self.bot.run(*words, more=variables)


@pytest.fixture
def merge(tmp_path: Path) -> Iterator[Merge]:
    """A merge request with a new post, one that needs a patch, and one whose closing fence is unchanged context."""
    near = "---\ntitle: x\n---\nOne.\nTwo.\n"
    with working(tmp_path) as bot:
        bot.push({"posts/long.md": LONG, "posts/near.md": near}, "main")
        bot.repo.commit({}, "feature", start="main")
        gitlab = GitLab(bot.repo)
        with Serving(gitlab) as server:
            made = Merge(bot, gitlab, server.url)
            more = {"posts/long.md": LONG + "More.\n", "posts/near.md": near.replace("Two", "2")}
            made.push({**more, "posts/new.md": NEW})
            yield made


def test_a_discussion_for_each_suggestion(merge: Merge) -> None:
    """Suggestions stand in discussions with GitLab's own fence; what no line can hold stands in one note."""
    ran = merge.run()
    assert ran.code == 0, ran.err
    found = {one.path: one for one in merge.gitlab.threads}
    assert set(found) == {"posts/near.md", "posts/new.md"}
    ((word, text),) = blocks(found["posts/near.md"].body)
    assert word == "suggestion:-0+0"
    assert text.endswith("\n---\n")
    assert "posts/long.md" in merge.gitlab.notes[0].body
    assert [alive(one.body) for one in (*found.values(), *merge.gitlab.notes)] == [[], [], []]


def test_a_second_run_says_nothing(merge: Merge) -> None:
    """Nothing changed: no write, no model call."""
    merge.run()
    asked, writes = merge.bot.asked, len(merge.gitlab.writes)
    (merge.bot.repo.root / ".enrich").rename(merge.bot.folder / "forgotten")
    merge.run()
    assert (merge.bot.asked, len(merge.gitlab.writes)) == (asked, writes)


def test_replaced_removed_and_resolved(merge: Merge) -> None:
    """A changed body replaces a thread; taken ones are deleted, answered ones resolved; foreign ones stay."""
    merge.run()
    found = {one.path: one for one in merge.gitlab.threads}
    merge.gitlab.add(found["posts/near.md"].replies, OTHER, "I don't think so.")
    foreign = merge.gitlab.add(merge.gitlab.notes, OTHER, merge.gitlab.notes[0].body)
    merge.push(
        {"posts/new.md": NEW + "More.\n", "posts/near.md": "---\ntitle: x\nsummary: M.\ntags: [maps]\n---\nOne.\n"}
    )
    merge.run()
    assert found["posts/near.md"].resolved
    assert found["posts/new.md"] not in merge.gitlab.threads
    assert [one.path for one in merge.gitlab.threads] == ["posts/near.md", "posts/new.md"]
    assert foreign in merge.gitlab.notes


def test_declined_suggestions(merge: Merge) -> None:
    """Resolved by a person, or a thumbs down: not said again."""
    merge.run()
    first, second = merge.gitlab.threads
    first.resolved, second.thumbs = True, 1
    asked = merge.bot.asked
    merge.push({"posts/new.md": NEW + "More.\n"})
    merge.run()
    assert merge.bot.asked == asked
    assert merge.gitlab.threads == [first, second]
    assert {one.author for one in merge.gitlab.threads} == {str(ME)}


def test_without_a_token_or_its_right(merge: Merge) -> None:
    """No token, or one that may not: a warning and exit code 0, unless an error is asked for."""
    ran = merge.run(token="")
    assert (ran.code, merge.gitlab.writes) == (0, [])
    assert "GITLAB_TOKEN" in ran.err
    assert merge.run(token=READ).code == 0
    assert merge.run("--fail-on", "error", token=READ).code == 3
