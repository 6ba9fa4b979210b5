"""What fails never stands in an author's way, and is never lost: a summary, a status, a warning and exit code 0."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from enrich.errors import ForgeError, ForgeLimitedError
from enrich.suggest.github import Address
from enrich.suggest.github import GitHub as Client
from enrich.suggest.values import Pull
from forge.bot import NEW, VALUES, Bot, reply
from forge.github import NUMBER, READ, SLUG, WRITE, Answer, Fault
from server.answers import broken, failure


def on(verb: str, ending: str, answer: Callable[[], Answer]) -> Fault:
    """A fault for one request."""
    return lambda asked: answer() if asked.method == verb and asked.path.endswith(ending) else None


def limited(after: int) -> Answer:
    """A secondary rate limit."""
    told = {"message": "You have exceeded a secondary rate limit", "documentation_url": "x"}
    return Answer(403, told, {"retry-after": str(after)})


def test_without_the_right_to_write_the_summary_says_it(bot: Bot) -> None:
    """A token that may not comment (403): the same content stands in the summary, and the exit code is 0."""
    bot.write(posts_new=NEW)
    ran = bot.run(token=READ)
    assert (ran.code, ran.status) == (0, "denied")
    assert "+summary: Tides" in ran.summary
    assert ran.out.startswith("::warning title=enrich::")
    assert bot.run("--fail-on", "error", token=READ).code == 3


@pytest.mark.parametrize("answer", [failure(500, None), failure(429, "insufficient_quota"), broken])
def test_without_a_model_the_missing_fields_are_listed(bot: Bot, answer: object) -> None:
    """A model that is down, out of quota or talks nonsense: a list, one warning, a status, and exit code 0."""
    bot.model._default = answer  # type: ignore[assignment] # a script for every request
    bot.write(posts_new=NEW)
    ran = bot.run()
    assert (ran.code, ran.status) == (0, "unavailable"), ran.err
    assert "| `posts/new.md` | `summary`, `tags` | missing" in ran.summary
    assert ran.out.count("::warning") == 1
    assert bot.github.writes == []
    assert bot.run("--fail-on", "error").code == 3


def test_one_failed_post_is_partial(bot: Bot) -> None:
    """A model that fails for one post of two: the other one is suggested, and the status is partial."""
    good = reply(VALUES)
    bot.model._default = lambda asked: broken(asked) if "B.\n" in asked.prompt else good(asked)
    bot.push({"posts/a.md": NEW, "posts/b.md": NEW + "B.\n"})
    ran = bot.run()
    assert (ran.code, ran.status) == (0, "partial")
    assert len(bot.github.comments) == 1


def test_a_moved_head_is_superseded(bot: Bot) -> None:
    """A push while the model thought: nothing is posted, and the exit code is 0."""
    bot.write(posts_new=NEW)
    event = bot._event()
    bot.write(posts_new=NEW + "More.\n")
    ran = bot.run(event=event)
    assert (ran.code, ran.status) == (0, "superseded")
    assert bot.github.writes == []


def test_a_push_between_look_and_post_is_superseded(bot: Bot) -> None:
    """A review that is refused because the head moved meanwhile posts nothing at all."""
    bot.write(posts_new=NEW)

    def moved() -> Answer:
        bot.write(posts_other=NEW)
        return Answer(422, {"message": "gone", "documentation_url": "x"})

    bot.github.faults.append(on("POST", "/reviews", moved))
    ran = bot.run()
    assert (ran.code, ran.status, len(bot.github.writes)) == (0, "superseded", 1)
    assert bot.github.comments == []


def test_a_refused_review_is_posted_one_by_one(bot: Bot) -> None:
    """A review refused as a whole (422) is posted comment by comment; what is refused again goes beside the diff."""
    bot.push({"posts/a.md": NEW, "posts/b.md": NEW + "B.\n"})
    refused = Answer(422, {"message": "no", "documentation_url": "x"})
    bot.github.faults += [on("POST", "/reviews", lambda: refused), on("POST", "/pulls/7/comments", lambda: refused)]
    ran = bot.run()
    assert ran.status == "ok"
    assert [one.path for one in bot.github.comments] == ["posts/b.md"]
    assert "posts/a.md" in bot.github.notes[0].body


@pytest.mark.parametrize(("after", "status", "waits"), [(2, "ok", True), (3600, "limited", False)])
def test_a_secondary_limit_is_waited_for_or_given_up(bot: Bot, after: int, status: str, *, waits: bool) -> None:
    """A pause of 2 seconds is waited for; one of an hour is not, and the summary holds what was to be said."""
    bot.write(posts_new=NEW)
    bot.github.faults.append(on("POST", "/reviews", lambda: limited(after)))
    ran = bot.run()
    assert (ran.code, ran.status) == (0, status)
    assert (len(bot.github.comments) == 1) is waits
    assert ("+summary: Tides" in ran.summary) is not waits


def client(bot: Bot, slept: list[float]) -> Client:
    """A client whose waits are only noted."""
    address = Address(bot.server.url, f"{bot.server.url}/graphql", "https://github.com", WRITE)
    return Client(address, Pull(SLUG, NUMBER, "0" * 40, bot.github.head), sleep=slept.append)


def test_limits_are_tried_twice(bot: Bot) -> None:
    """Two pauses are waited for, then it is given up; a primary limit counts to its reset."""
    slept: list[float] = []
    made = client(bot, slept)
    bot.github.faults += [on("GET", "/pulls/7", lambda: limited(7))] * 3
    with pytest.raises(ForgeLimitedError):
        made.head()
    assert slept == [7.0, 7.0]
    away = Answer(403, {"message": "API rate limit exceeded"}, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"})
    bot.github.faults.append(on("GET", "/pulls/7", lambda: away))
    assert made.head() == bot.github.head
    assert slept[2:] == [1.0]
    made.close()


def test_a_write_is_never_sent_twice_after_a_fault(bot: Bot) -> None:
    """A server error after a write may have come after the deed: only reads are tried again."""
    slept: list[float] = []
    made = client(bot, slept)
    down = Answer(502, {"message": "Server Error"})
    bot.github.faults += [on("GET", "/pulls/7", lambda: down), on("POST", "/comments", lambda: down)]
    assert made.head() == bot.github.head
    with pytest.raises(ForgeError):
        made.stick("A word.")
    assert len(bot.github.writes) == 1
    made.close()


@pytest.mark.parametrize("words", [["--ci", "github"], ["--reporter", "nonsense"]])
def test_a_configuration_that_is_wrong_is_a_warning_in_ci(bot: Bot, words: list[str]) -> None:
    """The author of a pull request can't mend the base's settings: a warning and 0, or 2 where --fail-on asks."""
    bot.push({"enrich.toml": "[nonsense]\n"}, "main")
    ran = bot.run(*words)
    assert ran.code == 0
    assert ran.out.startswith("::warning")
    assert bot.run(*words, "--fail-on", "error").code == 2


def test_missing_fields_can_fail_the_job(bot: Bot) -> None:
    """With --fail-on missing the exit code is 1 as long as a field is missing, suggested or not."""
    bot.write(posts_new=NEW)
    assert bot.run("--fail-on", "missing").code == 1
    bot.write(posts_new=NEW.replace("---\n\n", "summary: Mine.\ntags: [bread]\n---\n\n"))
    assert bot.run("--fail-on", "missing").code == 0


def test_a_budget_that_is_spent_leaves_the_rest_as_a_list(bot: Bot) -> None:
    """A budget that no request fits into asks nothing, lists what is missing, and exits with 0."""
    toml = bot.repo.read("main", "enrich.toml").decode().replace("input = 0.0", "input = 1000.0")
    bot.push({"enrich.toml": toml}, "main")
    bot.write(posts_new=NEW)
    ran = bot.run("--budget", "0.0001")
    assert (ran.code, ran.status, bot.asked) == (0, "unavailable", 0)
    assert "budget" in ran.summary


def test_a_dry_run_prints_requests_and_sends_none(bot: Bot) -> None:
    """The requests that would write are printed as JSON, one a line, and none is sent."""
    bot.write(posts_new=NEW)
    ran = bot.run("--dry-run")
    (told,) = map(json.loads, ran.out.splitlines())
    assert (told["method"], told["body"]["event"]) == ("POST", "COMMENT")
    assert bot.github.writes == []


def test_posts_beyond_the_most_are_listed(bot: Bot, tmp_path: Path) -> None:
    """With --max-posts 1, one post is asked about; the other is told with what it lacks."""
    bot.push({"posts/a.md": NEW, "posts/b.md": NEW + "B.\n"})
    ran = bot.run("--max-posts", "1", "--reporter", "step-summary", "--reporter", f"json={tmp_path / 'x'}")
    assert bot.asked == 1
    assert "`beyond --max-posts`" in ran.summary
    bot.run("--max-posts", "1")
    bot.run("--max-posts", "1")
    assert bot.asked == 1
